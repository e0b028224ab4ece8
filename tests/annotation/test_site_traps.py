"""Sites that are easily lost or misread: beside genes, on the mitochondrion, at the shared ends of X and Y."""

import pysam
import pytest

from genomics.annotation.annotate import unnamed_row
from genomics.annotation.places import Genes, place_of
from genomics.annotation.transcripts import TranscriptIndex, choose
from genomics.files.csq import consequences
from genomics.hereditary.classifying import classify_variants
from genomics.records.annotation import ClinVarGroup
from genomics.records.known import UnnamedAllele
from genomics.records.transcript import Effect, Transcript
from genomics.records.variant import Variant


def genes_of(*transcripts: Transcript) -> Genes:
    return Genes(choose(transcripts, {}), {}, {})


@pytest.mark.parametrize("alternate", ["*", "<DEL>", "<INS:ME:ALU>"])
def test_an_allele_without_bases_stays_in_the_table_and_claims_nothing(alternate):
    row = unnamed_row(UnnamedAllele("chr1", 40, "T", alternate, "why", ["LOW"], 3, 200, 2))
    assert (row.key, row.unnamed, row.filters) == (f"chr1:40:T:{alternate}", "why", ["LOW"])
    assert (row.gene, row.consequences, row.hgvs_c, row.novel, row.known_in) == (None, [], None, False, [])
    assert row.clinvar_group is ClinVarGroup.ABSENT


def test_an_allele_without_bases_is_passed_over_by_classification():
    row = unnamed_row(UnnamedAllele("chrUn_KI270302v1", 40, "T", "<DEL>", "why", [], 3, 200, 2))
    assert classify_variants([row], [], {}, {}) == []


def test_a_site_on_no_transcript_says_so():
    place = place_of(Variant("chr1", 500, "A", "C"), [], genes_of())
    assert (place.gene, place.terms, place.names.coding) == (None, ["intergenic_variant"], None)


def test_the_mitochondrion_is_read_by_its_own_genetic_code(tmp_path):
    # ATG GCT TGA ATA GAA TAA: TGA is Trp and ATA is Met here, so neither change alters the protein.
    path = tmp_path / "genome.fa"
    path.write_text(">chr1\nACGTACGTACATGGCTTGGATAGAATAACCGGCCGG\n>chrM\nACGTACGTACATGGCTTGAATAGAATAACCGGCCGG\n")
    pysam.faidx(str(path))
    genes = [
        Transcript("NUC", "T1", None, "chr1", 1, ((11, 28),), (11, 28)),
        Transcript("MITO", "T2", None, "chrM", 1, ((11, 28),), (11, 28)),
    ]
    variants = [Variant("chrM", 19, "A", "G"), Variant("chrM", 22, "A", "G"), Variant("chr1", 22, "A", "G")]
    effects = consequences(variants, genes, path)
    terms = [effects[one.key][0].terms for one in variants]
    assert terms == [("synonymous_variant",), ("synonymous_variant",), ("missense_variant",)]


def test_a_gene_of_the_shared_ends_is_told_of_on_x_and_on_y():
    on_x = Transcript("SHARED", "ENST1.1", "NM_1.1", "chrX", 1, ((100, 200),), None, mane_select=True)
    on_y = Transcript("SHARED", "ENST1.1_chrY", "NM_1.1", "chrY", 1, ((100, 200),), None, mane_select=True)
    genes = genes_of(on_x, on_y)
    index = TranscriptIndex([on_x, on_y])
    for contig in ("chrX", "chrY"):
        variant = Variant(contig, 150, "A", "C")
        place = place_of(variant, index.near(variant), genes)
        assert (place.gene, place.transcript, place.elsewhere) == ("SHARED", "NM_1.1", [])


def test_the_bases_before_a_result_gene_are_its_own_and_those_before_others_are_between_genes(construct):
    gene = construct("ttgacc GC[ATGGCTTGA]CC" + "a" * 1100, 1)
    other = Transcript("OTHER", "ENST8.1", None, "chr1", 1, ((1000, 1050),), None)
    genes = Genes(choose([gene.transcript, other], {}), {"ENST7.1": gene.named}, {})
    index = TranscriptIndex([gene.transcript, other])
    promoter, between = Variant("chr1", 3, "G", "T"), Variant("chr1", 900, "A", "C")
    place = place_of(promoter, index.near(promoter), genes)
    assert (place.gene, place.terms, place.names.coding) == ("GENE", ["upstream_gene_variant"], "NM_7.1:c.-6G>T")
    assert place_of(between, index.near(between), genes).terms == ["intergenic_variant"]


def test_a_result_gene_speaks_before_a_gene_that_is_hit_harder(construct):
    gene = construct("ttgacc GC[ATGGCT gtaagtcctttttttccctag TGA]CC ttg", 1)
    other = Transcript("OTHER", "ENST8.1", "NM_8.1", "chr1", -1, ((1, 45),), (4, 42), mane_select=True)
    variant = Variant("chr1", 25, "T", "C")
    effects = consequences_of(variant, {"ENST7.1": ("intron_variant",), "ENST8.1": ("stop_gained",)})
    genes = Genes(choose([gene.transcript, other], {}), {"ENST7.1": gene.named}, effects)
    place = place_of(variant, [other, gene.transcript], genes)
    assert (place.gene, place.terms) == ("GENE", ["intron_variant"])
    assert place.elsewhere == ["OTHER:NM_8.1:stop_gained"]
    assert place.worst == ("NM_8.1", "stop_gained")


def test_a_mane_plus_clinical_transcript_has_names_of_its_own(construct):
    gene = construct("ttgacc GC[ATGGCTGATTGA]CC ttg", 1)
    clinical = construct("ttgacc [ATGGCTGATTGA]CC ttg".replace(" [", " gc["), 1)
    plus = Transcript(
        "GENE", "ENST9.1", "NM_9.1", "chr1", 1, clinical.transcript.exons, clinical.transcript.coding,
        mane_plus_clinical=True,
    )  # fmt: skip
    named = {"ENST7.1": gene.named, "ENST9.1": type(gene.named)(plus, gene.fetch)}
    variant = Variant("chr1", 16, "A", "C")
    effects = consequences_of(variant, {"ENST7.1": ("missense_variant",), "ENST9.1": ("missense_variant",)})
    place = place_of(variant, [gene.transcript, plus], Genes(choose([gene.transcript, plus], {}), named, effects))
    assert place.names.coding == "NM_7.1:c.8A>C"
    assert place.clinical == ["NM_9.1:c.8A>C p.Asp3Ala missense_variant"]


def consequences_of(variant: Variant, terms: dict[str, tuple[str, ...]]):
    return {variant.key: [Effect(name, words) for name, words in terms.items()]}
