"""What a ClinVar record amounts to: one group per record, by whole terms, never by a part of a word."""

from genomics.records.annotation import ClinVarGroup
from genomics.records.known import ClinVarRecord, Significance

_PATHOGENIC = frozenset({Significance.PATHOGENIC, Significance.LIKELY_PATHOGENIC})
_BENIGN = frozenset({Significance.BENIGN, Significance.LIKELY_BENIGN})
_CONFLICTING = frozenset({Significance.CONFLICTING, Significance.CONFLICTING_BEFORE_2024})
_LOW_PENETRANCE = frozenset({Significance.PATHOGENIC_LOW_PENETRANCE, Significance.LIKELY_PATHOGENIC_LOW_PENETRANCE})
# Said beside a classification ("Pathogenic|drug_response"), these neither add to it nor take from it.
_BESIDE = frozenset(
    {
        Significance.AFFECTS,
        Significance.ASSOCIATION,
        Significance.ASSOCIATION_NOT_FOUND,
        Significance.CONFERS_SENSITIVITY,
        Significance.DRUG_RESPONSE,
        Significance.PROTECTIVE,
        Significance.RISK_FACTOR,
        Significance.OTHER,
        Significance.NOT_PROVIDED,
    }
)
_BY_STARS = (ClinVarGroup.PLP_0STAR, ClinVarGroup.PLP_1STAR, ClinVarGroup.PLP_2STAR)


def group_of(record: ClinVarRecord | None) -> ClinVarGroup:
    """The group of a record; the policy of axis A.

    A conflict with a pathogenic or likely pathogenic part needs a person, and so does a conflict whose parts are
    not given, and a record where some submitters say pathogenic and others only risk allele. Low penetrance, risk
    allele or risk factor alone is never pathogenic; where others say plainly pathogenic (HFE p.Cys282Tyr), ClinVar
    sees no conflict and the plain word counts.
    """
    if record is None:
        return ClinVarGroup.ABSENT
    terms = set(record.terms) - _BESIDE
    if terms & _CONFLICTING:
        parts = set(record.conflict_terms)
        return ClinVarGroup.CONFLICT_WITH_P if not parts or parts & _PATHOGENIC else ClinVarGroup.CONFLICT
    if terms & _PATHOGENIC:
        if terms <= _PATHOGENIC | _LOW_PENETRANCE:
            return _BY_STARS[min(record.stars or 0, 2)]
        return ClinVarGroup.CONFLICT_WITH_P
    if terms and terms <= _BENIGN:
        return ClinVarGroup.BENIGN
    if terms == {Significance.UNCERTAIN}:
        return ClinVarGroup.UNCERTAIN
    return ClinVarGroup.OTHER
