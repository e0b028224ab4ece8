"""People and classified variants: findings, and what was read of each gene."""


rule hereditary:
    input:
        calls=expand("<results>/cohort/calls/{batch}.bcf", batch=BATCHES),
        classified="<results>/annotation/classified.parquet",
        coverage=expand("<results>/qc/coverage/{batch}.parquet", batch=ALIGNED),
        samples=config["cohort"]["samples"],
        panel=config["policy"]["panel"],
        tables=PANEL_TABLES,
        thresholds=config["policy"]["thresholds"],
        transcripts=config["reference"]["transcripts"],
        structural=config["cohort"]["structural"],
        phase=config["cohort"]["phase"] or [],
    output:
        findings="<results>/hereditary/findings.parquet",
        genes="<results>/hereditary/genes.parquet",
        structural="<results>/hereditary/structural.parquet",
    log:
        "<results>/logs/hereditary.log",
    benchmark:
        "<results>/benchmarks/hereditary.tsv"
    conda:
        "../envs/genomics.yaml"
    params:
        results=results_folder,
        code=code_of("genomics/hereditary"),
        coverage=lambda wildcards, input: [f"--coverage {path}" for path in input.coverage],
        calls=lambda wildcards, input: [f"--calls {path}" for path in input.calls],
        structural=lambda wildcards, input: [f"--structural {path}" for path in input.structural],
        phase=lambda wildcards, input: [f"--phase {path}" for path in input.phase],
        panel=config["policy"]["panel_profile"],
        profile=config["policy"]["threshold_profile"],
    shell:
        "genomics hereditary {params.calls} --classified {input.classified} {params.coverage} {params.structural}"
        " {params.phase} --transcripts {input.transcripts}"
        " --samples {input.samples} --panel {input.panel} --panel-profile {params.panel}"
        " --thresholds {input.thresholds} --profile {params.profile} --output {params.results}/hereditary 2> {log}"
