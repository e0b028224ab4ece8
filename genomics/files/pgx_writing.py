"""Imported definitions as a folder of tables, ready for `--definitions`."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from genomics.files import pgx_tables
from genomics.files.atomic import write_text
from genomics.records.pgx_release import Release
from genomics.records.pgx_tables import Allele, Context, Gene, GeneDefinition, Linkage, Meaning, Proxy, activity_key

Row = Iterable[str]


def write_definitions(folder: Path, definitions: Sequence[GeneDefinition], release: Release) -> None:
    """Write every table of the genes, and a manifest that names the release."""
    tables: dict[str, tuple[tuple[str, ...], list[Row]]] = {
        "genes.tsv": (pgx_tables.GENES, [_gene(item.gene) for item in definitions]),
        "positions.tsv": (pgx_tables.POSITIONS, [row for item in definitions for row in _positions(item)]),
        "alleles.tsv": (pgx_tables.ALLELES, [_allele(i.gene.symbol, a) for i in definitions for a in i.alleles]),
        "phenotypes.tsv": (
            pgx_tables.PHENOTYPES,
            [_meaning(i.gene.symbol, keys, m) for i in definitions for keys, m in sorted(i.meanings.items())],
        ),
        "linkage.tsv": (
            pgx_tables.LINKAGE,
            [_linkage(i.gene.symbol, r, release) for i in definitions for r in i.linkage],
        ),
        "proxies.tsv": (
            pgx_tables.PROXIES,
            [_proxy(i.gene.symbol, r, release) for i in definitions for r in i.proxies],
        ),
        "context.tsv": (pgx_tables.CONTEXT, [_context(i.gene.symbol, c) for i in definitions for c in i.contexts]),
    }
    for name, (columns, rows) in tables.items():
        lines = ["\t".join(columns), *("\t".join(row) for row in rows)]
        write_text(folder / name, "\n".join(lines) + "\n")
    write_text(folder / "manifest.yaml", "".join(_entry(name, release) for name in sorted(tables)))


def _entry(name: str, release: Release) -> str:
    said = {"source": release.source, "version": release.version, "date": release.date, "licence": release.licence}
    return f"{name}:\n" + "".join(f'  {key}: "{value}"\n' for key, value in said.items())


def _gene(gene: Gene) -> Row:
    profiles = ";".join(gene.profiles)
    linked = "1" if gene.x_linked else "0"
    words = (gene.symbol, gene.name, gene.role, gene.contig, gene.method, gene.key, linked, profiles)
    return (*map(str, words), str(gene.undocumented), ";".join(gene.order))


def _positions(definition: GeneDefinition) -> Iterable[Row]:
    for site in definition.sites:
        for change in site.changes:
            place = (site.contig, str(site.position), site.rsid or ".")
            yield (definition.gene.symbol, *place, change.reference, change.alternate)


def _allele(gene: str, allele: Allele) -> Row:
    lists = (";".join(sorted(allele.variants)), ";".join(sorted(allele.optional)))
    activity = "" if allele.activity is None else activity_key(allele.activity)
    reference = "1" if allele.reference else "0"
    return (gene, allele.name, reference, *lists, allele.function, activity, ";".join(sorted(allele.stated)))


def _meaning(gene: str, keys: tuple[str, ...], meaning: Meaning) -> Row:
    score = "" if meaning.activity_score is None else f"{meaning.activity_score:g}"
    return (gene, keys[0], keys[1] if len(keys) > 1 else "", str(meaning.phenotype), score)


def _linkage(gene: str, rule: Linkage, release: Release) -> Row:
    first, *second = sorted(rule.apart)
    return (gene, first, second[0] if second else first, rule.together or "", rule.source, release.date)


def _proxy(gene: str, rule: Proxy, release: Release) -> Row:
    return (gene, rule.proxy, rule.stands_for, rule.source, release.date)


def _context(gene: str, context: Context) -> Row:
    return (gene, context.contig, str(context.position), context.bases)
