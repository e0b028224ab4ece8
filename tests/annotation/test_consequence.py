import pytest

from genomics.annotation.consequence import coding_terms, terms_of

REGION = "splice_region_variant"


@pytest.mark.parametrize(
    ("called", "protein", "length_change", "terms"),
    [
        (["missense_variant", REGION], "p.Ala50Asp", 0, ["missense_variant", REGION]),
        (["splice_acceptor_variant", "synonymous_variant"], "p.Glu3del", -3, ["inframe_deletion", REGION]),
        (["inframe_deletion"], "p.Leu310Ter", -3, ["stop_gained"]),
        (["inframe_deletion", REGION], "p.Ser261ArgfsTer7", -11, ["frameshift_variant", REGION]),
        (["coding_sequence_variant", "5_prime_UTR_variant"], "p.Met1?", -23, ["start_lost"]),
        (["frameshift_variant"], "p.Ter757LeuextTer33", 1, ["stop_lost"]),
        (["frameshift_variant"], "p.Val83Ter", 4, ["stop_gained", "frameshift_variant"]),
        (["feature_truncation"], "p.Leu329_Thr335delinsPheVal", -15, ["inframe_deletion"]),
    ],
)  # fmt: skip
def test_a_known_protein_change_decides_the_term(called, protein, length_change, terms):
    assert terms_of(called, protein, length_change) == terms


def test_at_an_exon_border_the_splice_word_stays_and_no_synonymous_is_claimed():
    assert terms_of(["splice_donor_variant", "synonymous_variant"], "p.?", -1) == ["splice_donor_variant"]
    assert terms_of(["intron_variant"], "p.?", 0) == ["intron_variant"]


@pytest.mark.parametrize(
    ("protein", "term"), [("p.Ter14=", "stop_retained_variant"), ("p.Leu5=", "synonymous_variant")]
)
def test_an_unchanged_residue_and_an_unchanged_stop_are_told_apart(protein, term):
    assert coding_terms(protein, 0) == {term}
