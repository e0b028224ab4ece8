"""Releases, tables and documents that a run takes on trust: what is not one of the larger kinds."""

from pathlib import Path

from genomics.checks.clinvar_words import check_clinvar_words
from genomics.checks.findings import Findings
from genomics.checks.manifests import check_manifest
from genomics.checks.strict import told
from genomics.checks.vcf import check_clinvar
from genomics.files.json_text import read_json


def check_clinvar_release(path: Path, found: Findings) -> None:
    """A ClinVar VCF as a file, then each of its words."""
    check_clinvar(path, found)
    if not found.rejects:
        check_clinvar_words(path, found)


def check_json(path: Path, found: Findings) -> None:
    """A document of strict JSON."""
    told(found, lambda: read_json(path))


def check_lone_manifest(path: Path, found: Findings) -> None:
    """A manifest by itself: files beside it may belong elsewhere."""
    check_manifest(path, found, complete=False)


def must_be_there(path: Path, found: Findings) -> None:
    """The stage that reads it says more; an empty one is surely wrong."""
    if not (any(path.iterdir()) if path.is_dir() else path.stat().st_size):
        found.reject("", "is empty", "restore it")
