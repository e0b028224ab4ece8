from snakemake.utils import min_version, validate

min_version("9.14")


configfile: "config/config.yaml"


validate(config, "workflow/schemas/config.schema.yaml")


pathvars:
    results=config["results"],


include: "workflow/rules/shared.smk"
include: "workflow/rules/demo.smk"
include: "workflow/rules/check.smk"
include: "workflow/rules/alignment.smk"
include: "workflow/rules/cohort.smk"
include: "workflow/rules/annotation.smk"
include: "workflow/rules/hereditary.smk"
include: "workflow/rules/pgx.smk"
include: "workflow/rules/insights.smk"
include: "workflow/rules/review.smk"
include: "workflow/rules/release.smk"


rule all:
    input:
        "<results>/summary.txt",
        "<results>/pgx/pgx.html",
        "<results>/cohort/cohort.html",
        ["<results>/qc/alignment.html"] if ALIGNED else [],
