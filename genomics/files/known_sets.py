"""Named sets of alleles that are known: dbSNP, earlier releases of a cohort, any VCF."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from genomics.errors import ConfigError
from genomics.files.alleles import Layout
from genomics.files.joining import SiteKeys
from genomics.files.prepared import join_table
from genomics.files.releases import version_of
from genomics.files.site_vcf import open_vcf

_KEYS_ONLY = Layout(())


class KnownSet(msgspec.Struct, frozen=True):
    """Which sites a named set lists, the version of each of its files, and the contigs that it covers."""

    name: str
    versions: list[str]
    listed: npt.NDArray[np.bool_]
    contigs: frozenset[str]


def named_paths(given: Sequence[str]) -> dict[str, list[Path]]:
    """`NAME=PATH` options by name, in their order; a name may be given several times.

    >>> named_paths(["dbSNP=a.vcf.gz", "dbSNP=b.vcf.gz"])
    {'dbSNP': [PosixPath('a.vcf.gz'), PosixPath('b.vcf.gz')]}
    """
    found: dict[str, list[Path]] = {}
    for text in given:
        name, equals, path = text.partition("=")
        if not equals or not name.strip() or not path:
            raise ConfigError(f"{text!r} is not NAME=PATH; write, for example, dbSNP=dbsnp.vcf.gz")
        found.setdefault(name.strip(), []).append(Path(path))
    return found


def join_known(name: str, paths: Sequence[Path], wanted: SiteKeys, prepared: Path | None = None) -> KnownSet:
    """Which sites a set lists; its alleles are compared trimmed, one alternate at a time."""
    listed = np.zeros(len(wanted.keys), np.bool_)
    contigs: frozenset[str] = frozenset()
    for path in paths:
        open_vcf(path)
        for found in join_table(path, _KEYS_ONLY, wanted, prepared):
            listed[found.sites] = True
            contigs |= found.contigs
    return KnownSet(name, [version_of(path) for path in paths], listed, contigs)
