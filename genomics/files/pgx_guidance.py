"""The table guidance.tsv: what guidelines advise, one row for each medicine, population and set of phenotypes."""

from pathlib import Path

from genomics.errors import ConfigError
from genomics.files.sheets import read_rows
from genomics.records.pgx_guidance import Action, Condition, Guidance, Strength

GUIDANCE = (
    "id",
    "medicine",
    "population",
    "gene1",
    "phenotypes1",
    "gene2",
    "phenotypes2",
    "action",
    "strength",
    "wording",
    "guideline",
    "version",
    "link",
)


def read_guidance(folder: Path) -> list[Guidance]:
    """The guidance of a folder of tables; a folder of a user's own gene may have none."""
    path = folder / "guidance.tsv"
    if not path.exists():
        return []
    rules: dict[str, Guidance] = {}
    for row in read_rows(path, GUIDANCE):
        try:
            rule = _rule(row)
        except ValueError as error:
            raise ConfigError(f"{path}, row {row['id']}: {error}; correct the row") from error
        if rule.guidance_id in rules:
            raise ConfigError(f"{path}: {row['id']} stands twice; keep one row")
        rules[rule.guidance_id] = rule
    return list(rules.values())


def _rule(row: dict[str, str]) -> Guidance:
    conditions = [
        Condition(row[f"gene{number}"], frozenset(row[f"phenotypes{number}"].split(";")))
        for number in (1, 2)
        if row[f"gene{number}"]
    ]
    return Guidance(
        row["id"],
        row["medicine"],
        row["population"],
        tuple(conditions),
        Action(row["action"]),
        Strength(row["strength"]),
        row["wording"],
        row["guideline"],
        row["version"],
        row["link"],
    )
