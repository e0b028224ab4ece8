"""The layers of the package, and who may import which heavy library."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "genomics"
LAYERS = [
    {"cli"},
    {"release"},
    {"reporting"},
    {"review"},
    {"alignment", "cohort", "annotation", "hereditary", "pgx", "insights"},
    {"checks"},
    {"files"},
    {"records"},
    {"errors"},
]
HEIGHT = {name: -level for level, names in enumerate(LAYERS) for name in names}
READERS = ("files", "alignment", "checks")
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return plain | {
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", [path for path in MODULES if layer_of(path) != "__init__"], ids=str)
def test_a_module_imports_only_its_own_layer_folder_or_lower_ones(path):
    own = layer_of(path)
    for name in imports_of(path):
        if name.startswith("genomics."):
            other = name.split(".")[1]
            assert other == own or HEIGHT[other] < HEIGHT[own], f"{path} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_genotype_readers_are_imported_only_at_the_edge(path):
    place = str(path.relative_to(PACKAGE))
    if not place.startswith(READERS):
        assert not {"pysam", "cyvcf2"} & {name.split(".")[0] for name in imports_of(path)}, place


def test_the_check_sees_an_upward_import(tmp_path):
    module = tmp_path / "bad.py"
    module.write_text("from genomics.cli import main\nimport pysam\n")
    assert imports_of(module) == {"genomics.cli", "pysam"}
    assert HEIGHT["cli"] > HEIGHT["records"]
