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
