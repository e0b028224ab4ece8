"""The heads of gVCFs, and their first records: whether Hail's combiner may read them at all."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pysam

from genomics.errors import FormatError
from genomics.files.vcf import refuse_truncated
from genomics.records.build import other_build
from genomics.records.variant import CONTIGS

FIRST_RECORDS = 1000
_NEEDED = {"GT": "String", "AD": "Integer", "DP": "Integer", "GQ": "Integer"}
_OPTIONAL = {"MIN_DP": "Integer", "PS": "Integer", "FT": "String"}


@dataclass(frozen=True)
class GvcfHead:
    """One person's gVCF: `lengths` of its contigs, as far as they are GRCh38's chromosomes."""

    path: Path
    sample: str
    lengths: dict[str, int]


def read_gvcf_head(path: Path) -> GvcfHead:
    """Read the header and the first records; `FormatError` when this is no gVCF that can be combined."""
    refuse_truncated(path)
    _refuse_index(path)
    try:
        with pysam.VariantFile(str(path)) as file:
            header = file.header
            samples = list(header.samples)
            formats = {name: field.type for name, field in header.formats.items()}
            lengths = {name: header.contigs[name].length for name in header.contigs}
    except (OSError, ValueError) as error:
        raise FormatError(f"{path}: not a readable VCF header; make the gVCF again") from error
    if len(samples) != 1:
        raise FormatError(f"{path}: {len(samples)} people where a gVCF has one; give each person's own file")
    _refuse_fields(path, formats)
    _refuse_without_blocks(path)
    return GvcfHead(path, samples[0], {name: lengths[name] for name in CONTIGS if lengths.get(name)})


def refuse_other_reference(head: GvcfHead, lengths: dict[str, int]) -> None:
    """`lengths` are those of the run's reference."""
    for contig, length in head.lengths.items():
        if lengths.get(contig, length) != length:
            known = other_build(head.lengths)
            raise FormatError(
                f"{head.path}: {contig} has {length:,} bases, the reference {lengths[contig]:,}"
                f"{f' (this is {known})' if known else ''}; call on the reference of the run"
            )
    if not head.lengths.keys() & lengths.keys():
        raise FormatError(f"{head.path}: no contig is one of the reference's; GRCh38 with 'chr' names is needed")


def _refuse_index(path: Path) -> None:
    index = path.with_name(f"{path.name}.tbi")
    if not index.exists():
        raise FormatError(f"{path}: no .tbi index beside it; run `tabix -p vcf`")
    if index.stat().st_mtime < path.stat().st_mtime:
        raise FormatError(f"{path}: its index is older than the file; run `tabix -f -p vcf`")


def _refuse_fields(path: Path, formats: dict[str, str | None]) -> None:
    for name, kind in (_NEEDED | _OPTIONAL).items():
        declared = formats.get(name)
        if declared != kind and (declared is not None or name in _NEEDED):
            raise FormatError(
                f"{path}: FORMAT {name} is {declared or 'not declared'} where {kind} is needed; the genotype "
                "filter reads GT, AD, DP and GQ"
            )


def _refuse_without_blocks(path: Path) -> None:
    """The first records must hold a reference block, and be in order."""
    blocks, last = 0, ("", 0)
    with pysam.TabixFile(str(path), encoding="utf-8") as table:
        for line in islice(table.fetch(), FIRST_RECORDS):
            cells = line.split("\t", 8)
            blocks += any(entry.startswith("END=") for entry in cells[7].split(";"))
            place = cells[0], int(cells[1])
            if place[0] == last[0] and place[1] < last[1]:
                raise FormatError(f"{path}, {cells[0]}:{cells[1]}: records go back; sort with `bcftools sort`")
            last = place
    if not blocks:
        raise FormatError(
            f"{path}: no reference block (INFO END) among its first records: what is not listed could not be told "
            "from what was not read; call with blocks (`gatk HaplotypeCaller -ERC GVCF`, DeepVariant --output_gvcf)"
        )
