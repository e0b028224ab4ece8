"""Nothing is believed before it is checked."""


rule check:
    input:
        vcfs=config["cohort"]["vcfs"],
        samples=config["cohort"]["samples"],
        consents=config["cohort"]["consents"],
        identities=config["cohort"]["identities"],
        signers=config["review"]["signers"],
        reference=[path for path in config["reference"].values() if path],
        thresholds=config["policy"]["thresholds"],
        panel=config["policy"]["panel"],
        pgx=MEDICINES,
        ancestry=config["policy"]["ancestry"],
        traits=config["policy"]["traits"],
        alignments=[path for path in ALIGNMENTS.values() if path],
    output:
        "<results>/checks.json",
    log:
        "<results>/logs/check.log",
    benchmark:
        "<results>/benchmarks/check.tsv"
    conda:
        "../envs/genomics.yaml"
    params:
        code=code_of("genomics/checks"),
        config=workflow.configfiles[0],
    shell:
        "genomics check --config {params.config} --output {output} 2> {log}"
