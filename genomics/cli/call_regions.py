"""`genomics call-regions`: the regions whose genotypes are kept: the result regions and the places of insights."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from genomics.cli.insights import ANCESTRY, TRAITS


def command(
    regions: Annotated[Path, typer.Option(help="Result regions: genes, medicine positions (BED).")],
    output: Annotated[Path, typer.Option(help="BED to write, for `genomics cohort --regions`.")],
    ancestry: Annotated[Path, typer.Option(help="Folder of a reference panel.")] = ANCESTRY,
    traits: Annotated[Path, typer.Option(help="Folder of trait tables.")] = TRAITS,
) -> None:
    """Join the result regions with every place that ancestry and traits look at; in genome order."""
    from genomics.files.ancestry_panel import read_ancestry_panel
    from genomics.files.atomic import write_text
    from genomics.files.calls import merged
    from genomics.files.insight_tables import read_traits
    from genomics.files.regions import read_intervals
    from genomics.insights.panel import telling_places
    from genomics.insights.people import intervals_of
    from genomics.records.variant import CONTIG_ORDER

    places = list(telling_places(read_ancestry_panel(ancestry)).sites)
    places += [site.variant for trait in read_traits(traits) for site in trait.sites]
    joined = merged([*read_intervals(regions), *intervals_of(places)])
    joined.sort(key=lambda region: (CONTIG_ORDER[region.contig], region.start))
    lines = [f"{region.contig}\t{region.start}\t{region.end}\n" for region in joined]
    write_text(output, "#contig\tstart\tend\n" + "".join(lines))
    print(f"{output}: {len(joined)} regions with {len(places)} places of ancestry and traits", file=sys.stderr)
