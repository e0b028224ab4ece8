"""Which medicines a phenotype may affect: facts of `resources/pgx/medicines.tsv`, read once at the edge."""

from pathlib import Path

import msgspec

from genomics.files.sheets import read_rows

MEDICINE_COLUMNS = ("gene", "medicine", "level", "guideline", "affected_phenotypes", "source", "date")


class MedicineFact(msgspec.Struct, frozen=True):
    """A guideline advises more than usual use of `medicine` for people with one of these phenotypes of `gene`."""

    gene: str
    medicine: str
    guideline: str
    affected_phenotypes: frozenset[str]


class MedicineFacts(msgspec.Struct, frozen=True):
    """All gene and medicine pairs that a report may name."""

    facts: tuple[MedicineFact, ...]

    def affected(self, gene: str, phenotype: str) -> list[MedicineFact]:
        """The facts that hold for a phenotype of a gene, by medicine."""
        found = [fact for fact in self.facts if fact.gene == gene and phenotype in fact.affected_phenotypes]
        return sorted(found, key=lambda fact: fact.medicine)


def read_medicine_facts(path: Path) -> MedicineFacts:
    """Read the table of gene and medicine pairs; phenotypes are CPIC standard terms separated by `;`."""
    return MedicineFacts(
        tuple(
            MedicineFact(
                row["gene"],
                row["medicine"],
                row["guideline"],
                frozenset(row["affected_phenotypes"].split(";")),
            )
            for row in read_rows(path, MEDICINE_COLUMNS)
        )
    )
