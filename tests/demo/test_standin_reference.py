"""The stand-in reference holds real bases where they matter, and reads as the published names say."""

import gzip
import hashlib
import re
from collections import defaultdict
from pathlib import Path

import numpy as np
import pysam
import pytest
import standin_reference
from standin_coding import STOPS, Coding, first_stop

from genomics.annotation.hgvs import NamedTranscript
from genomics.files.gff3 import read_transcripts
from genomics.records.variant import Variant

DEMO = Path(__file__).resolve().parents[2] / "resources" / "demo"
ALLELES = {row["allele"]: row for row in standin_reference.read_facts(DEMO / "planted_alleles.tsv")}


@pytest.fixture(scope="module")
def known():
    return standin_reference.read_known(DEMO)


@pytest.fixture(scope="module")
def coding(known):
    """Bases of coding positions and splice sites by contig, as the reference gets them."""
    rng = np.random.default_rng(standin_reference.SEED)
    bases = defaultdict(dict)
    for transcript in read_transcripts(DEMO / "transcripts.gff3"):
        bases[transcript.contig].update(
            standin_reference.coding_bases(transcript, known, list(ALLELES.values()), rng)
        )
    return bases


@pytest.fixture(scope="module")
def named(known, coding):
    """Demo transcripts by gene, on bases as the reference gets them."""

    def fetch(contig, start, end):
        real, filled = known.bases[contig], coding[contig]
        return "".join(real.get(p) or filled.get(p, "N") for p in range(start, end + 1))

    return {t.gene: NamedTranscript(t, fetch) for t in read_transcripts(DEMO / "transcripts.gff3")}


@pytest.mark.parametrize("allele", ALLELES)
def test_computed_names_of_planted_alleles_equal_the_published(allele, named):
    row = ALLELES[allele]
    names = named[row["gene"]].names(Variant.parse(row["key"]))
    assert names.coding == f"{row['transcript']}:{row['hgvs_c']}"
    if row["hgvs_p"] != "-":
        assert re.sub(r"[()]", "", names.protein) == row["hgvs_p"]


def test_every_reading_frame_is_open_from_start_to_stop(coding):
    for transcript in read_transcripts(DEMO / "transcripts.gff3"):
        low, high = transcript.coding
        bases = coding[transcript.contig]
        spliced = "".join(bases[p] for a, b in transcript.exons for p in range(max(a, low), min(b, high) + 1))
        if transcript.strand < 0:
            spliced = spliced[::-1].translate(str.maketrans("ACGT", "TGCA"))
        assert spliced.startswith("ATG")
        assert 3 * first_stop(spliced) == len(spliced)


def test_what_real_people_carry_makes_no_stop_in_a_demo_gene(known, named):
    carried = defaultdict(set)
    with gzip.open(DEMO / "cohort.vcf.gz", "rt") as lines:
        for line in lines:
            if not line.startswith("#") and "SYNTHETIC" not in line:
                contig, position, _, reference, alternates = line.split("\t", 5)[:5]
                if len(reference) == 1:
                    carried[contig] |= {(int(position), reference, a) for a in alternates.split(",") if a in "ACGT"}
    looked_at = 0
    for transcript in named.values():
        low, high = transcript.transcript.coding
        for position, reference, alternate in carried[transcript.transcript.contig]:
            if low <= position <= high:
                names = transcript.names(Variant(transcript.transcript.contig, position, reference, alternate))
                looked_at += names.protein is not None
                assert "Ter" not in (names.protein or "")
    assert looked_at > 50


def test_introns_begin_with_gt_and_end_with_ag(known, coding):
    for transcript in read_transcripts(DEMO / "transcripts.gff3"):
        real, filled = known.bases[transcript.contig], coding[transcript.contig]
        for (_, end), (start, _) in zip(transcript.exons, transcript.exons[1:], strict=False):
            pairs = ((end + 1, end + 2), (start - 2, start - 1))
            letters = tuple("".join(real.get(p) or filled[p] for p in pair) for pair in pairs)
            expected = ("GT", "AG") if transcript.strand > 0 else ("CT", "AC")
            if not any(p in real for pair in pairs for p in pair):
                assert letters == expected


@pytest.fixture(scope="module")
def small(known, tmp_path_factory):
    """The reference as if the genome were two contigs: the whole one takes ten seconds."""
    path = tmp_path_factory.mktemp("reference") / "reference.fa.gz"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(standin_reference, "CONTIGS", {"chr22": 50818468, "chrM": 16569})
        standin_reference.write_reference(path, {"chr22": np.arange(42_000_000, 42_000_500)}, {}, known)
    return path


def test_the_file_holds_the_reference_allele_of_every_site(small, known):
    with pysam.FastaFile(str(small)) as fasta:
        assert fasta.references == ["chr22", "chrM"]
        assert fasta.get_reference_length("chr22") == 50818468
        bases = known.bases["chr22"]
        assert len(bases) > 300
        assert all(fasta.fetch("chr22", p - 1, p) == base for p, base in bases.items())
        assert set(fasta.fetch("chr22", 42_000_000, 42_000_500)) == set("ACGT")
        assert set(fasta.fetch("chrM")) == {"N"}


def test_the_dictionary_holds_the_checksum_of_each_whole_contig(small):
    sums = dict(re.findall(r"SN:(\S+)\t\S+\tM5:(\w+)", small.with_name("reference.dict").read_text()))
    with pysam.FastaFile(str(small)) as fasta:
        for contig, digest in sums.items():
            assert hashlib.md5(fasta.fetch(contig).encode()).hexdigest() == digest


def test_fifty_million_n_take_little_room(small):
    assert small.stat().st_size < 300_000


def test_two_files_that_disagree_about_a_base_are_an_error():
    known = standin_reference.Known()
    known.add("chr1", 10, "ACG")
    with pytest.raises(ValueError, match="chr1:11: two files of the demo disagree about the reference base"):
        known.add("chr1", 11, "T")


def test_filler_has_no_stop_in_any_frame():
    gene = Coding("X", list(range(1, 3001)), True)
    gene.end_with_stops([])
    sequence = gene.fill(np.random.default_rng(1))
    inner = sequence[3:-3]
    assert not any(inner[p : p + 3] in STOPS for p in range(len(inner) - 2))


def test_a_frameshift_ends_where_its_name_says_on_either_strand():
    for forward in (True, False):
        positions = list(range(1, 601)) if forward else list(range(600, 0, -1))
        gene = Coding("X", positions, forward)
        key = "chr1:301:A:AC" if forward else "chr1:300:A:AC"
        shifts = [(key, "p.Lys101fsTer9", 9)]
        gene.fix(int(key.split(":")[1]), "A")
        gene.end_with_stops(shifts)
        gene.check(gene.fill(np.random.default_rng(2)), shifts)


def test_a_frameshift_with_an_earlier_stop_is_an_error():
    gene = Coding("X", list(range(1, 61)), True)
    gene.end_with_stops([])
    sequence = "ATG" + "GCC" * 5 + "CTGACC" + "GCC" * 10 + "TAA" + "GCC"
    with pytest.raises(ValueError, match="reading frame is not open"):
        gene.check(sequence, [])
