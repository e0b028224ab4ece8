"""Sites as columns give what sites one by one give: same places, same names, whatever lies around them."""

import random

import msgspec
import numpy as np
import pysam
import pytest

from genomics.annotation.hgvs import NamedTranscript, genomic_name
from genomics.annotation.normalise import normalised
from genomics.annotation.places import Genes, place_of
from genomics.annotation.placing import over_transcripts, place_sites
from genomics.annotation.transcripts import TranscriptIndex, choose
from genomics.errors import FormatError
from genomics.files.csq import consequences
from genomics.files.reference import Reference
from genomics.files.site_bases import refuse_other_reference
from genomics.files.site_columns import read_site_columns, repeated, with_sites
from genomics.files.site_effects import site_effects
from genomics.records.known import Site
from genomics.records.transcript import Transcript
from genomics.records.variant import Variant

HEAD = (
    '##fileformat=VCFv4.2\n##contig=<ID=chr1>\n##contig=<ID=chr2>\n##FILTER=<ID=LowQual,Description="x">\n'
    '##INFO=<ID=AC,Number=A,Type=Integer,Description="x">\n##INFO=<ID=AN,Number=1,Type=Integer,Description="x">\n'
    '##INFO=<ID=carriers,Number=A,Type=Integer,Description="x">\n'
    '##INFO=<ID=AC_AFR,Number=A,Type=Integer,Description="x">\n'
    '##INFO=<ID=AN_AFR,Number=1,Type=Integer,Description="x">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n'
)


@pytest.fixture
def genome(tmp_path, tiny):
    path = tmp_path / "reference.fa"
    path.write_text("".join(f">{name}\n{bases}\n" for name, bases in tiny["genome"].items()))
    pysam.faidx(str(path))
    return path


@pytest.fixture
def read(tmp_path):
    def sites(*lines):
        path = tmp_path / "sites.vcf"
        path.write_text(HEAD + "".join(f"{line}\n" for line in lines))
        return read_site_columns(path)

    return sites


def line(variant, counts="AC=3;AN=20;carriers=3", filters="PASS"):
    return (
        f"{variant.contig}\t{variant.position}\t.\t{variant.reference}\t{variant.alternate}\t.\t{filters}\t{counts}"
    )


def every_change(genome, draw):
    """Each substitution, and insertions and deletions at every base, in normal form."""
    found = set()
    for contig, bases in genome.items():

        def fetch(_, first, last, bases=bases):
            return bases[max(first, 1) - 1 : last]

        for position in range(2, len(bases) - 6):
            base = bases[position - 1]
            found |= {Variant(contig, position, base, other) for other in "ACGT" if other != base}
            size = draw.randint(1, 5)
            found.add(normalised(Variant(contig, position, bases[position - 1 : position + size], base), fetch))
            more = "".join(draw.choices("ACGT", k=size))
            found.add(normalised(Variant(contig, position, base, base + more), fetch))
            two = bases[position - 1 : position + 1]
            found.add(
                Variant(contig, position, two, "".join({"A": "C", "C": "G", "G": "T", "T": "A"}[b] for b in two))
            )
    return sorted(found, key=lambda one: one.sort_key)


def test_columns_give_the_places_and_names_that_single_sites_get(tiny, genome, read):
    other = Transcript("OTHER", "ENST9.1", "NM_9.1", "chr1", 1, ((30, 47), (60, 80)), (33, 77), mane_select=True)
    second = Transcript("FWD", "ENST8.1", "NM_8.1", "chr1", 1, ((21, 47),), (27, 47))
    transcripts = [*tiny["transcripts"], other, second]
    variants = every_change(tiny["genome"], random.Random(5))
    chosen = choose(transcripts, {})
    with Reference(genome) as bases:
        named = {"ENST2.2": NamedTranscript(transcripts[1], bases.fetch)}
        genes = Genes(chosen=chosen, named=named, effects={})
        sites = read(*map(line, variants)).plain
        refuse_other_reference(sites, bases)
        effects = site_effects(sites, over_transcripts(sites, transcripts), transcripts, genome)
        placed = place_sites(sites, effects, transcripts, genes, lambda _: {}, bases.fetch)
        index = TranscriptIndex(transcripts)
        told = msgspec.structs.replace(genes, effects=consequences(variants, transcripts, genome))
        in_order = sites.variants(np.arange(len(sites)))
        assert sorted(in_order, key=lambda one: one.sort_key) == variants
        for row, variant in zip(placed.places.take(placed.of).to_pylist(), in_order, strict=True):
            place = place_of(variant, index.near(variant), told)
            assert (row["gene"], row["transcript"], row["consequences"]) == (
                place.gene,
                place.transcript,
                place.terms,
            )
            assert (row["impact_elsewhere"], row["hgvs_c"], row["hgvs_p"]) == (
                place.elsewhere, place.names.coding, place.names.protein,
            ), variant.key  # fmt: skip
            assert (row["worst_transcript"], row["worst_consequence"]) == (place.worst or (None, None))
        renamed = dict(zip(placed.renamed.tolist(), placed.genomic.to_pylist(), strict=True))
        assert renamed == {
            row: genomic_name(one, bases.fetch)
            for row, one in enumerate(in_order)
            if len(one.reference) + len(one.alternate) > 2
        }
    assert len(set(placed.of.tolist())) < len(variants) * 3 / 4  # sites that share a place


def test_records_that_are_no_plain_sites_are_read_as_records(read):
    snv, star = Variant("chr1", 5, "C", "T"), "chr1\t9\t.\tA\t*\t.\tPASS\tAC=1;AN=20;carriers=1"
    several = "chr1\t7\t.\tC\tA,CT\t.\tLowQual\tAC=1,2;AN=20;carriers=1,2"
    untrimmed = "chr1\t11\t.\tCAA\tCTA\t.\tPASS\tAC=4;AN=20;carriers=4"
    found = read(line(snv), several, star, untrimmed)
    assert found.plain.sites(np.arange(1)) == [Site(snv, [], 3, 20, 3)]
    assert found.others == [
        Site(Variant("chr1", 7, "C", "A"), ["LowQual"], 1, 20, 1),
        Site(Variant("chr1", 7, "C", "CT"), ["LowQual"], 2, 20, 2),
        Site(Variant("chr1", 11, "CAA", "CTA"), [], 4, 20, 4),
    ]
    assert [one.alternate for one in found.unnamed] == ["*"]


def test_sites_that_join_the_columns_stand_in_order_and_keep_their_counts(read):
    counts = "AC=3;AN=20;carriers=3;AC_AFR=1;AN_AFR=4"
    plain = read(line(Variant("chr1", 5, "C", "T"), counts), line(Variant("chr2", 9, "A", "C"), counts)).plain
    long = Site(Variant("chr1", 8, "A", "ACCCCCCCCCCCCCCCCCC"), ["LowQual"], 7, 20, 6)
    both = with_sites(plain, np.array([1]), [long, Site(Variant("chr1", 2, "A", "G"), [], 1, 20, 1)])
    assert [one.key for one in both.variants(np.arange(3))] == ["chr1:2:A:G", "chr1:5:C:T", long.variant.key]
    assert both.sites(np.array([2])) == [long]
    assert both.columns["AC_AFR"].to_pylist() == [None, 1, None]
    assert both.keys.long[int(both.keys.keys[2])] == {"A>ACCCCCCCCCCCCCCCCCC": 2}


def test_a_contig_without_its_chr_is_refused(read):
    with pytest.raises(FormatError, match="sites.vcf: contig 1 lacks its chr; use chr-prefixed names"):
        read("1\t5\t.\tA\tC\t.\tPASS\tAC=1;AN=20;carriers=1")


def test_the_same_allele_twice_is_found_also_when_it_is_long(read):
    long = Variant("chr1", 8, "A", "ACCCCCCCCCCCCCCCCCC")
    sites = [Variant("chr1", 5, "C", "T"), Variant("chr1", 5, "C", "T"), long, long, Variant("chr2", 5, "C", "T")]
    found = read(*map(line, sites)).plain
    assert [one.key for one in found.variants(repeated(found, []))] == [one.key for one in sites[:4]]
    assert repeated(found, [sites[4]]).tolist() == [0, 1, 2, 3, 4]


def test_a_reference_that_differs_is_told_with_place_and_number(read, genome, tiny):
    right = Variant("chr2", 40, tiny["genome"]["chr2"][39], "A" if tiny["genome"]["chr2"][39] != "A" else "C")
    wrong = [Variant("chr1", 40, "A", "C"), Variant("chr1", 41, "AAAT", "A")]
    with Reference(genome) as bases:
        refuse_other_reference(read(line(right)).plain, bases)
        with pytest.raises(
            FormatError, match=r"chr1:40: REF is A where the reference has T \(2 of 3 sites differ\)"
        ):
            refuse_other_reference(read(*map(line, [*wrong, right])).plain, bases)
        beyond = Variant("chr1", 118, tiny["genome"]["chr1"][117] + "A", tiny["genome"]["chr1"][117])
        with pytest.raises(FormatError, match="chr1:118: REF is .. where the reference has . "):
            refuse_other_reference(read(line(beyond)).plain, bases)
