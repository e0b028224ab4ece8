"""A run's configuration and thresholds: every key known, every number with unit, source and date."""

from pathlib import Path
from typing import Any

import msgspec

from genomics.errors import ConfigError
from genomics.files.yaml_text import read_yaml
from genomics.records.engine import Engine
from genomics.records.quality import Assay, Threshold


class CohortInputs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The people and their data. `absent_sites` says what a site that the VCF does not list may be taken for.

    `structural`: VCFs of deletions and duplications; `phase`: how two variants of a person lie, as told by others.
    `health_records`: OMOP tables, of people who agreed to that.
    """

    vcfs: list[Path]
    samples: Path
    consents: Path
    identities: Path
    absent_sites: str
    array: Path | None = None
    structural: list[Path] = []
    phase: Path | None = None
    health_records: Path | None = None


class ReferenceInputs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """GRCh38 and what is known on it. `known` and `scores` are files by the name of their set or predictor."""

    fasta: Path
    transcripts: Path
    exons: Path
    sex_windows: Path
    result_regions: Path
    clinvar: Path
    gnomad: list[Path]
    identity_sites: Path | None = None
    known: dict[str, list[Path]] = {}
    scores: dict[str, list[Path]] = {}
    prepared: Path | None = None


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which curated tables and which profile of each decide, and which engine counts.

    `hail_from` is the number of genotypes (people times records) from which on `auto` takes Hail.
    """

    thresholds: Path
    threshold_profile: str
    panel: Path
    panel_profile: str
    pgx: Path
    pgx_profile: str
    novel_carriers: int
    assay: Assay = Assay.GENOME
    engine: Engine = Engine.AUTO
    hail_from: int = 50_000_000_000
    spark_master: str = "local[*]"
    ancestry: Path | None = None
    traits: Path | None = None


class ReviewInputs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who signs, in which words, and when (the date in the documents; UTC). `audit_seed` draws the audit sample."""

    signers: Path
    reports: Path
    acts: Path | None
    audit_seed: str
    at: str


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """config.yaml, whole."""

    results: Path
    demo: Path | None
    cohort: CohortInputs
    reference: ReferenceInputs
    policy: Policy
    review: ReviewInputs


def read_config(path: Path) -> Config:
    """Read config.yaml; `ConfigError` names the key that does not fit."""
    try:
        return msgspec.convert(_listed(read_yaml(path)), Config, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {error}; see config/README.md for every key") from error


def _listed(document: dict[str, Any]) -> dict[str, Any]:
    """The document with a single file of gnomAD as a list of one."""
    reference = document.get("reference")
    if isinstance(reference, dict) and not isinstance(reference.get("gnomad", []), list):
        return {**document, "reference": {**reference, "gnomad": [reference["gnomad"]]}}
    return document


def read_thresholds(path: Path, profile: str) -> dict[str, Threshold]:
    """Thresholds of one profile over the shared ones, keyed `stage.name`, such as `genotype.gq`.

    The file holds `shared:` and `profiles: {name: ...}`, each a map of stage to name to threshold.
    """
    document = read_yaml(path)
    if unknown := sorted(set(document) - {"shared", "profiles"}):
        raise ConfigError(f"{path}: unknown key {unknown[0]!r}; the file holds shared and profiles")
    profiles = _map(path, "profiles", document.get("profiles"))
    if profile not in profiles:
        raise ConfigError(f"{path}: no profile {profile!r}; it has {', '.join(sorted(profiles)) or 'none'}")
    limits: dict[str, Threshold] = {}
    for place, part in (("shared", document.get("shared")), (profile, profiles[profile])):
        for stage, names in _map(path, place, part).items():
            for name, entry in _map(path, f"{place}.{stage}", names).items():
                limits[f"{stage}.{name}"] = _threshold(path, f"{stage}.{name}", entry)
    return limits


def limit(limits: dict[str, Threshold], key: str) -> Threshold:
    """One threshold; `ConfigError` when the file does not state it."""
    if key not in limits:
        raise ConfigError(f"thresholds: {key} is not set; add it with value, unit, source and date")
    return limits[key]


def _map(path: Path, place: str, part: Any) -> dict[str, Any]:
    if part is None:
        return {}
    if not isinstance(part, dict):
        raise ConfigError(f"{path}: {place} is {str(part)[:40]!r}, not a map; indent its names below it")
    return part


def _threshold(path: Path, key: str, entry: Any) -> Threshold:
    try:
        return msgspec.convert(entry, _StrictThreshold)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {key}: {error}; give value, unit, source and date") from error


class _StrictThreshold(Threshold, frozen=True, forbid_unknown_fields=True):
    """The file may say nothing else about a number."""


def _decode(kind: type, value: Any) -> Any:
    if kind is not Path:
        raise TypeError(f"config.yaml holds no {kind.__name__}")
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{value!r} is not a path; quote it if it is meant as text")
    return Path(value)
