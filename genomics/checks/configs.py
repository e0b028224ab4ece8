"""config.yaml: known keys only, values whose form the run depends on, paths that are plain and each for one use."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain
from pathlib import Path

from genomics.checks.findings import Findings
from genomics.checks.words import is_local_path
from genomics.errors import GenomicsError
from genomics.files.settings import Config, read_config
from genomics.records.engine import is_spark_master

_BEDS = frozenset({"reference.exons", "reference.sex_windows", "reference.result_regions"})
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def check_config(path: Path, found: Findings) -> Config | None:
    """The configuration, if it can be read."""
    try:
        config = read_config(path)
    except (GenomicsError, OSError) as error:
        found.refuse(error)
        return None
    for rule in CONFIG_RULES:
        rule(config, found)
    return config


def day_of(config: Config) -> date | None:
    """The day of the run, if the configuration gives one."""
    try:
        return datetime.strptime(config.review.at, "%Y-%m-%dT%H:%M:%SZ").date()
    except ValueError:
        return None


def absent_sites_have_a_reason(config: Config, found: Findings) -> None:
    """Absent sites are no call, or reference for a reason that reports print."""
    text = config.cohort.absent_sites
    word, _, reason = text.partition(":")
    if text != "no_call" and not (word == "reference" and reason.strip()):
        found.reject("cohort.absent_sites", f"{text[:80]!r} is not known", "write no_call, or `reference: <why>`")


def time_is_utc(config: Config, found: Findings) -> None:
    """The time of the documents is a full UTC time, of our century."""
    day = day_of(config)
    if day is None or len(config.review.at) != len("2026-01-15T12:00:00Z"):
        found.reject("review.at", f"{config.review.at[:40]!r} is not a UTC time", "write YYYY-MM-DDTHH:MM:SSZ")
    elif not _FIRST_YEAR <= day.year < _LAST_YEAR:
        found.reject("review.at", f"year {day.year} cannot be that of a run", "correct the year")


def carriers_are_people(config: Config, found: Findings) -> None:
    """A new variant is seen in at least one person."""
    if config.policy.novel_carriers < 1:
        found.reject("policy.novel_carriers", f"{config.policy.novel_carriers} is less than 1", "write 1 or more")


def hail_has_a_limit_and_a_place(config: Config, found: Findings) -> None:
    """Hail counts from some number of genotypes on, at an address that Spark knows."""
    if config.policy.hail_from < 1:
        found.reject("policy.hail_from", f"{config.policy.hail_from} is less than 1", "write 1 or more")
    if not is_spark_master(config.policy.spark_master):
        shown = repr(config.policy.spark_master[:40])
        found.reject(
            "policy.spark_master", f"{shown} is no address of Spark", "write local[*] or spark://HOST:PORT"
        )


def calls_are_given(config: Config, found: Findings) -> None:
    """At least one file of calls, each once."""
    if not config.cohort.vcfs:
        found.reject("cohort.vcfs", "no file", "give the joint-called VCF of the cohort")
    seen: set[Path] = set()
    for path in config.cohort.vcfs:
        real = path.resolve()
        if real in seen:
            found.reject("cohort.vcfs", f"{path} is given twice", "give each file once")
        seen.add(real)


def paths_are_plain(config: Config, found: Findings) -> None:
    """Files of this machine, named as they are."""
    for key, path in _paths(config):
        fault = is_local_path(str(path))
        if fault and ".." not in path.parts:
            found.reject(key, *fault)


def each_file_has_one_use(config: Config, found: Findings) -> None:
    """One file under two keys is a slip, but for tables of places, which may well be the same."""
    uses: dict[Path, str] = {}
    for key, path in _paths(config):
        before = uses.setdefault(path.resolve(), key)
        if before != key and not {before, key} <= _BEDS:
            found.reject(key, f"{path} is also {before}", "give each its own file")


def _paths(config: Config) -> Iterator[tuple[str, Path]]:
    for part in ("cohort", "reference", "policy", "review"):
        section = getattr(config, part)
        for name in section.__struct_fields__:
            value = getattr(section, name)
            listed = [value, *(chain(*value.values()) if isinstance(value, dict) else ())]
            listed += value if isinstance(value, list) and part == "reference" else ()
            yield from ((f"{part}.{name}", one) for one in listed if isinstance(one, Path))


CONFIG_RULES = (
    absent_sites_have_a_reason,
    time_is_utc,
    carriers_are_people,
    hail_has_a_limit_and_a_place,
    calls_are_given,
    paths_are_plain,
    each_file_has_one_use,
)
