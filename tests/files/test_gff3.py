import pytest

from genomics.errors import FormatError
from genomics.files.gff3 import gff3_lines, read_transcripts

LINES = """##gff-version 3
13\thavana\tgene\t101\t400\t.\t-\t.\tID=gene:ENSG1;Name=GENEA;biotype=protein_coding
13\thavana\tmRNA\t101\t400\t.\t-\t.\tID=transcript:ENST1;Parent=gene:ENSG1;biotype=protein_coding;\
tag=basic,MANE_Select;version=4;mane_refseq=NM_1.2
13\thavana\texon\t301\t400\t.\t-\t.\tParent=transcript:ENST1
13\thavana\texon\t101\t200\t.\t-\t.\tParent=transcript:ENST1
13\thavana\tCDS\t301\t350\t.\t-\t0\tID=CDS:P1;Parent=transcript:ENST1
13\thavana\tCDS\t151\t200\t.\t-\t1\tID=CDS:P1;Parent=transcript:ENST1
"""


@pytest.fixture
def gff3(tmp_path):
    def written(text: str):
        path = tmp_path / "genes.gff3"
        path.write_text(text)
        return path

    return written


def test_a_transcript_is_read_with_its_versions(gff3):
    (found,) = read_transcripts(gff3(LINES))
    assert (found.gene, found.ensembl, found.refseq, found.name) == ("GENEA", "ENST1.4", "NM_1.2", "NM_1.2")
    assert (found.contig, found.strand, found.mane_select) == ("chr13", -1, True)
    assert (found.exons, found.coding) == (((101, 200), (301, 400)), (151, 350))


def test_written_features_have_utrs_and_phases_in_transcript_order(gff3):
    (found,) = read_transcripts(gff3(LINES))
    features = [[*line.split("\t")[2:5], line.split("\t")[7]] for line in gff3_lines([found]) if line[0] != "#"]
    assert ["five_prime_UTR", "351", "400", "."] in features
    assert ["three_prime_UTR", "101", "150", "."] in features
    assert [one for one in features if one[0] == "CDS"] == [["CDS", "301", "350", "0"], ["CDS", "151", "200", "1"]]


def test_a_transcript_without_its_gene_is_refused_with_its_line(gff3):
    with pytest.raises(FormatError, match=r"genes.gff3, line 2: transcript of an unknown gene gene:ENSG1"):
        read_transcripts(gff3("".join(line for line in LINES.splitlines(True) if "\tgene\t" not in line)))


def test_overlapping_exons_are_refused(gff3):
    with pytest.raises(FormatError, match="line 3: transcript ENST1.4: exons are missing, overlap"):
        read_transcripts(gff3(LINES.replace("exon\t101\t200", "exon\t101\t310")))


def test_a_line_that_is_no_feature_is_refused(gff3):
    with pytest.raises(FormatError, match="line 2: not a GFF3 feature"):
        read_transcripts(gff3("##gff-version 3\nbroken line\n"))


REFSEQ = """##gff-version 3
NC_000010.11\tRefSeq\tregion\t1\t400\t.\t+\t.\tID=NC_000010.11:1..400;Name=10
NC_000010.11\tBestRefSeq\tgene\t101\t400\t.\t+\t.\tID=gene-GENEB;Dbxref=GeneID:7,HGNC:HGNC:1;Name=GENEB;gene=GENEB
NC_000010.11\tBestRefSeq\tmRNA\t101\t400\t.\t+\t.\tID=rna-NM_2.3;Parent=gene-GENEB;\
Dbxref=Ensembl:ENST2.8,GeneID:7,GenBank:NM_2.3;Name=NM_2.3;gene=GENEB;tag=MANE Select;transcript_id=NM_2.3
NC_000010.11\tBestRefSeq\texon\t101\t200\t.\t+\t.\tID=exon-NM_2.3-1;Parent=rna-NM_2.3;transcript_id=NM_2.3
NC_000010.11\tBestRefSeq\texon\t301\t400\t.\t+\t.\tID=exon-NM_2.3-2;Parent=rna-NM_2.3;transcript_id=NM_2.3
NC_000010.11\tBestRefSeq\tCDS\t151\t200\t.\t+\t0\tID=cds-NP_2.1;Parent=rna-NM_2.3;protein_id=NP_2.1
NC_000010.11\tBestRefSeq\tCDS\t301\t350\t.\t+\t1\tID=cds-NP_2.1;Parent=rna-NM_2.3;protein_id=NP_2.1
NW_009646201.1\tBestRefSeq\tgene\t5\t9\t.\t+\t.\tID=gene-OFF;gene=OFF
NC_000010.11\tBestRefSeq\tmRNA\t101\t200\t.\t+\t.\tID=rna-NM_9.1;Parent=gene-GENEB;\
Note=The RefSeq transcript has 1 substitution compared to this genomic sequence;gene=GENEB;transcript_id=NM_9.1
NC_000010.11\tBestRefSeq\texon\t101\t200\t.\t+\t.\tID=exon-NM_9.1-1;Parent=rna-NM_9.1
NC_012920.1\tRefSeq\tgene\t3307\t4262\t.\t+\t.\tID=gene-ND1;Dbxref=GeneID:4535;Name=ND1;gene=ND1
NC_012920.1\tRefSeq\tCDS\t3307\t4262\t.\t+\t0\tID=cds-YP_1.1;Parent=gene-ND1;gene=ND1
"""
MANE = """##gff-version 3
chr1\tensembl_havana\tgene\t101\t400\t.\t+\t.\tID=ENSG3.1;gene_id=ENSG3.1;gene_type=protein_coding;gene_name=GENEC
chr1\tensembl_havana\ttranscript\t101\t400\t.\t+\t.\tID=ENST3.6;Parent=ENSG3.1;gene_name=GENEC;\
transcript_type=protein_coding;tag=basic,MANE_Plus_Clinical;Dbxref=RefSeq:NM_3.4
chr1\tensembl_havana\texon\t101\t400\t.\t+\t.\tID=exon:ENST3.6:1;Parent=ENST3.6
chr1\tensembl_havana\tCDS\t151\t300\t.\t+\t0\tID=CDS:ENST3.6;Parent=ENST3.6
chr1\tensembl_havana\tfive_prime_UTR\t101\t150\t.\t+\t.\tID=UTR5:ENST3.6;Parent=ENST3.6
"""


def test_refseq_is_read_by_its_own_names_on_chromosomes_of_the_assembly(gff3):
    one, other, mitochondrial = read_transcripts(gff3(REFSEQ))
    one, other = sorted((one, other), key=lambda found: found.name)
    assert (one.gene, one.contig, one.refseq, one.ensembl) == ("GENEB", "chr10", "NM_2.3", "ENST2.8")
    assert (one.exons, one.coding, one.mane_select) == (((101, 200), (301, 400)), (151, 350), True)
    assert not one.differs_from_genome
    assert (other.name, other.ensembl, other.differs_from_genome) == ("NM_9.1", "NM_9.1", True)
    assert (mitochondrial.gene, mitochondrial.contig, mitochondrial.coding) == ("ND1", "chrM", (3307, 4262))


def test_mane_is_read_with_its_refseq_twin_and_its_tag(gff3):
    (found,) = read_transcripts(gff3(MANE))
    assert (found.gene, found.ensembl, found.refseq) == ("GENEC", "ENST3.6", "NM_3.4")
    assert (found.mane_select, found.mane_plus_clinical, found.biotype) == (False, True, "protein_coding")


def test_a_refseq_release_of_another_build_is_refused(gff3):
    with pytest.raises(FormatError, match="line 2: NC_000010.10 is of another build; use the GRCh38 release"):
        read_transcripts(gff3(REFSEQ.replace("NC_000010.11", "NC_000010.10")))


def test_a_transcript_of_the_shared_ends_of_x_and_y_is_two(gff3):
    on_x = "".join(line for line in REFSEQ.splitlines(True) if "NM_2.3" in line or "gene-GENEB;Dbxref" in line)
    text = on_x.replace("NC_000010.11", "NC_000023.11")
    text += on_x.replace("NC_000010.11", "NC_000024.10")
    found = read_transcripts(gff3(f"##gff-version 3\n{text}"))
    assert [(one.contig, one.ensembl, one.name) for one in found] == [
        ("chrX", "ENST2.8", "NM_2.3"),
        ("chrY", "ENST2.8_chrY", "NM_2.3"),
    ]


def test_a_transcript_without_exons_is_refused_in_every_flavour(gff3):
    for text in (LINES, REFSEQ, MANE):
        bare = "".join(line for line in text.splitlines(True) if line.split("\t")[2:3] not in (["exon"], ["CDS"]))
        with pytest.raises(FormatError, match="exons are missing"):
            read_transcripts(gff3(bare))
