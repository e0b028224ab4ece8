"""How two variants of one person lie to each other, as a laboratory or a family told it."""

from pathlib import Path

from genomics.errors import FormatError
from genomics.files.sheets import read_rows
from genomics.records.genotype import Phase
from genomics.records.variant import Variant

PHASE_COLUMNS = ("sample_id", "key", "other_key", "phase", "source")
_WORDS = {"cis": Phase.CIS, "trans": Phase.TRANS}

GivenPhases = dict[tuple[str, str, str], Phase]


def read_phases(path: Path) -> GivenPhases:
    """Phase by sample ID and both keys, in either order; `FormatError` names the row that cannot be read."""
    given: GivenPhases = {}
    for row in read_rows(path, PHASE_COLUMNS):
        place = f"{path}: {row['key']} and {row['other_key']}"
        if row["phase"] not in _WORDS or not row["source"]:
            raise FormatError(f"{place}: write phase cis or trans, and its source")
        try:
            keys = Variant.parse(row["key"]).key, Variant.parse(row["other_key"]).key
        except ValueError as error:
            raise FormatError(f"{place}: {error}; correct the row") from error
        for one, other in (keys, keys[::-1]):
            name = row["sample_id"], one, other
            if given.setdefault(name, _WORDS[row["phase"]]) is not _WORDS[row["phase"]]:
                raise FormatError(f"{place}: both cis and trans are given for one person; keep one")
    return given
