"""People with known alleles, as calls: change only what a test is about."""

from pathlib import Path

import numpy as np

from genomics.files.calls import Calls, CallSite
from genomics.files.pgx_tables import read_definitions
from genomics.pgx.calling import call_gene
from genomics.records.person import Sex

FOLDER = Path(__file__).parents[2] / "resources" / "pgx"
TABLES = read_definitions(FOLDER)
GENES = TABLES.genes
LIST_GENES = [gene for gene, item in GENES.items() if item.gene.method == "variant_list"]
STAR_GENES = [gene for gene, item in GENES.items() if item.gene.method == "star_alleles"]


def allele(gene, name):
    return next(item for item in GENES[gene].alleles if item.name == name)


def haplotype(gene, name, optional=()):
    """Keys of the changes on a copy with this allele; several names joined by '&' lie on one copy."""
    changes = set(optional)
    for part in name.split("&"):
        changes |= allele(gene, part).variants
    return frozenset(changes)


def records(gene, copies, phased=False, phase_set=-1):
    """Records of one person (key or `chrom:pos:ref:.`, genotype): every position explicit, split by change."""
    rows = []
    for site in GENES[gene].sites:
        carried = [change for change in site.changes if any(change.key in copy for copy in copies)]
        for change in carried:
            genotype = [int(change.key in copy) for copy in copies]
            rows.append((change.key, genotype if phased else sorted(genotype), phased, phase_set))
        if not carried:
            rows.append((f"{site.contig}:{site.position}:{site.reference[0]}:.", [0] * len(copies), False, -1))
    return rows


def calls_of(rows, filters=()):
    """Calls of one person from `records`; a genotype of one copy is haploid. `filters`: key -> names."""
    filters = dict(filters)
    sites, haplotypes, phased, sets = [], [], [], []
    for key, genotype, is_phased, phase_set in rows:
        contig, position, reference, alternate = key.split(":")
        sites.append(
            CallSite(
                contig, int(position), reference, None if alternate == "." else alternate, filters.get(key, ())
            )
        )
        haplotypes.append([*genotype, -2][:2])
        phased.append(is_phased)
        sets.append(phase_set)
    blank = np.full((len(sites), 1), -1, np.int32)
    return Calls(
        ["S1"],
        sites,
        np.array(haplotypes, np.int8).reshape(len(sites), 1, 2),
        np.array(phased, bool).reshape(-1, 1),
        np.array(sets, np.int32).reshape(-1, 1),
        blank,
        blank,
        blank,
    )


def call(gene, rows, sex=Sex.FEMALE, filters=()):
    """The result of one person."""
    (result,) = call_gene(calls_of(rows, filters), GENES[gene], {"S1": sex}, "tables 1")
    return result


def call_alleles(gene, *names, phased=False, sex=Sex.FEMALE, without=()):
    """The result of a person with these alleles, with some positions not in the file."""
    rows = records(gene, [haplotype(gene, name) for name in names], phased)
    kept = [row for row in rows if int(row[0].split(":")[1]) not in without]
    return call(gene, kept, sex)
