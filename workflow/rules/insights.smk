"""Ancestry and traits: their places are kept with the calls, then read for everyone."""


rule call_regions:
    input:
        regions=config["reference"]["result_regions"],
        ancestry=config["policy"]["ancestry"],
        traits=config["policy"]["traits"],
    output:
        "<results>/call_regions.bed",
    log:
        "<results>/logs/call_regions.log",
    conda:
        "../envs/genomics.yaml"
    params:
        code=code_of("genomics/insights/panel.py", "genomics/cli/call_regions.py"),
    shell:
        "genomics call-regions --regions {input.regions} --ancestry {input.ancestry} --traits {input.traits}"
        " --output {output} 2> {log}"


rule insights:
    input:
        calls=expand("<results>/cohort/calls/{batch}.bcf", batch=BATCHES),
        samples=config["cohort"]["samples"],
        ancestry=config["policy"]["ancestry"],
        traits=config["policy"]["traits"],
        thresholds=config["policy"]["thresholds"],
    output:
        "<results>/insights/insights.parquet",
    log:
        "<results>/logs/insights.log",
    benchmark:
        "<results>/benchmarks/insights.tsv"
    conda:
        "../envs/genomics.yaml"
    params:
        code=code_of("genomics/insights"),
        calls=lambda wildcards, input: [f"--calls {path}" for path in input.calls],
        profile=config["policy"]["threshold_profile"],
    shell:
        "genomics insights {params.calls} --samples {input.samples} --ancestry {input.ancestry}"
        " --traits {input.traits} --thresholds {input.thresholds} --profile {params.profile}"
        " --output {output} 2> {log}"
