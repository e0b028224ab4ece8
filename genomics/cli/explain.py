"""`genomics explain`: the whole reasoning of one variant, met and not met, with facts, sources and versions."""

from pathlib import Path
from typing import Annotated

import typer


def command(
    variant: Annotated[str, typer.Argument(help="chr:pos:ref:alt, or chr:start-end:DEL of a structural variant.")],
    classified: Annotated[
        list[Path], typer.Option(help="Table of `genomics classify`, or structural.parquet; repeat it.")
    ],
) -> None:
    """Print why a variant goes where it goes, under every rule of its gene. Says nothing about people."""
    from genomics.errors import ConfigError
    from genomics.files.tables import read_tables
    from genomics.hereditary.explaining import explained
    from genomics.records.annotation import ClassifiedVariant

    rows = [row for row in read_tables(classified, ClassifiedVariant) if row.key == variant]
    if not rows:
        files = ", ".join(str(path) for path in classified)
        raise ConfigError(
            f"{variant}: not in {files}; write it as chr:pos:ref:alt, split, trimmed and left-aligned,"
            " and mind that only genes of the panel's profile are there"
        )
    print("\n\n".join(explained(row) for row in rows))
