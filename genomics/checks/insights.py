"""The reference panel of ancestry and the tables of traits: each as its strict reader takes it."""

from pathlib import Path

from genomics.checks.findings import Findings
from genomics.checks.manifests import check_manifest
from genomics.checks.strict import told
from genomics.files.ancestry_panel import read_ancestry_panel
from genomics.files.insight_tables import read_traits


def check_ancestry(path: Path, found: Findings) -> None:
    """The panel's tables and their manifest."""
    check_manifest(path / "manifest.yaml", found)
    told(found, lambda: read_ancestry_panel(path))


def check_traits(path: Path, found: Findings) -> None:
    """Traits, sites, forms and outcomes fit together, and every table has its source."""
    check_manifest(path / "manifest.yaml", found)
    told(found, lambda: read_traits(path))
