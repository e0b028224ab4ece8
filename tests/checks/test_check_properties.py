"""What holds for every input of a shape: `make test` tries 25 examples of each, `make test-long` a thousand."""

import gzip
import itertools
import json
import os
import re
import tempfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from corpus import bad_alignments, bad_sheets
from corpus.bad_blocks import block_of, starts_of_blocks
from corpus.corpus_vcf import FORMAT, as_bcf, good, header, row, write
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from genomics.checks.inputs import check_file
from genomics.cli.main import main
from genomics.errors import GenomicsError
from genomics.files.documents import read_document
from genomics.files.settings import read_config, read_thresholds
from genomics.files.sheets import read_consents
from genomics.records.build import GRCH38_LENGTHS, other_build
from genomics.records.person import is_valid_id
from genomics.records.problem import CheckedInputs, InputKind, Problem
from genomics.records.variant import CONTIG_ORDER

LONG = os.environ.get("PROPERTIES") == "long"
examples = settings(max_examples=1000 if LONG else 25, deadline=None, derandomize=not LONG, database=None)
FILE_KINDS = [kind for kind in InputKind if kind is not InputKind.PGX]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("properties")


def problems(path: Path, kind: str) -> list[Problem]:
    return check_file(path, InputKind(kind)).problems


def rejected(path: Path, kind: str) -> bool:
    return check_file(path, InputKind(kind)).rejected


def rejected_text(folder: Path, text: str | bytes, kind: str) -> bool:
    path = folder / f"{kind}.tsv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return rejected(path, kind)


def told_of_rows(folder: Path, *rows: str) -> list[Problem]:
    """Problems of records below a good header; the index is left aside."""
    path = write(folder / "rows.vcf.gz", "\n".join([header(), *rows, ""]), index=False)
    return [problem for problem in problems(path, "vcf") if "has no index" not in problem.what]


# Whole files of each format.


@cache
def whole(form: str) -> bytes:
    """The bytes of a good file of several blocks."""
    rows = tuple(row(pos=str(300 + n), people=("0/1:10,12:22:60", f"0/0:{n},0:{n}:50")) for n in range(2500))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        makers: dict[str, Callable[[], Path]] = {
            "cohort.vcf.gz": lambda: good(folder, rows),
            "cohort.bcf": lambda: as_bcf(good(folder, rows)),
            "S1.bam": lambda: bad_alignments.MAKE_BAM(folder),
            "S1.cram": lambda: bad_alignments.MAKE_CRAM(folder),
        }
        return makers[form]().read_bytes()


FORMS = [("cohort.vcf.gz", "vcf"), ("cohort.bcf", "vcf"), ("S1.bam", "bam"), ("S1.cram", "bam")]


@pytest.mark.parametrize(("name", "kind"), FORMS)
@given(data=st.data())
@examples
def test_a_file_cut_at_any_byte_is_rejected(folder, name, kind, data):
    content = whole(name)
    path = folder / name
    path.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    told = [problem for problem in problems(path, kind) if "index" not in problem.what]
    assert [problem.severity for problem in told if problem.severity == "reject"]


def idle_bytes(name: str, content: bytes) -> set[int]:
    """Bytes that hold no data: when and where a block was written (RFC 1952: MTIME, XFL, OS); a CRAM's minor
    version and its name for itself (CRAM 3, section 6).
    """
    if name == "S1.cram":
        return set(range(5, 26))
    return {start + at for start in starts_of_blocks(content) for at in range(4, 10)}


def is_filling(name: str, content: bytes, changed: bytes, place: int) -> bool:
    """Whether only bits behind the end of a block's deflate stream changed, which fill its last byte (RFC 1951)."""
    if name == "S1.cram":
        return False
    ends = [*starts_of_blocks(content), len(content)][1:]
    if place not in [end - 9 for end in ends]:
        return False
    try:
        return gzip.decompress(changed) == gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return False


@pytest.mark.parametrize(("name", "kind"), FORMS)
@given(data=st.data())
@examples
def test_a_file_with_any_byte_changed_is_rejected(folder, name, kind, data):
    content = bytearray(whole(name))
    place = data.draw(st.integers(0, len(content) - 1))
    assume(place not in idle_bytes(name, bytes(content)))
    content[place] ^= data.draw(st.integers(1, 255))
    assume(not is_filling(name, whole(name), bytes(content), place))
    path = folder / name
    path.write_bytes(content)
    told = [problem for problem in problems(path, kind) if "index" not in problem.what]
    assert [problem.severity for problem in told if problem.severity == "reject"]


@pytest.mark.parametrize(("name", "kind"), FORMS)
@given(more=st.binary(min_size=1, max_size=200))
@examples
def test_a_file_with_something_after_its_end_is_rejected(folder, name, kind, more):
    path = folder / name
    path.write_bytes(whole(name) + more)
    told = [problem for problem in problems(path, kind) if "index" not in problem.what]
    assert [problem.severity for problem in told if problem.severity == "reject"]


# Records.

bases = st.text("ACGT", min_size=1, max_size=6)
numbers = st.integers(0, 2000)


@st.composite
def records(draw: st.DrawFn) -> list[str]:
    """Good records, in the order of the genome."""
    places = draw(
        st.lists(
            st.tuples(st.sampled_from(["chr1", "chr2", "chr10", "chrX"]), st.integers(3_000_000, 9_000_000)),
            min_size=1,
            max_size=6,
            unique=True,
        )
    )
    return [
        draw(record(contig, position))
        for contig, position in sorted(places, key=lambda p: (CONTIG_ORDER[p[0]], p[1]))
    ]


@st.composite
def record(draw: st.DrawFn, contig: str = "chr1", position: int = 5000) -> str:
    """One good record at a place."""
    reference = draw(bases)
    alternates = draw(st.lists(bases.filter(lambda text: text != reference), min_size=1, max_size=3, unique=True))
    people = [draw(call(len(alternates))) for _ in range(2)]
    return row(contig=contig, pos=str(position), ref=reference, alt=",".join(alternates), people=tuple(people))


@st.composite
def call(draw: st.DrawFn, alternates: int) -> str:
    """One person's good cell."""
    allele = st.integers(0, alternates)
    genotype = draw(st.one_of(st.just("./."), st.builds("{}{}{}".format, allele, st.sampled_from("/|"), allele)))
    depths = [draw(numbers) for _ in range(alternates + 1)]
    return f"{genotype}:{','.join(map(str, depths))}:{sum(depths)}:{draw(st.integers(0, 99))}"


@given(rows=records())
@examples
def test_the_check_of_a_good_file_is_silent(folder, rows):
    assert problems(good(folder, tuple(rows), "valid.vcf.gz"), "vcf") == []


@given(rows=records())
@examples
def test_the_check_of_a_good_bcf_is_silent(folder, rows):
    assert problems(as_bcf(good(folder, tuple(rows), "valid.vcf.gz")), "vcf") == []


@given(rows=records(), data=st.data())
@examples
def test_two_records_exchanged_are_rejected(folder, rows, data):
    assume(len(rows) > 1)
    a, b = sorted(data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=2, max_size=2, unique=True)))
    rows[a], rows[b] = rows[b], rows[a]
    contigs = [line.split("\t")[0] for line in rows]
    blocks = [name for name, _ in itertools.groupby(contigs)]
    # The order of whole contigs is free (VCF 4.5, section 1.6.1): what is left in order is a good file.
    assume(contigs[a] == contigs[b] or len(set(blocks)) < len(blocks))
    assert any(problem.severity == "reject" for problem in told_of_rows(folder, *rows))


@given(line=record(), at=st.integers(0, 10))
@examples
def test_a_record_without_one_of_its_columns_is_rejected(folder, line, at):
    cells = line.split("\t")
    (problem, *_) = told_of_rows(folder, "\t".join(cells[:at] + cells[at + 1 :]))
    assert "10 columns, the header has 11" in problem.what


@given(line=record(), at=st.integers(0, 11), cell=st.text("ACGT01/.:", max_size=4))
@examples
def test_a_record_with_a_column_more_is_rejected(folder, line, at, cell):
    cells = line.split("\t")
    (problem, *_) = told_of_rows(folder, "\t".join([*cells[:at], cell, *cells[at:]]))
    assert "12 columns, the header has 11" in problem.what


@given(alternates=st.lists(bases.filter("A".__ne__), min_size=1, max_size=3, unique=True), data=st.data())
@examples
def test_an_allele_that_is_not_there_is_rejected(folder, alternates, data):
    wrong = data.draw(st.integers(len(alternates) + 1, 40000))
    other = data.draw(st.sampled_from([".", *map(str, range(len(alternates) + 1))]))
    text = data.draw(st.sampled_from("/|")).join(data.draw(st.permutations([str(wrong), other])))
    depths = ",".join("5" * (len(alternates) + 1))
    line = row(alt=",".join(alternates), people=(f"{text}:{depths}:9:9", f"./.:{depths}:9:9"))
    told = told_of_rows(folder, line)
    assert any(problem.severity == "reject" and "sample S1" in problem.place for problem in told)


@given(reference=st.text(min_size=1, max_size=4).filter(lambda text: not re.fullmatch("[ACGTN]+", text)))
@examples
def test_a_reference_allele_of_other_letters_is_rejected(folder, reference):
    assume(not set(reference) & set("\t\n\r"))
    assume(reference.encode("utf-8", "ignore").decode() == reference)
    assert any(problem.severity == "reject" for problem in told_of_rows(folder, row(ref=reference)))


@given(
    key=st.integers(1, 3),
    text=st.one_of(
        st.sampled_from(["nan", "inf", "-inf", "1e400", "0x10", "1_0", "٣", "1,", "", "deep"]),
        st.integers(max_value=-1).map(str),
        st.integers(min_value=2**31).map(str),
    ),
)
@examples
def test_a_depth_or_quality_that_is_no_number_is_rejected(folder, key, text):
    cell = ["0/1", "5,5", "10", "60"]
    cell[key] = f"5,{text}" if key == 1 else text
    told = told_of_rows(folder, row(form=FORMAT, people=(":".join(cell), "./.")))
    assert any(problem.severity == "reject" and "sample S1" in problem.place for problem in told), told


@given(contig=st.sampled_from(sorted(GRCH38_LENGTHS)), beyond=st.integers(1, 10**9))
@examples
def test_a_place_beyond_its_contig_is_rejected(folder, contig, beyond):
    line = row(contig=contig, pos=str(GRCH38_LENGTHS[contig] + beyond))
    assert any("beyond the end of the contig" in problem.what for problem in told_of_rows(folder, line))


@given(contig=st.sampled_from(sorted(GRCH38_LENGTHS)), length=st.integers(1, 300_000_000))
@example(contig="chr1", length=249250621)
@examples
def test_a_contig_of_another_length_is_rejected(folder, contig, length):
    assume(length != GRCH38_LENGTHS[contig])
    path = write(folder / "a.vcf.gz", header(lengths=GRCH38_LENGTHS | {contig: length}) + "\n", index=False)
    build = other_build({contig: length}) or contig
    assert any(build in problem.what and problem.severity == "reject" for problem in problems(path, "vcf"))


@given(at=st.floats(0, 1), byte=st.sampled_from([b"\xff", b"\xc3\x28", b"\x80", b"\xed\xa0\x80"]))
@examples
def test_bytes_that_are_not_utf8_are_rejected_wherever_they_stand(folder, at, byte):
    text = "\n".join([header(), row(), row(pos="400"), ""]).encode()
    place = int(at * len(text))
    path = write(folder / "a.vcf.gz", text[:place] + byte + text[place:], index=False)
    assert any(problem.severity == "reject" and "index" not in problem.what for problem in problems(path, "vcf"))


# People.

valid_ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", fullmatch=True)


def sample_sheet(*names: str) -> str:
    return bad_sheets.text_of("samples", *(f"{name}\tP{n}\tmale\tg\tB01\t" for n, name in enumerate(names)))


@given(names=st.lists(valid_ids, min_size=1, max_size=5, unique_by=str.casefold))
@examples
def test_ids_of_the_grammar_are_accepted_everywhere(folder, names):
    path = folder / "samples.tsv"
    path.write_text(sample_sheet(*names))
    assert problems(path, "samples") == []
    calls = "\n".join([header(people=tuple(names)), row(people=("0/1:5,5:10:60",) * len(names)), ""])
    assert problems(write(folder / "ids.vcf.gz", calls), "vcf") == []


@given(name=st.text(min_size=0, max_size=70).filter(lambda text: not is_valid_id(text)))
@examples
def test_ids_outside_the_grammar_are_rejected(folder, name):
    assume(name.encode("utf-8", "ignore").decode() == name)
    assert rejected_text(folder, sample_sheet(name), "samples")


@given(name=valid_ids, data=st.data())
@examples
def test_a_person_who_stands_twice_is_rejected(folder, name, data):
    again = data.draw(st.sampled_from([name, name.upper(), name.lower()]))
    assert rejected_text(folder, sample_sheet(name, again), "samples")
    path = write(folder / "twice.vcf.gz", header(people=(name, again)) + "\n", index=False)
    assert any(problem.place.startswith("sample") for problem in problems(path, "vcf"))


@given(kind=st.sampled_from(sorted(bad_sheets.HEADERS)), at=st.integers(0, 1))
@examples
def test_a_row_that_stands_twice_is_rejected(folder, kind, at):
    rows = bad_sheets.ROWS[kind]
    assert rejected_text(folder, bad_sheets.text_of(kind, *rows, rows[at]), kind)


@given(
    kind=st.sampled_from(sorted(bad_sheets.HEADERS)),
    line=st.integers(0, 2),
    at=st.integers(0, 5),
    more=st.booleans(),
)
@examples
def test_a_cell_lost_or_added_in_a_sheet_is_rejected(folder, kind, line, at, more):
    lines = bad_sheets.text_of(kind).split("\n")
    cells = lines[line].split("\t")
    at %= len(cells)
    lines[line] = "\t".join([*cells[:at], "x", *cells[at:]] if more else cells[:at] + cells[at + 1 :])
    assert rejected_text(folder, "\n".join(lines), kind)


@given(
    kind=st.sampled_from(sorted(bad_sheets.HEADERS)),
    at=st.floats(0, 1),
    byte=st.sampled_from([b"\r", b"\0", b"\xff"]),
)
@examples
def test_bytes_that_no_sheet_holds_are_rejected_wherever_they_stand(folder, kind, at, byte):
    text = bad_sheets.text_of(kind).encode()
    place = int(at * len(text))
    assert rejected_text(folder, text[:place] + byte + text[place:], kind)


@given(
    word=st.one_of(st.text(max_size=6), st.sampled_from(["Yes", "YES", "yes ", " yes", "y", "1", "true", "ｙｅｓ"]))
)
@examples
def test_any_word_but_yes_is_no(folder, word):
    assume(word != "yes" and not set(word) & set("\t\n\r"))
    assume(word.encode("utf-8", "ignore").decode() == word)
    path = folder / "consents.tsv"
    path.write_bytes(bad_sheets.text_of("consents", f"P1\tactive\t{word}\tyes\ten\t2025-01-01").encode())
    told = [problem.severity for problem in problems(path, "consents")]
    assert told or word == "no"
    if "reject" not in told:
        (consent,) = read_consents(path)
        assert not consent.hereditary


# Settings and documents.


@given(left_out=st.sampled_from(["value", "unit", "source", "date"]), empty=st.booleans())
@examples
def test_a_limit_that_does_not_say_where_it_comes_from_is_rejected(folder, left_out, empty):
    entry = {"value": 20, "unit": "phred", "source": "x", "date": "2023-01-01"}
    entry = entry | {left_out: ""} if empty else {key: entry[key] for key in entry if key != left_out}
    text = json.dumps({"shared": {"genotype": {"gq": entry}}, "profiles": {"aou": {}}})
    assert rejected_text(folder, text, "thresholds")


junk = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=12,
)
parts = st.sampled_from(
    ["shared", "profiles", "aou", "cohort", "reference", "policy", "results", "inputs", "problems"]
)


READERS = (read_config, lambda path: read_thresholds(path, "aou"), lambda path: read_document(path, CheckedInputs))


def mistakes(path: Path) -> list[str]:
    """What the strict readers say of a file; anything but a user's mistake goes through."""
    said = []
    for read in READERS:
        with suppress(GenomicsError):
            read(path)
            continue
        with pytest.raises(GenomicsError) as caught:
            read(path)
        said.append(str(caught.value))
    return said


@given(document=st.one_of(junk, st.dictionaries(parts, st.one_of(junk, st.dictionaries(parts, junk, max_size=3)))))
@examples
def test_junk_that_is_well_formed_is_only_ever_a_users_mistake(folder, document):
    path = folder / "junk.yaml"
    path.write_text(json.dumps(document))
    assert all(str(path) in line and "\n" not in line for line in mistakes(path))


@given(text=st.text("{}[]:,-&*!|>%@`'\"# \nab01.~?\t<=\\ud8", max_size=60))
@examples
def test_text_that_looks_like_settings_is_only_ever_a_users_mistake(folder, text):
    path = folder / "junk.yaml"
    path.write_text(text)
    assert all(str(path) in line for line in mistakes(path))


# The check itself.


@pytest.mark.parametrize("kind", FILE_KINDS)
@given(
    data=st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
)
@examples
def test_bytes_of_any_kind_give_problems_and_never_an_exception(folder, kind, data):
    path = folder / f"bytes.{kind}"
    path.write_bytes(data)
    told = problems(path, kind)
    assert all(problem.what and problem.advice and problem.file == str(path) for problem in told)
    assert not any("\n" in problem.line for problem in told)


@pytest.mark.parametrize("kind", ["vcf", "clinvar", "gnomad", "transcripts"])
@given(data=st.binary(max_size=300))
@examples
def test_compressed_bytes_of_any_kind_give_problems_and_never_an_exception(folder, kind, data):
    path = folder / f"bytes.{kind}.gz"
    path.write_bytes(block_of(data) + block_of(b""))
    assert all(problem.file == str(path) for problem in problems(path, kind))


@given(rows=st.lists(st.text("ACGTN01/.|:,\tchr1<>*", max_size=60), max_size=5))
@examples
def test_the_same_file_is_always_told_the_same(folder, rows):
    assert told_of_rows(folder, *rows) == told_of_rows(folder, *rows)


@given(rows=st.lists(st.text('SP123\tmalefxg B01"#.', max_size=40), max_size=5))
@examples
def test_lines_and_json_hold_the_same_problems(folder, rows):
    path = folder / "samples.tsv"
    path.write_text(bad_sheets.text_of("samples", *(rows or [""])))
    output = folder / "said.txt"

    def said(*options: str) -> str:
        with output.open("w") as stream, pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.stdout", stream)
            main(["check-file", str(path), "--kind", "samples", *options])
        return output.read_text()

    checked = json.loads(said("--json"))
    lines = said().splitlines()
    assert checked["inputs"] == [str(path)]
    assert len(checked["problems"]) == sum(not line.startswith("ok: ") for line in lines)
    for problem, line in zip(checked["problems"], lines, strict=False):
        assert line.startswith(f"{problem['severity']}: ")
        assert problem["what"] in line
        assert problem["place"] in line
