"""People whose variant counts stand apart from those of like ancestry. They are flagged, never dropped.

All of Us: what is left after regressing a metric on ancestry components, within 8 MADs of the median. gnomAD: the
metric itself, within 4. Medians are those of a person's ancestry group, over people who do not fail otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
import numpy.typing as npt

from genomics.cohort.limits import OutlierLimits
from genomics.records.ancestry import AncestryGroup
from genomics.records.quality import Outlier, Reason, SampleQuality, Threshold, Verdict

METRICS = ("snps", "insertions", "deletions", "singletons", "ti_tv", "ins_del", "het_hom_snp", "het_hom_indel")
_NORMAL = 1.4826  # median absolute deviations to standard deviations, as gnomAD scales them
_NO_SPREAD = 1e-9

Values = npt.NDArray[np.float64]


def outliers(
    people: Sequence[SampleQuality], scores: Mapping[str, Sequence[float]], limits: OutlierLimits
) -> list[Outlier]:
    """One record a person and metric. `scores` are places on ancestry components, by sample ID."""
    strata = strata_of(people)
    components = _components(people, scores, limits.components)
    return [row for metric in METRICS for row in _of_metric(metric, people, strata, components, limits)]


def with_outliers(people: Sequence[SampleQuality], found: Sequence[Outlier]) -> list[SampleQuality]:
    """The same people, each with a reason for every metric that stands apart: a warning, unless they fail."""
    reasons: dict[str, list[Reason]] = {}
    for row in found:
        if row.flagged and row.mads is not None:
            reason = Reason("outlier", f"{row.metric}, MADs from the median", row.mads, row.limit, row.source)
            reasons.setdefault(row.sample_id, []).append(reason)
    return [
        msgspec.structs.replace(
            person,
            reasons=[*person.reasons, *reasons[person.sample_id]],
            verdict=Verdict.WARN if person.verdict is Verdict.PASS else person.verdict,
        )
        if person.sample_id in reasons
        else person
        for person in people
    ]


def strata_of(people: Sequence[SampleQuality]) -> list[str]:
    """Ancestry groups as estimated; those of the sheet where nobody's could be."""
    if all(person.ancestry_group is AncestryGroup.NOT_ASSIGNED for person in people):
        return [person.group for person in people]
    return [str(person.ancestry_group) for person in people]


@dataclass(frozen=True)
class _Band:
    """What a stratum expects: `reason` says why nothing, if so."""

    median: float
    mad: float
    reason: str = ""


def _components(people: Sequence[SampleQuality], scores: Mapping[str, Sequence[float]], most: int) -> Values | None:
    """Places of the people [people, components], NaN where not known; `None` where the profile uses none."""
    if most == 0:
        return None
    known = min((len(one) for one in scores.values() if len(one)), default=0)
    places = np.full((len(people), min(most, known)), np.nan)
    for row, person in enumerate(people):
        own = scores.get(person.sample_id, ())
        if len(own):
            places[row] = own[: places.shape[1]]
    return places


def _of_metric(
    metric: str,
    people: Sequence[SampleQuality],
    strata: Sequence[str],
    components: Values | None,
    limits: OutlierLimits,
) -> list[Outlier]:
    told = (getattr(person, metric) for person in people)
    values = np.array([np.nan if value is None else float(value) for value in told])
    good = np.array([person.verdict is not Verdict.FAIL for person in people])
    residuals, problem = residuals_of(values, components, good, limits.people)
    named = np.array(strata)
    bands = {
        name: _Band(0.0, 0.0, problem) if problem else _band(residuals[good & (named == name)], values, limits)
        for name in sorted(set(strata))
    }
    above, lower = limits.upper_only.get(metric, limits.mads), metric not in limits.upper_only
    rows = zip(people, strata, values.tolist(), residuals.tolist(), strict=True)
    return [
        _judged(metric, person.sample_id, stratum, value, residual, bands[stratum], above, lower)
        for person, stratum, value, residual in rows
    ]


def residuals_of(
    values: Values, components: Values | None, good: npt.NDArray[np.bool_], least: int
) -> tuple[Values, str]:
    """What the components do not explain, fitted on the good people; or why it cannot be said."""
    if components is None:
        return values, ""
    if not components.shape[1]:
        return values, "no ancestry components"
    design = np.column_stack([np.ones(len(values)), components])
    fitted = good & np.isfinite(values) & np.isfinite(design).all(axis=1)
    # Fewer people than twice the coefficients would be explained away.
    if np.count_nonzero(fitted) < max(least, 2 * design.shape[1]):
        return values, "too few people with ancestry components"
    coefficients, *_ = np.linalg.lstsq(design[fitted], values[fitted], rcond=None)
    return np.asarray(values - design @ coefficients), ""


def _band(residuals: Values, values: Values, limits: OutlierLimits) -> _Band:
    known = residuals[np.isfinite(residuals)]
    if len(known) < limits.people:
        return _Band(0.0, 0.0, f"fewer than {limits.people} people in the group")
    median = float(np.median(known))
    mad = _NORMAL * float(np.median(np.abs(known - median)))
    if mad <= _NO_SPREAD * float(np.nanmax(np.abs(values), initial=1.0)):
        return _Band(median, 0.0, "no spread in the group")
    return _Band(median, mad)


def _judged(
    metric: str,
    sample: str,
    stratum: str,
    value: float,
    residual: float,
    band: _Band,
    above: Threshold,
    lower: bool,
) -> Outlier:
    reason = band.reason or ("" if np.isfinite(residual) else "not measured in this person")
    mads = None if reason else (residual - band.median) / band.mad
    return Outlier(
        sample_id=sample,
        metric=metric,
        stratum=stratum,
        value=value if np.isfinite(value) else None,
        mads=mads,
        limit=above.value,
        lower=lower,
        flagged=mads is not None and (mads > above.value or (lower and mads < -above.value)),
        not_judged=reason,
        source=above.source,
    )
