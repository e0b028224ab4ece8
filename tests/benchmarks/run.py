"""`make bench`: the stages on the demo cohort, beside htslib doing a part of the same work in the same run."""

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.bench_checks import checks
from tests.benchmarks.bench_reports import reports
from tests.benchmarks.bench_workflow import workflow
from tests.benchmarks.measure import median_cpu, record
from tests.benchmarks.tables import write_tables

DEMO, RUN = Path("resources/demo"), Path("results/demo")
REFERENCE = RUN / "inputs/reference.fa.gz"
GENOMICS = [sys.executable, "-m", "genomics.cli.main"]
THRESHOLDS = ["--thresholds", "config/thresholds.yaml", "--profile", "aou"]


def bcftools(name: str, *arguments: object) -> list[str]:
    """A bcftools command of the pysam wheel, in a process of its own."""
    words = ", ".join(repr(str(word)) for word in arguments)
    return [sys.executable, "-c", f"import pysam.bcftools as b; b.{name}({words}, catch_stdout=False)"]


def cohort(folder: Path) -> None:
    """Filters, splitting, counts, sample quality and kinship against splitting and left-aligning alone."""
    ours = [*GENOMICS, "cohort", "--vcf", DEMO / "cohort.vcf.gz", "--reference", REFERENCE]
    ours += ["--samples", DEMO / "samples.tsv", "--regions", DEMO / "result_regions.bed", *THRESHOLDS]
    ours += ["--output", folder / "cohort"]
    peer = bcftools("norm", "-m-", "-f", REFERENCE, "-Ob", "-o", folder / "norm.bcf", DEMO / "cohort.vcf.gz")
    record("cohort", "cohort, demo, CPU s (peer: bcftools norm)", *median_cpu([str(word) for word in ours], peer))


def annotation(folder: Path) -> None:
    """The whole annotate stage against bcftools csq alone."""
    ours = [*GENOMICS, "annotate", "--vcf", RUN / "cohort/sites.vcf.gz", "--reference", REFERENCE]
    ours += ["--transcripts", DEMO / "transcripts.gff3", "--clinvar", DEMO / "clinvar.vcf.gz"]
    ours += ["--gnomad", DEMO / "gnomad.vcf.gz", "--panel", "resources/panel/acmg_sf.tsv"]
    ours += ["--output", folder / "variants.parquet"]
    given = ["-l", "--force", "-f", REFERENCE, "-g", DEMO / "transcripts.gff3", RUN / "cohort/sites.vcf.gz"]
    peer = bcftools("csq", *given, "-Ob", "-o", folder / "csq.bcf")
    what = "annotate, demo sites, CPU s (peer: bcftools csq)"
    record("annotation", what, *median_cpu([str(word) for word in ours], peer))


def pgx(folder: Path) -> None:
    """Seven genes for everyone, from BCF to Parquet."""
    ours = [*GENOMICS, "pgx", "--samples", str(DEMO / "samples.tsv"), "--output", str(folder / "pgx.parquet")]
    ours += ["--definitions", "resources/pgx", "--genes-profile", "aou7"]
    ours += [word for path in sorted((RUN / "cohort/calls").glob("*.bcf")) for word in ("--calls", str(path))]
    seconds, _ = median_cpu(ours)
    record("pgx", "PGx, 102 people x 7 genes, CPU s with start-up", seconds)


def alignment(folder: Path) -> None:
    """Coverage, callable exons and sex of the demo's twelve CRAMs."""
    ours = [
        *GENOMICS,
        "alignment-qc",
        "--samples",
        DEMO / "samples.tsv",
        "--batch",
        "B01",
        "--reference",
        REFERENCE,
    ]
    ours += ["--exons", DEMO / "exons.bed", "--sex-windows", DEMO / "sex_windows.bed", *THRESHOLDS]
    seconds, _ = median_cpu([str(word) for word in [*ours, "--output", folder / "qc"]])
    record("alignment", "alignment QC, 12 demo CRAMs, CPU s", seconds)


def main() -> None:
    """Run every benchmark on the outputs of `make demo`."""
    if not (RUN / "cohort/sites.vcf.gz").exists():
        sys.exit("results/demo is not there; run `make demo` first")
    with tempfile.TemporaryDirectory() as folder:
        for benchmark in (checks, alignment, cohort, annotation, pgx):
            benchmark(Path(folder))
    workflow()
    reports(RUN)
    write_tables()


if __name__ == "__main__":
    main()
