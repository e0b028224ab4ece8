"""Whole runs whose configuration is wrong, or whose inputs do not belong together."""

import os
from pathlib import Path

from corpus.bad_alignments import bam
from corpus.bad_blocks import TEXT, of
from corpus.bad_resources import MITOCHONDRION
from corpus.bad_sheets import ROWS, text_of
from corpus.corpus_case import Build, Harm, told
from corpus.corpus_run import Config, file, gone, run, setting
from corpus.corpus_vcf import BEFORE, good, header, row, with_header

WRONG, LOST, NUISANCE = Harm.WRONG_RESULT, Harm.LOST_DATA, Harm.NUISANCE


def _misspelt(config: Config, folder: Path) -> None:
    config["polcy"] = config.pop("policy")


def _unknown(config: Config, folder: Path) -> None:
    config["policy"]["threshold"] = "x"


def _lacking(config: Config, folder: Path) -> None:
    del config["policy"]["panel_profile"]


def _pipe(config: Config, folder: Path) -> None:
    (folder / "exons.bed").unlink()
    os.mkfifo(folder / "exons.bed")


def _folder(config: Config, folder: Path) -> None:
    (folder / "clinvar.vcf.gz").unlink()
    (folder / "clinvar.vcf.gz").mkdir()


def _third_person(kind: str, row: str) -> str:
    return text_of(kind, *ROWS[kind], row)


CONFIG = (
    *told(
        "run",
        WRONG,
        "reject: config.yaml: unknown field",
        {"a part misspelt": run(_misspelt), "a key that is not known": run(_unknown)},
    ),
    *told("run", WRONG, "reject: config.yaml: missing required field", {"a key that is missing": run(_lacking)}),
    *told(
        "run",
        WRONG,
        "reject: config.yaml, cohort.absent_sites: ",
        {
            "absent sites taken for reference without a reason": setting("cohort", "absent_sites", "reference"),
            "absent sites taken for reference for blanks": setting("cohort", "absent_sites", "reference:  "),
            "absent sites of an unknown word": setting("cohort", "absent_sites", "ref"),
        },
    ),
    *told(
        "run",
        NUISANCE,
        "reject: config.yaml, review.at: is not a UTC time",
        {
            "a day for a time": setting("review", "at", "2026-01-15"),
            "a time without zone": setting("review", "at", "2026-01-15T12:00:00"),
            "a time of another zone": setting("review", "at", "2026-01-15T12:00:00+02:00"),
            "a day that is not": setting("review", "at", "2026-02-30T12:00:00Z"),
        },
    ),
    *told(
        "run",
        WRONG,
        "reject: config.yaml, policy.novel_carriers: ",
        {
            "nobody carries": setting("policy", "novel_carriers", 0),
            "fewer than nobody": setting("policy", "novel_carriers", -1),
        },
    ),
    *told(
        "run",
        WRONG,
        "reject: config.yaml: novel_carriers",
        {"carriers in words": setting("policy", "novel_carriers", "three")},
    ),
    *told(
        "run",
        WRONG,
        "reject: thresholds.yaml: no profile 'ours'",
        {"an unknown profile of thresholds": setting("policy", "threshold_profile", "ours")},
    ),
    *told(
        "run",
        WRONG,
        "reject: acmg_sf.tsv: no profile 'ours'",
        {"an unknown profile of the panel": setting("policy", "panel_profile", "ours")},
    ),
    *told(
        "run",
        WRONG,
        "reject: pgx: no gene is in PGx profile 'ours'",
        {"an unknown profile of medicines": setting("policy", "pgx_profile", "ours")},
    ),
    *told("run", LOST, "reject: config.yaml: vcf", {"no calls at all": setting("cohort", "vcfs", [])}),
)


def _calls(build: Build) -> Build:
    """A run with other calls."""
    return run(lambda config, folder: build(folder))


CALLS = (
    *told(
        "run",
        LOST,
        "reject: cohort.vcf.gz: has no index (.tbi or .csi)",
        {"calls without index": gone("cohort.vcf.gz.tbi")},
    ),
    *told(
        "run",
        NUISANCE,
        "reject: cohort.vcf.gz: not compressed with bgzip",
        {"calls as plain text": _calls(of(TEXT))},
    ),
    *told(
        "run",
        LOST,
        "reject: cohort.vcf.gz: no sample columns",
        {"calls without people": _calls(with_header(lambda _: header(people=())))},
    ),
)

_OTHER_BASE = "ACGT"[("ACGT".index(MITOCHONDRION[99]) + 1) % 4]
REFERENCE = (
    *told(
        "run",
        WRONG,
        "reject: cohort.vcf.gz, line: reference",
        {
            "REF that is not the reference's": _calls(
                lambda folder: good(
                    folder, (*BEFORE, row(contig="chrM", pos="100", ref=_OTHER_BASE, alt=MITOCHONDRION[99]))
                )
            )
        },
    ),
    *told(
        "run",
        WRONG,
        "reject: S1.bam: M5 00000000000000000000000000000000",
        {"an alignment to other bases": _calls(bam(sq={"M5": "0" * 32}))},
    ),
)

BETWEEN = (
    *told(
        "run",
        LOST,
        "reject: cohort.vcf.gz, sample S3: is in the sample sheet but not in this VCF",
        {
            "a sample without calls": file("samples.tsv", _third_person("samples", "S3\tP3\tmale\tg\tB01\t")),
        },
    ),
    *told(
        "run",
        WRONG,
        "reject: cohort.vcf.gz, sample S2: is not in the sample sheet",
        {
            "calls of nobody": file("samples.tsv", text_of("samples", ROWS["samples"][0])),
        },
    ),
    *told(
        "run",
        WRONG,
        "reject: S1.bam, sample S2: the read groups name S1",
        {
            "the alignment of another": file(
                "samples.tsv", text_of("samples", ROWS["samples"][0], ROWS["samples"][1] + "S1.bam")
            ),
        },
    ),
    *told(
        "run",
        WRONG,
        "reject: samples.tsv: S1.bam",
        {
            "one alignment for two people": file(
                "samples.tsv", text_of("samples", *(row + "S1.bam" for row in ROWS["samples"]))
            ),
        },
    ),
    *told(
        "run",
        WRONG,
        "flag: consents.tsv, line 4: participant 'P9' is not in the sample sheet",
        {
            "consent of nobody": file(
                "consents.tsv", _third_person("consents", "P9\tactive\tyes\tyes\ten\t2025-01-01")
            ),
        },
    ),
    *told(
        "run",
        LOST,
        "note: consents.tsv: no report for them",
        {
            "a person without consent": file("consents.tsv", text_of("consents", ROWS["consents"][0])),
        },
    ),
    *told(
        "run",
        LOST,
        "flag: identities.tsv, P1: active but without a row",
        {
            "a person without a name": file("identities.tsv", text_of("identities", ROWS["identities"][1])),
        },
    ),
    *told(
        "run", LOST, "reject: samples.tsv, line 2: does not exist", {"an alignment that is gone": gone("S1.bam")}
    ),
    *told("run", LOST, "reject: gnomad.vcf.gz: does not exist", {"a release that is gone": gone("gnomad.vcf.gz")}),
    *told("run", LOST, "reject: exons.bed: is neither a file nor a folder", {"a pipe for a file": run(_pipe)}),
    *told("run", LOST, "reject: clinvar.vcf.gz: ", {"a folder for a file": run(_folder)}),
    *told(
        "run",
        WRONG,
        "reject: cohort.vcf.gz: ",
        {
            "the same calls twice": setting("cohort", "vcfs", ["cohort.vcf.gz", "cohort.vcf.gz"]),
        },
    ),
)

BAD = (*CONFIG, *CALLS, *REFERENCE, *BETWEEN)
