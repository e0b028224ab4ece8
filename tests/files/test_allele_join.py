"""Joins against a plain oracle that reads line by line with htslib and compares whole alleles."""

import gzip
import random

import numpy as np
import pyarrow as pa
import pysam
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genomics.errors import FormatError
from genomics.files import allele_text
from genomics.files.alleles import INTEGER, Field, Layout, batches_of, is_long, key_of
from genomics.files.joining import joined, keys_of_alleles, together
from genomics.files.prepared import join_table, prepared_table
from genomics.records.variant import CONTIGS, Variant

HEAD = (
    '##fileformat=VCFv4.2\n##INFO=<ID=AC,Number=A,Type=Integer,Description="x">\n'
    '##INFO=<ID=WORD,Number=1,Type=String,Description="x">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n'
)
LAYOUT = Layout((Field("AC", "AC", INTEGER, per_allele=True), Field("word", "WORD"), Field("name", "ID")))
NAMES = {"chr1": ("chr1", "1", "NC_000001.11"), "chrX": ("chrX", "X"), "chrM": ("chrM", "MT")}

bases = st.text("ACGT", min_size=1, max_size=20)
alleles = st.tuples(st.sampled_from(["chr1", "chrX", "chrM"]), st.integers(1, 40), bases, bases)


def trimmed(contig: str, position: int, reference: str, alternate: str) -> str:
    """An allele in its shortest form, letter by letter."""
    while len(reference) > 1 and len(alternate) > 1 and reference[-1] == alternate[-1]:
        reference, alternate = reference[:-1], alternate[:-1]
    while len(reference) > 1 and len(alternate) > 1 and reference[0] == alternate[0]:
        position, reference, alternate = position + 1, reference[1:], alternate[1:]
    return f"{contig}:{position}:{reference}:{alternate}"


def write(path, lines, zipped=True):
    text = (HEAD + "".join(f"{line}\n" for line in lines)).encode()
    if zipped:
        with pysam.BGZFile(str(path), "wb") as output:
            output.write(text)
    else:
        path.write_bytes(text)
    return path


def found(path, wanted, folder=None):
    keys, names = keys_of_alleles(wanted)
    matches = together(join_table(path, LAYOUT, keys, folder), LAYOUT.empty())
    rows = zip(matches.sites.tolist(), matches.values.to_pylist(), strict=True)
    return sorted((names[site], row["AC"], row["word"]) for site, row in rows)


@given(st.data())
@settings(deadline=None)
def test_a_join_finds_what_a_comparison_of_whole_alleles_finds(tmp_path_factory, data):
    rows = data.draw(st.lists(st.tuples(alleles, st.lists(bases, max_size=2)), max_size=25))
    lines, said = [], []
    for number, ((contig, position, reference, alternate), more) in enumerate(rows):
        several = [alternate, *more]
        name = data.draw(st.sampled_from(NAMES[contig]))
        case = data.draw(st.sampled_from([str.upper, str.lower]))
        counts = ",".join(str(number * 10 + place) for place in range(len(several)))
        lines.append(
            f"{name}\t{position}\t.\t{case(reference)}\t{case(','.join(several))}\t.\t.\tAC={counts};WORD=w{number}"
        )
        said += [
            (trimmed(contig, position, reference, one), number * 10 + place, f"w{number}")
            for place, one in enumerate(several)
        ]
    path = write(tmp_path_factory.mktemp("join") / "table.vcf.gz", lines)
    wanted = {key for key, _, _ in said[::2]} | {trimmed("chr1", 7, "A", "ACGTACGTACGTACGTA")}
    assert found(path, wanted) == sorted(one for one in said if one[0] in wanted)


@given(alleles, alleles)
def test_short_alleles_share_a_key_only_when_they_are_the_same(one, other):
    first, second = (Variant(contig, position, ref[:6], alt[:6]) for contig, position, ref, alt in (one, other))
    assert (key_of(first) == key_of(second)) == (first == second)


def test_keys_follow_the_genome():
    places = [(contig, position) for contig in CONTIGS for position in (1, 2, 248_956_422)]
    keys = [key_of(Variant(contig, position, "A", "C")) for contig, position in places]
    assert keys == sorted(keys)
    assert min(keys) >= 0


def test_long_alleles_that_share_a_hash_are_told_apart(tmp_path):
    draw = random.Random(3)
    seen: dict[int, str] = {}
    while True:
        allele = "".join(draw.choices("ACGT", k=14))
        twin = seen.setdefault(key_of(Variant("chr1", 5, "A", allele)), allele)
        if twin != allele:
            break
    path = write(tmp_path / "t.vcf.gz", [f"chr1\t5\t.\tA\t{twin}\t.\t.\tAC=1;WORD=twin"])
    assert is_long(np.array([key_of(Variant("chr1", 5, "A", allele))]))[0]
    assert found(path, {f"chr1:5:A:{allele}"}) == []
    assert found(path, {f"chr1:5:A:{allele}", f"chr1:5:A:{twin}"}) == [(f"chr1:5:A:{twin}", 1, "twin")]


def test_lines_across_the_borders_of_blocks_are_read_whole(tmp_path, monkeypatch):
    lines = [f"chr1\t{n}\tname{n}\tA\tC\t.\t.\tAC={n};WORD=w{n}" for n in range(1, 200)]
    path = write(tmp_path / "t.vcf.gz", lines)
    wanted = {f"chr1:{n}:A:C" for n in range(1, 200)}
    whole = found(path, wanted)
    monkeypatch.setattr(allele_text, "BLOCK", 97)
    assert found(path, wanted) == whole
    assert len(whole) == 199


def test_what_is_no_base_and_what_lies_beside_the_chromosomes_meets_nothing(tmp_path):
    others = (
        "chr1\t5\t.\tA\t*",
        "chr1\t5\t.\tA\t<DEL>",
        "chr1\t5\t.\tN\tC",
        "chrUn_1\t5\t.\tA\tC",
        "chr1\t5\t.\tA\t.",
    )
    path = write(tmp_path / "t.vcf.gz", [f"{one}\t.\t.\tAC=1" for one in others])
    assert found(path, {"chr1:5:A:C"}) == []
    assert sum(len(batch.keys) for batch in batches_of(path, LAYOUT)) == len(others)


def test_missing_values_are_null_and_another_fields_name_is_no_match(tmp_path):
    path = write(tmp_path / "t.vcf.gz", ["chr1\t5\t.\tA\tC\t.\t.\tXAC=7;WORD=.;ACX=3", "chr1\t6\t.\tA\tC\t.\t.\t."])
    assert found(path, {"chr1:5:A:C", "chr1:6:A:C"}) == [("chr1:5:A:C", None, None), ("chr1:6:A:C", None, None)]


@pytest.mark.parametrize(
    "line", ["chr1\tfive\t.\tA\tC\t.\t.\tAC=1", "chr1\t5\t.\tA", "chr1\t5\t.\tA\tC\t.\t.\tAC=1\r"]
)
def test_a_line_that_is_none_stops_with_its_number(tmp_path, line):
    path = write(tmp_path / "t.vcf.gz", ["chr1\t4\t.\tA\tC\t.\t.\tAC=1", line])
    with pytest.raises(FormatError, match=r"t.vcf.gz, line 6: not a line of such a table"):
        found(path, {"chr1:5:A:C"})


def test_a_file_cut_between_two_blocks_is_not_a_shorter_file(tmp_path):
    path = write(tmp_path / "t.vcf.gz", [f"chr1\t{n}\t.\tA\tC\t.\t.\tAC=1" for n in range(1, 9000)])
    path.write_bytes(path.read_bytes()[:-28])
    with pytest.raises(FormatError, match="the file is cut short"):
        found(path, {"chr1:5:A:C"})


@pytest.mark.parametrize(("kept", "words"), [(0, "an empty file"), (0.3, "not readable"), (0.999, "not readable")])
def test_a_file_cut_elsewhere_is_refused(tmp_path, kept, words):
    path = tmp_path / "t.vcf.gz"
    text = HEAD + "".join(f"chr1\t{n}\t.\tA\tC\t.\t.\tAC={n * n}\n" for n in range(1, 9000))
    whole = gzip.compress(text.encode())
    path.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(FormatError, match=words):
        found(path, {"chr1:5:A:C"})


def test_a_text_whose_last_line_does_not_end_is_refused(tmp_path):
    path = tmp_path / "t.vcf"
    path.write_text(HEAD + "chr1\t5\t.\tA\tC\t.\t.\tAC=1")
    with pytest.raises(FormatError, match="its last line does not end"):
        found(path, {"chr1:5:A:C"})


@pytest.fixture
def table(tmp_path):
    lines = [f"chr1\t{n}\t.\tA\tC{'G' * (n % 20)}\t.\t.\tAC={n};WORD=w{n}" for n in range(1, 400)]
    return write(tmp_path / "t.vcf.gz", lines)


WANTED = {f"chr1:{n}:A:C{'G' * (n % 20)}" for n in range(1, 400, 3)}


def test_a_prepared_table_gives_the_same_rows(table, tmp_path):
    assert found(table, WANTED, tmp_path / "prepared") == found(table, WANTED)


def test_a_prepared_table_is_used_again(table, tmp_path, monkeypatch):
    first = found(table, WANTED, tmp_path / "prepared")
    monkeypatch.setattr("genomics.files.prepared.batches_of", None)
    assert found(table, WANTED, tmp_path / "prepared") == first


def test_a_changed_source_is_prepared_anew(table, tmp_path):
    found(table, WANTED, tmp_path / "prepared")
    write(table, ["chr1\t1\t.\tA\tCG\t.\t.\tAC=9;WORD=renewed"])
    assert found(table, WANTED, tmp_path / "prepared") == [("chr1:1:A:CG", 9, "renewed")]


@pytest.mark.parametrize("damage", ["table", "note"])
def test_a_damaged_prepared_table_is_made_anew(table, tmp_path, damage):
    folder = tmp_path / "prepared"
    first = found(table, WANTED, folder)
    path = prepared_table(table, LAYOUT, folder)
    target = path if damage == "table" else path.with_suffix(".json")
    target.write_bytes(target.read_bytes()[:-7] + b"garbage")
    assert found(table, WANTED, folder) == first


def test_the_same_source_is_prepared_to_the_same_bytes(table, tmp_path):
    one, other = (prepared_table(table, LAYOUT, tmp_path / name) for name in ("a", "b"))
    assert one.read_bytes() == other.read_bytes()


def test_no_site_at_all_meets_nothing(table):
    keys, _ = keys_of_alleles([])
    matches = together(joined(batches_of(table, LAYOUT), keys), LAYOUT.empty())
    assert (len(matches.sites), matches.values.num_rows, matches.contigs) == (0, 0, {"chr1"})
    assert matches.values.schema.field("AC").type == pa.int32()
