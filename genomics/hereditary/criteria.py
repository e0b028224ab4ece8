"""ACMG/AMP 2015 criteria that sequence, transcripts, ClinVar's other alleles and frequency can decide.

Each says, met or not, the fact behind it and where its rule is written. What ClinVar says of the variant itself
is never a criterion (PP5 and BP6 are retired, Biesecker 2018). Criteria that need families, functional studies,
patients or literature are for people: PS2 to PS4, PM3, PM6, PP1, PP4, BS3, BS4, BP2, BP5.
"""

from collections.abc import Callable

from genomics.hereditary.evidence import Evidence
from genomics.hereditary.frequency import ba1, bs1, pm2_supporting
from genomics.hereditary.lengths import bp3, pm4
from genomics.hereditary.missense import bp1, pm1, pm5, pp2, ps1
from genomics.hereditary.predictors import bp4, bp7, pp3
from genomics.hereditary.pvs1 import pvs1
from genomics.records.annotation import Criterion

CRITERIA: tuple[Callable[[Evidence], Criterion], ...] = (
    pvs1,
    ps1,
    pm1,
    pm2_supporting,
    pm4,
    pm5,
    pp2,
    pp3,
    ba1,
    bs1,
    bp1,
    bp3,
    bp4,
    bp7,
)


def evaluate(evidence: Evidence) -> list[Criterion]:
    """Every criterion, met or not."""
    return [criterion(evidence) for criterion in CRITERIA]
