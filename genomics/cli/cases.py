"""`genomics cases`: results and consents become cases with flags in the review database."""

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from genomics.records.health import HealthRecord
    from genomics.records.person import Consent


def command(
    samples: Annotated[Path, typer.Option(help="Sample sheet.")],
    consents: Annotated[Path, typer.Option(help="Consent sheet; no row is no consent.")],
    cohort: Annotated[Path, typer.Option(help="Folder of `genomics cohort`: samples.parquet, pairs.parquet.")],
    findings: Annotated[Path, typer.Option(help="findings.parquet of `genomics hereditary`.")],
    genes: Annotated[Path, typer.Option(help="genes.parquet of `genomics hereditary`.")],
    classified: Annotated[
        list[Path], typer.Option(help="Table of `genomics classify`; structural.parquet of `genomics hereditary`.")
    ],
    pgx: Annotated[Path, typer.Option(help="Table of `genomics pgx`.")],
    wording: Annotated[Path, typer.Option(help="Folder of wording files, beside the templates.")],
    provenance: Annotated[Path, typer.Option(help="Document of `genomics provenance`.")],
    database: Annotated[Path, typer.Option(help="Review database, made when it is not there.")],
    at: Annotated[str, typer.Option(help="Time of the run, UTC, such as 2026-01-15T12:00:00Z.")],
    alignment: Annotated[
        list[Path] | None, typer.Option(help="Alignment quality of a batch; give once for each batch.")
    ] = None,
    identity: Annotated[Path | None, typer.Option(help="Table of `genomics identity`.")] = None,
    insights: Annotated[Path | None, typer.Option(help="Table of `genomics insights`.")] = None,
    checks: Annotated[
        Path | None, typer.Option(help="checks.json of `genomics check`: its flags go to the people they concern.")
    ] = None,
    thresholds: Annotated[Path, typer.Option(help="Thresholds.")] = Path("config/thresholds.yaml"),
    medicines: Annotated[Path, typer.Option(help="Table of medicines that reports name.")] = Path(
        "resources/pgx/medicines.tsv"
    ),
    profile: Annotated[str, typer.Option(help="Profile of the thresholds.")] = "aou",
    health_records: Annotated[
        Path | None, typer.Option(help="Folder of OMOP tables, read only of people who agreed to that.")
    ] = None,
    record_codes: Annotated[
        Path, typer.Option(help="Folder of the codes that are looked for in health records.")
    ] = Path("resources/records"),
    audit_seed: Annotated[
        str, typer.Option(help="Draws the reports without a flag that are looked at all the same.")
    ] = "audit",
) -> None:
    """Build a case per person and consented report; keep what people decided on unchanged ones."""
    from genomics.files.documents import read_document
    from genomics.files.health_records import read_affected_medicines
    from genomics.files.settings import limit, read_thresholds
    from genomics.files.sheets import read_consents, read_samples
    from genomics.files.tables import read_table, read_tables
    from genomics.records.annotation import ClassifiedVariant
    from genomics.records.case import Provenance
    from genomics.records.hereditary import Finding, GeneRead
    from genomics.records.insights import PersonInsights
    from genomics.records.person import Language
    from genomics.records.pgx import PgxResult
    from genomics.records.problem import CheckedInputs
    from genomics.records.quality import AlignmentQuality, IdentityResult, Pair, SampleQuality
    from genomics.release.words import words_version
    from genomics.reporting.wording import language_approval
    from genomics.review.cases import RunFacts, build_cases
    from genomics.review.database import open_database
    from genomics.review.evidence import FindingLimits, Results
    from genomics.review.loading import load_run
    from genomics.review.moments import moment

    agreed = read_consents(consents)
    results = Results(
        alignments=read_tables(alignment or [], AlignmentQuality),
        qualities=read_table(cohort / "samples.parquet", SampleQuality),
        pairs=read_table(cohort / "pairs.parquet", Pair),
        findings=read_table(findings, Finding),
        genes=read_table(genes, GeneRead),
        classified=read_tables(classified, ClassifiedVariant),
        pgx=read_table(pgx, PgxResult),
        identities=read_table(identity, IdentityResult) if identity else [],
        insights=read_table(insights, PersonInsights) if insights else [],
        problems=read_document(checks, CheckedInputs).problems if checks else [],
        records=_records(health_records, record_codes, agreed) if health_records else {},
        affected=read_affected_medicines(medicines) if health_records else [],
    )
    limits = read_thresholds(thresholds, profile)
    run = RunFacts(
        provenance=read_document(provenance, Provenance),
        wording={language: words_version(wording.parent, medicines, language) for language in Language},
        approved_languages=frozenset(language for language in Language if language_approval(wording, language)),
        limits=FindingLimits(
            depth=limit(limits, "gene.minimum_depth"),
            quality=limit(limits, "genotype.gq"),
            balance_chance=limit(limits, "hereditary.mosaic_chance"),
            read_error=limit(limits, "identity.read_error"),
        ),
        audit_fraction=limit(limits, "review.audit_fraction"),
        audit_seed=audit_seed,
    )
    cases = build_cases(read_samples(samples), agreed, results, run)
    with closing(open_database(database, create=True)) as connection:
        fates = load_run(connection, cases, agreed, moment(at))
    print("; ".join(f"{fate}: {count}" for fate, count in sorted(fates.items()) if count), file=sys.stderr)


def _records(folder: Path, codes: Path, consents: "list[Consent]") -> "dict[str, HealthRecord]":
    """Health records of whoever agreed to that; nobody else's rows are kept."""
    from genomics.files.health_records import read_condition_codes, read_health_records, read_medicine_codes

    people = {consent.participant_id for consent in consents if consent.allows_health_records}
    medicines = read_medicine_codes(codes / "medicines.tsv")
    conditions = read_condition_codes(codes / "conditions.tsv")
    found = read_health_records(folder, people, medicines, conditions)
    print(f"health records: {len(people)} people agreed, {len(found)} have a row looked for", file=sys.stderr)
    return found
