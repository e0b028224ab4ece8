import gzip
from pathlib import Path

import pytest

from genomics.errors import ConfigError, FormatError
from genomics.files.resources import read_manifest, table_version, vcf_version

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("folder", ["panel", "pgx"])
def test_every_curated_table_says_where_it_comes_from(folder):
    entries = read_manifest(ROOT / "resources" / folder / "manifest.yaml")
    tables = {path.name for path in (ROOT / "resources" / folder).glob("*.tsv")}
    assert tables == {name for name in entries if name.endswith(".tsv")}


def test_a_table_without_an_entry_is_refused(tmp_path):
    (tmp_path / "manifest.yaml").write_text("b.tsv: {source: s, version: v, date: 2020-01-01, licence: CC0}\n")
    assert table_version(tmp_path / "b.tsv") == "v (2020-01-01)"
    with pytest.raises(ConfigError, match="no entry for a.tsv"):
        table_version(tmp_path / "a.tsv")


def test_a_release_without_a_date_is_refused(tmp_path):
    path = tmp_path / "c.vcf.gz"
    with gzip.open(path, "wt") as file:
        file.write("##fileformat=VCFv4.2\n##source=ClinVar\n#CHROM\n")
    with pytest.raises(FormatError, match="##fileDate"):
        vcf_version(path)


def test_a_release_names_itself(tmp_path):
    path = tmp_path / "c.vcf.gz"
    with gzip.open(path, "wt") as file:
        file.write("##fileformat=VCFv4.2\n##fileDate=2025-09-28\n##source=ClinVar\n#CHROM\n")
    assert vcf_version(path) == "ClinVar (2025-09-28)"


def test_a_release_that_does_not_date_itself_is_named_by_the_manifest_beside_it(tmp_path):
    path = tmp_path / "gnomad.vcf.gz"
    with gzip.open(path, "wt") as file:
        file.write("##fileformat=VCFv4.2\n##hailversion=0.2\n#CHROM\n")
    (tmp_path / "manifest.yaml").write_text(
        "gnomad.vcf.gz: {source: gnomAD, version: gnomAD v4.1, date: 2024-04-19, licence: CC0}\n"
    )
    assert vcf_version(path) == "gnomAD v4.1 (2024-04-19)"
