"""Star alleles and phenotypes for everyone."""


rule pgx:
    input:
        calls=expand("<results>/cohort/calls/{batch}.bcf", batch=BATCHES),
        samples=config["cohort"]["samples"],
        definitions=config["policy"]["pgx"],
    output:
        table="<results>/pgx/pgx.parquet",
        text="<results>/pgx/pgx.tsv",
    log:
        "<results>/logs/pgx.log",
    benchmark:
        "<results>/benchmarks/pgx.tsv"
    conda:
        "../envs/genomics.yaml"
    params:
        code=code_of("genomics/pgx"),
        calls=lambda wildcards, input: [f"--calls {path}" for path in input.calls],
        profile=config["policy"]["pgx_profile"],
    shell:
        "genomics pgx {params.calls} --samples {input.samples} --definitions {input.definitions}"
        " --genes-profile {params.profile} --output {output.table} 2> {log}"


rule pgx_page:
    input:
        pgx="<results>/pgx/pgx.parquet",
        samples="<results>/cohort/samples.parquet",
    output:
        "<results>/pgx/pgx.html",
    log:
        "<results>/logs/pgx_page.log",
    conda:
        "../envs/genomics.yaml"
    params:
        code=code_of("genomics/pgx"),
    shell:
        "genomics pgx-page --pgx {input.pgx} --samples {input.samples} --output {output} 2> {log}"
