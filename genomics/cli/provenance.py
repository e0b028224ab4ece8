"""`genomics provenance`: which versions of code, tables and resources stand behind a run's results."""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer


def command(
    config: Annotated[Path, typer.Option(help="The run's config.yaml.")],
    output: Annotated[Path, typer.Option(help="Document to write.")],
) -> None:
    """Write the versions that every report of this run prints."""
    from genomics.files.documents import write_document
    from genomics.files.releases import version_of
    from genomics.files.resources import table_version, vcf_version
    from genomics.files.settings import read_config
    from genomics.records.case import Provenance

    run = read_config(config)
    policy, reference = run.policy, run.reference
    resources = {
        "Reference genome": f"GRCh38, {reference.fasta.name}",
        "ClinVar": vcf_version(reference.clinvar),
        "gnomAD": ", ".join(dict.fromkeys(vcf_version(path) for path in reference.gnomad)),
        **{
            name: ", ".join(map(version_of, paths))
            for name, paths in [*reference.known.items(), *reference.scores.items()]
        },
        "Hereditary gene panel": f"{table_version(policy.panel)}, profile {policy.panel_profile}",
        "Medicine gene tables": f"{table_version(policy.pgx / 'positions.tsv')}, profile {policy.pgx_profile}",
        "Quality thresholds": f"profile {policy.threshold_profile}",
    }
    if policy.ancestry is not None:
        resources["Ancestry reference panel"] = table_version(policy.ancestry / "panel_sites.parquet")
    if policy.traits is not None:
        resources["Trait tables"] = table_version(policy.traits / "traits.tsv")
    pipeline = f"genomics {version('genomics')}"
    write_document(output, Provenance(pipeline, resources, run.cohort.absent_sites))
