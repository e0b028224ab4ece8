"""In the demo two signers act and what they signed is released. In a real cohort people do both by hand."""

if config["review"]["acts"]:

    rule demo_signers:
        input:
            drafts="<results>/review/drafts",
            acts=config["review"]["acts"],
        output:
            "<results>/review/acts.log",
        log:
            "<results>/logs/demo_signers.log",
        conda:
            "../envs/genomics.yaml"
        params:
            at=config["review"]["at"],
        shell:
            "genomics review apply {input.acts} --database <results>/review/review.sqlite --at {params.at}"
            " > {output} 2> {log}"

    rule release:
        input:
            acts="<results>/review/acts.log",
            consents=config["cohort"]["consents"],
            identities=config["cohort"]["identities"],
            reports=config["review"]["reports"],
        output:
            "<results>/released.json",
        log:
            "<results>/logs/release.log",
        benchmark:
            "<results>/benchmarks/release.tsv"
        conda:
            "../envs/genomics.yaml"
        threads: 2
        params:
            code=code_of("genomics/release", "genomics/reporting"),
            at=config["review"]["at"],
        shell:
            "genomics release --database <results>/review/review.sqlite --consents {input.consents}"
            " --identities {input.identities} --templates {input.reports} --processes {threads}"
            " --at {params.at} --output <results>/released --receipt {output} 2> {log}"


rule summary:
    input:
        "<results>/released.json" if config["review"]["acts"] else "<results>/review/drafts",
        checks="<results>/checks.json",
        alignment=expand("<results>/qc/alignment/{batch}.parquet", batch=ALIGNED),
        samples="<results>/cohort/samples.parquet",
        findings="<results>/hereditary/findings.parquet",
    output:
        text="<results>/summary.txt",
        json="<results>/summary.json",
    log:
        "<results>/logs/summary.log",
    conda:
        "../envs/genomics.yaml"
    params:
        code=code_of("genomics/cli/summary.py"),
        alignment=lambda wildcards, input: [f"--alignment {path}" for path in input.alignment],
    shell:
        "genomics summary --database <results>/review/review.sqlite --cohort <results>/cohort"
        " {params.alignment} --findings {input.findings} --released <results>/released"
        " --output {output.json} > {output.text} 2> {log}"
