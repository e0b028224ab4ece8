"""A run's configuration and thresholds: every key known, every number with unit, source and date."""

from pathlib import Path
from typing import Any

import msgspec
import yaml

from genomics.errors import ConfigError
from genomics.records.quality import Threshold


class CohortInputs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The people and their data. `absent_sites` says what a site that the VCF does not list may be taken for."""

    vcfs: list[Path]
    samples: Path
    consents: Path
    identities: Path
    absent_sites: str


class ReferenceInputs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """GRCh38 and what is known on it."""

    fasta: Path
    transcripts: Path
    exons: Path
    sex_windows: Path
    result_regions: Path
    clinvar: Path
    gnomad: Path


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which curated tables and which profile of each decide."""

    thresholds: Path
    threshold_profile: str
    panel: Path
    panel_profile: str
    pgx: Path
    pgx_profile: str
    novel_carriers: int


class ReviewInputs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who signs, in which words, and when (the date in the documents; UTC)."""

    signers: Path
    reports: Path
    acts: Path | None
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
        return msgspec.convert(read_yaml(path), Config, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {error}; see config/README.md for every key") from error


def read_thresholds(path: Path, profile: str) -> dict[str, Threshold]:
    """Thresholds of one profile over the shared ones, keyed `stage.name`, such as `genotype.gq`.

    The file holds `shared:` and `profiles: {name: ...}`, each a map of stage to name to threshold.
    """
    document = read_yaml(path)
    profiles = document.get("profiles", {})
    if profile not in profiles:
        raise ConfigError(f"{path}: no profile {profile!r}; it has {', '.join(sorted(profiles)) or 'none'}")
    limits: dict[str, Threshold] = {}
    for part in (document.get("shared", {}), profiles[profile]):
        for stage, names in (part or {}).items():
            for name, entry in names.items():
                limits[f"{stage}.{name}"] = _threshold(path, f"{stage}.{name}", entry)
    return limits


def limit(limits: dict[str, Threshold], key: str) -> Threshold:
    """One threshold; `ConfigError` when the file does not state it."""
    if key not in limits:
        raise ConfigError(f"thresholds: {key} is not set; add it with value, unit, source and date")
    return limits[key]


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML document that is a map; `ConfigError` names the line that is not YAML or repeats a key."""
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {' '.join(str(error).split())}; correct the YAML") from error
    if not isinstance(document, dict):
        raise ConfigError(f"{path}: expected a map of keys at the top")
    return document


class _StrictLoader(yaml.SafeLoader):
    """SafeLoader that refuses a key given twice: YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.MarkedYAMLError(problem=f"key {key!r} is given twice", problem_mark=key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def _threshold(path: Path, key: str, entry: Any) -> Threshold:
    try:
        return msgspec.convert(_dates_as_text(entry), _StrictThreshold)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {key}: {error}; give value, unit, source and date") from error


class _StrictThreshold(Threshold, frozen=True, forbid_unknown_fields=True):
    """The file may say nothing else about a number."""


def _dates_as_text(entry: Any) -> Any:
    return {name: str(value) if name == "date" else value for name, value in entry.items()} if entry else entry


def _decode(kind: type, value: Any) -> Any:
    if kind is Path:
        return Path(value)
    raise TypeError(f"config.yaml holds no {kind.__name__}")
