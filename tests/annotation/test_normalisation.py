"""One change has one key and one annotation, however it was written; bcftools norm is the second opinion."""

import random

import pysam
import pytest
from pysam import bcftools

from genomics.annotation.changes import change_of, moved, shifted
from genomics.annotation.edges import terms_of_change
from genomics.annotation.hgvs import genomic_name
from genomics.annotation.normalise import normalised, normalised_sites
from genomics.cohort.splitting import normalised as normalised_by_the_cohort_stage
from genomics.files.site_vcf import read_sites
from genomics.records.known import Site
from genomics.records.variant import Variant

HEAD = (
    "##fileformat=VCFv4.2\n##contig=<ID=chr1>\n"
    '##INFO=<ID=AC,Number=A,Type=Integer,Description="x">\n##INFO=<ID=AN,Number=1,Type=Integer,Description="x">\n'
    '##INFO=<ID=carriers,Number=A,Type=Integer,Description="x">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n'
)
INDELS, SPELLINGS, RANDOM = 50, 500, 10_000


def repetitive(dice: random.Random, size: int) -> str:
    """Bases in which most places are in a repeat of one to five bases."""
    bases = ""
    while len(bases) < size:
        unit = "".join(dice.choices("ACGT", k=dice.randint(1, 5)))
        bases += unit * dice.randint(1, 6)
    return bases[:size]


def random_indel(dice: random.Random, genome: str, low: int, high: int) -> Variant:
    """An insertion or deletion, mostly of bases that repeat beside it, sometimes both at once."""
    position, size = dice.randint(low, high), dice.randint(1, 8)
    reference = genome[position - 1 : position + size]
    kind = dice.random()
    if kind < 0.45:
        return Variant("chr1", position, reference, reference[0])
    if kind < 0.9:
        inserted = reference[1:] if dice.random() < 0.7 else "".join(dice.choices("ACGT", k=size))
        return Variant("chr1", position, reference[0], reference[0] + inserted)
    other = "".join(dice.choices("ACGT", k=dice.randint(1, 6)))
    return Variant("chr1", position, reference, other if other != reference else other + "A")


def respelled(dice: random.Random, variant: Variant, genome: str) -> Variant:
    """The same change elsewhere in its repeat, with bases of the genome on both sides that need not be there."""
    change = change_of(variant)
    low, high = (shifted(change, "chr1", side, lambda _, a, b: genome[max(a, 1) - 1 : b]) for side in (-1, 1))
    change = moved(change, dice.randint(low.start, high.start))
    before, behind = dice.randint(0, 12), dice.randint(0, 12)
    before, behind = (1, behind) if before == behind == 0 else (before, behind)
    left = genome[change.start - 1 - before : change.start - 1]
    right = genome[change.end : change.end + behind]
    return Variant("chr1", change.start - before, left + change.deleted + right, left + change.inserted + right)


def fetch_of(genome: str):
    return lambda _, first, last: genome[max(first, 1) - 1 : last]


@pytest.fixture(scope="module")
def by_bcftools(tmp_path_factory):
    """Random indels, and how bcftools writes them."""
    dice, folder = random.Random(20), tmp_path_factory.mktemp("norm")
    genome = repetitive(dice, 20_000)
    variants = [random_indel(dice, genome, 1, 19_980) for _ in range(RANDOM)]
    fasta, sites = folder / "genome.fa", folder / "sites.vcf"
    fasta.write_text(f">chr1\n{genome}\n")
    pysam.faidx(str(fasta))
    lines = [
        f"chr1\t{one.position}\t{n}\t{one.reference}\t{one.alternate}\t.\t.\t.\n" for n, one in enumerate(variants)
    ]
    head = f"##fileformat=VCFv4.2\n##contig=<ID=chr1,length={len(genome)}>\n"
    columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    sites.write_text(head + columns + "".join(lines))
    told = bcftools.norm("--fasta-ref", str(fasta), str(sites))
    rows = [line.split("\t") for line in told.splitlines() if not line.startswith("#")]
    return genome, variants, {int(row[2]): f"{row[0]}:{row[1]}:{row[3]}:{row[4]}" for row in rows}


def test_ten_thousand_random_indels_are_written_as_bcftools_norm_writes_them(by_bcftools):
    genome, variants, expected = by_bcftools
    assert len(expected) == RANDOM
    found = {number: normalised(one, fetch_of(genome)).key for number, one in enumerate(variants)}
    assert {n: (key, expected[n]) for n, key in found.items() if key != expected[n]} == {}
    assert sum(found[n] != one.key for n, one in enumerate(variants)) > RANDOM / 3


def test_keys_are_those_of_the_cohort_stage(by_bcftools):
    genome, variants, _ = by_bcftools
    for one in variants[:2000]:
        position, reference, alternate = normalised_by_the_cohort_stage(
            one.position, one.reference, one.alternate, lambda place: genome[place - 1]
        )
        assert normalised(one, fetch_of(genome)).key == f"chr1:{position}:{reference}:{alternate}"


def test_five_hundred_spellings_of_an_indel_have_one_key_and_one_annotation(construct):
    dice = random.Random(7)
    exons = repetitive(dice, 40) + "[ATG" + coding(dice, 60), coding(dice, 40), coding(dice, 30) + "TAA]" + "CC" * 9
    introns = ["gt" + repetitive(dice, 40).lower() + "ag" for _ in range(2)]
    text = f"{'tgca' * 15} {exons[0]} {introns[0]} {exons[1]} {introns[1]} {exons[2]} {'tgca' * 15}"
    gene = construct(text, 1)
    seen = set()
    while len(seen) < INDELS:
        seen.add(normalised(random_indel(dice, gene.genome, 61, gene.size - 80), gene.fetch))
    for variant in sorted(seen, key=lambda one: one.sort_key):
        spellings = [respelled(dice, variant, gene.genome) for _ in range(SPELLINGS)]
        assert {normalised(one, gene.fetch) for one in spellings} == {variant}
        told = {
            (gene.named.names(one), genomic_name(one, gene.fetch), tuple(terms_of_change(gene.named, one) or ()))
            for one in {*spellings, variant}
        }
        assert len(told) == 1, told


def test_alleles_joined_in_one_record_come_apart_as_themselves(tmp_path):
    dice = random.Random(3)
    genome = repetitive(dice, 3000)
    pairs = []
    for place in range(40, 2900, 30):
        found = [normalised(random_indel(dice, genome, place, place + 8), fetch_of(genome)) for _ in range(2)]
        if found[0] != found[1]:
            pairs.append(found)
    lines = [joined(*sorted(pair, key=lambda one: one.sort_key), genome) for pair in pairs]
    (tmp_path / "sites.vcf").write_text(HEAD + "".join(lines))
    sites, unnamed = read_sites(tmp_path / "sites.vcf")
    assert len(pairs) > 90
    assert not unnamed
    written = {site.variant.key for site in sites}
    read_back = {site.variant.key for site in normalised_sites(sites, fetch_of(genome))}
    assert read_back == {one.key for pair in pairs for one in pair} != written


def joined(first: Variant, second: Variant, genome: str) -> str:
    """One record of two alternates over the stretch that both touch."""
    low = first.position
    high = max(one.position + len(one.reference) - 1 for one in (first, second))
    alternates = [
        genome[low - 1 : one.position - 1] + one.alternate + genome[one.position + len(one.reference) - 1 : high]
        for one in (first, second)
    ]
    reference = genome[low - 1 : high]
    return f"chr1\t{low}\t.\t{reference}\t{','.join(alternates)}\t.\t.\tAC=1,1;AN=4;carriers=1,1\n"


def coding(dice: random.Random, codons: int) -> str:
    """Whole codons, none of them a stop, many of them repeated."""
    plain = ["AAA", "CAG", "GGC", "GCT", "GAA", "CTG", "ACC"]
    return "".join(dice.choice(plain) * dice.randint(1, 4) for _ in range(codons))


def test_records_of_one_allele_that_a_file_writes_twice_are_one_filtered_site():
    genome = "GCACACACTT"
    one = Site(Variant("chr1", 1, "GCA", "G"), [], 3, 200, 3)
    other = Site(Variant("chr1", 6, "CACT", "CT"), ["LOW"], 5, 200, 5)
    far = Site(Variant("chr1", 9, "T", "G"), [], 1, 200, 1)
    found = normalised_sites([far, one, other], fetch_of(genome))
    assert [(site.variant.key, site.filters, site.carriers) for site in found] == [
        ("chr1:1:GCA:G", ["DUPLICATE_SITE", "LOW"], 5),
        ("chr1:9:T:G", [], 1),
    ]


@pytest.mark.parametrize(
    ("genome", "variant", "key"),
    [
        ("AACG", Variant("chr1", 1, "AA", "A"), "chr1:1:AA:A"),
        ("ACGT", Variant("chr1", 1, "AC", "C"), "chr1:1:AC:C"),
        ("NAAC", Variant("chr1", 3, "AC", "C"), "chr1:2:AA:A"),
        ("ACGT", Variant("chr1", 2, "CG", "TA"), "chr1:2:CG:TA"),
        ("ACGT", Variant("chr1", 1, "ACGT", "ATAT"), "chr1:2:CG:TA"),
    ],
)
def test_ends_unknown_bases_and_substitutions_of_several_bases(genome, variant, key):
    assert normalised(variant, fetch_of(genome)).key == key
