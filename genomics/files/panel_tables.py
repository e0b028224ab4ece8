"""The tables beside the panel's rules: cuts, exceptions, hotspots, losses, what is left out, scores, exons."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from genomics.errors import ConfigError
from genomics.files.panel import NONE, read_ba1_exceptions, read_frequency_cuts
from genomics.files.sheets import read_rows
from genomics.records.panel import (
    ExonNote,
    ExonTrait,
    FrequencyCuts,
    Hotspot,
    LossChange,
    LossWeight,
    MissenseWeight,
    PanelTables,
    ScoreCut,
)

GENE_CUT_COLUMNS = ("gene", "name", "value", "unit", "source", "date")
HOTSPOT_COLUMNS = (
    "gene",
    "residues",
    "points",
    "beside_ps1_pm5",
    "instead_of",
    "asks_for",
    "becomes",
    "what",
    "source",
    "date",
)
MISSENSE_COLUMNS = ("gene", "criterion", "points", "except_residues", "closer", "source", "date")
LOSS_COLUMNS = ("gene", "change", "places", "points", "pm5", "what", "source", "date")
LEFT_OUT_COLUMNS = ("gene", "criterion", "source", "date")
SCORE_COLUMNS = ("score", "criterion", "points", "value", "unit", "source", "date")
EXON_COLUMNS = ("gene", "first_exon", "last_exon", "kind", "note", "source", "date")
_BOUND = {"at least": 1, "at most": -1}
_STRENGTHS = (0, 1, 2, 4, 8)

Row = dict[str, str]
Made = TypeVar("Made")


def read_panel_tables(folder: Path, inheritance_of: dict[str, str]) -> PanelTables:
    """Every table of the panel's folder. `inheritance_of` tells which general cuts a gene's own ones replace.

    `ConfigError` names the table and what cannot be executed.
    """
    general = read_frequency_cuts(folder / "frequency_cuts.tsv")
    by_word = {str(inheritance): cuts for inheritance, cuts in general.items()}
    own = _own_cuts(folder / "gene_frequency_cuts.tsv", by_word, inheritance_of)
    left_out = _table(folder / "criteria_left_out.tsv", LEFT_OUT_COLUMNS, lambda row: row)
    return PanelTables(
        cuts={**by_word, **own},
        exceptions=read_ba1_exceptions(folder / "ba1_exceptions.tsv"),
        hotspots=_table(folder / "hotspots.tsv", HOTSPOT_COLUMNS, _hotspot),
        missense=_table(folder / "gene_missense.tsv", MISSENSE_COLUMNS, _missense_weight),
        losses=_table(folder / "gene_loss.tsv", LOSS_COLUMNS, _loss_weight),
        left_out={(row["gene"], row["criterion"]): sourced(row) for row in left_out},
        scores=_table(folder / "score_cuts.tsv", SCORE_COLUMNS, _score_cut),
        exons=read_exon_notes(folder / "exon_notes.tsv"),
    )


def read_exon_notes(path: Path) -> list[ExonNote]:
    """Exons that ask for care; `ConfigError` names the row that cannot be executed."""
    return _table(path, EXON_COLUMNS, _exon_note)


def sourced(row: Row) -> str:
    """A row's source with its date.

    >>> sourced({"source": "ClinGen", "date": "2024"})
    'ClinGen, 2024'
    """
    return f"{row['source']}, {row['date']}"


def residues_of(text: str) -> list[tuple[int, int]]:
    """Stretches of residues: `90-94,130`.

    >>> residues_of("90-94,130")
    [(90, 94), (130, 130)]
    """
    stretches = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        stretches.append((int(first), int(last or first)))
    if any(not 1 <= first <= last for first, last in stretches):
        raise ValueError(f"residues {text!r} are not ascending numbers")
    return stretches


def _own_cuts(
    path: Path, general: dict[str, FrequencyCuts], inheritance_of: dict[str, str]
) -> dict[str, FrequencyCuts]:
    values: dict[str, dict[str, float]] = {}
    sources: dict[str, dict[str, str]] = {}
    for row in read_rows(path, GENE_CUT_COLUMNS):
        if row["name"] not in ("ba1", "bs1", "pm2"):
            raise ConfigError(f"{path}: {row['gene']}: unknown cut {row['name']!r}; expected ba1, bs1 or pm2")
        values.setdefault(row["gene"], {})[row["name"]] = _number(path, row["value"])
        sources.setdefault(row["gene"], {})[row["name"]] = sourced(row)
    cuts = {}
    for gene, own in values.items():
        if gene in inheritance_of:
            base = general[inheritance_of[gene]]
            merged = {name: own.get(name, getattr(base, name)) for name in ("ba1", "bs1", "pm2")}
            try:
                cuts[gene] = FrequencyCuts(
                    **merged, pm2_alleles=base.pm2_alleles, sources={**base.sources, **sources[gene]}
                )
            except ValueError as error:
                raise ConfigError(f"{path}: {gene}: {error}; correct the rows") from error
    return cuts


def _hotspot(row: Row) -> Hotspot:
    return Hotspot(
        gene=row["gene"],
        residues=residues_of(row["residues"]),
        points=int(row["points"]),
        beside_ps1_pm5=int(row["beside_ps1_pm5"]),
        instead_of=_among(row["instead_of"], ("PS1", "PM5")),
        asks_for_pm2=bool(_among(row["asks_for"], ("PM2",))),
        becomes=None if row["becomes"] == NONE else row["becomes"],
        what=row["what"],
        source=sourced(row),
    )


def _missense_weight(row: Row) -> MissenseWeight:
    if row["criterion"] not in ("PP2", "PM5", "BP1"):
        raise ValueError(f"criterion {row['criterion']!r} is none of PP2, PM5, BP1")
    spared = [] if row["except_residues"] == NONE else residues_of(row["except_residues"])
    closer = None if row["closer"] == NONE else int(row["closer"])
    if closer is not None and row["criterion"] != "PM5":
        raise ValueError(f"closer residues are compared for PM5, not {row['criterion']}")
    return MissenseWeight(row["gene"], row["criterion"], int(row["points"]), spared, closer, sourced(row))


def _loss_weight(row: Row) -> LossWeight:
    changes = [LossChange(word) for word in row["change"].split(",")]
    if (row["places"] == NONE) != (changes == [LossChange.START]):
        raise ValueError(f"places {row['places']!r} do not go with {row['change']}: only a lost start has none")
    places = [] if row["places"] == NONE else residues_of(row["places"])
    points, pm5 = int(row["points"]), int(row["pm5"])
    if points not in _STRENGTHS:
        raise ValueError(f"{points} points; PVS1 has {', '.join(map(str, _STRENGTHS))}")
    if pm5 not in _STRENGTHS[:4]:
        raise ValueError(f"{pm5} points; PM5 has {', '.join(map(str, _STRENGTHS[:4]))}")
    return LossWeight(row["gene"], changes, places, points, pm5, row["what"], sourced(row))


def _among(text: str, words: tuple[str, ...]) -> list[str]:
    found = [] if text == NONE else text.split(",")
    if unknown := [word for word in found if word not in words]:
        raise ValueError(f"{unknown[0]!r} is none of {', '.join(words)}")
    return found


def _score_cut(row: Row) -> ScoreCut:
    points = int(row["points"])
    if row["criterion"] not in ("PP3", "BP4") or (points > 0) != (row["criterion"] == "PP3"):
        raise ValueError(f"{row['criterion']} with {points} points: PP3 counts for, BP4 against")
    if _BOUND.get(row["unit"]) != (1 if points > 0 else -1):
        raise ValueError(f"unit {row['unit']!r} does not go with {row['criterion']}")
    return ScoreCut(row["score"], row["criterion"], points, float(row["value"]), sourced(row))


def _exon_note(row: Row) -> ExonNote:
    first, last = int(row["first_exon"]), int(row["last_exon"])
    if not 1 <= first <= last:
        raise ValueError(f"exons {first} to {last} are not ascending numbers")
    return ExonNote(row["gene"], first, last, ExonTrait(row["kind"]), row["note"], sourced(row))


def _table(path: Path, columns: tuple[str, ...], make: Callable[[Row], Made]) -> list[Made]:
    made = []
    for row in read_rows(path, columns):
        try:
            made.append(make(row))
        except ValueError as error:
            raise ConfigError(f"{path}: {row[columns[0]]}: {error}; correct the row") from error
    return made


def _number(path: Path, text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise ConfigError(f"{path}: {text!r} is not a number; correct it") from error
