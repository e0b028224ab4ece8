"""Alignment QC, one job per batch of people."""


rule alignment_qc:
    input:
        checks="<results>/checks.json",
        samples=config["cohort"]["samples"],
        alignments=lambda wildcards: alignments_of(wildcards.batch),
        fasta=config["reference"]["fasta"],
        exons=config["reference"]["exons"],
        windows=config["reference"]["sex_windows"],
        sites=[SITES] if SITES else [],
        positions=f"{config['policy']['pgx']}/positions.tsv",
        thresholds=config["policy"]["thresholds"],
    output:
        ["<results>/qc/counts/{batch}.parquet"] if SITES else [],
        alignment="<results>/qc/alignment/{batch}.parquet",
        coverage="<results>/qc/coverage/{batch}.parquet",
        genes="<results>/qc/genes/{batch}.parquet",
        contigs="<results>/qc/contigs/{batch}.parquet",
        positions="<results>/qc/positions/{batch}.parquet",
        distributions="<results>/qc/distributions/{batch}.parquet",
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
        assay=config["policy"].get("assay", "genome"),
        sites=lambda wildcards, input: [f"--sites {path}" for path in input.sites],
    shell:
        "genomics alignment-qc --checks {input.checks} --samples {input.samples} --batch {wildcards.batch} --reference {input.fasta}"
        " --exons {input.exons} --sex-windows {input.windows} {params.sites} --positions {input.positions}"
        " --thresholds {input.thresholds} --profile {params.profile} --assay {params.assay} --output {params.results}/qc 2> {log}"


rule alignment_page:
    input:
        alignment=expand("<results>/qc/alignment/{batch}.parquet", batch=ALIGNED),
        genes=expand("<results>/qc/genes/{batch}.parquet", batch=ALIGNED),
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
        genes=lambda wildcards, input: [f"--genes {path}" for path in input.genes],
        profile=config["policy"]["threshold_profile"],
    shell:
        "genomics alignment-page {params.alignment} {params.genes} --thresholds {input.thresholds}"
        " --profile {params.profile} --output {params.results}/qc 2> {log}"


if IDENTITY:

    rule identity:
        input:
            counts=expand("<results>/qc/counts/{batch}.parquet", batch=ALIGNED),
            vcfs=config["cohort"]["vcfs"],
            array=config["cohort"]["array"] or [],
            samples=config["cohort"]["samples"],
            sites=SITES,
            thresholds=config["policy"]["thresholds"],
        output:
            "<results>/qc/identity.parquet",
        log:
            "<results>/logs/identity.log",
        benchmark:
            "<results>/benchmarks/identity.tsv"
        conda:
            "../envs/genomics.yaml"
        params:
            code=code_of("genomics/alignment"),
            counts=lambda wildcards, input: [f"--counts {path}" for path in input.counts],
            vcfs=lambda wildcards, input: [f"--vcf {path}" for path in input.vcfs],
            array=lambda wildcards, input: f"--array {input.array}" if input.array else "",
            profile=config["policy"]["threshold_profile"],
        shell:
            "genomics identity {params.counts} {params.vcfs} {params.array} --samples {input.samples}"
            " --sites {input.sites} --thresholds {input.thresholds} --profile {params.profile}"
            " --output {output} 2> {log}"
