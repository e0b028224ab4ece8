"""Read the audit, and prove that nothing in it or behind it was changed."""

import sqlite3
from collections.abc import Iterable

from genomics.review.schema import objects, prepare, schema, sha256_of

_GENESIS = "0" * 64


def problems(connection: sqlite3.Connection) -> list[str]:
    """Everything that does not fit: rules, chain, head, and the rows that the audit remembers."""
    found = [*_rules(connection), *chain(connection), *rows(connection)]
    return found or _listed_flags(connection)  # contents are taken apart only when they are as the audit left them


def _rules(connection: sqlite3.Connection) -> list[str]:
    """Tables, views and triggers must be word for word those of the schema."""
    fresh = sqlite3.connect(":memory:")
    prepare(fresh)
    fresh.executescript(schema())
    expected, found = objects(fresh), objects(connection)
    fresh.close()
    return [
        f"rule {name} is missing or changed" for name in sorted(expected) if found.get(name) != expected[name]
    ] + [f"{name} is not part of the schema" for name in sorted(found.keys() - expected.keys())]


def chain(connection: sqlite3.Connection) -> list[str]:
    """Each line holds the hash of its own words and of the line before; the head is the last line."""
    found, previous, count = [], _GENESIS, 0
    for row in connection.execute("SELECT * FROM audit ORDER BY seq"):
        count += 1
        said = (row["seq"], row["at"], row["actor"], row["act"], row["item"], row["detail"], row["row_sha256"])
        if row["seq"] != count:
            found.append(f"audit line {count}: the next one is {row['seq']}")
        if row["previous_sha256"] != previous or row["sha256"] != sha256_of(*said, row["previous_sha256"]):
            found.append(f"audit line {row['seq']}: does not follow from the line before")
        previous, count = row["sha256"], row["seq"]
    heads = connection.execute("SELECT seq, sha256 FROM audit_head").fetchall()
    if [tuple(head) for head in heads] != [(count, previous)]:
        found.append(f"audit head: is not line {count}")
    return found


def rows(connection: sqlite3.Connection) -> list[str]:
    """Every row is as its last audit line left it, and no row is there that no line tells of."""
    told, found = remembered(connection), present(connection)
    return [
        f"{item}: not as the audit left it"
        for item in sorted(told.keys() | found.keys())
        if told.get(item) != found.get(item)
    ]


def _listed_flags(connection: sqlite3.Connection) -> list[str]:
    """The flags by which the queue finds reports are those of their content."""
    columns = "SELECT report_id, code, subject, open, count(*) FROM {} GROUP BY 1, 2, 3, 4"
    listed, expected = columns.format("listed_flags"), columns.format("flags_to_list")
    found = connection.execute(
        f"SELECT report_id FROM (SELECT * FROM ({listed} EXCEPT {expected})"
        f" UNION SELECT * FROM ({expected} EXCEPT {listed}))"
    )
    return [
        f"reports/{one}: its listed flags are not those of its content" for one in sorted({row[0] for row in found})
    ]


def missing_heads(connection: sqlite3.Connection, heads: Iterable[str]) -> list[str]:
    """Heads printed elsewhere (each manifest holds one) that are no line of the audit: it was rewritten, or cut."""
    known = {row["sha256"] for row in connection.execute("SELECT sha256 FROM audit")}
    return [f"head {head}: is no line of the audit" for head in heads if head not in known]


def remembered(connection: sqlite3.Connection) -> dict[str, str | None]:
    """What the last audit line of each item says of its row; `None` where there is none (any more)."""
    lines = connection.execute("SELECT item, row_sha256 FROM audit ORDER BY seq")
    return {row["item"]: row["row_sha256"] for row in lines}


def present(connection: sqlite3.Connection) -> dict[str, str | None]:
    """Fingerprints of the rows as they are."""
    return {row["item"]: row["row_sha256"] for row in connection.execute("SELECT * FROM fingerprints")}
