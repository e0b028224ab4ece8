from itertools import product

import numpy as np
import pytest
from pgx_builders import GENES, call, calls_of, haplotype, records

from genomics.errors import FormatError
from genomics.pgx.calling import decider, gene_outcome
from genomics.pgx.patterns import Pattern
from genomics.pgx.states import NO_CALL, UNPHASED, gene_states
from genomics.records.person import Sex

DECIDERS = {gene: decider(definition) for gene, definition in GENES.items()}
PLAIN = [frozenset(), frozenset()]


def _alone(site):
    return [frozenset(), *({change.key} for change in site.changes)]


def _replaced(gene, position, *rows, copies=None):
    """A person with these copies, except for the records at one position."""
    kept = [row for row in records(gene, copies or PLAIN) if int(row[0].split(":")[1]) != position]
    return kept + [(key, genotype, phased, -1) for key, genotype, phased in rows]


def _silences(site):
    """Every way a file can fail to say what is at a position."""
    key = f"{site.contig}:{site.position}:{site.reference[0]}:."
    change = site.changes[0].key
    yield "absent", [], ()
    yield "missing", [(key, [-1, -1], False, -1)], ()
    yield "half call", [(change, [0, -1], False, -1)], ()
    yield "half call of the change", [(change, [-1, 1], False, -1)], ()
    yield "failed filter", [(key, [0, 0], False, -1)], [(key, ("LOW_CALL_RATE",))]


@pytest.mark.parametrize("gene", GENES)
def test_every_kind_of_silence_at_every_position_is_no_call(gene):
    for site in GENES[gene].sites:
        for kind, rows, filters in _silences(site):
            copies = gene_states(calls_of(rows, filters), [site]).copies
            assert copies.tolist() == [[[NO_CALL, NO_CALL]]], (kind, site.label)


@pytest.mark.parametrize("gene", GENES)
def test_an_uncalled_position_is_never_taken_for_reference(gene):
    definition = GENES[gene]
    for number, site in enumerate(definition.sites):
        outcome = _outcome(definition, PLAIN, hidden=number)
        assert outcome.missing == [site.label]
        assert (outcome.status == "called") == _settled(definition, site), site.label


def _outcome(definition, copies, hidden=None):
    """What is said of two copies, given as sets of changes, with one position hidden."""
    codes = np.array([[_code(site, copy) for site in definition.sites] for copy in copies], np.int32)
    if hidden is not None:
        codes[:, hidden] = NO_CALL
    pattern = Pattern(*np.sort(codes, axis=0), np.full(len(definition.sites), UNPHASED, np.int32))
    return gene_outcome(definition, DECIDERS[definition.gene.symbol], pattern, (), Sex.FEMALE)


def _code(site, copy):
    return next((n for n, change in enumerate(site.changes, start=1) if change.key in copy), 0)


def _settled(definition, site):
    """Whether nothing at the position could change a person who is reference everywhere else."""
    possible = [item for item in definition.alleles if item.reference]
    for change in site.changes:
        alone = [item for item in definition.alleles if item.variants == {change.key}]
        possible += alone or [item for item in definition.alleles if change.key in item.variants]
    keys = {definition.key_of(item) for item in possible if definition.gene.method == "star_alleles"}
    keys |= {definition.key_of(item) for item in possible if item.variants in _alone(site)}
    possible = {definition.meaning(pair).phenotype for pair in product(keys, repeat=2)}
    return len(possible) == 1 and possible != {"Indeterminate"}


@pytest.mark.parametrize("gene", GENES)
def test_hiding_a_position_of_a_carried_allele_never_gives_a_definite_call_that_is_wrong(gene):
    definition = GENES[gene]
    number = {change.key: n for n, site in enumerate(definition.sites) for change in site.changes}
    for item in definition.alleles:
        truth = _outcome(definition, [frozenset(), item.variants])
        for key in sorted(item.variants):
            hidden = _outcome(definition, [frozenset(), item.variants], hidden=number[key])
            assert hidden.missing == [definition.sites[number[key]].label]
            assert hidden.phenotype in (None, truth.phenotype), (item.name, key)


def test_the_change_behind_cyp2c19_2_is_not_ruled_out_by_its_neighbour():
    rows = [row for row in records("CYP2C19", PLAIN) if "94781859" not in row[0]]
    result = call("CYP2C19", rows)
    assert (result.status, result.diplotypes) == ("indeterminate", ["*38/*38"])
    assert result.phenotype_alternatives == ["Normal Metabolizer", "Intermediate Metabolizer", "Poor Metabolizer"]
    assert result.reason == "could not read chr10:94781859 rs4244285"


def test_an_unread_position_does_not_restore_a_copy_without_function():
    copies = [haplotype("TPMT", "*2")] * 2
    rows = [row for row in records("TPMT", copies) if "18130762" not in row[0]]
    assert call("TPMT", rows).phenotype == "Poor Metabolizer"


def test_a_fast_allele_with_an_unread_loss_is_not_called_fast():
    copies = [haplotype("CYP2C19", "*17")] * 2
    rows = [row for row in records("CYP2C19", copies) if "94780653" not in row[0]]
    result = call("CYP2C19", rows)
    assert (result.status, result.diplotypes) == ("indeterminate", ["*17/*17"])


def test_a_gene_without_any_record_is_not_called():
    result = call("TPMT", [])
    assert (result.status, result.reason) == ("not_called", "no position of the gene could be read")
    assert len(result.missing_positions) == 43
    assert result.diplotypes == []


def test_an_undocumented_change_is_a_conflict_and_named():
    rows = _replaced("TPMT", 18130687, ("chr6:18130687:T:A", [0, 1], False))
    result = call("TPMT", rows)
    assert result.status == "indeterminate"
    assert result.reason == "chr6:18130687 rs1142345 carries chr6:18130687:T:A, in no named allele"


def test_an_undocumented_change_that_the_person_does_not_carry_is_read_as_reference():
    rows = _replaced("TPMT", 18130687, ("chr6:18130687:T:A", [0, 0], False))
    assert call("TPMT", rows).diplotypes == ["*1/*1"]


def test_a_new_repeat_length_is_a_conflict():
    rows = _replaced("UGT1A1", 233760233, ("chr2:233760233:CATAT:C", [0, 1], False))
    assert "chr2:233760233:CATAT:C, in no named allele" in call("UGT1A1", rows).reason


@pytest.mark.parametrize("phased", [False, True])
def test_split_records_of_one_position_are_put_together(phased):
    rows = _replaced(
        "UGT1A1",
        233760233,
        ("chr2:233760233:CAT:C", [1, 0] if phased else [0, 1], phased),
        ("chr2:233760233:C:CAT", [0, 1], phased),
    )
    result = call("UGT1A1", rows)
    assert result.diplotypes == ["*28/*36"]
    assert result.phenotype == "Intermediate Metabolizer"


def test_two_copies_of_one_split_record_leave_no_reference_copy():
    rows = _replaced(
        "UGT1A1",
        233760233,
        ("chr2:233760233:CAT:C", [0, 0], False),
        ("chr2:233760233:C:CAT", [1, 1], False),
        ("chr2:233760233:C:CATAT", [0, 0], False),
    )
    assert call("UGT1A1", rows).diplotypes == ["*28/*28"]


def test_a_missing_split_record_makes_the_whole_position_missing():
    rows = _replaced(
        "UGT1A1",
        233760233,
        ("chr2:233760233:CAT:C", [-1, -1], False),
        ("chr2:233760233:C:CAT", [0, 1], False),
    )
    assert call("UGT1A1", rows).missing_positions == ["chr2:233760233 rs3064744"]


def test_more_changes_than_copies_are_a_conflict():
    rows = _replaced(
        "UGT1A1",
        233760233,
        ("chr2:233760233:CAT:C", [1, 1], False),
        ("chr2:233760233:C:CAT", [0, 1], False),
    )
    assert call("UGT1A1", rows).reason == "chr2:233760233 rs3064744 more changed copies than copies"


def test_a_deletion_that_reaches_over_a_position_is_a_conflict_there():
    rows = [*records("TPMT", PLAIN), ("chr6:18130680:ACGTACGTACG:A", [0, 1], False, -1)]
    result = call("TPMT", rows)
    assert result.status == "indeterminate"
    assert result.reason == "chr6:18130687 rs1142345 overlapped by chr6:18130680:ACGTACGTACG:A, in no named allele"


def test_a_named_deletion_explains_what_it_reaches_over():
    copies = [frozenset(), haplotype("G6PD", "Tondela")]
    rows = _replaced("G6PD", 154532758, ("chrX:154532758:T:*", [0, 1], False), copies=copies)
    result = call("G6PD", rows)
    assert (result.diplotypes, result.phenotype) == (["B (reference)/Tondela"], "Variable")
    bare = _replaced("G6PD", 154532758, ("chrX:154532758:T:*", [0, 1], False))
    assert "carries chrX:154532758:T:*, in no named allele" in call("G6PD", bare).reason


def test_calls_on_another_reference_are_refused():
    rows = _replaced("TPMT", 18130687, ("chr6:18130687:A:.", [0, 0], False))
    words = "chr6:18130687: reference A in the calls, T in the PGx tables; call against GRCh38"
    with pytest.raises(FormatError, match=words):
        call("TPMT", rows)
