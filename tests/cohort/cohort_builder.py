"""Small joint calls, sheets and references for tests of the cohort stage."""

from dataclasses import dataclass, field
from pathlib import Path

import pysam

from genomics.cohort.limits import CohortLimits, cohort_limits
from genomics.cohort.run import CohortSummary, run_cohort
from genomics.files.calls import Calls, read_calls
from genomics.files.settings import read_thresholds
from genomics.files.tables import read_arrow, read_table
from genomics.records.ancestry import PersonAncestry
from genomics.records.person import Sample, Sex
from genomics.records.quality import Pair, SampleQuality
from genomics.records.variant import Interval

THRESHOLDS = Path(__file__).parents[2] / "config" / "thresholds.yaml"
EVERYWHERE = [Interval(contig, 0, 10_000_000) for contig in ("chr1", "chr2", "chrX", "chrY")]
FIELDS = {"GT": ("1", "String"), "AD": ("R", "Integer"), "DP": ("1", "Integer"), "GQ": ("1", "Integer")}
EXTRA_FIELDS = {"PS": ("1", "Integer"), "FT": ("1", "String")}


def limits(profile: str = "aou") -> CohortLimits:
    return cohort_limits(read_thresholds(THRESHOLDS, profile))


def good(genotype: str, alleles: int = 2, depth: int = 30, quality: int = 50) -> str:
    """A genotype with plenty of reads, shared evenly among its alleles."""
    called = [int(allele) for allele in genotype.replace("|", "/").split("/") if allele != "."]
    reads = [depth * called.count(allele) // max(len(called), 1) for allele in range(alleles)]
    return f"{genotype}:{','.join(map(str, reads))}:{depth}:{quality}"


@dataclass
class JointCall:
    """Records to be written as one or more bgzipped VCFs beside their reference and sheet."""

    folder: Path
    people: list[str]
    sexes: list[Sex] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    batches: list[str] = field(default_factory=list)
    sequences: dict[str, str] = field(default_factory=lambda: {"chr1": "ACGT" * 500})
    lines: list[str] = field(default_factory=list)

    def sequence(self, contig: str, start: int, bases: str) -> None:
        """Put bases at a 1-based position of the reference."""
        text = self.sequences.get(contig, "").ljust(start + len(bases) + 100, "N")
        self.sequences[contig] = text[: start - 1] + bases + text[start - 1 + len(bases) :]

    def add(
        self,
        place: str,
        genotypes: list[str],
        filters: str = "PASS",
        fields: str = "GT:AD:DP:GQ",
    ) -> None:
        """A record at `chrom:pos:ref:alt,alt`, with its REF put into the reference."""
        contig, position, reference, _ = place.split(":")
        self.sequence(contig, int(position), reference.upper())
        self.add_as_is(place, genotypes, filters, fields)

    def add_as_is(
        self, place: str, genotypes: list[str], filters: str = "PASS", fields: str = "GT:AD:DP:GQ"
    ) -> None:
        """A record that leaves the reference alone."""
        contig, position, reference, alternates = place.split(":")
        cells = [contig, position, ".", reference, alternates, "60", filters, ".", fields, *genotypes]
        self.lines.append("\t".join(cells))

    def sheet(self) -> list[Sample]:
        count = len(self.people)
        sexes = self.sexes or [Sex.FEMALE] * count
        groups = self.groups or ["all"] * count
        batches = self.batches or ["B01"] * count
        rows = zip(self.people, sexes, groups, batches, strict=True)
        return [Sample(name, f"P-{name}", sex, group, batch) for name, sex, group, batch in rows]

    def reference(self) -> Path:
        path = self.folder / "reference.fa"
        path.write_text("".join(f">{name}\n{bases}\n" for name, bases in self.sequences.items()))
        pysam.faidx(str(path))
        return path

    def vcf(
        self, name: str = "joint.vcf.gz", lines: list[str] | None = None, people: list[str] | None = None
    ) -> Path:
        path = self.folder / name
        header = ["##fileformat=VCFv4.2", '##FILTER=<ID=LowQual,Description="Low \\"quality\\""> '.strip()]
        header += [f"##contig=<ID={name},length={len(bases)}>" for name, bases in self.sequences.items()]
        header += [
            f'##FORMAT=<ID={name},Number={number},Type={kind},Description="{name}">'
            for name, (number, kind) in (FIELDS | EXTRA_FIELDS).items()
        ]
        columns = [
            "#CHROM",
            "POS",
            "ID",
            "REF",
            "ALT",
            "QUAL",
            "FILTER",
            "INFO",
            "FORMAT",
            *(people or self.people),
        ]
        text = "\n".join([*header, "\t".join(columns), *(self.lines if lines is None else lines)]) + "\n"
        with pysam.BGZFile(str(path), "wb") as output:
            output.write(text.encode())
        return path

    def arguments(self) -> list[str]:
        """Those of `genomics cohort`, with a sheet and regions written for them."""
        rows = (
            f"{one.sample_id}\t{one.participant_id}\t{one.sex}\t{one.group}\t{one.batch}\t.\n"
            for one in self.sheet()
        )
        sheet, regions = self.folder / "samples.tsv", self.folder / "regions.bed"
        sheet.write_text("sample_id\tparticipant_id\tsex\tgroup\tbatch\talignment\n" + "".join(rows))
        regions.write_text("".join(f"{one.contig}\t{one.start}\t{one.end}\n" for one in EVERYWHERE))
        files = {"vcf": self.folder / "joint.vcf.gz", "reference": self.reference(), "thresholds": THRESHOLDS}
        files |= {"samples": sheet, "regions": regions}
        return [str(part) for name, path in files.items() for part in (f"--{name}", path)]

    def run(
        self,
        regions: list[Interval] | None = None,
        vcfs: list[Path] | None = None,
        cohort: CohortLimits | None = None,
        output: str = "out",
    ) -> "Result":
        folder = self.folder / output
        summary = run_cohort(
            vcfs or [self.vcf()],
            self.reference(),
            self.sheet(),
            EVERYWHERE if regions is None else regions,
            cohort or limits(),
            folder,
            lambda _: None,
        )
        return Result(folder, summary)


@dataclass
class Result:
    """What a run wrote."""

    folder: Path
    summary: CohortSummary

    @property
    def sites(self) -> dict[str, dict]:
        """Rows of sites.parquet by key."""
        return {row["key"]: row for row in read_arrow(self.folder / "sites.parquet").to_pylist()}

    def calls(self, batch: str = "B01") -> Calls:
        return read_calls([self.folder / "calls" / f"{batch}.bcf"])

    def copies(self, key: str, batch: str = "B01") -> list[list[int]]:
        """Copies of one row of the calls, by person."""
        calls = self.calls(batch)
        row = next(i for i, site in enumerate(calls.sites) if site.key == key)
        return calls.haplotypes[row].tolist()

    @property
    def samples(self) -> dict[str, SampleQuality]:
        return {row.sample_id: row for row in read_table(self.folder / "samples.parquet", SampleQuality)}

    @property
    def pairs(self) -> list[Pair]:
        return read_table(self.folder / "pairs.parquet", Pair)

    @property
    def ancestry(self) -> list[PersonAncestry]:
        return read_table(self.folder / "ancestry.parquet", PersonAncestry)
