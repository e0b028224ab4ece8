"""`genomics insights`: similarity to reference groups and a few traits, for every person of the calls."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from genomics.insights.mixture import Mixture
    from genomics.records.insight_tables import Trait
    from genomics.records.insights import PersonInsights

ANCESTRY = Path("resources/ancestry")
TRAITS = Path("resources/traits")


def command(
    calls: Annotated[list[Path], typer.Option(help="Calls of one batch of people (BCF or VCF, indexed); repeat.")],
    samples: Annotated[Path, typer.Option(help="Sample sheet: whose calls these are.")],
    output: Annotated[Path, typer.Option(help="Table to write (Parquet).")],
    ancestry: Annotated[Path, typer.Option(help="Folder of a reference panel.")] = ANCESTRY,
    traits: Annotated[Path, typer.Option(help="Folder of trait tables.")] = TRAITS,
    thresholds: Annotated[Path, typer.Option(help="Thresholds.")] = Path("config/thresholds.yaml"),
    profile: Annotated[str, typer.Option(help="Profile of the thresholds.")] = "aou",
) -> None:
    """Estimate ancestry with an interval and call traits; what was not read is told as such."""
    from genomics.files.ancestry_panel import read_ancestry_panel
    from genomics.files.insight_tables import read_traits
    from genomics.files.settings import limit, read_thresholds
    from genomics.files.sheets import read_samples
    from genomics.files.tables import write_table
    from genomics.insights.mixture import Mixture
    from genomics.insights.panel import telling_places
    from genomics.records.insights import InsightStatus, PersonInsights

    limits = read_thresholds(thresholds, profile)
    mixture = Mixture(telling_places(read_ancestry_panel(ancestry)), int(limit(limits, "insights.sites").value))
    known = read_traits(traits)
    order = {sample.sample_id: place for place, sample in enumerate(read_samples(samples))}
    rows = _everyone(calls, order, mixture, known)
    write_table(output, rows, PersonInsights, made_by={"panel": mixture.panel.version})
    told = sum(row.ancestry is not None and row.ancestry.status is InsightStatus.TOLD for row in rows)
    print(
        f"{output}: {len(rows)} people, ancestry of {told} from up to {len(mixture.panel.sites)} places,"
        f" {len(known)} traits",
        file=sys.stderr,
    )


def _everyone(
    paths: "list[Path]", order: "dict[str, int]", mixture: "Mixture", traits: "list[Trait]"
) -> "list[PersonInsights]":
    """Every batch in turn, then the order of the sample sheet."""
    from genomics.errors import FormatError
    from genomics.files.calls import read_calls
    from genomics.insights.people import insights_of, intervals_of, places_of

    regions = intervals_of(places_of(mixture, traits))
    found: dict[str, PersonInsights] = {}
    for path in paths:
        for row in insights_of(read_calls([path], regions), mixture, traits):
            if row.sample_id not in order:
                raise FormatError(f"{path}: sample {row.sample_id} is not in the sample sheet; add its row")
            if row.sample_id in found:
                raise FormatError(
                    f"{path}: sample {row.sample_id} is in an earlier file too; give each person once"
                )
            found[row.sample_id] = row
    return sorted(found.values(), key=lambda row: order[row.sample_id])
