"""gVCFs to a Hail variant dataset (VDS), new people into one that is there, and dense calls out of it.

A VDS keeps each person's variants and reference blocks apart, so that a person costs as much as their own gVCF.
In the dense call a person is reference at a row only when reference blocks, or genotypes of their own, cover every
base of its reference allele; depth and quality are the least of these, for the genotype filter to judge. All else
is no call: bases that no block covers, blocks without a genotype or that the caller failed, half calls, and calls
of an allele that nobody spelled out. Phase is kept only within a named phase set.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import hail as hl

from genomics.cohort.dense_rows import DenseRow, VariantRow, probes_of
from genomics.cohort.engine_hail_cells import CELL, flag_of, own_cell, read_there, reference_cell
from genomics.errors import ConfigError, FormatError
from genomics.files.gvcf import GvcfHead
from genomics.records.variant import CONTIGS, Interval

_BLOCK_FIELDS = ("GT", "DP", "GQ", "MIN_DP")
_PARTITION = 1_200_000  # bases of the genome that one task reads: Hail's default for genomes
_REACH = 1000  # bases before a region in which a deletion that reaches into it may start
# One header for the files of all callers and versions, so that one dataset can hold them.
_HEADER = """##fileformat=VCFv4.2
##INFO=<ID=END,Number=1,Type=Integer,Description="Last base of the block">
##INFO=<ID=QUALapprox,Number=1,Type=Integer,Description="Sum of PL[0]">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads of each allele">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Reads">
##FORMAT=<ID=MIN_DP,Number=1,Type=Integer,Description="Least reads within the block">
##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype quality">
##FORMAT=<ID=PS,Number=1,Type=Integer,Description="Phase set">
##FORMAT=<ID=FT,Number=1,Type=String,Description="The caller's own filter">
"""


class HailCombine:
    """One run of the combiner, in a session that the caller holds. `lengths` are those of the reference."""

    def __init__(self, lengths: dict[str, int], scratch: Path) -> None:
        self._lengths = {name: lengths[name] for name in CONTIGS if name in lengths}
        self._scratch = scratch
        self._build: Any = None

    def people_of(self, dataset: Path) -> list[str]:
        """Who is in a VDS; its reference must be the run's."""
        data = self._read(dataset)
        found = data.reference_genome
        own = {name: found.lengths[name] for name in self._lengths if name in found.lengths}
        if own != self._lengths:
            raise FormatError(f"{dataset}: made on another reference; give the FASTA that it was made on")
        self._build = found
        return list(data.variant_data.s.collect())

    def combine(self, gvcfs: Sequence[GvcfHead], dataset: Path | None) -> Path:
        """Write a new VDS of these people, and of those of `dataset`; the old one stays as it is."""
        if self._build is None:
            names = list(self._lengths)
            self._build = hl.ReferenceGenome("cohort", names, self._lengths)
        target = self._scratch / "cohort.vds"
        header = self._scratch / "header.vcf"
        contigs = "".join(f"##contig=<ID={name},length={size}>\n" for name, size in self._lengths.items())
        columns = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", "PERSON"]
        header.write_text(_HEADER + contigs + "\t".join(columns) + "\n", encoding="ascii")
        hl.vds.new_combiner(
            output_path=_uri(target),
            temp_path=_uri(self._scratch / "combiner"),
            save_path=_uri(self._scratch / "plan.json"),
            gvcf_paths=[_uri(head.path) for head in gvcfs],
            gvcf_sample_names=[head.sample for head in gvcfs],
            gvcf_external_header=_uri(header),
            vds_paths=[_uri(dataset)] if dataset else None,
            intervals=list(self._intervals()),
            gvcf_reference_entry_fields_to_keep=set(_BLOCK_FIELDS),
            gvcf_save_filters=True,
            call_fields=[],
            reference_genome=self._build,
        ).run()
        return target

    def variants(self, dataset: Path, stretches: Sequence[Interval]) -> list[VariantRow]:
        """Places in or shortly before the stretches where anybody differs: sites, no people."""
        table = self._near(self._read(dataset), stretches).variant_data.rows().key_by()
        table = table.select(contig=table.locus.contig, position=table.locus.position, alleles=table.alleles)
        return [VariantRow(row.contig, row.position, list(row.alleles)) for row in table.collect()]

    def dense_lines(self, dataset: Path, people: Sequence[str], rows: Sequence[DenseRow]) -> Iterator[bytes]:
        """VCF lines of these rows, with a column for each of `people`."""
        stretches = [Interval(row.contig, row.position - 1, row.last) for row in rows]
        data = self._near(self._read(dataset), stretches)
        place_of = {sample: i for i, sample in enumerate(data.variant_data.s.collect())}
        absent = [sample for sample in people if sample not in place_of]
        if absent:
            raise ConfigError(
                f"{dataset}: {len(absent)} people of the sample sheet are not in it, the first {absent[0]}; give "
                "their gVCFs, or correct the sheet"
            )
        columns = hl.literal([place_of[sample] for sample in people], hl.tarray(hl.tint32))
        table = self._by_row(self._looked_at(data, self._probes(rows), len(place_of)), columns)
        target = self._scratch / "dense.txt"
        self._lines(table, self._rows(rows)).export(_uri(target), header=False)
        with target.open("rb") as lines:
            yield from lines

    def _read(self, dataset: Path) -> Any:
        return hl.vds.read_vds(_uri(dataset))

    def _intervals(self) -> Iterator[Any]:
        for contig, length in self._lengths.items():
            for start in range(1, length + 1, _PARTITION):
                ends = (start, min(start + _PARTITION - 1, length))
                first, last = (hl.Locus(contig, place, reference_genome=self._build) for place in ends)
                yield hl.Interval(first, last, includes_start=True, includes_end=True)

    def _near(self, data: Any, stretches: Sequence[Interval]) -> Any:
        build = data.reference_genome
        intervals = [
            hl.Interval(
                hl.Locus(stretch.contig, max(stretch.start + 1 - _REACH, 1), reference_genome=build),
                hl.Locus(stretch.contig, min(stretch.end, build.lengths[stretch.contig]), reference_genome=build),
                includes_end=True,
            )
            for stretch in stretches
            if stretch.contig in build.lengths
        ]
        kind = hl.tarray(hl.tinterval(hl.tlocus(build)))
        return hl.vds.filter_intervals(data, hl.literal(intervals, kind))

    def _probes(self, rows: Sequence[DenseRow]) -> Any:
        """Bases to look at, by locus."""
        path = self._scratch / "probes.tsv"
        with path.open("w", encoding="ascii") as lines:
            for probe in probes_of(rows):
                starts = "NA" if probe.starts is None else probe.starts
                lines.write(f"{probe.contig}\t{probe.position}\t{starts}\t{','.join(map(str, probe.covers))}\n")
        table = hl.import_table(_uri(path), no_header=True, missing="NA")
        return table.select(
            locus=hl.locus(table.f0, hl.int32(table.f1), reference_genome=self._build),
            starts=hl.int32(table.f2),
            covers=table.f3.split(",").map(hl.int32),
        ).key_by("locus")

    def _rows(self, rows: Sequence[DenseRow]) -> Any:
        """The fixed columns of each row by its number."""
        path = self._scratch / "rows.tsv"
        with path.open("w", encoding="ascii") as lines:
            for number, row in enumerate(rows):
                fixed = f"{row.contig} {row.position} . {row.reference} {','.join(row.alternates) or '.'} . . ."
                lines.write(f"{number}\t{fixed}\t{','.join(map(str, row.places))}\n")
        table = hl.import_table(_uri(path), no_header=True)
        fixed = table.f1.replace(" ", "\t")
        return table.select(
            number=hl.int32(table.f0), fixed=fixed, places=table.f2.split(",").map(hl.int32)
        ).key_by("number")

    def _looked_at(self, data: Any, probes: Any, people: int) -> Any:
        """Each probe with what every person's own record, or the block around it, says there."""
        blocks = data.reference_data
        failed = hl.coalesce(hl.len(blocks.gvcf_filters) > 0, False)
        blocks = blocks.select_entries(
            read=read_there(blocks.LGT, hl.coalesce(blocks.MIN_DP, blocks.DP), blocks.GQ, failed, reference=True),
            end=blocks.locus.global_position() + blocks.LEN - 1,
        )
        table = blocks.localize_entries("blocks", "people").select_globals().select("blocks")
        own = data.variant_data
        own = own.select_entries("LGT", "LA", "LAD", "DP", "GQ", "PS", flag=flag_of(own.FT, own.gvcf_filters))
        variants = own.localize_entries("own", "people").select_globals().key_by("locus").select("own")
        table = probes.join(table, how="outer")
        table = table.annotate(last=hl.scan._densify(people, table.blocks))
        table = table.filter(hl.is_defined(table.covers))
        table = table.join(variants, how="left")
        here = table.locus.global_position()

        def read(i: Any) -> Any:
            around = hl.or_missing(table.last[i].end >= here, table.last[i])
            mine = table.own[i]
            return hl.if_else(
                hl.is_defined(mine),
                read_there(mine.LGT, mine.DP, mine.GQ, mine.flag != "PASS", reference=False),
                hl.coalesce(table.blocks[i], around).read,
            )

        return table.annotate(reads=hl.range(people).map(read))

    def _by_row(self, probes: Any, columns: Any) -> Any:
        """The bases of each row put together, for the people of `columns`."""
        probes = probes.select(
            "starts",
            "covers",
            reads=columns.map(lambda i: probes.reads[i]),
            own=columns.map(lambda i: probes.own[i]),
        )
        probes = probes.explode("covers").key_by()
        agg = hl.agg
        return probes.group_by(number=probes.covers).aggregate(
            reads=agg.array_agg(
                lambda read: hl.struct(
                    good=agg.all(hl.is_defined(read)),
                    depth=agg.min(read.depth),
                    quality=agg.min(read.quality),
                    fewest=agg.min(read.ploidy),
                    most=agg.max(read.ploidy),
                ),
                probes.reads,
            ),
            own=agg.filter(probes.starts == probes.covers, agg.take(probes.own, 1)),
        )

    def _lines(self, table: Any, rows: Any) -> Any:
        """One column: VCF lines."""
        row = rows[table.number]
        own = table.own.first()
        cells = hl.range(hl.len(table.reads)).map(
            lambda i: hl.if_else(
                hl.is_defined(own[i]), own_cell(own[i], row.places), reference_cell(table.reads[i])
            )
        )
        fixed = hl.delimit([row.fixed, CELL], "\t")
        return table.select(line=hl.delimit(hl.array([fixed]).extend(cells), "\t")).key_by().select("line")


def _uri(path: Path) -> str:
    return path.resolve().as_uri()
