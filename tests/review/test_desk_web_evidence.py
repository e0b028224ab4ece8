"""What stands beside the page: reads, frequencies; filters, notes, assignment; sign-in through a proxy."""

import re
from pathlib import Path

import pysam
import pytest
from desk_builders import HEREDITARY, LATER, LDLR_KEY
from web_builders import CASE, Browser, Clock, signed_in, web_app

from genomics.cli.desk import proxy
from genomics.errors import ConfigError, FormatError
from genomics.files.pileup import read_slice
from genomics.files.site_frequencies import read_site_frequency
from genomics.records.pileup import GroupFrequency, MarkKind, PileupSlice, SiteFrequency, SlicedRead
from genomics.records.variant import Variant
from genomics.review.audit import problems
from genomics.review.handing import assign
from genomics.review.web.evidence import Sources
from genomics.review.web.plots import by_week, columns
from genomics.review.web.proxy import Proxy
from genomics.review.web.reads_picture import MOST_ROWS, caption, carries, draw_reads

BASES = "ACGTACGGTTCAGGATCCATTGCAACGTTAGCCATGGATCAAGTCCTTGAACGGTACCTTAGGCATCAGTTGACCATGGTACCAATTGCC" * 3
SNV = Variant("chr1", 101, BASES[100], "A" if BASES[100] != "A" else "C")
DELETION = Variant("chr1", 120, BASES[119:122], BASES[119])
INSERTION = Variant("chr1", 130, BASES[129], BASES[129] + "TTT")


@pytest.fixture
def reference(tmp_path):
    path = tmp_path / "reference.fa"
    path.write_text(f">chr1\n{BASES}\n")
    pysam.faidx(str(path))
    return path


def read_of(start, cigar, bases, flag=0, quality=60):
    read = pysam.AlignedSegment()
    read.query_name, read.flag, read.reference_id, read.reference_start = f"r{start}{flag}{cigar}", flag, 0, start
    read.mapping_quality, read.cigarstring, read.query_sequence = quality, cigar, bases
    return read


@pytest.fixture
def alignment(tmp_path, reference):
    """Three reads of the reference, one with each change, one backwards, and two that no count of ours takes."""
    whole, path = BASES[80:150], tmp_path / "S1.bam"
    changed = whole[:20] + SNV.alternate + whole[21:]
    reads = [
        read_of(80, "70M", whole),
        read_of(80, "70M", changed),
        read_of(80, "70M", changed, flag=16),
        read_of(80, "40M2D28M", BASES[80:120] + BASES[122:150]),
        read_of(80, "50M3I17M", BASES[80:130] + "TTT" + BASES[130:147]),
        read_of(80, "70M", changed, flag=0x400),
        read_of(80, "70M", changed, flag=0x100),
    ]
    header = {"HD": {"VN": "1.6", "SO": "coordinate"}, "SQ": [{"SN": "chr1", "LN": len(BASES)}]}
    with pysam.AlignmentFile(str(path), "wb", header=header) as output:
        for read in reads:
            output.write(read)
    pysam.index(str(path))
    return path


@pytest.mark.parametrize(("variant", "count"), [(SNV, 2), (DELETION, 1), (INSERTION, 1)])
def test_a_slice_counts_the_reads_that_show_exactly_the_change(alignment, reference, variant, count):
    found = read_slice(alignment, reference, variant.contig, variant.position)
    assert len(found.reads) == 5  # neither the duplicate nor the secondary one
    assert sum(carries(read, variant) for read in found.reads) == count
    assert f"{count} of 5 reads show" in caption(found, variant)


def test_a_read_with_another_base_at_the_place_does_not_show_the_change(alignment, reference):
    found = read_slice(alignment, reference, "chr1", 101)
    other = next(base for base in "ACGT" if base not in (SNV.reference, SNV.alternate))
    assert not any(carries(read, Variant("chr1", 101, SNV.reference, other)) for read in found.reads)


def test_a_change_that_cannot_be_told_read_by_read_is_not_counted_as_none():
    found = PileupSlice("chr1", 101, 61, BASES[60:141], [])
    assert "not counted read by read" in caption(found, Variant("chr1", 101, "GCGGCTG", "TCC"))


def test_the_picture_puts_carriers_first_and_says_how_many_it_hides(alignment, reference):
    found = read_slice(alignment, reference, "chr1", 101)
    drawn = draw_reads(found, SNV)
    first_rows = {mark.y for mark in drawn.marks if mark.tone == f"base-{SNV.alternate}"}
    assert len(first_rows) == 2
    assert max(first_rows) < max(bar.y for bar in drawn.bars)
    assert (drawn.hidden, drawn.highest) == (0, 5)
    many = PileupSlice("chr1", 101, 61, BASES[60:141], [SlicedRead([(61, 141)], False, 60, [])] * (MOST_ROWS + 7))
    assert draw_reads(many, SNV).hidden == 7


def test_a_deletion_is_a_mark_with_the_bases_left_out(alignment, reference):
    found = read_slice(alignment, reference, "chr1", 120)
    marks = [mark for read in found.reads for mark in read.marks if mark.kind is MarkKind.DELETION]
    assert [(mark.position, mark.text) for mark in marks] == [(121, BASES[120:122])]


@pytest.mark.parametrize("fault", ["absent", "no index", "other contig"])
def test_reads_that_cannot_be_read_are_one_line(alignment, reference, fault):
    if fault == "absent":
        alignment.unlink()
    if fault == "no index":
        Path(f"{alignment}.bai").unlink()
    with pytest.raises(FormatError, match=r"(no such local file|index|is not on it)"):
        read_slice(alignment, reference, "chr2" if fault == "other contig" else "chr1", 101)


@pytest.fixture
def sites(tmp_path):
    plain = tmp_path / "sites.vcf"
    plain.write_text(
        "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=1000>\n"
        + "".join(
            f'##INFO=<ID={name},Number={"1" if name.startswith("AN") else "A"},Type=Integer,Description="x">\n'
            for name in ("AC", "AN", "AC_afr", "AN_afr", "AC_nfe", "AN_nfe", "AC_nfe_XX")
        )
        + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
        "chr1\t101\t.\tA\tC,G\t.\tPASS\tAC=9,3;AN=200;AC_afr=1,3;AN_afr=50;AC_nfe=8,0;AN_nfe=100;AC_nfe_XX=8,0\n"
    )  # fmt: skip
    path = tmp_path / "sites.vcf.gz"
    pysam.tabix_compress(str(plain), str(path))
    pysam.tabix_index(str(path), preset="vcf")
    return path


def test_frequencies_are_those_of_the_allele_by_group_the_highest_first(sites):
    found = read_site_frequency(sites, "a set", Variant("chr1", 101, "A", "G"))
    assert found.groups == [
        GroupFrequency("everybody", 3, 200, 0.015),
        GroupFrequency("afr", 3, 50, 0.06),
        GroupFrequency("nfe", 0, 100, 0.0),
    ]
    assert read_site_frequency(sites, "a set", Variant("chr1", 101, "A", "T")) is None
    assert read_site_frequency(sites, "a set", Variant("chr9", 101, "A", "T")) is None


@pytest.fixture
def with_evidence(desk, tmp_path, known_accounts, clock):
    accounts = tmp_path / "accounts.sqlite"
    accounts.write_bytes(known_accounts)

    def opened(who, **changes):
        values = {
            "alignments": {"S1": "S1.bam"},
            "frequencies": lambda _: [SiteFrequency("gnomAD", [GroupFrequency("afr", 3, 50, 0.06)])],
            "reads": lambda _, variant: PileupSlice(variant.contig, variant.position, variant.position, "G", []),
        }
        app = web_app(desk.path, accounts, clock, sources=Sources(**(values | changes)))
        return signed_in(app, accounts, who, clock)

    return opened


def test_a_case_shows_clinvar_frequencies_and_a_picture_of_its_reads(with_evidence):
    browser = with_evidence("ana")
    shown = browser.get(CASE).text
    assert "2 of 4 stars" in shown
    assert "VCV000000001" in shown
    assert re.search(r"afr</th><td>3</td><td>50</td><td>0.06", shown)
    address = re.search(r'<img src="([^"]+)"', shown)[1].replace("&amp;", "&")
    picture = browser.get(address)
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "11,113,337" in picture.text
    assert browser.get(f"{CASE}/reads?key=chr1:1:A:C").status_code == 404


def test_evidence_that_cannot_be_read_says_so_and_the_case_is_still_there(with_evidence):
    def broken(*_):
        raise FormatError("sites.vcf.gz: cannot be looked up; index it")

    browser = with_evidence("ana", frequencies=broken, reads=broken)
    shown = browser.get(CASE)
    assert shown.status_code == 200
    assert "cannot be looked up" in shown.text
    assert (
        browser.get(
            f"{CASE}/reads",
        ).status_code
        == 404
    )
    assert browser.client.get(f"{CASE}/reads", params={"key": LDLR_KEY}).status_code == 409


def test_reads_of_another_persons_sample_are_never_drawn(with_evidence):
    browser = with_evidence("ana", alignments={"S2": "S2.bam"})
    assert "<img" not in browser.get(CASE).text
    assert browser.client.get(f"{CASE}/reads", params={"key": LDLR_KEY}).status_code == 404


def rows_of(page):
    return re.findall(r'<tr data-row><td><a href="([^"]+)"', page)


def test_the_queue_filters_by_assignment_age_and_open_flag(sign_in, desk, clock):
    assign(desk.connection, "HDR-P1-v1", "ana", "dora", LATER)
    ana = sign_in("ana")
    mine = rows_of(ana.get("/?assigned=me").text)
    assert mine == [CASE]
    assert CASE not in rows_of(ana.get("/?assigned=nobody").text)
    assert rows_of(ana.get("/?flag=pathogenic_finding").text) == [CASE]
    desk.clear("pathogenic_finding", by="ben")
    assert rows_of(ana.get("/?flag=pathogenic_finding").text) == []
    assert rows_of(ana.get("/?age=30").text) == []
    assert len(rows_of(ana.get("/?age=1&state=waiting").text)) == 3  # the cleared one has just changed
    assert len(rows_of(ana.get("/?age=no&assigned=eve&flag=none").text)) == 4


def test_a_note_and_an_assignment_are_on_the_case_and_in_the_audit(sign_in, desk):
    ana = sign_in("ana")
    ana.post(f"{CASE}/note", note="lab rings back")
    ana.post(f"{CASE}/assign", to="ben")
    shown = ana.get(CASE).text
    assert "lab rings back" in shown
    assert "<dt>Given to</dt><dd>ben</dd>" in shown
    assert [row["act"] for row in desk.sql("SELECT act FROM audit ORDER BY seq DESC LIMIT 2")] == ["assign", "note"]
    ana.post(f"{CASE}/assign", to="")
    assert "<dt>Given to</dt><dd>nobody</dd>" in ana.get(CASE).text
    assert problems(desk.connection) == []


def test_every_change_of_an_account_is_in_the_audit_without_name_or_secret(sign_in, desk):
    adam = sign_in("adam")
    adam.post("/accounts", signer="eve", name="Canary Quist", role="analyst")
    adam.post("/accounts/reset", signer="eve")
    adam.post("/accounts/active", signer="eve", active="0")
    lines = desk.sql("SELECT actor, act, detail FROM audit WHERE item = 'accounts/eve' ORDER BY seq")
    assert [(line["actor"], line["act"]) for line in lines] == [
        ("adam", "account_made"), ("adam", "account_password_reset"), ("adam", "account_closed"),
    ]  # fmt: skip
    assert "Canary" not in str([tuple(line) for line in desk.sql("SELECT * FROM audit")])


SECRET = "a secret of the proxy, long enough"


@pytest.fixture
def behind_proxy(desk, tmp_path, known_accounts, clock):
    (tmp_path / "accounts.sqlite").write_bytes(known_accounts)

    def opened(**changes):
        believed = Proxy(SECRET, **changes) if changes.get("addresses") is not None else None
        return Browser(web_app(desk.path, tmp_path / "accounts.sqlite", clock, proxy=believed))

    return opened


VOUCHED = {"X-Desk-User": "ana", "X-Desk-Proxy-Secret": SECRET}


@pytest.mark.parametrize(
    ("addresses", "headers", "place"),
    [
        (frozenset({"testclient"}), VOUCHED, "/home"),
        (None, VOUCHED, None),  # off by default
        (frozenset({"127.0.0.1"}), VOUCHED | {"X-Forwarded-For": "127.0.0.1"}, None),
        (frozenset({"testclient"}), VOUCHED | {"X-Desk-Proxy-Secret": SECRET[:-1]}, None),
        (frozenset({"testclient"}), {"X-Desk-User": "ana"}, None),
        (frozenset({"testclient"}), VOUCHED | {"X-Desk-User": "nobody"}, None),
    ],
)
def test_only_a_listed_proxy_with_the_secret_signs_somebody_in(behind_proxy, addresses, headers, place):
    answer = behind_proxy(addresses=addresses).client.get("/login", headers=headers)
    assert answer.headers.get("location") == place
    assert ("set-cookie" in answer.headers) == (place is not None)


def test_through_a_proxy_signing_still_takes_the_password(behind_proxy, desk):
    browser = behind_proxy(addresses=frozenset({"testclient"}))
    browser.client.get("/login", headers=VOUCHED)
    desk.clear("pathogenic_finding", by="ben")
    assert browser.post(f"{CASE}/sign", content=browser.content(), password="").status_code == 409
    assert desk.report(kind=HEREDITARY).signatures == []


def test_a_session_ends_when_the_proxy_vouches_for_somebody_else(behind_proxy):
    browser = behind_proxy(addresses=frozenset({"testclient"}))
    browser.client.get("/login", headers=VOUCHED)
    assert browser.client.get("/", headers=VOUCHED).status_code == 200
    other = browser.client.get("/", headers=VOUCHED | {"X-Desk-User": "ben"})
    assert (other.status_code, other.headers["location"]) == (303, "/login")


@pytest.mark.parametrize(("mode", "text"), [(0o644, SECRET), (0o600, "short")])
def test_a_secret_that_others_can_read_or_guess_is_refused(tmp_path, mode, text):
    path = tmp_path / "secret"
    path.write_text(text)
    path.chmod(mode)
    with pytest.raises(ConfigError):
        proxy(path, [])


def test_plots_keep_every_number(clock):
    weeks = by_week({"2026-01-12": 3, "2026-01-11": 2, "2020-01-01": 9}, Clock()())
    assert (weeks["01-12"], weeks["01-05"], len(weeks)) == (3, 2, 12)
    drawn = columns("x", weeks)
    assert [bar.label for bar in drawn.bars] == list(weeks)
    assert max(bar.height for bar in drawn.bars) <= drawn.height
