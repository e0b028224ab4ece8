"""Alignment QC, one job per batch of people."""


rule alignment_qc:
    input:
        checks="<results>/checks.json",
        samples=config["cohort"]["samples"],
        alignments=lambda wildcards: alignments_of(wildcards.batch),
        fasta=config["reference"]["fasta"],
        exons=config["reference"]["exons"],
        windows=config["reference"]["sex_windows"],
        thresholds=config["policy"]["thresholds"],
    output:
        alignment="<results>/qc/alignment/{batch}.parquet",
        coverage="<results>/qc/coverage/{batch}.parquet",
    log:
        "<results>/logs/alignment_qc/{batch}.log",
    benchmark:
        "<results>/benchmarks/alignment_qc/{batch}.tsv"
    conda:
        "../envs/genomics.yaml"
    params:
        results=results_folder,
        code=code_of("genomics/alignment"),
        profile=config["policy"]["threshold_profile"],
    shell:
        "genomics alignment-qc --samples {input.samples} --batch {wildcards.batch} --reference {input.fasta}"
        " --exons {input.exons} --sex-windows {input.windows} --thresholds {input.thresholds}"
        " --profile {params.profile} --output {params.results}/qc 2> {log}"


rule alignment_page:
    input:
        alignment=expand("<results>/qc/alignment/{batch}.parquet", batch=ALIGNED),
        coverage=expand("<results>/qc/coverage/{batch}.parquet", batch=ALIGNED),
        thresholds=config["policy"]["thresholds"],
    output:
        table="<results>/qc/alignment.parquet",
        page="<results>/qc/alignment.html",
        multiqc="<results>/qc/alignment_mqc.json",
    log:
        "<results>/logs/alignment_page.log",
    conda:
        "../envs/genomics.yaml"
    params:
        results=results_folder,
        code=code_of("genomics/alignment"),
        alignment=lambda wildcards, input: [f"--alignment {path}" for path in input.alignment],
        coverage=lambda wildcards, input: [f"--coverage {path}" for path in input.coverage],
        profile=config["policy"]["threshold_profile"],
    shell:
        "genomics alignment-page {params.alignment} {params.coverage} --thresholds {input.thresholds}"
        " --profile {params.profile} --output {params.results}/qc 2> {log}"
