"""The reference genome: bases by position, and a file that is no longer the one its index speaks of."""

import pysam
import pytest

from genomics.errors import FormatError
from genomics.files.reference import Reference, genome_unknown_bases


@pytest.fixture
def fasta(tmp_path):
    path = tmp_path / "ref.fa"
    path.write_text(">chr1\nACGTNNacgtRn\n>chr2\nNNNN\n")
    pysam.faidx(str(path))
    return path


def test_bases_are_upper_case_and_what_is_no_base_is_n(fasta):
    with Reference(fasta) as reference:
        assert reference.fetch("chr1", 3, 12) == "GTNNACGTNN"
        assert reference.fetch("chr1", -5, 99) == "ACGTNNACGTNN"


def test_unknown_bases_are_counted_over_stretches(fasta, monkeypatch):
    monkeypatch.setattr("genomics.files.reference._STRETCH", 5)
    assert genome_unknown_bases(fasta) == 7


@pytest.mark.parametrize("ask", [genome_unknown_bases, lambda path: Reference(path).fetch("chr1", 1, 4)])
def test_a_file_cut_short_after_it_was_indexed_is_one_line(fasta, ask):
    fasta.write_text("")
    with pytest.raises(FormatError, match=r"ref\.fa: chr1 cannot be read where its \.fai says"):
        ask(fasta)
