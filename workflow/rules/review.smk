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
        ancestry=config["policy"]["ancestry"],
        traits=config["policy"]["traits"],
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
        checks="<results>/checks.json",
        samples=config["cohort"]["samples"],
        consents=config["cohort"]["consents"],
        alignment=expand("<results>/qc/alignment/{batch}.parquet", batch=ALIGNED),
        quality="<results>/cohort/samples.parquet",
        pairs="<results>/cohort/pairs.parquet",
        findings="<results>/hereditary/findings.parquet",
        genes="<results>/hereditary/genes.parquet",
        classified="<results>/annotation/classified.parquet",
        structural="<results>/hereditary/structural.parquet",
        pgx="<results>/pgx/pgx.parquet",
        insights="<results>/insights/insights.parquet",
        identity=IDENTITY,
        provenance="<results>/provenance.json",
        thresholds=config["policy"]["thresholds"],
        medicines=MEDICINES,
        records=config["cohort"]["health_records"] or [],
    output:
        touch("<results>/review/cases.done"),
    log:
        "<results>/logs/cases.log",
    benchmark:
        "<results>/benchmarks/cases.tsv"
    conda:
        "../envs/genomics.yaml"
    params:
        results=results_folder,
        code=code_of("genomics/review", "genomics/reporting", config["review"]["reports"], "resources/records"),
        alignment=lambda wildcards, input: [f"--alignment {path}" for path in input.alignment],
        identity=lambda wildcards, input: [f"--identity {path}" for path in input.identity],
        profile=config["policy"]["threshold_profile"],
        wording=WORDING,
        seed=config["review"]["audit_seed"],
        records=lambda wildcards, input: [f"--health-records {input.records}"] if input.records else [],
        at=config["review"]["at"],
    shell:
        "genomics cases --checks {input.checks} --samples {input.samples} --consents {input.consents} {params.alignment}"
        " --cohort {params.results}/cohort --findings {input.findings} --genes {input.genes}"
        " --classified {input.classified} --classified {input.structural} --pgx {input.pgx} {params.identity} --medicines {input.medicines}"
        " --insights {input.insights}"
        " --wording {params.wording} --provenance {input.provenance} --thresholds {input.thresholds}"
        " --audit-seed {params.seed} {params.records}"
        " --profile {params.profile} --at {params.at} --database {params.results}/review/review.sqlite 2> {log}"


rule drafts:
    input:
        cases="<results>/review/cases.done",
        medicines=MEDICINES,
    output:
        touch("<results>/review/drafts.done"),
    log:
        "<results>/logs/drafts.log",
    conda:
        "../envs/genomics.yaml"
    params:
        results=results_folder,
        code=code_of("genomics/reporting"),
        reports=config["review"]["reports"],
    shell:
        "genomics drafts --database {params.results}/review/review.sqlite --templates {params.reports}"
        " --medicines {input.medicines} --output {params.results}/review/drafts 2> {log}"
