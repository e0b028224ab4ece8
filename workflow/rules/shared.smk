"""What the rules ask of the sample sheet and of the code: names of batches, and a hash that reruns a stage."""

import hashlib
from pathlib import Path


def sheet_column(column):
    """One column of the sample sheet by sample, without loading a library."""
    with open(config["cohort"]["samples"], encoding="utf-8") as sheet:
        rows = [line.rstrip("\n").split("\t") for line in sheet if line.strip() and line[0] != "#"]
    place = rows[0].index(column)
    return [row[place] for row in rows[1:]]


BATCHES = sorted(set(sheet_column("batch")))
ALIGNMENTS = dict(zip(sheet_column("sample_id"), sheet_column("alignment"), strict=True))
ALIGNED = sorted({batch for batch, path in zip(sheet_column("batch"), ALIGNMENTS.values(), strict=True) if path})
IN_BATCH = {batch: [] for batch in BATCHES}
for batch, path in zip(sheet_column("batch"), ALIGNMENTS.values(), strict=True):
    IN_BATCH[batch] += [path] if path else []
MEDICINES = str(Path(config["policy"]["pgx"], "medicines.tsv"))
PANEL_TABLES = sorted(map(str, Path(config["policy"]["panel"]).parent.glob("*.tsv")))
PREPARED = config["reference"]["prepared"]
SITES = config["reference"]["identity_sites"]
IDENTITY = ["<results>/qc/identity.parquet"] if SITES and ALIGNED else []
WORDING = str(Path(config["review"]["reports"], "wording"))


def as_list(paths):
    """One path or several, as a list."""
    return [paths] if isinstance(paths, str) else list(paths)


def named_options(option, named):
    """`--known dbSNP=dbsnp.vcf.gz` for each file of each name."""
    return [f"{option} {name}={path}" for name, paths in named.items() for path in paths]


def results_folder(wildcards):
    """Where commands that write a whole folder, or work on the review database, find it."""
    return config["results"]


def alignments_of(batch):
    """The alignment files of one batch."""
    return IN_BATCH[batch]


def code_of(*folders):
    """Hash of the code behind a rule: Snakemake runs the rule again when it changes."""
    digest = hashlib.sha256()
    for folder in ("genomics/records", "genomics/files", *folders):
        base = Path(workflow.basedir) / folder
        for path in sorted(base.rglob("*.*")) if base.is_dir() else [base]:
            if "__pycache__" not in path.parts and path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
