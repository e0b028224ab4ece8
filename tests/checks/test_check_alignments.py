import os
import random
import shutil

import pysam
import pytest
from check_alignment_builder import GOOD, Read, alignment, head, spoilt
from check_inputs_builder import fasta

from genomics.checks.alignments import RunReference, check_alignment
from genomics.checks.findings import Findings
from genomics.checks.references import check_reference
from genomics.records.build import GRCH38_LENGTHS

ON_M = tuple(Read(start, "chrM") for start in range(100, 2000, 7))
M_ONLY = head({"chrM": GRCH38_LENGTHS["chrM"]})


def said(path, sample="S1", reference=None):
    found = Findings(path)
    check_alignment(path, found, sample, reference)
    return [problem.line for problem in found.problems]


def run_reference(path):
    found = Findings(path)
    return check_reference(path, found)


@pytest.mark.parametrize(
    ("reads", "header"),
    [
        (GOOD, None),
        ((), None),
        ([Read(100, cigar="10S30M10S", mate=300), Read(300, cigar="20M1000N30M", mate=100)], None),
        ([Read(100), Read(100, cigar="", flag=4), Read(-1, None, "", 4)], None),
        ([Read(GRCH38_LENGTHS["chrM"] - 50, "chrM")], None),
        ([Read(100, group="")], head(RG=[{"ID": "a", "SM": "S1"}, {"ID": "b", "SM": "S1"}])),
    ],
    ids=["many", "none", "clips, introns and mates", "an unmapped mate", "the contig's last base", "two lanes"],
)
def test_good_bams_are_checked_in_silence(tmp_path, reads, header):
    assert said(alignment(tmp_path / "S1.bam", reads, header)) == []


def test_indexes_of_other_kinds_and_names_are_known(tmp_path):
    path = alignment(tmp_path / "S1.bam")
    (tmp_path / "S1.bam.bai").rename(tmp_path / "S1.bai")
    assert said(path) == []
    (tmp_path / "S1.bai").unlink()
    pysam.index("-c", str(path))
    assert said(path) == []


@pytest.mark.parametrize(
    ("reads", "words"),
    [
        ([Read(200), Read(100)], "record 2: is not in coordinate order; samtools sort"),
        ([Read(100, "chr2"), Read(100)], "record 2: is not in coordinate order"),
        ([Read(-1, None, "", 4), Read(100)], "record 2: is not in coordinate order"),
        ([Read(GRCH38_LENGTHS["chrM"] - 10, "chrM")], "record 1: the read ends beyond the contig"),
        ([Read(GRCH38_LENGTHS["chrM"], "chrM", "", 4)], "record 1: the read lies beyond the contig"),
        ([Read(100, cigar="40M")], "record 1: CIGAR and sequence differ in length"),
        ([Read(100, mate=300_000_000)], "record 1: the mate lies beyond the contig"),
        ([Read(-1, None, "", 0)], "record 1: a mapped read without a place"),
        ([Read(100), Read(110, group="b")], "record 2: read group 'b' is not in the header"),
    ],
)
def test_a_bad_record_is_rejected_by_its_number(tmp_path, reads, words):
    lines = said(alignment(tmp_path / "S1.bam", reads, index=False))
    assert any(line.startswith("reject: ") and words in line for line in lines), lines


@pytest.mark.parametrize(
    ("offset", "value", "form", "words"),
    [
        (0, -5, "<i", "record 3 has length -5: the file is damaged"),
        (0, 1 << 30, "<i", "record 3 has length 1,073,741,824"),
        (4, 77, "<i", "record 3: the read lies on a contig that the header does not have"),
        (4, -2, "<i", "record 3: the read lies on a contig that the header does not have"),
        (8, 300_000_000, "<i", "record 3: the read lies beyond the contig"),
        (8, -9, "<i", "record 3: the read lies beyond the contig"),
        (12, 0, "<B", "record 3: its parts are longer than the record"),
        (16, 60_000, "<H", "record 3: its parts are longer than the record"),
        (20, -1, "<i", "record 3: a negative number of bases"),
        (20, 5_000, "<i", "record 3: its parts are longer than the record"),
        (24, 9, "<i", "record 3: the mate lies on a contig that the header does not have"),
        (38, 65, "<B", "record 3: the read name does not end"),
        (39, 0xFFFFFFFF, "<I", "record 3: an unknown CIGAR operation"),
    ],
)
def test_a_field_out_of_range_is_rejected_by_its_record(tmp_path, offset, value, form, words):
    lines = said(spoilt(alignment(tmp_path / "S1.bam"), 3, offset, value, form))
    assert any(line.startswith("reject: ") and words in line for line in lines), lines


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lengths": {"chr1": 248_387_328}}, "contig lengths are those of T2T-CHM13v2.0"),
        ({"lengths": {"1": 249_250_621}}, "contig lengths are those of GRCh37"),
        ({"lengths": {"chr1": 5}}, "chr1 has length 5, in GRCh38 248956422"),
        ({"order": "queryname"}, "sort order is queryname, not coordinate"),
        ({"sample": "S2"}, "sample S1: the read groups name S2"),
        ({"sample": "S 1"}, "header, SM: ID 'S 1' is not valid"),
        ({"sample": "Ѕ1"}, "U+0405 CYRILLIC CAPITAL LETTER DZE"),
    ],
)
def test_a_header_of_another_build_or_person_is_rejected(tmp_path, changes, words):
    lines = said(alignment(tmp_path / "S1.bam", (), head(**changes), index=False))
    assert any(line.startswith("reject: ") and words in line for line in lines), lines


def test_an_index_of_another_file_is_rejected(tmp_path):
    path = alignment(tmp_path / "S1.bam")
    other = alignment(tmp_path / "S2.bam", GOOD[:100])
    shutil.copy(f"{other}.bai", f"{path}.bai")
    assert "S1.bam.bai is of another file: on contig 1 it counts 100 reads, the file has 272" in said(path)[0]
    (tmp_path / "S1.bam.bai").write_bytes(b"BAI\1\xff")
    assert "the index S1.bam.bai is broken" in said(path)[0]
    (tmp_path / "S1.bam.bai").write_bytes(b"hello")
    assert "neither BAI nor CSI" in said(path)[0]


def test_an_older_index_is_rejected(tmp_path):
    path = alignment(tmp_path / "S1.bam")
    os.utime(f"{path}.bai", (1, 1))
    assert said(path) == [
        f"reject: {path}: the index S1.bam.bai is older than the file; make it again: samtools index"
    ]


@pytest.mark.parametrize("name", ["S1.bam", "S1.cram"])
def test_cutting_or_changing_a_file_anywhere_is_rejected(tmp_path, name):
    reference = fasta(tmp_path / "ref.fa")
    path = alignment(tmp_path / name, ON_M, M_ONLY, reference)
    whole, dice = path.read_bytes(), random.Random(1)
    for _ in range(60):
        place = dice.randrange(len(whole))
        path.write_bytes(whole[:place])
        assert any(line.startswith("reject") for line in said(path)), f"cut at {place}"
        if not 4 <= place < 10:  # when the block was written and by which system: no data
            changed = bytearray(whole)
            changed[place] ^= 1 << dice.randrange(8)
            path.write_bytes(bytes(changed))
            assert any(line.startswith("reject") for line in said(path)) or _says_no_data(place, whole), place


def _says_no_data(place, whole):
    """Bytes 4 to 9 of a gzip header: time, extra flags, system; or the 20 bytes that name a CRAM."""
    if whole.startswith(b"CRAM"):
        return 6 <= place < 26
    start = whole.rindex(b"\x1f\x8b\x08\x04", 0, place + 1)
    return 4 <= place - start < 10


def test_a_good_cram_is_checked_in_silence_with_and_without_its_reference(tmp_path):
    reference = fasta(tmp_path / "ref.fa")
    path = alignment(tmp_path / "S1.cram", ON_M, M_ONLY, reference)
    assert said(path) == []
    assert said(path, reference=run_reference(reference)) == []


def test_a_cram_of_another_reference_says_which_contig_and_both_checksums(tmp_path):
    own, other = fasta(tmp_path / "own.fa"), fasta(tmp_path / "other.fa", seed=1)
    path = alignment(tmp_path / "S1.cram", ON_M, M_ONLY, own)
    right, wrong = run_reference(own), run_reference(other)
    (line,) = said(path, reference=wrong)
    assert f"not aligned to {other}: 1 contigs differ" in line
    assert f"chrM (M5 {right.checksums['chrM']}, reference {wrong.checksums['chrM']})" in line


def test_a_cram_whose_header_does_not_show_it_is_told_by_its_slices(tmp_path):
    own, other = fasta(tmp_path / "own.fa"), fasta(tmp_path / "other.fa", seed=1)
    path = alignment(tmp_path / "S1.cram", ON_M, M_ONLY, own)
    lines = said(path, reference=RunReference(other, run_reference(own).checksums))
    assert any("written against other bases of chrM:101-" in line for line in lines), lines


def test_records_of_a_cram_are_in_order_and_its_index_is_its_own(tmp_path):
    reference = fasta(tmp_path / "ref.fa")
    path = alignment(tmp_path / "S1.cram", ON_M[:5] + ON_M[2:3], M_ONLY, reference, index=False)
    lines = said(path)
    assert any("record 6: is not in coordinate order" in line for line in lines), lines
    assert any("has no index (.crai)" in line for line in lines), lines
    path = alignment(tmp_path / "S1.cram", ON_M, M_ONLY, reference)
    longer = head({"chrM": GRCH38_LENGTHS["chrM"]}, CO=["a longer header"])
    shutil.copy(f"{alignment(tmp_path / 'S2.cram', ON_M, longer, reference)}.crai", f"{path}.crai")
    assert "the index S1.cram.crai is of another file" in said(path)[0]


def test_what_follows_the_end_of_a_cram_is_rejected(tmp_path):
    reference = fasta(tmp_path / "ref.fa")
    path = alignment(tmp_path / "S1.cram", ON_M, M_ONLY, reference)
    path.write_bytes(path.read_bytes() + path.read_bytes()[-38:])
    assert "data after the end-of-file container" in said(path)[0]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is neither BAM nor CRAM"),
        (b"@HD\tVN:1.6\n", "is neither BAM nor CRAM"),
        (b"CRAM\x03\x00", "is cut short: the end-of-file marker is missing"),
        (b"\x1f\x8b\x08\x04", "is cut short: the end-of-file marker is missing"),
    ],
)
def test_what_is_no_alignment_is_told(tmp_path, data, words):
    (tmp_path / "S1.bam").write_bytes(data)
    assert words in said(tmp_path / "S1.bam")[0]


def test_a_vcf_named_bam_is_told(tmp_path):
    with pysam.BGZFile(str(tmp_path / "S1.bam"), "wb") as stream:
        stream.write(b"##fileformat=VCFv4.2\n")
    assert "compressed, but not a BAM inside" in said(tmp_path / "S1.bam")[0]
