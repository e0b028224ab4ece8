"""A person's own data: theirs alone, under the rules of a release, and told in the audit."""

import json
import subprocess

import pysam
import pytest
from desk_builders import RELEASE_AT, Desk, alignment, positive_results, results
from test_withdrawing import GONE_AT

from genomics.cli.main import main
from genomics.records.quality import Reason, Verdict
from genomics.records.withdrawal import WithdrawalKind, WithdrawalReason
from genomics.release import own_data
from genomics.release.withdrawing import withdraw
from genomics.review.audit import problems

HEADER = """##fileformat=VCFv4.3
##FILTER=<ID=LowQual,Description="Low">
##INFO=<ID=AC,Number=A,Type=Integer,Description="Count">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads">
##contig=<ID=chr1,length=1000>
##command=S2 was here
#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT S1 S2
chr1 10 rs1 A G 50 PASS AC=1 GT:AD 0/0:30,0 0/1:15,15
chr1 20 rs2 A G 50 PASS AC=1 GT:AD 0/1:12,13 0/0:30,0
chr1 20 rs3 A T 50 PASS AC=1 GT:AD 0/0:12,0 0/1:15,15
chr1 30 . A C 50 LowQual AC=1 GT:AD ./.:3,0 0/1:15,15
chr1 30 . A G 50 PASS AC=1 GT:AD 0/0:30,0 0/1:15,15
chr1 40 . C G,T 50 PASS AC=1,1 GT:AD 0/2:9,0,11 0/1:15,15,0
"""


@pytest.fixture
def run(tmp_path):
    """Two people in a database, sheets, and a joint call."""
    desk = Desk(tmp_path / "review.sqlite")
    desk.load((1, 2), tables=positive_results((1, 2)))
    desk.connection.close()
    sheets = {
        "consents.tsv": ["participant_id status hereditary medicine language recorded",
                         "P1 active yes yes en 2026-01-02", "P2 active yes yes en 2026-01-02"],
        "identities.tsv": ["participant_id name date_of_birth", "P1 Ada 1980-02-03", "P2 Tom 1971-05-06"],
    }  # fmt: skip
    for name, lines in sheets.items():
        (tmp_path / name).write_text("\n".join("\t".join(line.split(" ")) for line in lines) + "\n")
    lines = [line if line.startswith("##") else "\t".join(line.split(" ")) for line in HEADER.splitlines()]
    (tmp_path / "calls.vcf").write_text("\n".join(lines) + "\n")
    return tmp_path


def ask(run, person="P1", at=RELEASE_AT, *more):
    named = {"database": "review.sqlite", "consents": "consents.tsv", "identities": "identities.tsv"}
    paths = [part for name, file in named.items() for part in (f"--{name}", str(run / file))]
    calls = ["--calls", str(run / "calls.vcf"), "--output", str(run / "own"), "--at", at]
    return main(["own-data", "--participant", person, *paths, *calls, *map(str, more)])


def made(run, person="P1"):
    (folder,) = (run / "own" / person).iterdir()
    return folder


def records(path):
    with pysam.VariantFile(str(path)) as calls:
        assert list(calls.header.samples) == ["S1"]
        return [str(record).rstrip("\n").split("\t") for record in calls]


def test_the_file_holds_the_persons_own_alleles_and_nothing_of_anybody_else(run):
    assert ask(run) == 0
    rows = records(made(run) / "genotypes.vcf.gz")
    assert [(row[1], row[3], row[4], row[9]) for row in rows] == [
        ("10", "A", ".", "0/0:30"),
        ("20", "A", "G", "0/1:12,13"),
        ("30", "A", ".", "./.:3"),
        ("40", "C", "T", "0/1:9,11"),
    ]
    assert {(row[2], row[5], row[7]) for row in rows} == {(".", ".", ".")}
    text = subprocess.run(["gzip", "-dc", made(run) / "genotypes.vcf.gz"], capture_output=True, check=True).stdout
    assert b"S2" not in text


def test_a_place_that_could_not_be_read_is_never_told_as_reference(run):
    ask(run)
    (unread,) = [row for row in records(made(run) / "genotypes.vcf.gz") if row[1] == "30"]
    assert unread[9].startswith("./.")
    assert "It does not mean that nothing is there" in (made(run) / "README.txt").read_text()


def test_files_are_for_their_owner_alone_with_checksums_and_an_audit_line(run):
    ask(run)
    manifest = json.loads((made(run) / "manifest.json").read_text())
    assert set(manifest["files"]) == {"README.txt", "genotypes.vcf.gz", "genotypes.vcf.gz.tbi"}
    assert {path.stat().st_mode & 0o077 for path in (run / "own").rglob("*")} == {0}
    desk = Desk(run / "review.sqlite")
    told = desk.sql("SELECT item FROM audit WHERE act = 'own_data'")
    assert [row[0] for row in told] == [f"own_data/P1/{RELEASE_AT}"]
    assert problems(desk.connection) == []
    desk.connection.close()
    assert "Ada" not in (made(run) / "README.txt").read_text()


def test_the_same_request_gives_the_same_bytes(run):
    ask(run)
    first = {path.name: path.read_bytes() for path in made(run).iterdir() if path.name.startswith("geno")}
    (run / "own" / "P1").rename(run / "before")
    ask(run, at="2026-01-16T12:00:00Z")
    assert {path.name: path.read_bytes() for path in made(run).iterdir() if path.name.startswith("geno")} == first


def change(path, old, new):
    path.write_text(path.read_text().replace(old, new))


@pytest.mark.parametrize(
    ("sheet", "old", "new", "said"),
    [
        ("consents.tsv", "P1\tactive", "P1\twithdrawn", "P1: no consent now"),
        ("consents.tsv", "P1\tactive\tyes\tyes\ten\t2026-01-02\n", "", "P1: no consent now"),
        ("identities.tsv", "P1\tAda\t1980-02-03\n", "", "P1: no row in the identity sheet"),
        ("calls.vcf", "FORMAT\tS1", "FORMAT\tS9", "sample S1 is in none of the files"),
    ],
)
def test_without_consent_identity_or_data_nothing_is_made(run, capsys, sheet, old, new, said):
    change(run / sheet, old, new)
    assert ask(run) == 1
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert not (run / "own" / "P1").exists()


def test_somebody_without_a_case_gets_nothing(run, capsys):
    for name, row in (
        ("consents.tsv", "P3\tactive\tyes\tyes\ten\t2026-01-02\n"),
        ("identities.tsv", "P3\tX\t1980-01-01\n"),
    ):
        (run / name).write_text((run / name).read_text() + row)
    assert ask(run, "P3") == 1
    assert "nobody knows whose sample it is" in capsys.readouterr().err


def test_a_sample_that_may_be_anothers_does_not_leave(run, capsys):
    desk = Desk(run / "review.sqlite")
    reason = Reason("sex_mismatch", "sex", 1.0, 0.0, "made for tests")
    desk.load((1, 2), tables=results((1, 2), alignments=[alignment(1, Verdict.FAIL, [reason]), alignment(2)]))
    desk.connection.close()
    assert ask(run) == 1
    assert "not sure whose sample it is: sex_mismatch" in capsys.readouterr().err


def test_who_withdraws_while_the_files_are_written_gets_nothing(run, monkeypatch, capsys):
    original = own_data._refuse_if_gone

    def after_a_withdrawal(connection, participant_id):
        connection.execute("COMMIT")
        other = Desk(run / "review.sqlite")
        withdraw(other.connection, "P1", WithdrawalKind.STOP, WithdrawalReason.OTHER, GONE_AT)
        other.connection.close()
        connection.execute("BEGIN IMMEDIATE")
        original(connection, participant_id)

    monkeypatch.setattr(own_data, "_refuse_if_gone", after_a_withdrawal)
    assert ask(run) == 1
    assert "withdrawn while the files were written" in capsys.readouterr().err
    assert not (run / "own" / "P1").exists()
    assert list((run / "own" / ".staging").iterdir()) == []


def test_reads_are_cut_to_the_places_asked_for_and_those_of_another_are_refused(run, capsys):
    reference = run / "reference.fa"
    reference.write_text(">chr1\n" + "A" * 1000 + "\n")
    pysam.faidx(str(reference))
    header = {
        "HD": {"VN": "1.6", "SO": "coordinate"},
        "SQ": [{"SN": "chr1", "LN": 1000}],
        "RG": [{"ID": "1", "SM": "S1"}],
    }
    with pysam.AlignmentFile(str(run / "S1.bam"), "wb", header=header) as reads:
        for start in (10, 500):
            read = pysam.AlignedSegment(reads.header)
            read.query_name, read.query_sequence, read.cigarstring = f"r{start}", "A" * 20, "20M"
            read.reference_id, read.reference_start, read.mapping_quality = 0, start, 60
            reads.write(read)
    pysam.index(str(run / "S1.bam"))
    (run / "places.bed").write_text("chr1\t0\t100\n")
    more = ("--alignment", run / "S1.bam", "--reference", reference, "--regions", run / "places.bed")
    assert ask(run, "P1", RELEASE_AT, *more) == 0
    with pysam.AlignmentFile(str(made(run) / "reads.bam")) as reads:
        assert [read.query_name for read in reads] == ["r10"]
    assert "at the places of your reports" in (made(run) / "README.txt").read_text()
    change(run / "calls.vcf", "S1\tS2", "S2\tS1")
    assert ask(run, "P2", RELEASE_AT, *more) == 1
    assert "not of this one alone" in capsys.readouterr().err
    assert not (run / "own" / "P2").exists()
