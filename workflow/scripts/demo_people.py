"""Who is in the demo: 100 real people found by their genotypes, two derived ones, and invented names for all.

Peddy's 2,504 people carry no names, PyPGx's 3,202 do; both list them in alphabetical order. People are matched
by genotype at the sites both hold, keeping that order, so that each gets exonic and PGx genotypes of one person.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from demo_sources import SUPERPOPULATIONS, Exonic, Phased

PER_GROUP = 20
CONCORDANT = 0.97  # a shared site below this share of equal genotypes is not the same site

FIRST = [
    "Siobhán",
    "Minh",
    "Lucía",
    "Aoife",
    "Tomás",
    "Ngozi",
    "Björn",
    "Zoë",
    "Kwame",
    "Mei",
    "Ifeoma",
    "Ravi",
    "Ana",
    "Yusuf",
    "Chloé",
    "Dmitri",
    "Leilani",
    "Oluwaseun",
    "Priya",
    "Renée",
    "Søren",
    "Thị Hương",
    "Wanjiru",
    "Xóchitl",
    "Zeynep",
    "Anahí",
    "Bo",
    "Élodie",
    "Fatima",
    "Grace",
    "Hiroshi",
    "Inés",
    "Jasmine",
    "Kiri",
]
LAST = [
    "Nguyễn",
    "O’Brien",
    "Peña",
    "Okafor",
    "Müller",
    "Li",
    "García Márquez",
    "van der Berg",
    "Nakamura",
    "Adeyemi",
    "Sánchez",
    "Ó Súilleabháin",
    "Kowalczyk",
    "D’Angelo",
    "Al-Masri",
    "Çelik",
    "Patel",
    "Wolfeschlegelsteinhausenbergerdorff",
    "Ramírez de Arellano",
    "Kim",
    "Ångström",
    "Mbeki",
    "Sørensen",
    "Tran",
    "Iyer",
    "Nowak",
    "Quispe Mamani",
    "Smith",
    "Jones-Whitmore",
    "Fernández",
]


@dataclass
class Person:
    """One participant of the demo. `column` and `named` are places in the archives, never written out."""

    sex: str
    group: str
    column: int = -1
    named: int = -1
    role: str = ""
    parents: tuple[int, int] | None = None
    copy_of: int | None = None
    sample: str = ""
    participant: str = ""
    batch: str = ""
    consent: dict[str, str] = field(default_factory=dict)
    name: str = ""
    born: str = ""


def match_names(exonic: Exonic, regions: list[Phased]) -> npt.NDArray[np.int64]:
    """Place in PyPGx's list of each of peddy's people: the ordered assignment with the fewest unequal genotypes."""
    rows = {key: row for row, key in enumerate(exonic.keys)}
    shared = {key: (region, place) for region in regions for place, key in enumerate(region.keys) if key in rows}
    known = np.stack([_alternates(region.haplotypes[place]) for region, place in shared.values()])
    unnamed = exonic.copies[[rows[key] for key in shared]].astype(np.int8)
    use = np.ones(len(shared), bool)
    for _ in range(3):
        unequal = np.zeros((unnamed.shape[1], known.shape[1]), np.int16)
        for row in np.flatnonzero(use):
            unequal += unnamed[row][:, None] != known[row][None, :]
        places = _ordered_assignment(unequal)
        use = (unnamed == known[:, places]).mean(axis=1) > CONCORDANT
    return places


def _alternates(haplotypes: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    return np.asarray(np.clip(haplotypes, 0, 1).sum(axis=1), dtype=np.int8)


def _ordered_assignment(cost: npt.NDArray[np.int16]) -> npt.NDArray[np.int64]:
    """Strictly rising column for each row with the least total cost."""
    people, names = cost.shape
    total = np.zeros(names + 1, np.int64)
    choices = []
    for row in range(people):
        value = total[:-1] + cost[row]
        least = np.minimum.accumulate(value)
        choices.append(np.maximum.accumulate(np.where(value <= least, np.arange(names), 0)))
        total = np.concatenate([[1 << 40], least])
    places, last = [], names
    for choice in reversed(choices):
        last = int(choice[last - 1])
        places.append(last)
    return np.array(places[::-1])


def choose(
    exonic: Exonic,
    places: npt.NDArray[np.int64],
    male: npt.NDArray[np.bool_],
    free: npt.NDArray[np.bool_],
    rng: np.random.Generator,
) -> list[Person]:
    """Twenty people of each superpopulation, half of them women, all free of the planted alleles."""
    chosen = []
    for group in SUPERPOPULATIONS:
        for sex, wanted in (("female", PER_GROUP // 2), ("male", PER_GROUP // 2)):
            fitting = [
                column
                for column, label in enumerate(exonic.groups)
                if label == group and free[column] and male[places[column]] == (sex == "male")
            ]
            picked = sorted(rng.permutation(fitting)[:wanted].tolist())
            chosen += [Person(sex, group, column, int(places[column])) for column in picked]
    return chosen


def give_ids(people: list[Person], rng: np.random.Generator) -> None:
    """Neutral, shuffled sample IDs, and participant codes whose numbers have nothing to do with them."""
    order = rng.permutation(len(people))
    codes = rng.choice(90000, len(people), replace=False) + 10000
    for rank, (place, code) in enumerate(zip(order, codes, strict=True), 1):
        people[place].sample = f"S{rank:03d}"
        people[place].participant = f"HC{code}"


def give_identities(people: list[Person], rng: np.random.Generator) -> None:
    """Invented names and birth dates, no two alike."""
    pairs = rng.choice(len(FIRST) * len(LAST), len(people), replace=False)
    days = rng.integers(0, 365 * 60, len(people))
    for person, pair, day in zip(people, pairs, days, strict=True):
        person.name = f"{FIRST[pair % len(FIRST)]} {LAST[pair // len(FIRST)]}"
        person.born = str(np.datetime64("1942-03-01") + int(day))


def kinship(copies: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """KING-robust kinship of every pair (Manichaikul 2010) from alternate copies, sites by people."""
    het = (copies == 1).astype(np.float64)
    low, high = (copies == 0).astype(np.float64), (copies == 2).astype(np.float64)
    opposite = low.T @ high + high.T @ low
    hets = het.sum(axis=0)
    return np.asarray((het.T @ het - 2 * opposite) / (hets[:, None] + hets[None, :]))
