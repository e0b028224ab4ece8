"""Thresholds: every number has unit, source and date, and lies where such a number can lie."""

import itertools
import math
import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from genomics.checks.findings import Findings
from genomics.checks.strict import told
from genomics.files.settings import read_thresholds
from genomics.files.yaml_text import read_yaml
from genomics.records.quality import Threshold

# What a number may be, by the first words of its unit: least and most, both allowed.
RANGES = {
    "fraction": (0.0, 1.0),
    "least frequency": (0.0, 0.5),
    "ratio": (0.0, 10.0),
    "kinship": (0.0, 0.5),
    "phred": (0.0, 1000.0),
    "reads": (1.0, 100_000.0),
    "most reads": (1.0, 100_000.0),
    "bases": (1.0, 1e9),
    "SNPs": (1.0, 1e9),
    "homozygous": (1.0, 1e9),
    "chance": (0.0, 1.0),
    "least reads": (1.0, 100_000.0),
    "most of the placed pairs": (0.0, 1.0),
}
# Each smaller than the next: a swap turns every verdict around.
ORDERS = (
    ("alignment.no_copy_high", "alignment.one_copy_low", "alignment.one_copy_high", "alignment.two_copies_low"),
    ("alignment.two_copies_low", "alignment.two_copies_high", "alignment.three_copies_low"),
    ("alignment.three_copies_low", "alignment.three_copies_high"),
    ("relatedness.second_degree", "relatedness.first_degree", "relatedness.duplicate"),
    ("genotype.haploid_dp", "genotype.dp"),
    ("sample.x_f_female", "sample.x_f_male"),
    ("gene.haploid_depth", "gene.minimum_depth"),
)
# What the stages ask for in every run.
_NEEDED = {
    "genotype": ("gq", "dp", "haploid_dp", "het_balance", "gq_without_dp"),
    "alignment": (
        "mean_depth",
        "no_copy_high",
        "one_copy_low",
        "one_copy_high",
        "two_copies_low",
        "two_copies_high",
    ),
    "relatedness": (
        "duplicate",
        "first_degree",
        "second_degree",
        "parent_child_k0",
        "call_rate",
        "frequency",
        "spacing",
        "prune_r2",
        "prune_window",
        "prune_people",
        "sites",
        "pc_relate_people",
        "pc_relate_components",
    ),
    "ancestry": ("probability", "distance", "sites", "absent", "components", "components_people"),
    "sample": (
        *("call_rate", "mean_depth", "charr", "charr_frequency", "charr_depth", "charr_sites"),
        *("x_f_female", "x_f_male", "x_frequency", "x_spacing", "x_expected_het"),
    ),
    "site": ("call_rate", "excess_het_phred", "qual_approx_snp", "qual_approx_indel", "inbreeding_people"),
    "outlier": ("people", "mads", "components"),
    "gene": ("callable_fraction", "minimum_depth", "haploid_depth"),
    "hereditary": ("mosaic_chance",),
    "identity": ("read_error",),
    "review": ("audit_fraction",),
}
NEEDED = frozenset(f"{stage}.{name}" for stage, names in _NEEDED.items() for name in names)
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?\Z")
_NOTHING = frozenset({"", "-", "?", "todo", "tbd", "unknown", "none", "n/a", "na", "xxx"})


def check_thresholds(path: Path, found: Findings, profile: str | None = None) -> None:
    """Every number of every profile; those that the stages ask for; the run's profile exists."""
    profiles: list[str] = []

    def note_profiles() -> None:
        names = read_yaml(path).get("profiles")
        profiles.extend(names if isinstance(names, dict) else [])

    told(found, note_profiles)
    if found.rejects:
        return
    if not profiles and profile is None:
        found.reject("", "no profile", "add `profiles:` with a name and its numbers")
    for name in dict.fromkeys([*profiles, *([profile] if profile else [])]):
        limits: dict[str, Threshold] = {}
        told(found, lambda name=name, limits=limits: limits.update(read_thresholds(path, name)))  # type: ignore[misc]
        if not found.rejects:
            _check_profile(name, limits, found)
        if limits and name == profile:
            _check_needed(name, limits, found)


def _check_profile(profile: str, limits: Mapping[str, Threshold], found: Findings) -> None:
    for key, threshold in limits.items():
        _check_number(f"{profile}, {key}", threshold, found)
        near = get_close_matches(key, NEEDED, n=1, cutoff=0.92)
        if key not in NEEDED and near and near[0] not in limits:
            found.reject(f"{profile}, {key}", f"no stage asks for it; {near[0]} is missing", "correct the name")
    for order in ORDERS:
        values = [(limits[key].value, key) for key in order if key in limits]
        for (low, before), (high, after) in itertools.pairwise(values):
            if low >= high:
                what = f"{before} ({low:g}) is not below {after} ({high:g})"
                found.reject(f"{profile}, {before}", what, "correct the numbers")


def _check_needed(profile: str, limits: Mapping[str, Threshold], found: Findings) -> None:
    """A number that a stage asks for and the run's profile does not state would stop the run half-way."""
    for key in sorted(NEEDED - set(limits)):
        found.reject(f"{profile}, {key}", "is not set", "add it with value, unit, source and date")


def _check_number(place: str, threshold: Threshold, found: Findings) -> None:
    if any(says_nothing(text) for text in (threshold.unit, threshold.source, threshold.date)):
        found.reject(place, "unit, source or date is empty", "fill it in")
    elif not is_date(threshold.date):
        found.reject(place, f"{threshold.date[:20]!r} is not a date", "write YYYY-MM-DD, YYYY-MM or YYYY")
    if not math.isfinite(threshold.value):
        found.reject(place, f"{threshold.value} is not a number to decide by", "give the number")
        return
    least, most = next(
        (bounds for unit, bounds in RANGES.items() if threshold.unit.startswith(unit)), (-math.inf, math.inf)
    )
    if not least <= threshold.value <= most:
        what = f"{threshold.value:g} {threshold.unit} is out of range ({least:g} to {most:g})"
        found.reject(place, what, "correct the number or its unit")


def says_nothing(text: str) -> bool:
    """Whether a field that must hold evidence was only filled in for form."""
    return text.strip().casefold() in _NOTHING


def is_date(text: str) -> bool:
    """A day, month or year.

    >>> is_date("2025-06"), is_date("2025-13"), is_date("late 2025")
    (True, False, False)
    """
    if not _DATE.match(text):
        return False
    try:
        return date.fromisoformat(text + "-01-01"[len(text) - 4 :]).year > 1900
    except ValueError:
        return False
