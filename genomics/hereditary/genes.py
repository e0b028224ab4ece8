"""People by genes: one row for everyone, so that silence about a gene is never taken for a negative result."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np

from genomics.files.calls import ABSENT_COPY, MISSING, Calls
from genomics.hereditary.people import looked_at, site_rows
from genomics.records.annotation import ClassifiedVariant, Route
from genomics.records.hereditary import Finding, GeneOutcome, GeneRead
from genomics.records.panel import ExonNote, ExonTrait, PanelRule
from genomics.records.person import Sample
from genomics.records.quality import ExonCoverage
from genomics.records.variant import Variant


class ReadLimits(msgspec.Struct, frozen=True):
    """`callable_fraction` (0 to 1): coding bases deep enough that a gene needs.

    `depth`: mean reads that an exon needs, the least that a genotype is believed on.
    """

    callable_fraction: float
    depth: float


class ReadExons(msgspec.Struct, frozen=True):
    """One gene's coding exons in one person: fraction read (0 to 1) and the exons that leave it not fully read.

    The fraction is that of alignment QC's `genes` table (a test holds them equal). It is weighed again because the
    exons are needed anyway to say which are unread, and a fraction of another table could be another run's.
    """

    callable_fraction: float
    unread_exons: tuple[int, ...]


def gene_coverage(exons: Sequence[ExonCoverage], limits: ReadLimits) -> ReadExons:
    """Coding bases deep enough over all exons of a gene, weighted by length.

    Whatever the gene's fraction, an exon too shallow to call, or with a base that no read covers, is unread:
    a large gene must not hide it. Where the fraction is too low, every exon below it is named.
    """
    bases = sum(exon.end - exon.start for exon in exons)
    fraction = sum(exon.fraction_callable * (exon.end - exon.start) for exon in exons) / bases
    wanted = limits.callable_fraction if fraction < limits.callable_fraction else 0.0
    unread = {
        exon.exon
        for exon in exons
        if exon.mean_depth < limits.depth or exon.minimum_depth == 0 or exon.fraction_callable < wanted
    }
    return ReadExons(fraction, tuple(sorted(unread)))


def outcome_of(found: bool, coverage: ReadExons | None, no_call_sites: Sequence[str]) -> GeneOutcome:
    """What may be said of a gene. A site that matters and was not called is never "nothing found"."""
    if found:
        return GeneOutcome.FINDING
    if no_call_sites:
        return GeneOutcome.NOT_FULLY_READ
    if coverage is None:
        return GeneOutcome.NOT_MEASURED
    return GeneOutcome.NOT_FULLY_READ if coverage.unread_exons else GeneOutcome.NOTHING_FOUND


def gene_reads(
    samples: Sequence[Sample],
    rules: Iterable[PanelRule],
    variants: Iterable[ClassifiedVariant],
    calls: Calls,
    findings: Iterable[Finding],
    coverage: Iterable[ExonCoverage],
    limits: ReadLimits,
    notes: Iterable[ExonNote] = (),
) -> list[GeneRead]:
    """One row for every person and panel gene, by person and gene."""
    hard = hard_exons(notes)
    genes = sorted({rule.gene for rule in rules})
    found = {(finding.sample_id, finding.gene) for finding in findings if finding.route is not Route.NONE}
    uncalled = no_calls(calls, looked_at(variants), [sample.sample_id for sample in samples])
    exons: dict[tuple[str, str], list[ExonCoverage]] = defaultdict(list)
    for exon in coverage:
        exons[exon.sample_id, exon.gene].append(exon)
    rows = []
    for sample_id in sorted(sample.sample_id for sample in samples):
        for gene in genes:
            pair = sample_id, gene
            read = gene_coverage(exons[pair], limits) if pair in exons else None
            rows.append(
                GeneRead(
                    sample_id=sample_id,
                    gene=gene,
                    callable_fraction=read.callable_fraction if read else None,
                    unread_exons=list(read.unread_exons) if read else [],
                    no_call_sites=uncalled.get(pair, []),
                    outcome=outcome_of(pair in found, read, uncalled.get(pair, [])),
                    hard_exons=hard.get(gene, []),
                )
            )
    return rows


def hard_exons(notes: Iterable[ExonNote]) -> dict[str, list[int]]:
    """Exons by gene that short reads tell badly."""
    found: dict[str, set[int]] = defaultdict(set)
    for note in notes:
        if note.trait is ExonTrait.HARD_TO_READ:
            found[note.gene].update(range(note.first, note.last + 1))
    return {gene: sorted(numbers) for gene, numbers in found.items()}


def no_calls(
    calls: Calls, variants: Iterable[ClassifiedVariant], sample_ids: Sequence[str]
) -> Mapping[tuple[str, str], list[str]]:
    """Keys of the sites that each person (by gene) has no call at; a site or person the calls lack has none."""
    rows = site_rows(calls)
    called_people = set(calls.samples)
    missing: dict[tuple[str, str], list[str]] = defaultdict(list)
    sites = {(Variant.parse(variant.key).sort_key, variant.key, variant.gene) for variant in variants}
    for _, key, gene in sorted(sites):
        row = rows.get(key)
        if row is None:
            without = set(sample_ids)
        else:
            copies = calls.haplotypes[row]
            empty = (copies == MISSING).any(axis=1) | (copies == ABSENT_COPY).all(axis=1)
            without = {calls.samples[person] for person in np.flatnonzero(empty)}
        for sample_id in sample_ids:
            if sample_id in without or sample_id not in called_people:
                missing[sample_id, gene].append(key)
    return missing
