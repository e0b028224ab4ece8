"""In the demo two signers act and what they signed is released. In a real cohort people do both by hand."""

if config["review"]["acts"]:

    rule demo_signers:
        input:
            drafts="<results>/review/drafts.done",
            signers=config["review"]["signers"],
            acts=config["review"]["acts"],
        output:
            touch("<results>/review/acts.done"),
        log:
            "<results>/logs/demo_signers.log",
        conda:
            "../envs/genomics.yaml"
        params:
            results=results_folder,
            at=config["review"]["at"],
        shell:
            "(genomics review signers --file {input.signers} --database {params.results}/review/review.sqlite"
            " --at {params.at} && genomics review apply {input.acts}"
            " --database {params.results}/review/review.sqlite --at {params.at}) > {log} 2>&1"

    rule release:
        input:
            acts="<results>/review/acts.done",
            consents=config["cohort"]["consents"],
            identities=config["cohort"]["identities"],
            medicines=MEDICINES,
            settings=workflow.configfiles[0],
            thresholds=config["policy"]["thresholds"],
        output:
            touch("<results>/released.done"),
        log:
            "<results>/logs/release.log",
        benchmark:
            "<results>/benchmarks/release.tsv"
        conda:
            "../envs/genomics.yaml"
        threads: 2
        params:
            results=results_folder,
            code=code_of("genomics/release", "genomics/reporting"),
            reports=config["review"]["reports"],
            at=config["review"]["at"],
        shell:
            "genomics release --database {params.results}/review/review.sqlite --consents {input.consents}"
            " --identities {input.identities} --templates {params.reports} --medicines {input.medicines}"
            " --without-passwords --settings {input.settings} --settings {input.thresholds}"
            " --processes {threads} --at {params.at} --output {params.results}/released 2> {log}"

    rule verify_release:
        input:
            "<results>/released.done",
        output:
            "<results>/released.txt",
        log:
            "<results>/logs/verify_release.log",
        conda:
            "../envs/genomics.yaml"
        params:
            results=results_folder,
            code=code_of("genomics/release"),
        shell:
            "genomics release --verify {params.results}/released"
            " --database {params.results}/review/review.sqlite > {output} 2> {log}"


rule summary:
    input:
        "<results>/released.txt" if config["review"]["acts"] else "<results>/review/drafts.done",
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
        results=results_folder,
        code=code_of("genomics/cli/summary.py", "genomics/release"),
        alignment=lambda wildcards, input: [f"--alignment {path}" for path in input.alignment],
    shell:
        "genomics summary --database {params.results}/review/review.sqlite --cohort {params.results}/cohort"
        " {params.alignment} --findings {input.findings} --released {params.results}/released"
        " --drafts {params.results}/review/drafts --output {output.json} > {output.text} 2> {log}"
