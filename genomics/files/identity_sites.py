"""The list of identity sites, and everybody's genotypes at them."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from cyvcf2 import VCF

from genomics.errors import FormatError
from genomics.files.vcf import refuse_truncated
from genomics.records.quality import IdentitySite
from genomics.records.variant import CONTIG_ORDER

Genotypes = npt.NDArray[np.int8]


def read_identity_sites(path: Path) -> list[IdentitySite]:
    """Common autosomal SNPs with INFO/AF, in genome order; `FormatError` names the record that is none."""
    reader = _opened(path)
    sites = []
    for record in reader:
        frequency = record.INFO.get("AF")
        try:
            if len(record.ALT) != 1 or not isinstance(frequency, float):
                raise ValueError(f"{record.CHROM}:{record.POS}: needs one alternate and one AF")
            sites.append(IdentitySite(record.CHROM, record.POS, record.REF, record.ALT[0], frequency))
        except ValueError as error:
            raise FormatError(f"{path}: {error}; give common autosomal SNPs with INFO/AF") from error
    reader.close()
    places = [(CONTIG_ORDER[site.contig], site.position) for site in sites]
    if not sites:
        raise FormatError(f"{path}: no site; give common autosomal SNPs with INFO/AF")
    if places != sorted(set(places)):
        raise FormatError(f"{path}: sites are not in genome order, each position once; sort it")
    return sites


def read_site_genotypes(
    paths: Sequence[Path], sites: Sequence[IdentitySite], least_quality: float
) -> tuple[list[str], Genotypes]:
    """Samples of all files, and copies of each site's alternate [sites, samples]: 0, 1, 2, or -1 without a call.

    A record that fails a filter, a genotype below `least_quality` (GQ, where the file gives it), a half call and
    one with a third allele are no calls. What one file lacks another may give, as files of one chromosome do.
    """
    parts = [_read_one(path, sites, least_quality) for path in paths]
    samples = list(dict.fromkeys(sample for names, _ in parts for sample in names))
    column = {sample: place for place, sample in enumerate(samples)}
    copies = np.full((len(sites), len(samples)), -1, dtype=np.int8)
    for names, part in parts:
        columns = [column[name] for name in names]
        copies[:, columns] = np.where(copies[:, columns] < 0, part, copies[:, columns])
    return samples, copies


def _read_one(path: Path, sites: Sequence[IdentitySite], least_quality: float) -> tuple[list[str], Genotypes]:
    reader = _opened(path)
    if not any(path.with_name(path.name + ending).is_file() for ending in (".tbi", ".csi")):
        raise FormatError(f"{path}: has no index; make it with `bcftools index`")
    copies = np.full((len(sites), len(reader.samples)), -1, dtype=np.int8)
    known = set(reader.seqnames)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # cyvcf2 warns of every place without a record
        for row, site in enumerate(sites):
            if site.contig in known:
                for record in reader(f"{site.contig}:{site.position}-{site.position}"):
                    if _holds(record, site):
                        copies[row] = _copies(record, site, least_quality)
    samples = list(reader.samples)
    reader.close()
    return samples, copies


def _holds(record: Any, site: IdentitySite) -> bool:
    same = record.POS == site.position and record.REF == site.reference and record.FILTER is None
    return same and (not record.ALT or site.alternate in record.ALT)


def _copies(record: Any, site: IdentitySite, least_quality: float) -> Genotypes:
    alleles = record.genotype.array()[:, :-1]
    wanted = record.ALT.index(site.alternate) + 1 if record.ALT else -9
    called = (alleles.shape[1] == 2) & ((alleles == 0) | (alleles == wanted)).all(axis=1)
    quality = record.format("GQ") if "GQ" in record.FORMAT else None
    if quality is not None:
        called &= quality[:, 0] >= least_quality
    return np.where(called, (alleles == wanted).sum(axis=1), -1).astype(np.int8)


def _opened(path: Path) -> Any:
    if not path.is_file():
        raise FormatError(f"{path}: no such file; correct the path")
    refuse_truncated(path)
    try:
        return VCF(str(path), strict_gt=True)
    except OSError as error:
        raise FormatError(f"{path}: not a readable VCF or BCF; make it again") from error
