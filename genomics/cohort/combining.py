"""Incremental joint calling: gVCFs into the dataset of everyone so far, then the cohort stage on its dense call."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from genomics.cohort.bases import Bases
from genomics.cohort.dense_rows import DenseRow, dense_rows
from genomics.cohort.limits import CohortLimits
from genomics.cohort.run import CohortSummary, run_cohort
from genomics.errors import ConfigError, FormatError
from genomics.files.gvcf import GvcfHead, read_gvcf_head, refuse_other_reference
from genomics.files.reference import Reference
from genomics.files.vcf import PASS, HeaderLine, header_text, writing_sites
from genomics.records.person import Sample
from genomics.records.variant import CONTIGS, Interval

if TYPE_CHECKING:
    from genomics.cohort.engine_hail_combine import HailCombine

_FIELDS = (
    HeaderLine("FORMAT", "GT", "Genotype", "1", "String"),
    HeaderLine("FORMAT", "AD", "Reads of each allele", "R", "Integer"),
    HeaderLine("FORMAT", "DP", "Reads; in a reference block the least of its bases", "1", "Integer"),
    HeaderLine("FORMAT", "GQ", "Genotype quality, phred", "1", "Integer"),
    HeaderLine("FORMAT", "PS", "Phase set", "1", "Integer"),
    HeaderLine("FORMAT", "FT", "The caller's own filter of this genotype", "1", "String"),
)


@dataclass(frozen=True)
class Combination:
    """What is combined, and where its dense call is wanted. `dataset` holds everyone so far, if anyone."""

    gvcfs: list[Path]
    dataset: Path | None
    reference: Path
    sheet: list[Sample]
    regions: list[Interval]
    wanted: list[Interval]
    output: Path


def run_combine(
    work: Combination,
    heads: Sequence[GvcfHead],
    limits: CohortLimits,
    master: str,
    progress: Callable[[int], None],
) -> CohortSummary:
    """Write `cohort.vds` (when there are gVCFs), `joint.vcf.gz`, and all tables of the cohort stage out of that."""
    joint = work.output / "joint.vcf.gz"
    with Reference(work.reference) as reference:
        _write_joint(work, heads, reference, joint, master)
    regions = [*work.regions, *work.wanted]
    return run_cohort([joint], work.reference, work.sheet, regions, limits, work.output, progress)


def heads_of(work: Combination) -> list[GvcfHead]:
    """Heads of the gVCFs; whatever can be refused before Hail starts is."""
    if not work.gvcfs and work.dataset is None:
        raise ConfigError("neither gVCFs nor a dataset; give --gvcf, --vds or both")
    if work.dataset is not None and not (work.dataset / "variant_data").is_dir():
        raise FormatError(f"{work.dataset}: not a Hail variant dataset; give the cohort.vds of an earlier run")
    if work.gvcfs and (work.output / "cohort.vds").exists():
        raise ConfigError(f"{work.output / 'cohort.vds'}: is there already; choose another --output")
    heads = [read_gvcf_head(path) for path in work.gvcfs]
    with Reference(work.reference) as reference:
        lengths = reference.lengths
    seen: dict[str, Path] = {}
    for head in heads:
        refuse_other_reference(head, lengths)
        if head.sample in seen:
            raise FormatError(
                f"{head.path}: sample {head.sample} is in {seen[head.sample]} too; give each person once"
            )
        seen[head.sample] = head.path
    return heads


def _write_joint(
    work: Combination, heads: Sequence[GvcfHead], reference: Reference, joint: Path, master: str
) -> None:
    from genomics.cohort.engine_hail_combine import HailCombine
    from genomics.cohort.engine_hail_session import hail_session

    work.output.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=work.output, prefix=".hail.") as folder:
        scratch = Path(folder)
        with hail_session(master, scratch, work.output / "hail.log"):
            engine = HailCombine(reference.lengths, scratch)
            dataset = _combined(engine, heads, work.dataset)
            rows = _rows(engine, dataset, work, reference)
            people = [sample.sample_id for sample in work.sheet]
            contigs = {name: reference.lengths[name] for name in CONTIGS if name in reference.lengths}
            with writing_sites(joint, header_text([PASS, *_FIELDS], contigs, people)) as output:
                for line in engine.dense_lines(dataset, people, rows):
                    output.write(line)
        if heads:
            shutil.move(dataset, work.output / "cohort.vds")


def _combined(engine: "HailCombine", heads: Sequence[GvcfHead], dataset: Path | None) -> Path:
    """The dataset of everyone."""
    known = set(engine.people_of(dataset)) if dataset else set()
    again = [head for head in heads if head.sample in known]
    if again:
        raise FormatError(
            f"{again[0].path}: sample {again[0].sample} is in {dataset} already ({len(again)} in all); leave "
            "out its gVCF"
        )
    return engine.combine(heads, dataset) if heads or dataset is None else dataset


def _rows(engine: "HailCombine", dataset: Path, work: Combination, reference: Reference) -> list[DenseRow]:
    variants = engine.variants(dataset, work.regions)
    rows = dense_rows(variants, work.wanted, work.regions, Bases(reference).at)
    if not rows:
        raise FormatError(
            f"{dataset}: nobody differs in the regions, and no sites are wanted; check --regions, give --positions"
        )
    return rows
