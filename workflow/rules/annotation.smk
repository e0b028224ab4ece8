"""Unique sites: named, known or new, classified. No person appears here."""


rule annotate:
    input:
        sites="<results>/cohort/sites.vcf.gz",
        fasta=config["reference"]["fasta"],
        transcripts=config["reference"]["transcripts"],
        clinvar=config["reference"]["clinvar"],
        gnomad=config["reference"]["gnomad"],
        known=[path for paths in config["reference"]["known"].values() for path in paths],
        scores=[path for paths in config["reference"]["scores"].values() for path in paths],
        panel=config["policy"]["panel"],
    output:
        variants="<results>/annotation/variants.parquet",
        novel="<results>/annotation/novel.parquet",
        published="<results>/annotation/novel_published.json",
    log:
        "<results>/logs/annotate.log",
    benchmark:
        "<results>/benchmarks/annotate.tsv"
    conda:
        "../envs/genomics.yaml"
    params:
        code=code_of("genomics/annotation"),
        carriers=config["policy"]["novel_carriers"],
        gnomad=lambda wildcards, input: [f"--gnomad {path}" for path in as_list(input.gnomad)],
        known=named_options("--known", config["reference"]["known"]),
        scores=named_options("--scores", config["reference"]["scores"]),
        prepared=lambda wildcards: f"--prepared {PREPARED}" if PREPARED else "",
    shell:
        "genomics annotate --vcf {input.sites} --reference {input.fasta} --transcripts {input.transcripts}"
        " --clinvar {input.clinvar} {params.gnomad} {params.known} {params.scores} {params.prepared}"
        " --panel {input.panel} --novel-carriers {params.carriers} --novel {output.novel}"
        " --output {output.variants} 2> {log}"


rule classify:
    input:
        variants="<results>/annotation/variants.parquet",
        transcripts=config["reference"]["transcripts"],
        fasta=config["reference"]["fasta"],
        clinvar=config["reference"]["clinvar"],
        gnomad=config["reference"]["gnomad"],
        panel=config["policy"]["panel"],
        tables=PANEL_TABLES,
    output:
        "<results>/annotation/classified.parquet",
    log:
        "<results>/logs/classify.log",
    benchmark:
        "<results>/benchmarks/classify.tsv"
    conda:
        "../envs/genomics.yaml"
    params:
        code=code_of("genomics/hereditary", "genomics/annotation"),
        profile=config["policy"]["panel_profile"],
        gnomad=lambda wildcards, input: [f"--gnomad {path}" for path in as_list(input.gnomad)],
    shell:
        "genomics classify --variants {input.variants} --transcripts {input.transcripts} --reference {input.fasta}"
        " --clinvar {input.clinvar} {params.gnomad} --panel {input.panel} --panel-profile {params.profile}"
        " --output {output} 2> {log}"
