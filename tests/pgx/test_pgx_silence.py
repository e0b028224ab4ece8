"""Missing is never reference: every defining position of every gene, silent in every way that a file has.

One file a gene holds a person for each position and way, reference everywhere else, and a person for each change at
each position with everything read. What is said of a silent position must hold for all of the latter.
"""

import os
from collections import defaultdict

import pytest
from pgx_builders import GENES, calls_of, records
from pgx_files import RULES, line, vcf

from genomics.files.pgx_genotypes import places_of, read_genotypes
from genomics.pgx.calling import call_gene
from genomics.records.person import Sex

LONG = os.environ.get("PROPERTIES") == "long"
FORM = "GT:DP:FT"
GOOD = {Sex.FEMALE: "0/0:30:PASS", Sex.MALE: "0:30:PASS"}
SILENT = {
    Sex.FEMALE: {
        "no genotype": "./.:30:PASS",
        "half call": "0/.:30:PASS",
        "half call of the change": "./1:30:PASS",
        "no reads": "0/0:0:PASS",
        "changed, no reads": "0/1:0:PASS",
        "too few reads": "0/0:9:PASS",
        "own filter": "0/0:30:LowQual",
    },
    Sex.MALE: {
        "no genotype": ".:30:PASS",
        "no reads": "0:0:PASS",
        "changed, no reads": "1:0:PASS",
        "too few reads": "0:4:PASS",
        "own filter": "0:30:LowQual",
    },
}
CARRIED = {Sex.FEMALE: ("0/1:30:PASS", "1/1:30:PASS"), Sex.MALE: ("1:30:PASS",)}
CASES = [(gene, Sex.FEMALE) for gene in GENES] + [("G6PD", Sex.MALE)]


def _everyone(definition, sex):
    """Columns: what each person has at which position and change, else a good reference genotype."""
    for site in definition.sites:
        for kind, cell in SILENT[sex].items():
            yield ("silent", site, kind), {change.key: cell for change in site.changes}
        for change in site.changes:
            for cell in CARRIED[sex]:
                yield ("read", site, f"{change.key} {cell}"), {change.key: cell}


def _results(path, definition, sex):
    """The result of everyone of the file, by who they are."""
    people = dict(enumerate(_everyone(definition, sex)))
    rows = [
        line(
            site.contig,
            site.position,
            change.reference,
            change.alternate,
            *(cells.get(change.key, GOOD[sex]) for _, cells in people.values()),
            form=FORM,
        )
        for site in definition.sites
        for change in site.changes
    ]
    calls = read_genotypes(
        vcf(path, rows, [f"P{n}" for n in people]), places_of(definition.sites, definition.contexts)
    )
    results = call_gene(calls, definition, dict.fromkeys(calls.samples, sex), "tables", RULES)
    return [(who, result) for (who, _), result in zip(people.values(), results, strict=True)]


@pytest.mark.parametrize(("gene", "sex"), CASES)
def test_a_silent_position_is_named_and_nothing_definite_is_said_that_full_data_could_contradict(
    tmp_path, gene, sex
):
    definition = GENES[gene]
    told = _results(tmp_path / "a.vcf", definition, sex)
    full = _when_read(told)
    silent = [(site, kind, result) for (group, site, kind), result in told if group == "silent"]
    assert len(silent) == len(definition.sites) * len(SILENT[sex])
    silent += _without_a_record(definition, sex)
    for site, kind, result in silent:
        assert result.missing_positions == [site.label], kind
        assert result.phenotype is None or full[site] <= {result.phenotype}, (kind, site.label)


def _when_read(told):
    """Of each position: what people are told who carry one of its changes, if any named allele explains it."""
    full = defaultdict(set)
    for (group, site, _), result in told:
        if group == "read":
            assert result.missing_positions == []
            full[site] |= {result.phenotype} if result.diplotypes else set()
    return full


def _without_a_record(definition, sex):
    """The two ways of a whole file: no record, and a record that failed its filter."""
    rows = records(definition.gene.symbol, [frozenset()] * (1 if sex is Sex.MALE else 2))
    every = 1 if LONG else -(-len(rows) // 20)
    for site, row in list(zip(definition.sites, rows, strict=True))[::every]:
        for kind, calls in (
            ("absent", calls_of([other for other in rows if other is not row])),
            ("failed filter", calls_of(rows, [(row[0], ("LowQual",))])),
        ):
            (result,) = call_gene(calls, definition, {"S1": sex}, "tables", RULES)
            yield site, kind, result
