"""Parts of `genomics annotate`, each as a command of its own: what a peer does in one command.

`python -m tests.benchmarks.annotation_parts join SITES GNOMAD OUTPUT`: sites with gnomAD's fields, as Parquet.
`... csq SITES TRANSCRIPTS REFERENCE OUTPUT`: sites with their effects, as Parquet.
"""

import os
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa

from genomics.annotation.placing import over_transcripts
from genomics.files.gff3 import read_transcripts
from genomics.files.gnomad import join_gnomad
from genomics.files.site_columns import read_site_columns
from genomics.files.site_effects import site_effects
from genomics.files.tables import write_arrow


def join(sites: Path, gnomad: Path, output: Path) -> None:
    """Sites beside AC, AN, homozygotes, filtering frequency, its group and filters."""
    found = read_site_columns(sites).plain
    known = join_gnomad([gnomad], found.keys).columns(slice(None))
    write_arrow(output, pa.table({**_columns(found.columns), **{f"g_{n}": known[n] for n in known.column_names}}))


def csq(sites: Path, transcripts: Path, reference: Path, output: Path) -> None:
    """Sites beside their effects on every transcript. Prints the CPU seconds of reading transcripts and of csq."""
    found = read_site_columns(sites).plain
    start = sum(os.times()[:4])
    genes = read_transcripts(transcripts)
    effects = site_effects(found, over_transcripts(found, genes), genes, reference)
    print(sum(os.times()[:4]) - start)
    words = [";".join(f"{one.transcript}:{'&'.join(one.terms)}" for one in kind) for kind in effects.kinds]
    told = pa.array([*words, None], pa.string()).take(pa.array(np.where(effects.of < 0, len(words), effects.of)))
    write_arrow(output, pa.table({**_columns(found.columns), "effects": told}))


def _columns(table: pa.Table) -> dict[str, pa.ChunkedArray]:
    return {name: table[name] for name in table.column_names}


if __name__ == "__main__":
    part, *paths = sys.argv[1:]
    {"join": join, "csq": csq}[part](*map(Path, paths))
