"""What tells whose reads these are: the list of common SNPs."""

from pathlib import Path

from genomics.checks.findings import Findings
from genomics.checks.strict import told
from genomics.files.identity_sites import read_identity_sites


def check_identity_sites(path: Path, found: Findings) -> None:
    """Every record is a common autosomal SNP with its frequency, in genome order."""
    told(found, lambda: read_identity_sites(path))
