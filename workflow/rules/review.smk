"""Results and consents become cases in the review database; counselors get drafts.

The database is changed by people, so it is never a rule's output: Snakemake deletes outputs before a rerun.
"""


rule provenance:
    input:
        config=workflow.configfiles[0],
        clinvar=config["reference"]["clinvar"],
        gnomad=config["reference"]["gnomad"],
        panel=config["policy"]["panel"],
        pgx=config["policy"]["pgx"],
        thresholds=config["policy"]["thresholds"],
    output:
        "<results>/provenance.json",
    log:
        "<results>/logs/provenance.log",
    conda:
        "../envs/genomics.yaml"
    params:
        code=code_of("genomics/cli/provenance.py", "pyproject.toml"),
    shell:
        "genomics provenance --config {input.config} --output {output} 2> {log}"


rule cases:
    input:
        samples=config["cohort"]["samples"],
        consents=config["cohort"]["consents"],
        alignment=expand("<results>/qc/alignment/{batch}.parquet", batch=ALIGNED),
        quality="<results>/cohort/samples.parquet",
        pairs="<results>/cohort/pairs.parquet",
        findings="<results>/hereditary/findings.parquet",
        genes="<results>/hereditary/genes.parquet",
        classified="<results>/annotation/classified.parquet",
        pgx="<results>/pgx/pgx.parquet",
        provenance="<results>/provenance.json",
        reports=config["review"]["reports"],
        signers=config["review"]["signers"],
    output:
        "<results>/review/cases.json",
    log:
        "<results>/logs/cases.log",
    conda:
        "../envs/genomics.yaml"
    params:
        code=code_of("genomics/review", "genomics/reporting", config["review"]["reports"]),
        alignment=lambda wildcards, input: [f"--alignment {path}" for path in input.alignment],
        at=config["review"]["at"],
    shell:
        "genomics cases --samples {input.samples} --consents {input.consents} {params.alignment}"
        " --cohort <results>/cohort --findings {input.findings} --genes {input.genes}"
        " --classified {input.classified} --pgx {input.pgx} --wording {input.reports}/wording"
        " --provenance {input.provenance} --signers {input.signers} --at {params.at}"
        " --database <results>/review/review.sqlite --output {output} 2> {log}"


rule drafts:
    input:
        cases="<results>/review/cases.json",
        identities=config["cohort"]["identities"],
        reports=config["review"]["reports"],
    output:
        directory("<results>/review/drafts"),
    log:
        "<results>/logs/drafts.log",
    conda:
        "../envs/genomics.yaml"
    params:
        code=code_of("genomics/reporting"),
    shell:
        "genomics drafts --database <results>/review/review.sqlite --identities {input.identities}"
        " --templates {input.reports} --output {output} 2> {log}"
