"""Sex chromosomes from their depths: a whole number of copies of X and of Y, or unclear; never forced.

Depth over X and over Y, outside the regions they share, is divided by that over autosomes: 0.5 for each copy.
"""

from genomics.files.settings import limit
from genomics.records.person import Sex
from genomics.records.quality import Karyotype, Reason, Threshold, Verdict

Limits = dict[str, Threshold]

_KARYOTYPES = {
    (2, 0): Karyotype.XX,
    (1, 1): Karyotype.XY,
    (1, 0): Karyotype.X0,
    (3, 0): Karyotype.XXX,
    (2, 1): Karyotype.XXY,
    (1, 2): Karyotype.XYY,
}
_SEXES = {Karyotype.XX: Sex.FEMALE, Karyotype.XY: Sex.MALE}
_BANDS = ("no_copy", "one_copy", "two_copies", "three_copies")


def karyotype_of(x_ratio: float | None, y_ratio: float | None, limits: Limits) -> Karyotype | None:
    """The karyotype that both ratios fit; UNCLEAR between the bands (a mosaic, a mixture); `None` unmeasured."""
    if x_ratio is None or y_ratio is None:
        return None
    copies = copies_of(x_ratio, limits), copies_of(y_ratio, limits)
    return _KARYOTYPES.get(copies, Karyotype.UNCLEAR)  # type: ignore[arg-type]


def copies_of(ratio: float, limits: Limits) -> int | None:
    """Copies of a chromosome whose depth is `ratio` times that of autosomes; `None` between the bands."""
    for copies, band in enumerate(_BANDS):
        low = limit(limits, f"alignment.{band}_low").value if copies else 0.0
        if low <= ratio <= limit(limits, f"alignment.{band}_high").value:
            return copies
    return None


def sex_of(karyotype: Karyotype | None) -> Sex:
    """XX is female, XY is male; every other karyotype, clear or not, is unknown."""
    return Sex.UNKNOWN if karyotype is None else _SEXES.get(karyotype, Sex.UNKNOWN)


def reason_for(
    recorded: Sex, x_ratio: float | None, y_ratio: float | None, limits: Limits
) -> tuple[Verdict, Reason] | None:
    """FAIL where the reads clearly say the other sex; WARN for an aneuploidy, or where a recorded sex is not read.

    An unknown on the sheet is no mismatch.
    """
    karyotype = karyotype_of(x_ratio, y_ratio, limits)
    if karyotype is None or x_ratio is None:
        return None
    read = sex_of(karyotype)
    bound = limit(limits, "alignment.one_copy_high")

    def because(code: str) -> Reason:
        return Reason(code, f"x_ratio of {karyotype}", x_ratio, bound.value, bound.source)

    if read is Sex.UNKNOWN and karyotype is not Karyotype.UNCLEAR:
        return Verdict.WARN, because("sex_aneuploidy")
    if recorded is Sex.UNKNOWN or recorded is read:
        return None
    if read is Sex.UNKNOWN:
        return Verdict.WARN, because("sex_not_read")
    return Verdict.FAIL, because("sex_mismatch")
