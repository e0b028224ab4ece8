"""Published chances of an illness with a change in a gene: `reports/facts/risks.tsv`, read once at the edge."""

import re
from pathlib import Path

import msgspec

from genomics.errors import FormatError
from genomics.files.sheets import read_rows

RISK_COLUMNS = (
    *("gene", "condition", "outcome", "group", "age", "percent", "low", "high", "usual"),
    *("source", "usual_source", "date"),
)
_STUDY = re.compile(r"\S+ (19|20)\d\d\b.*\b(PMID \d+|doi:10\.\S+)")


class RiskFact(msgspec.Struct, frozen=True):
    """How many of 100 people of `group` get `outcome` by `age` with one changed copy, and how many in general.

    `low` and `high` are the 95 % interval of `percent`; `usual` is the lifetime risk of the same group.
    """

    gene: str
    condition: str
    outcome: str
    group: str
    age: int
    percent: int
    low: int
    high: int
    usual: int
    source: str
    usual_source: str
    date: str

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.percent <= self.high <= 100:
            raise ValueError("need 0 <= low <= percent <= high <= 100")
        if not 0 <= self.usual <= 100:
            raise ValueError("usual is a number of people out of 100")
        if not _STUDY.match(self.source):
            raise ValueError("source needs author, year, and PMID or doi")
        if not self.usual_source:
            raise ValueError("usual_source is empty")
        if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", self.date):
            raise ValueError("date is a year and month such as 2025-11")


def read_risk_facts(path: Path) -> tuple[RiskFact, ...]:
    """Every row of the table, each with its source; one of gene, condition, outcome and group once."""
    facts: dict[tuple[str, ...], RiskFact] = {}
    for row in read_rows(path, RISK_COLUMNS):
        name = (row["gene"], row["condition"], row["outcome"], row["group"])
        try:
            fact = msgspec.convert(row, RiskFact, strict=False)
        except msgspec.ValidationError as error:
            raise FormatError(f"{path}, {', '.join(name)}: {error}; correct the row") from error
        if name in facts:
            raise FormatError(f"{path}, {', '.join(name)}: stands twice; keep one row")
        facts[name] = fact
    return tuple(facts.values())
