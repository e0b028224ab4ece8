"""The table golden.tsv: genotypes by the names of our alleles, with the diplotype and phenotype that are known."""

from collections.abc import Mapping
from pathlib import Path

from genomics.errors import ConfigError
from genomics.files.sheets import read_rows
from genomics.records.pgx_release import GoldenCase
from genomics.records.pgx_tables import GeneDefinition

COLUMNS = ("gene", "alleles", "phased", "best", "phenotype")


def read_golden(folder: Path, genes: Mapping[str, GeneDefinition]) -> list[GoldenCase]:
    """Cases as changes on copies: they keep their meaning when a release redefines the alleles."""
    path = folder / "golden.tsv"
    return [_case(path, row, genes) for row in read_rows(path, COLUMNS)]


def _case(path: Path, row: dict[str, str], genes: Mapping[str, GeneDefinition]) -> GoldenCase:
    if row["gene"] not in genes:
        raise ConfigError(f"{path}: no tables for {row['gene']}; correct the row")
    alleles = {allele.name: allele.variants for allele in genes[row["gene"]].alleles}
    names = row["alleles"].split("/")
    for name in names:
        if name not in alleles:
            raise ConfigError(f"{path}: {row['gene']} has no allele {name}; correct the row")
    copies = tuple(alleles[name] for name in names)
    return GoldenCase(row["gene"], copies, row["phased"] == "1", row["best"], row["phenotype"])
