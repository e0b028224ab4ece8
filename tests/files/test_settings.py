from pathlib import Path

import pytest

from genomics.errors import ConfigError
from genomics.files.settings import limit, read_config, read_thresholds, read_yaml

ROOT = Path(__file__).parents[2]


def test_the_shipped_config_is_read_whole():
    config = read_config(ROOT / "config/config.yaml")
    assert config.policy.threshold_profile == "aou"
    assert config.cohort.absent_sites == "no_call"


def test_a_misspelt_key_is_refused(tmp_path):
    text = (ROOT / "config/config.yaml").read_text().replace("pgx_profile", "pgx_profil")
    path = tmp_path / "config.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match="pgx_profil"):
        read_config(path)


def test_a_key_given_twice_is_refused_with_its_line(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\nb: 2\na: 3\n")
    with pytest.raises(ConfigError, match=r"'a' is given twice.*line 3"):
        read_yaml(path)


def test_every_threshold_has_value_unit_source_and_date():
    limits = read_thresholds(ROOT / "config/thresholds.yaml", "aou")
    assert limits["genotype.gq"].value == 20
    assert len(limits) >= 12
    for key, threshold in limits.items():
        assert threshold.unit, key
        assert len(threshold.source) > 5, key
        assert len(threshold.date) == 10, key


def test_a_profile_overrides_the_shared_value(tmp_path):
    entry = "{value: %s, unit: phred, source: somewhere, date: 2020-01-01}"
    path = tmp_path / "t.yaml"
    shared, strict = f"{{genotype: {{gq: {entry % 20}}}}}", f"{{genotype: {{gq: {entry % 30}}}}}"
    path.write_text(f"shared: {shared}\nprofiles: {{strict: {strict}, plain: }}\n")
    assert read_thresholds(path, "strict")["genotype.gq"].value == 30
    assert read_thresholds(path, "plain")["genotype.gq"].value == 20


@pytest.mark.parametrize("missing", ["unit", "source", "date", "value"])
def test_a_threshold_without_its_evidence_is_refused(tmp_path, missing):
    parts = {"value": "20", "unit": "phred", "source": "somewhere", "date": "2020-01-01"}
    entry = ", ".join(f"{name}: {value}" for name, value in parts.items() if name != missing)
    path = tmp_path / "t.yaml"
    path.write_text(f"shared: {{genotype: {{gq: {{{entry}}}}}}}\nprofiles: {{plain: }}\n")
    with pytest.raises(ConfigError, match=f"genotype.gq.*{missing}"):
        read_thresholds(path, "plain")


def test_an_unknown_profile_names_those_there_are(tmp_path):
    with pytest.raises(ConfigError, match="no profile 'aouu'; it has"):
        read_thresholds(ROOT / "config/thresholds.yaml", "aouu")


def test_an_absent_threshold_is_an_error_not_a_default():
    with pytest.raises(ConfigError, match="sample.nothing is not set"):
        limit({}, "sample.nothing")
