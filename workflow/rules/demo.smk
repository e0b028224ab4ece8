"""Only in the demo: what would be gigabytes is built on the spot."""

if config["demo"]:

    rule demo_reference:
        input:
            demo=config["demo"],
        output:
            fasta=config["reference"]["fasta"],
            fai=config["reference"]["fasta"] + ".fai",
            gzi=config["reference"]["fasta"] + ".gzi",
        log:
            "<results>/logs/demo_reference.log",
        conda:
            "../envs/genomics.yaml"
        params:
            code=code_of("workflow/scripts"),
        shell:
            "python workflow/scripts/standin_reference.py --demo {input.demo} --output {output.fasta} 2> {log}"

    rule demo_alignments:
        input:
            demo=config["demo"],
            fasta=config["reference"]["fasta"],
        output:
            [path for path in ALIGNMENTS.values() if path],
            [f"{path}.crai" for path in ALIGNMENTS.values() if path],
        log:
            "<results>/logs/demo_alignments.log",
        conda:
            "../envs/genomics.yaml"
        threads: 2
        params:
            code=code_of("workflow/scripts"),
            folder=lambda wildcards, output: str(Path(output[0]).parent),
        shell:
            "python workflow/scripts/simulate_alignments.py --demo {input.demo} --reference {input.fasta}"
            " --output {params.folder} 2> {log}"
