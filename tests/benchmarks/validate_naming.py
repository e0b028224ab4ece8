"""`python -m tests.benchmarks.validate_naming --help`: names of variants beside curated ones.

TRUTH has variant (`chrom:pos:ref:alt`), transcript, hgvs_c and hgvs_p; SEQUENCE slices of GRCh38 with headers
`chr:start-end`; TRANSCRIPTS their exons and coding spans. Writes the part of docs/validation.md on names.
"""

import argparse
import csv
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from genomics.annotation.hgvs import NamedTranscript
from genomics.annotation.transcripts import problem_of
from genomics.files.start_codons import read_start_codons, start_codons_of
from genomics.records.transcript import Transcript
from genomics.records.variant import Variant

PAGE = Path("docs/validation.md")
STARTS = Path("resources/panel/start_codons.tsv")
BEGIN, END = "<!-- names: written by tests/benchmarks/validate_naming.py -->", "<!-- end of names -->"


class Case(NamedTuple):
    """One variant on one transcript: our names, and those of the truth over all versions of the transcript."""

    variant: str
    gene: str
    transcript: str
    coding: str
    protein: str
    coding_truth: frozenset[str]
    protein_truth: frozenset[str]
    versions: frozenset[str]


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--truth", "--sequence", "--transcripts"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--leave-out", nargs="*", default=[], help="transcripts whose given coding span is wrong")
    options = parser.parse_args()
    named, refused = read_named(options.transcripts, Slices(options.sequence), set(options.leave_out))
    cases = list(read_cases(options.truth, named))
    text = report(cases, refused, sorted(options.leave_out))
    write_part(PAGE, text, BEGIN, END)
    print(text)


class Slices:
    """Stretches of a genome; what lies outside them is N."""

    def __init__(self, path: Path) -> None:
        self.found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for block in gzip.decompress(path.read_bytes()).decode().split(">")[1:]:
            head, _, bases = block.partition("\n")
            contig, _, place = head.split()[0].partition(":")
            self.found[contig].append((int(place.partition("-")[0]), bases.replace("\n", "").upper()))

    def fetch(self, contig: str, first: int, last: int) -> str:
        """Bases `first` to `last`, 1-based and inclusive."""
        for start, bases in self.found[contig]:
            if start <= last and first < start + len(bases):
                inside = bases[max(first - start, 0) : last - start + 1]
                return "N" * max(0, start - first) + inside + "N" * max(0, last - start - len(bases) + 1)
        return "N" * (last - first + 1)


def read_named(path: Path, slices: Slices, left_out: set[str]) -> tuple[dict[str, NamedTranscript], list[str]]:
    """Transcripts by accession without version; and those that the load would refuse, with the reason."""
    named, refused, codons = {}, [], read_start_codons(STARTS)
    for one in json.loads(path.read_text()):
        for accession in one["accessions"]:
            bare = accession.partition(".")[0]
            exons = tuple(sorted((first, last) for first, last in one["exons"]))
            transcript = Transcript(
                one["gene"], accession, accession, one["chrom"], one["strand"], exons, tuple(one["cds"])
            )
            if bare in left_out:
                continue
            found = NamedTranscript(transcript, slices.fetch)
            problem = problem_of(found, start_codons_of(transcript, codons))
            if problem:
                refused.append(f"{accession} ({one['gene']}) {problem}")
            else:
                named[bare] = found
    return named, sorted(refused)


def read_cases(path: Path, named: dict[str, NamedTranscript]) -> Iterator[Case]:
    """One case for each variant and transcript, whatever the number of versions in the truth."""
    rows: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            bare = row["transcript"].partition(".")[0]
            if bare in named:
                rows[row["variant"], bare].append(row)
    for (key, bare), found in sorted(rows.items()):
        names = named[bare].names(Variant.parse(key))
        yield Case(
            key,
            found[0]["gene"],
            named[bare].transcript.name,
            (names.coding or "none").rpartition(":")[2],
            names.protein or "none",
            frozenset(row["hgvs_c"] for row in found),
            frozenset(re.sub("[()]", "", row["hgvs_p"]) for row in found if row["hgvs_p"]),
            frozenset(row["transcript"].partition("(")[0] for row in found),
        )


def other_version(case: Case) -> bool:
    """The truth names versions of the transcript that lack a base which the genome has before the start codon."""
    ours, truth = (re.fullmatch(r"c\.-(\d+)(\D.*)", name) for name in (case.coding, any_of(case.coding_truth)))
    return bool(ours and truth and ours[2] == truth[2] and int(ours[1]) - int(truth[1]) == 1)


def no_stop_count(case: Case) -> bool:
    """`p.Arg14Lysfs`, `p.Arg14fs`: the same frameshift in short form."""
    truth = any_of(case.protein_truth)
    residue = re.fullmatch(r"p\.([A-Z][a-z]{2}\d+)([A-Z][a-z]{2})?fs", truth)
    return bool(residue) and case.protein.startswith(truth.removesuffix("fs")) and "fsTer" in case.protein


def no_extension(case: Case) -> bool:
    """`p.Ter404Cys`: the same lost stop in short form."""
    return "ext" in case.protein and case.protein.startswith(any_of(case.protein_truth))


def residue_of_start(case: Case) -> bool:
    """`p.Met1Val`: the residue that the changed start codon would read as, instead of `p.Met1?`."""
    return case.protein == "p.Met1?" and bool(re.fullmatch(r"p\.Met1[A-Z][a-z]{2}", any_of(case.protein_truth)))


def stop_as_insertion(case: Case) -> bool:
    """A stop that the change makes is written as an insertion of Ter; HGVS writes the first changed residue."""
    return case.protein.endswith("Ter") and any_of(case.protein_truth).endswith("insTer")


def copy_as_insertion(case: Case) -> bool:
    """Residues that copy those before them are written as an insertion; HGVS calls them a duplication."""
    return case.protein.endswith("dup") and "_" in case.protein and "ins" in any_of(case.protein_truth)


def not_at_its_own_place(case: Case) -> bool:
    """The curated p. name lies one codon beside the curated c. name."""
    codon = re.match(r"c\.(\d+)_\d+ins", any_of(case.coding_truth))
    flank = re.match(r"p\.[A-Z][a-z]{2}(\d+)_", any_of(case.protein_truth))
    return bool(codon and flank) and int(codon[1]) % 3 == 0 and int(codon[1]) // 3 != int(flank[1])


HELD = (
    "Held by tests, without this data: 10,000 random indels are written as `bcftools norm` writes them; 500",
    "spellings of each of 50 indels have one key, one set of names and one effect; 17,000 random variants on the",
    "demo's 17 transcripts have the c. name of `hgvs-weaver` in every case, and its p. name but for the policy of",
    "[naming.md](naming.md).",
)
SHORT = (no_stop_count, no_extension, residue_of_start)
CAUSES: tuple[Callable[[Case], bool], ...] = (
    other_version, *SHORT, stop_as_insertion, copy_as_insertion, not_at_its_own_place,
)  # fmt: skip


def any_of(names: frozenset[str]) -> str:
    """The one name, or the first of several."""
    return min(names, default="")


def cause_of(case: Case) -> Callable[[Case], bool] | None:
    """The first cause that fits."""
    return next((cause for cause in CAUSES if cause(case)), None)


def report(cases: list[Case], refused: list[str], left_out: list[str]) -> str:
    """The part of the page, in Markdown."""
    with_protein = [case for case in cases if case.protein_truth]
    coding = [case for case in cases if case.coding not in case.coding_truth]
    protein = [case for case in with_protein if case.protein not in case.protein_truth]
    short = [case for case in protein if cause_of(case) in SHORT]
    full = len(with_protein) - len(short)
    differing = [case for case in protein if case not in short]
    lines = [
        "## Names of variants",
        "",
        "Each pair is a variant on a transcript (all its versions together) that a ClinGen expert panel or"
        " VariantValidator named; ours come from the genome's bases and the exons of the transcript alone.",
        "Brackets of predicted p. names are left out of the comparison, nothing else.",
        "",
        "| names | pairs | same | |",
        "|---|---:|---:|---:|",
        figure("c.", len(cases), len(cases) - len(coding)),
        figure("p., written in full", full, full - len(differing)),
        figure("p., short forms that say the same counted as the same", len(with_protein),
               len(with_protein) - len(differing)),
        "",
    ]  # fmt: skip
    counts = Counter(cause_of(case).__doc__ for case in short)
    lines += [f"- {number} short forms: {cause}" for cause, number in counts.most_common()]
    lines += [
        "",
        "Every other disagreement:",
        "",
        "| variant | transcript | ours | curated | cause |",
        "|---|---|---|---|---|",
    ]
    lines += [row(case, case.coding, case.coding_truth) for case in coding]
    lines += [row(case, case.protein, case.protein_truth) for case in differing]
    lines += ["", f"Left out, because their given coding span is wrong: {', '.join(left_out) or 'none'}."]
    lines += [f"Refused at load: {one}." for one in refused]
    lines += ["", *HELD]
    return "\n".join(lines)


def figure(what: str, pairs: int, same: int) -> str:
    """A line of the table of figures."""
    return f"| {what} | {pairs} | {same} | {100 * same / pairs:.2f} % |"


def row(case: Case, ours: str, truth: frozenset[str]) -> str:
    """A line of the table of disagreements."""
    cause = cause_of(case)
    told = cause.__doc__ if cause else "not explained"
    return f"| {case.variant} | {case.transcript} ({case.gene}) | {ours} | {', '.join(sorted(truth))} | {told} |"


def write_part(path: Path, text: str, begin: str, end: str) -> None:
    """Replace the part between the marks; add it to a page without them."""
    page = path.read_text() if path.exists() else "# Validation\n"
    part = f"{begin}\n{text}\n{end}"
    if begin in page:
        page = page[: page.index(begin)] + part + page[page.index(end) + len(end) :]
    else:
        page = f"{page.rstrip()}\n\n{part}\n"
    path.write_text(page)


if __name__ == "__main__":
    main()
