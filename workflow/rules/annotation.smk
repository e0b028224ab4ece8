"""Unique sites: named, known or new, classified. No person appears here."""


rule annotate:
    input:
        sites="<results>/cohort/sites.vcf.gz",
        fasta=config["reference"]["fasta"],
        transcripts=config["reference"]["transcripts"],
        clinvar=config["reference"]["clinvar"],
        gnomad=config["reference"]["gnomad"],
        panel=config["policy"]["panel"],
    output:
        "<results>/annotation/variants.parquet",
    log:
        "<results>/logs/annotate.log",
    benchmark:
        "<results>/benchmarks/annotate.tsv"
    conda:
        "../envs/genomics.yaml"
    params:
        code=code_of("genomics/annotation"),
        carriers=config["policy"]["novel_carriers"],
    shell:
        "genomics annotate --vcf {input.sites} --reference {input.fasta} --transcripts {input.transcripts}"
        " --clinvar {input.clinvar} --gnomad {input.gnomad} --panel {input.panel}"
        " --novel-carriers {params.carriers} --output {output} 2> {log}"


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
    shell:
        "genomics classify --variants {input.variants} --transcripts {input.transcripts} --reference {input.fasta}"
        " --clinvar {input.clinvar} --gnomad {input.gnomad} --panel {input.panel} --panel-profile {params.profile} --output {output} 2> {log}"
