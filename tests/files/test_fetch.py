import fcntl
import gzip
import hashlib
import random

import pytest
from release_server import ReleaseServer

from genomics.errors import ConfigError, FormatError, RefusedError
from genomics.files.fetch import Patience, fetch
from genomics.files.releases import chosen, part_of, read_releases, state_of
from genomics.files.resources import read_manifest
from genomics.records.release import Release, State

CONTENT = gzip.compress(random.Random(1).randbytes(900_000), mtime=0)
SHA256 = f"sha256:{hashlib.sha256(CONTENT).hexdigest()}"
NAME = "release.vcf.gz"


def release(url: str, size: int | None = None, checksum: str | None = None, **other) -> Release:
    given = {"version": "R 1", "date": "2025-09-28", "licence": "CC0"} | other
    return Release(name="r", file=NAME, size=size, checksum=checksum, url=url, **given)


@pytest.fixture
def get(tmp_path):
    """Fetches from a server that behaves so; gives the server, to be asked what it was asked."""
    pauses: list[float] = []

    def fetched(*behaviours, content=CONTENT, silence=20.0, attempts=3, **given):
        with ReleaseServer(content, *behaviours) as server:
            given = {name: server.url + value if value == ".md5" else value for name, value in given.items()}
            fetch(
                release(server.url, **given), tmp_path, Patience(silence, attempts, pauses.append), lambda *_: None
            )
        return server

    fetched.pauses = pauses
    return fetched


@pytest.fixture
def old(tmp_path):
    path = tmp_path / NAME
    path.write_bytes(b"the old release")
    return path


def test_a_release_is_fetched_and_recorded_with_size_version_and_checksum(get, tmp_path):
    server = get(size=len(CONTENT), checksum=SHA256)
    assert (tmp_path / NAME).read_bytes() == CONTENT
    entry = read_manifest(tmp_path / "manifest.yaml")[NAME]
    assert (entry.source, entry.version, entry.date, entry.licence) == (server.url, "R 1", "2025-09-28", "CC0")
    assert (entry.size, f"sha256:{entry.sha256}") == (len(CONTENT), SHA256)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["manifest.yaml", NAME]


def test_a_cut_answer_goes_on_where_it_ended(get, tmp_path):
    server = get(("cut", 300_000), ("cut", 200_000))
    assert (tmp_path / NAME).read_bytes() == CONTENT
    assert server.ranges == [None, "bytes=300000-", "bytes=500000-"]


def test_a_silent_server_is_left_and_asked_again_for_the_rest(get, tmp_path):
    server = get(("stall", 300_000), silence=0.2)
    assert (tmp_path / NAME).read_bytes() == CONTENT
    assert server.ranges == [None, "bytes=300000-"]


def test_a_fetch_that_ended_is_resumed_by_the_next_command(tmp_path):
    with ReleaseServer(CONTENT, ("cut", 300_000)) as server:
        once = Patience(20, 1, lambda _: None)
        server.behaviours += [("status", 503)]
        with pytest.raises(FormatError, match="no usable answer"):
            fetch(release(server.url), tmp_path, once, lambda *_: None)
        assert state_of(release(server.url), tmp_path) is State.UNFINISHED
        fetch(release(server.url), tmp_path, once, lambda *_: None)
    assert server.ranges == [None, "bytes=300000-", "bytes=300000-"]
    assert (tmp_path / NAME).read_bytes() == CONTENT
    assert state_of(release(server.url), tmp_path) is State.WHOLE


def test_what_is_held_of_another_address_is_not_gone_on_with(get, tmp_path):
    with pytest.raises(FormatError):
        get(("cut", 300_000), ("cut", 0), attempts=1)
    server = get(checksum=SHA256)  # a server of its own, so another address
    assert server.ranges == [None]
    assert (tmp_path / NAME).read_bytes() == CONTENT


def test_a_file_that_changed_on_the_server_is_begun_anew(get, tmp_path, monkeypatch):
    other = gzip.compress(random.Random(2).randbytes(800_000), mtime=0)
    with ReleaseServer(CONTENT, ("cut", 300_000)) as server:

        def changed(_):
            server.content = other

        fetch(release(server.url), tmp_path, Patience(20, 3, changed), lambda *_: None)
    assert (tmp_path / NAME).read_bytes() == other


@pytest.mark.parametrize("answer", [("whole",), ("shifted",)])
def test_a_server_that_cannot_go_on_starts_again_and_nothing_is_doubled(get, tmp_path, answer):
    get(("cut", 300_000), answer, checksum=SHA256)
    assert (tmp_path / NAME).read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("behaviours", "given", "words"),
    [
        ([("page",)], {}, "what came is no .gz file"),
        ([("page",)], {"size": len(CONTENT)}, "the server offers 26 bytes, not"),
        ([], {"size": len(CONTENT) + 1}, "the server offers"),
        ([], {"checksum": "sha256:" + "0" * 64}, "its sha256 differs from the 000000000000..."),
        ([], {"checksum": "md5:" + "0" * 32}, "its md5 differs"),
        ([("status", 404)], {}, "the server answers 404"),
        ([("status", 503)] * 3, {}, "no usable answer 3 times"),
        ([("cut", 0)] * 3, {}, "cut off after 0 of"),
        ([("unsized",)], {}, "neither size nor checksum is known"),
        ([("unsized", 5000)], {"checksum": SHA256}, "its sha256 differs"),
    ],
)
def test_whatever_goes_wrong_the_old_file_stays_and_no_part_passes_for_whole(
    get, tmp_path, old, behaviours, given, words
):
    with pytest.raises(FormatError, match=words):
        get(*behaviours, **given)
    assert old.read_bytes() == b"the old release"
    assert not (tmp_path / "manifest.yaml").exists()


def test_a_passing_failure_of_the_server_is_waited_out(get, tmp_path):
    get(("status", 503), ("status", 429))
    assert (tmp_path / NAME).read_bytes() == CONTENT
    assert get.pauses == [2.0, 4.0]


def test_a_file_without_size_is_whole_when_its_checksum_says_so(get, tmp_path):
    get(("unsized",), checksum=SHA256)
    assert (tmp_path / NAME).read_bytes() == CONTENT


def test_the_md5_beside_a_release_is_held_against_it(get, tmp_path):
    get(checksum=".md5")
    assert (tmp_path / NAME).read_bytes() == CONTENT


def test_the_same_version_with_other_bytes_is_refused(get, tmp_path):
    get()
    with pytest.raises(FormatError, match="its sha256 differs"):
        get(content=gzip.compress(b"other", mtime=0))
    assert (tmp_path / NAME).read_bytes() == CONTENT
    get(content=gzip.compress(b"other", mtime=0), version="R 2")
    assert (tmp_path / NAME).read_bytes() != CONTENT


def test_a_bgzipped_file_without_its_last_block_is_not_whole(get, tmp_path):
    block = bytes.fromhex("1f8b08040000000000ff060042430200") + b"\x1b\x00" + b"rest of a block"
    with pytest.raises(FormatError, match="what came ends in the middle"):
        get(content=block)
    assert not (tmp_path / NAME).exists()


def test_two_fetches_of_one_file_do_not_write_over_each_other(get, tmp_path):
    part = part_of(tmp_path / NAME)
    with part.open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(RefusedError, match="another fetch of this file is under way"):
            get()


def test_a_release_without_a_date_gets_the_servers(get, tmp_path):
    get(date=None)
    assert read_manifest(tmp_path / "manifest.yaml")[NAME].date == "2025-09-28"


@pytest.mark.parametrize("url", ["http://example.org/x.gz", "ftp://127.0.0.1/x.gz", "file:///etc/hostname"])
def test_only_encrypted_addresses_are_fetched(tmp_path, url):
    with pytest.raises(FormatError, match="only https addresses are fetched"):
        fetch(release(url), tmp_path, Patience(1, 1, lambda _: None), lambda *_: None)


HEADER = "name\tfile\tversion\tdate\tlicence\tchromosomes\tsize\tchecksum\turl\n"


def test_releases_by_chromosome_have_a_file_each_and_can_be_chosen(tmp_path):
    table = tmp_path / "releases.tsv"
    table.write_text(HEADER + "g\tg.chr{chromosome}.vcf.bgz\t4\t2024\tCC0\t21-22,X\t-\t-\thttps://h/{chromosome}\n")
    releases = read_releases(table)
    assert [one.url for one in releases["g"]] == ["https://h/21", "https://h/22", "https://h/X"]
    assert [one.file for one in chosen(releases, ["g"], ["chrX"])] == ["g.chrX.vcf.bgz"]
    with pytest.raises(ConfigError, match="g has no file for chr1"):
        chosen(releases, ["g"], ["chr1"])
    with pytest.raises(ConfigError, match="no release 'h'; known are g"):
        chosen(releases, ["h"], [])


def test_the_table_of_releases_is_whole():
    from pathlib import Path

    releases = read_releases(Path(__file__).parents[2] / "resources/releases.tsv")
    files = [one for several in releases.values() for one in several]
    assert {"grch38", "mane", "clinvar", "gnomad-exomes", "gnomad-genomes", "cpic", "pharmvar"} <= set(releases)
    assert all(one.url.startswith("https://") and "{" not in one.url + one.file for one in files)
    assert len({one.file for one in files}) == len(files)
