"""Counts of the vectorised engine against a slow reading of the same text, one genotype at a time."""

import math

import numpy as np
import pytest
from test_hardy_weinberg import chances

from genomics.records.person import Sex

GENOTYPES = ("0/0", "0/1", "1/1", "0|1", "1|0", "./.", "0/.", "./1", ".", "0", "1", "0/1/1")
MULTI = ("0/2", "1/2", "2/2", "2|1", "2", "./2", "3/3", "1/3", "0/3")


def hostile(rng, alternates):
    """A random genotype cell, most of them good."""
    choices = [*GENOTYPES, *(MULTI if alternates == 3 else ())]
    genotype = choices[rng.integers(len(choices))]
    depth = "." if rng.random() < 0.05 else str(rng.integers(3, 40))
    quality = "." if rng.random() < 0.05 else str(rng.integers(5, 99))
    reads = rng.multinomial(0 if depth == "." else int(depth), [1 / (alternates + 1)] * (alternates + 1))
    allele_depth = "." if rng.random() < 0.05 else ",".join(map(str, reads))
    return f"{genotype}:{allele_depth}:{depth}:{quality}"


def believed(cell, contig, sex):
    """Alleles of a good genotype, or None."""
    genotype, reads, depth, quality = cell.split(":")
    alleles = genotype.replace("|", "/").split("/")
    if contig == "chrY" and sex is Sex.FEMALE:
        return None
    if contig in ("chrX", "chrY") and sex is Sex.MALE and len(alleles) == 2:
        if alleles[0] != alleles[1]:
            return None
        alleles = alleles[:1]
    if "." in alleles or len(alleles) > 2 or "." in (depth, quality):
        return None
    if int(quality) < 20 or int(depth) < (5 if len(alleles) == 1 else 10):
        return None
    if len(set(alleles)) == 2:
        if reads == ".":
            return None
        shares = [int(reads.split(",")[int(a)]) / int(depth) for a in alleles if a != "0"]
        if min(shares) < 0.2:
            return None
    return [int(a) for a in alleles]


def expected(call, record, number, stratum):
    """AC, AN, homozygotes and carriers of one alternate, over a group, a sex or everyone."""
    contig, cells = record
    people = zip(cells, call.sexes, call.groups, strict=True)
    kept = [believed(cell, contig, sex) for cell, sex, own in people if stratum in (None, own, sex)]
    alleles = [called for called in kept if called is not None]
    copies = [called.count(number) for called in alleles]
    return sum(copies), sum(map(len, alleles)), copies.count(2), sum(n > 0 for n in copies)


@pytest.mark.parametrize("block", [1, 1_000_000])
def test_counts_equal_those_of_a_plain_reading(joint_call, monkeypatch, block):
    monkeypatch.setattr("genomics.cohort.engine_local.GENOTYPES_IN_A_BLOCK", block)
    rng = np.random.default_rng(20260105)
    people = [f"S{i}" for i in range(24)]
    sexes = [(Sex.FEMALE, Sex.MALE, Sex.UNKNOWN)[i % 3] for i in range(24)]
    call = joint_call(*people, sexes=sexes, groups=[("east", "west")[i % 2] for i in range(24)])
    truth = {}
    for contig in ("chr1", "chrX", "chrY"):
        for position in range(5_000_000, 5_000_000 + 40 * 50, 50):
            several = rng.random() < 0.4
            alternates = ("C", "G", "*") if several else ("C",)
            cells = [hostile(rng, len(alternates)) for _ in people]
            call.add(f"{contig}:{position}:A:{','.join(alternates)}", cells)
            for number, alternate in enumerate(alternates, 1):
                if alternate != "*":
                    truth[f"{contig}:{position}:A:{alternate}"] = ((contig, cells), number)
    sites = call.run().sites
    assert set(sites) == set(truth)
    for key, (record, number) in truth.items():
        row = sites[key]
        everyone = expected(call, record, number, None)
        assert (row["AC"], row["AN"], row["nhomalt"], row["carriers"]) == everyone, key
        assert row["AF"] == (pytest.approx(everyone[0] / everyone[1]) if everyone[1] else None)
        for name in ("east", "west", Sex.FEMALE, Sex.MALE):
            ac, an, homozygotes, _ = expected(call, record, number, name)
            assert (row[f"AC_{name}"], row[f"AN_{name}"], row[f"nhomalt_{name}"]) == (ac, an, homozygotes), key
            assert row[f"AF_{name}"] is None if an == 0 else math.isclose(row[f"AF_{name}"], ac / an)
        for group in ("east", "west"):
            check_hardy_weinberg(row, group, genotypes_of(call, record, number, group))
        assert row["failed_calls"] == failed(call, record), key


def genotypes_of(call, record, number, group):
    """Heterozygotes, homozygotes and all good diploids of a group."""
    contig, cells = record
    people = zip(cells, call.sexes, call.groups, strict=True)
    kept = [believed(cell, contig, sex) for cell, sex, own in people if own == group]
    copies = [alleles.count(number) for alleles in kept if alleles and len(alleles) == 2]
    return copies.count(1), copies.count(2), len(copies)


def check_hardy_weinberg(row, group, genotypes):
    het, hom, people = genotypes
    if not people:
        assert row[f"hwe_{group}"] is None
        return
    every = chances(het, hom, people - het - hom)
    p = float(sum(chance for chance in every.values() if chance <= every[het]))
    assert row[f"hwe_{group}"] == pytest.approx(p)


def failed(call, record):
    """People whose whole call, in the copies that their sex allows, is not believed."""
    contig, cells = record
    told = [
        (believed(cell, contig, sex), believed(cell.split(":")[0] + ":99,99,99,99:99:99", contig, sex))
        for cell, sex in zip(cells, call.sexes, strict=True)
    ]
    return sum(good is None and called is not None for good, called in told)
