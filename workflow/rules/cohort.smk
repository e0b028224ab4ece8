"""The joint call: sites, sample quality, relatedness, and each batch's calls at the sites of results."""


rule cohort:
    input:
        checks="<results>/checks.json",
        vcfs=config["cohort"]["vcfs"],
        samples=config["cohort"]["samples"],
        fasta=config["reference"]["fasta"],
        regions="<results>/call_regions.bed",
        thresholds=config["policy"]["thresholds"],
        ancestry=config["policy"]["ancestry"],
    output:
        samples="<results>/cohort/samples.parquet",
        pairs="<results>/cohort/pairs.parquet",
        ancestry="<results>/cohort/ancestry.parquet",
        outliers="<results>/cohort/outliers.parquet",
        sites="<results>/cohort/sites.parquet",
        vcf="<results>/cohort/sites.vcf.gz",
        calls=expand("<results>/cohort/calls/{batch}.bcf", batch=BATCHES),
    log:
        "<results>/logs/cohort.log",
    benchmark:
        "<results>/benchmarks/cohort.tsv"
    conda:
        "../envs/genomics.yaml"
    params:
        results=results_folder,
        code=code_of("genomics/cohort"),
        vcfs=lambda wildcards, input: [f"--vcf {path}" for path in input.vcfs],
        profile=config["policy"]["threshold_profile"],
        engine=config["policy"]["engine"],
        hail_from=config["policy"]["hail_from"],
        master=config["policy"]["spark_master"],
    shell:
        "genomics cohort {params.vcfs} --reference {input.fasta} --samples {input.samples}"
        " --regions {input.regions} --thresholds {input.thresholds} --profile {params.profile}"
        " --ancestry-panel {input.ancestry} --engine {params.engine} --hail-from {params.hail_from}"
        " --spark-master {params.master:q}"
        " --output {params.results}/cohort 2> {log}"


rule cohort_page:
    input:
        samples="<results>/cohort/samples.parquet",
        pairs="<results>/cohort/pairs.parquet",
        ancestry="<results>/cohort/ancestry.parquet",
        outliers="<results>/cohort/outliers.parquet",
        sites="<results>/cohort/sites.parquet",
    output:
        "<results>/cohort/cohort.html",
    log:
        "<results>/logs/cohort_page.log",
    conda:
        "../envs/genomics.yaml"
    params:
        results=results_folder,
        code=code_of("genomics/cohort"),
    shell:
        "genomics cohort-page --cohort {params.results}/cohort --output {output} 2> {log}"
