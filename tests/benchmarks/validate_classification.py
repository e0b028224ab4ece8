"""Computed classes beside those of ClinGen expert panels, through the commands that a run uses.

    python -m tests.benchmarks.validate_classification --vcep TSV --clinvar TSV.gz --sequence FASTA.gz
        --transcripts JSON [--gnomad GENE.csv.gz ...] [--output DIR]

Every path is the user's; nothing is read by default. A variant's own ClinVar record is never among the alleles it
is compared with, and counts only for axis A. Prints tables in Markdown; docs/validation.md keeps and explains them.
"""

import argparse
import sys
import tempfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from genomics.cli.main import main as genomics
from genomics.files.tables import read_table
from genomics.hereditary.combining import Pathogenicity, class_of
from genomics.records.annotation import ClassifiedVariant, Criterion, Route
from tests.benchmarks.validation_inputs import Row, panel_rows, write_inputs

PANEL, PROFILE = Path("resources/panel/acmg_sf.tsv"), "sf_v3_3"
CLASSES = {str(one): one for one in Pathogenicity} | {"uncertain significance": Pathogenicity.UNCERTAIN}
HARMFUL = {Pathogenicity.PATHOGENIC, Pathogenicity.LIKELY_PATHOGENIC}
HARMLESS = {Pathogenicity.BENIGN, Pathogenicity.LIKELY_BENIGN}
_POINTS = {"PVS": 8, "PS": 4, "PM": 2, "PP": 1, "BA": -8, "BS": -4, "BP": -1}
_STRENGTHS = {"Very Strong": 8, "Strong": 4, "Moderate": 2, "Supporting": 1, "Stand Alone": 8}


def main() -> None:
    """Write the inputs of a run from the given files, run it, and print what agrees."""
    given = arguments()
    rows = panel_rows(given.vcep)
    agreement_of_codes(rows)
    with tempfile.TemporaryDirectory(prefix="classification-") as scratch:
        folder = given.output or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        usable = write_inputs(folder, rows, given, PANEL, PROFILE)
        classified = run(folder)
    print(f"\n{len(usable)} of {len(rows)} variants lie in genes whose sequence was given.")
    pairs = [(row, classified[row.key]) for row in usable if row.key in classified]
    confusion(pairs)
    figures(rows, pairs)
    routes(pairs)
    disagreements(pairs)


def arguments() -> argparse.Namespace:
    """Paths from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vcep", type=Path, required=True, help="classifications of expert panels, TSV")
    parser.add_argument("--clinvar", type=Path, required=True, help="pathogenic ClinVar alleles, TSV.gz")
    parser.add_argument("--sequence", type=Path, required=True, help="slices of GRCh38, bgzipped FASTA")
    parser.add_argument("--transcripts", type=Path, required=True, help="transcripts on GRCh38, JSON")
    parser.add_argument("--gnomad", type=Path, nargs="*", default=[], help="gnomAD counts of a gene, CSV.gz")
    parser.add_argument("--output", type=Path, help="keep the inputs and tables here")
    return parser.parse_args()


def run(folder: Path) -> dict[str, ClassifiedVariant]:
    """Annotate and classify as a run does; the row of each key whose computed points are highest."""
    panel = ["--panel", str(PANEL), "--panel-profile", "validation"]
    panel[1] = str(folder / "panel" / "acmg_sf.tsv")
    places = ["--reference", str(folder / "reference.fa"), "--transcripts", str(folder / "transcripts.gff3")]
    public = ["--clinvar", str(folder / "clinvar.vcf")]
    steps = (
        ["annotate", "--vcf", str(folder / "sites.vcf"), *places, *public, "--gnomad", str(folder / "gnomad.vcf")],
        [
            "classify",
            "--variants",
            str(folder / "variants.parquet"),
            *places,
            *public,
            "--gnomad",
            f"{folder}/gnomad.vcf.gz",
        ],
    )
    for step, output in zip(steps, ("variants.parquet", "classified.parquet"), strict=True):
        if code := genomics([*step, *panel, "--output", str(folder / output)]):
            sys.exit(code)
    best: dict[str, ClassifiedVariant] = {}
    for row in read_table(folder / "classified.parquet", ClassifiedVariant):
        best[row.key] = max(best.get(row.key, row), row, key=lambda one: one.points)
    return best


def criterion_of(code: str) -> Criterion:
    """A panel's code with its strength as points: `PM1_Supporting` is 1, `PM1` alone 2."""
    name, _, strength = code.strip().partition("_")
    kind = name.rstrip("0123456789")
    points = _POINTS[kind]
    if strength:
        points = _STRENGTHS[strength.replace("_", " ")] * (1 if points > 0 else -1)
    return Criterion(name, True, points, code)


def agreement_of_codes(rows: Sequence[Row]) -> None:
    """The panels' own met codes through our combining: exact class, and three tiers."""
    exact = tiers = 0
    for row in rows:
        ours, theirs = class_of([criterion_of(code) for code in row.met]), CLASSES[row.assertion]
        exact += ours is theirs
        tiers += tier(ours) == tier(theirs)
    print("## The panels' own met criteria, combined by us\n")
    print(f"{len(rows)} variants: {exact / len(rows):.1%} the same class, {tiers / len(rows):.1%} the same tier.")


def tier(named: Pathogenicity) -> str:
    """Harmful, uncertain or harmless."""
    return "P/LP" if named in HARMFUL else "B/LB" if named in HARMLESS else "VUS"


Pairs = Sequence[tuple[Row, ClassifiedVariant]]


def confusion(pairs: Pairs) -> None:
    """By gene: what the panel says against what we compute, in three tiers."""
    tiers = ("P/LP", "VUS", "B/LB")
    counts: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for row, ours in pairs:
        counts[row.gene][tier(CLASSES[row.assertion]), tier(Pathogenicity(ours.computed_class))] += 1
    print("\n## Computed class by gene (panel > computed)\n")
    heads = [f"{panel} > {computed}" for panel in tiers for computed in tiers]
    table(
        ["gene", *heads],
        [[gene, *(found[p, c] for p in tiers for c in tiers)] for gene, found in sorted(counts.items())],
    )


def figures(rows: Sequence[Row], pairs: Pairs) -> None:
    """Precision and recall of computed P/LP: by the given files alone, and with the panels' own codes standing in
    for tables that were not given (gnomAD: PM2, BA1, BS1; REVEL and SpliceAI: PP3, BP4).
    """
    print("\n## Precision and recall of computed P/LP\n")
    lines = []
    for name, codes in STAND_INS.items():
        called = [
            row for row, ours in pairs if class_of([*ours.criteria, *standing_in(row, ours, codes)]) in HARMFUL
        ]
        right = sum(CLASSES[row.assertion] in HARMFUL for row in called)
        wanted = [
            sum(CLASSES[row.assertion] in HARMFUL for row in among) for among in ([r for r, _ in pairs], rows)
        ]
        recalls = [f"{right} of {count}: {share(right, count)}" for count in wanted]
        lines.append([name, len(called), right, share(right, len(called)), *recalls])
    lines += [half_of(pairs, number) for number in (0, 1)]
    heads = [
        "evidence",
        "computed P/LP",
        "of them by the panel",
        "precision",
        "recall, these genes",
        "recall, all rows",
    ]
    table(heads, lines)


def half_of(pairs: Pairs, number: int) -> list[object]:
    """The same for half of the variants, told apart by a checksum of the key: how far a half strays."""
    half = [(row, ours) for row, ours in pairs if zlib.crc32(row.key.encode()) % 2 == number]
    called = [row for row, ours in half if Pathogenicity(ours.computed_class) in HARMFUL]
    right = sum(CLASSES[row.assertion] in HARMFUL for row in called)
    wanted = sum(CLASSES[row.assertion] in HARMFUL for row, _ in half)
    name = f"the given files, half {number + 1} by checksum"
    recall = f"{right} of {wanted}: {share(right, wanted)}"
    return [name, len(called), right, share(right, len(called)), recall, ""]


STAND_INS: dict[str, tuple[str, ...]] = {
    "the given files": (),
    "and the panels' PM2, BA1, BS1 for gnomAD": ("PM2", "BA1", "BS1"),
    "and their PP3, BP4 for REVEL and SpliceAI": ("PM2", "BA1", "BS1", "PP3", "BP4"),
}


def standing_in(row: Row, ours: ClassifiedVariant, codes: tuple[str, ...]) -> list[Criterion]:
    """The panel's criteria of these codes that we had no table for; PM2 counts supporting, as we count it."""
    met = {one.code.partition("_")[0] for one in ours.criteria if one.met}
    wanted = [criterion_of(code) for code in row.met if code.partition("_")[0] in codes]
    return [
        msgspec.structs.replace(one, points=min(one.points, 1)) if one.code == "PM2" else one
        for one in wanted
        if one.code not in met
    ]


def share(part: int, whole: int) -> str:
    """A fraction with three decimals, or that there is none."""
    return f"{part / whole:.3f}" if whole else "undefined"


def routes(pairs: Pairs) -> None:
    """Routes by the panel's class; a benign variant must never be a report candidate."""
    counts = Counter((CLASSES[row.assertion], ours.route) for row, ours in pairs)
    print("\n## Routes (with the variant's own ClinVar record, as in a run)\n")
    table(["panel", *Route], [[named, *(counts[named, route] for route in Route)] for named in Pathogenicity])
    print("\nReport candidates that the panel does not call pathogenic or likely pathogenic:\n")
    candidates = [(row, ours) for row, ours in pairs if ours.route is Route.REPORT_CANDIDATE]
    lines = [
        [row.gene, row.key, row.name, row.assertion, f"{ours.clinvar_significance}, {ours.clinvar_stars} stars"]
        for row, ours in candidates
        if CLASSES[row.assertion] not in HARMFUL
    ]
    table(["gene", "variant", "name", "panel", "ClinVar"], lines)


def disagreements(pairs: Pairs) -> None:
    """Every variant that we compute P/LP and the panel does not, and every benign one the panel calls P/LP."""
    print("\n## Gross disagreements\n")
    lines = []
    for row, ours in pairs:
        theirs, mine = tier(CLASSES[row.assertion]), tier(Pathogenicity(ours.computed_class))
        if mine != "VUS" and (mine == "P/LP") != (theirs == "P/LP"):
            met = "; ".join(f"{one.code} {one.points:+d}: {one.fact}" for one in ours.criteria if one.met)
            lines.append([row.gene, row.key, row.name, row.assertion, ", ".join(row.met), met])
    table(["gene", "variant", "name", "panel", "panel's codes", "ours"], lines)


def table(columns: Iterable[object], rows: Iterable[Sequence[object]]) -> None:
    """A Markdown table."""
    heads = [str(column) for column in columns]
    print("|" + "|".join(heads) + "|\n|" + "---|" * len(heads))
    for row in rows:
        print("|" + "|".join(str(cell).replace("|", "/") for cell in row) + "|")


if __name__ == "__main__":
    main()
