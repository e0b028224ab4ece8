"""The engine for cohorts that outgrow one machine: Hail on Spark. Only `engine_hail*` import Hail.

The text is read once, into a matrix of split, filtered genotypes under the run's scratch folder. What leaves it
are counts by site, sums by person, and the genotypes of the few SNPs that tell kinship: never people by sites.
Half calls are missing in Hail, as here. What the driver decides from these numbers is in `distributed.py`.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import hail as hl
import msgspec
import numpy as np
import numpy.typing as npt

from genomics.cohort.distributed import FLAGS, WEIGHTS, Gathering, SplitRow
from genomics.cohort.engine_hail_genotypes import (
    element,
    expected_copies,
    failed_by_caller,
    high_quality,
    several,
    tells_sex,
    whole_number,
)
from genomics.cohort.engine_hail_session import hail_session
from genomics.cohort.engine_local import LocalEngine
from genomics.cohort.frequencies import KINDS, ONE_REF, SEXES
from genomics.cohort.gathering import Cohort, Source
from genomics.cohort.limits import GenotypeFilter
from genomics.cohort.projection import Dosages, Floats
from genomics.cohort.rows import MISSING
from genomics.cohort.sample_metrics import FORMS, SUMS
from genomics.cohort.sample_metrics import KINDS as VARIANT_KINDS
from genomics.errors import ConfigError, FormatError
from genomics.files.vcf_stretches import contigs_in, is_indexed, records_in
from genomics.records.variant import CONTIG_ORDER

_PLAIN = "^[ACGT]+$"
_ANY_LENGTH = 2**31 - 2


class HailGather:
    """The engine as a run wants it."""

    def __init__(self, master: str) -> None:
        self._master = master

    def __call__(self, joint: LocalEngine, source: Source, cohort: Cohort, progress: Callable[[int], None]) -> None:
        """Count with Hail; everything that it writes on the way is removed again."""
        for path in source.vcfs:
            if path.suffix == ".bcf":
                raise ConfigError(f"{path}: Hail reads VCF, not BCF; convert it, or choose --engine local")
            if not is_indexed(path):
                raise FormatError(f"{path}: no index beside it; run `tabix -p vcf`")
        genotypes = len(source.people.samples) * sum(map(records_in, source.vcfs))
        source.output.mkdir(parents=True, exist_ok=True)
        with (
            TemporaryDirectory(dir=source.output, prefix=".hail.") as folder,
            hail_session(self._master, Path(folder), source.output / "hail.log", genotypes),
        ):
            scratch = Path(folder)
            Gathering(HailEngine(source, joint.genotypes, scratch), joint, source, cohort, scratch).run()
        progress(joint.seen["records"])


class HailEngine:
    """The joint call as a matrix of split rows, numbered in the order in which Hail holds them."""

    def __init__(
        self,
        source: Source,
        genotypes: GenotypeFilter,
        scratch: Path,
    ) -> None:
        self._people = source.people
        self._limits = genotypes
        self._charr_depth = source.limits.sample.charr_depth
        self._scratch = scratch
        lengths = source.bases.lengths
        others = {name for path in source.vcfs for name in contigs_in(path)} | set(lengths)
        names = [*sorted(CONTIG_ORDER, key=CONTIG_ORDER.__getitem__), *sorted(others - set(CONTIG_ORDER))]
        build = hl.ReferenceGenome("cohort", names, {name: lengths.get(name, _ANY_LENGTH) for name in names})
        files = [self._file(path, build) for path in source.vcfs]
        joined = hl.MatrixTable.union_rows(*files) if len(files) > 1 else files[0]
        target = (scratch / "split.mt").resolve().as_uri()
        joined.write(target)
        self._split = hl.read_matrix_table(target).add_row_index("number")

    def _file(self, path: Path, build: Any) -> Any:
        """One file, filtered, split, with its counts by site."""
        data = hl.import_vcf(
            path.resolve().as_uri(),
            force_bgz=True,
            reference_genome=build,
            array_elements_required=False,
            min_partitions=hl.spark_context().defaultParallelism,
        )
        order = {sample: i for i, sample in enumerate(data.s.collect())}
        data = data.choose_cols([order[sample] for sample in self._people.samples])
        return self._counted(self._exploded(self._believed(data.add_col_index("person"))))

    def _believed(self, data: Any) -> Any:
        """Genotypes with the copies that a person can have, and whether they may be believed: before the split."""
        sexes = hl.literal([sex.value for sex in self._people.sexes])
        data = data.annotate_cols(sex=sexes[hl.int32(data.person)])
        data = data.annotate_rows(tells_sex=tells_sex(data))
        data = data.select_entries(
            "GT",
            AD=several(data, "AD"),
            DP=whole_number(data, "DP"),
            GQ=whole_number(data, "GQ"),
            flagged=failed_by_caller(data),
        )
        one_copy = msgspec.structs.replace(self._limits, dp=self._limits.haploid_dp)
        data = data.annotate_entries(
            x=hl.or_missing(data.tells_sex & high_quality(data, one_copy), data.GT), GT=expected_copies(data)
        )
        return data.annotate_entries(passed=high_quality(data, self._limits))

    def _exploded(self, data: Any) -> Any:
        """One row an alternate that is spelled out; number 0 is the row of a record without any."""
        alleles = data.alleles.map(lambda allele: allele.upper())
        wanted = hl.range(1, hl.len(alleles)).filter(
            lambda i: alleles[i].matches(_PLAIN) & (alleles[i] != alleles[0])
        )
        usable = hl.set(list(CONTIG_ORDER)).contains(data.locus.contig) & alleles[0].matches(_PLAIN)
        wanted = hl.if_else(usable & (hl.len(wanted) > 0), wanted, [0])
        approx = data.info.QUALapprox if "QUALapprox" in data.info else hl.missing(hl.tint32)
        approx = approx.first() if isinstance(approx, hl.ArrayExpression) else approx
        data = data.select_rows(
            "qual", "filters", spelled=alleles, wanted=wanted, alternate=wanted, approx=hl.float64(approx)
        )
        data = data.explode_rows("alternate")
        depths = data.AD
        return data.annotate_entries(
            GT=hl.or_missing(data.alternate > 0, hl.downcode(data.GT, data.alternate)),
            reference_reads=element(depths, 0),
            alternate_reads=element(depths, data.alternate),
        ).drop("AD", "flagged")

    def _counted(self, data: Any) -> Any:
        """Counts of each row by the kinds and cells of `SiteCounts`: after the filter, and as called."""
        cells = hl.literal(self._people.cells.tolist())
        data = data.annotate_cols(cell=hl.int32(cells[hl.int32(data.person)]))
        copies = data.GT.n_alt_alleles()
        data = data.annotate_entries(kind=hl.if_else(data.GT.ploidy == 2, copies, ONE_REF + copies))
        agg = hl.agg
        counts = [agg.count_where(data.kind == kind) for kind in KINDS]
        return data.annotate_rows(
            good=agg.filter(data.passed, agg.group_by(data.cell, counts)),
            called=counts,
            x_alternate=agg.sum(data.x.n_alt_alleles()),
            x_copies=agg.sum(data.x.ploidy),
        )

    def rows(self) -> Iterator[SplitRow]:
        """Every split row with its counts, in genome order of the records."""
        target = self._scratch / "sites.jsonl"
        self._sites().export(target.resolve().as_uri(), header=False)
        with target.open("rb") as lines:
            for line in lines:
                yield msgspec.json.decode(line, type=SplitRow)

    def _sites(self) -> Any:
        """One column: each row as JSON in the words of `SplitRow`."""
        rows = self._split.rows().key_by()
        cells, nobody = hl.range(len(self._people.groups) * len(SEXES)), [hl.int64(0)] * len(KINDS)
        row = hl.struct(
            number=rows.number,
            contig=rows.locus.contig,
            position=rows.locus.position,
            alleles=hl.delimit(rows.spelled, ","),
            alternate=rows.alternate,
            first=rows.alternate == rows.wanted[0],
            quality=hl.or_else(hl.str(rows.qual), "."),
            filters=hl.or_else(hl.delimit(hl.sorted(hl.array(rows.filters)), ";"), ""),
            qual_approx=hl.or_else(hl.str(rows.approx), "."),
            good=cells.map(lambda cell: rows.good.get(cell, nobody)),
            called=rows.called,
            x_alternate=rows.x_alternate,
            x_copies=rows.x_copies,
        )
        return rows.select(row=hl.json(row))

    def sums(self, flags: Path) -> dict[str, npt.NDArray[np.float64]]:
        """Sums by person over the rows that the flags name, in the order of the people."""
        data = self._flagged_rows(flags)
        found: dict[str, npt.NDArray[np.float64]] = {}
        # One pass each: Java does not compile a method as large as that of all sums together.
        for sums in (self._call_sums(data), self._variant_sums(data), self._contamination_and_sex_sums(data)):
            rows = {person.s: person for person in data.select_cols(**sums).cols().collect()}
            for name in sums:
                found[name] = np.array([rows[sample][name] for sample in self._people.samples])
        return {name: found[name] for name in SUMS}

    def _call_sums(self, data: Any) -> dict[str, Any]:
        autosomal = hl.is_defined(data.site) & hl.is_missing(data.site.x_expected_het)
        agg = hl.agg
        sums = {
            "called": agg.count_where(data.passed),
            "failed": agg.count_where(hl.is_defined(data.GT) & ~data.passed),
            "depth": agg.sum(data.DP),
            "depths": agg.count_where(hl.is_defined(data.DP)),
            "quality": agg.sum(data.GQ),
            "qualities": agg.count_where(hl.is_defined(data.GQ)),
        }
        return {name: agg.filter(autosomal, value) for name, value in sums.items()}

    def _variant_sums(self, data: Any) -> dict[str, Any]:
        site, copies = data.site, data.GT.n_alt_alleles()
        carried = site.passing & data.passed & (copies > 0)
        diploid = carried & (data.GT.ploidy == 2)
        kinds = enumerate(VARIANT_KINDS)
        forms = [
            (f"{name}_{zygosity}", number, wanted)
            for number, name in enumerate(FORMS)
            for zygosity, wanted in (("het", 1), ("hom", 2))
        ]
        count = hl.agg.count_where
        return {
            **{name: count(carried & (site.kind == kind)) for kind, name in kinds},
            **{name: count(diploid & (site.form == form) & (copies == wanted)) for name, form, wanted in forms},
            "singletons": count(carried & site.singleton),
        }

    def _contamination_and_sex_sums(self, data: Any) -> dict[str, Any]:
        site, agg = data.site, hl.agg
        share = data.reference_reads / (data.reference_reads + data.alternate_reads) / site.charr_frequency
        shallow = hl.or_else(data.DP, 0) <= self._charr_depth
        told = site.passing & data.passed & (data.GT.n_alt_alleles() == 2) & shallow & hl.is_finite(share)
        chosen = hl.is_defined(site.x_expected_het) & hl.is_defined(data.x)
        return {
            "charr": agg.filter(told, agg.sum(share)),
            "charr_sites": agg.count_where(told),
            "x_sites": agg.count_where(chosen),
            "x_het": agg.count_where(chosen & data.x.is_het()),
            "x_expected_het": agg.filter(chosen, agg.sum(site.x_expected_het)),
        }

    def _flagged_rows(self, flags: Path) -> Any:
        kinds = (hl.tint64, *(hl.tint32,) * 4, hl.tfloat64, hl.tfloat64)
        table = hl.import_table(
            flags.resolve().as_uri(), types=dict(zip(FLAGS, kinds, strict=True)), key="number", missing="NA"
        )
        table = table.annotate(passing=table.passing == 1, singleton=table.singleton == 1)
        return self._split.select_rows(site=table[self._split.number])

    def dosages(self, numbers: Sequence[int]) -> dict[int, Dosages]:
        """Alternate copies by person of these rows; -1 for who is not diploid or has no good call."""
        if not numbers:
            return {}
        wanted = hl.literal(set(numbers), hl.tset(hl.tint64))
        data = self._split.filter_rows(wanted.contains(self._split.number))
        diploid = data.passed & (data.GT.ploidy == 2)
        data = data.select_entries(copies=hl.if_else(diploid, hl.str(data.GT.n_alt_alleles()), "."))
        rows = data.select_rows("number").localize_entries("people").key_by()
        target = self._scratch / "kinship.tsv"
        copies = hl.delimit(rows.people.map(lambda person: person.copies), "")
        rows.select(number=rows.number, copies=copies).export(target.resolve().as_uri(), header=False)
        with target.open("rb") as lines:
            return dict(map(_dosages, lines))

    def places(self, weights: Path) -> tuple[Floats, Floats, npt.NDArray[np.int64]]:
        """Sums by person over the rows that the weights name; missing genotypes and single copies add nothing."""
        table = hl.import_table(weights.resolve().as_uri(), types={"number": hl.tint64}, key="number")
        table = table.annotate(**{name: table[name].split(",").map(hl.float64) for name in WEIGHTS[1:]})
        data = self._split.annotate_rows(weight=table[self._split.number])
        data = data.filter_rows(hl.is_defined(data.weight))
        agg, weight = hl.agg, data.weight
        right = weight.slope * hl.float64(data.GT.n_alt_alleles()) - weight.offset
        sums = agg.filter(
            data.passed & (data.GT.ploidy == 2),
            hl.struct(right=agg.array_sum(right), left=agg.array_sum(weight.products), sites=agg.count()),
        )
        found = {person.s: person.sums for person in data.select_cols(sums=sums).cols().collect()}
        people = [found[sample] for sample in self._people.samples]
        right, left = (np.array([person[name] for person in people]) for name in ("right", "left"))
        return right, left, np.array([person.sites for person in people], np.int64)


def _dosages(line: bytes) -> tuple[int, Dosages]:
    number, copies = line.rstrip(b"\n").split(b"\t")
    values = np.frombuffer(copies, np.uint8).astype(np.int8) - ord("0")
    return int(number), np.where(values < 0, MISSING, values).astype(np.int8)
