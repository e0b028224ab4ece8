"""A small whole run that is good: each input beside its configuration."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from corpus import bad_alignments, bad_resources, bad_sheets
from corpus.corpus_case import Build
from corpus.corpus_vcf import good

Config = dict[str, Any]
Change = Callable[[Config, Path], object]


def write_run(folder: Path, change: Change = lambda config, folder: None) -> Path:
    """Inputs and configuration; `change` may alter both before the configuration is written."""
    for kind in bad_sheets.HEADERS:
        (folder / f"{kind}.tsv").write_text(bad_sheets.text_of(kind))
    samples = bad_sheets.text_of("samples").replace("female\tg\tB01\t", "female\tg\tB01\tS1.bam")
    (folder / "samples.tsv").write_text(samples)
    good(folder)
    bad_alignments.write(folder / "S1.bam")
    bad_resources.whole_reference(folder)
    bad_resources.transcripts(bad_resources.GENE, bad_resources.TRANSCRIPT, bad_resources.EXON, bad_resources.CDS)(
        folder
    )
    bad_resources.regions("chr17\t10\t20")(folder)
    bad_resources.exons("chr17\t199\t800\tBRCA1\t1\t-\tNM_007294.4")(folder)
    (folder / "windows.bed").write_text("chr1\t10\t20\nchrX\t3000000\t3001000\n")
    bad_resources.clinvar(bad_resources.record())(folder)
    bad_resources.gnomad(bad_resources.COUNTS)(folder)
    config = yaml.safe_load((bad_resources.ROOT / "config/config.yaml").read_text())
    _point_here(config)
    change(config, folder)
    (folder / "config.yaml").write_text(yaml.safe_dump(config))
    return folder / "config.yaml"


def _point_here(config: Config) -> None:
    root = bad_resources.ROOT
    config["cohort"] |= {"vcfs": ["cohort.vcf.gz"], "health_records": None}
    config["cohort"] |= {name: f"{name}.tsv" for name in ("samples", "consents", "identities")}
    files = {"fasta": "reference.fa", "transcripts": "transcripts.gff3", "exons": "exons.bed"}
    files |= {"sex_windows": "windows.bed", "result_regions": "regions.bed"}
    config["reference"] |= files | {"clinvar": "clinvar.vcf.gz", "gnomad": "gnomad.vcf.gz", "identity_sites": None}
    config["policy"] |= {"thresholds": str(bad_resources.THRESHOLDS), "panel": str(bad_resources.PANEL)}
    config["policy"] |= {"pgx": str(bad_resources.PGX)}
    config["policy"] |= {name: str(bad_resources.ROOT / "resources" / name) for name in ("ancestry", "traits")}
    config["review"] |= {"signers": "signers.tsv", "reports": str(root / "reports"), "acts": None}


def run(change: Change) -> Build:
    """A run with one thing changed."""
    return lambda folder: write_run(folder, change)


def setting(part: str, key: str, value: object) -> Build:
    """A run with one value of its configuration changed."""

    def change(config: Config, folder: Path) -> None:
        config[part][key] = value

    return run(change)


def file(name: str, data: str | bytes) -> Build:
    """A run with one of its files written anew."""
    raw = data.encode() if isinstance(data, str) else data
    return run(lambda config, folder: (folder / name).write_bytes(raw))


def gone(name: str) -> Build:
    """A run without one of its files."""
    return run(lambda config, folder: (folder / name).unlink())
