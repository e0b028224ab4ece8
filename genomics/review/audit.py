"""Read the audit, and prove that nothing in it or behind it was changed."""

import sqlite3

from genomics.review.database import prepare, schema, sha256_of

_GENESIS = "0" * 64


def problems(connection: sqlite3.Connection) -> list[str]:
    """Everything that does not fit: rules, chain, head, and the rows that the audit remembers."""
    return [*_rules(connection), *_chain(connection), *_rows(connection)]


def _rules(connection: sqlite3.Connection) -> list[str]:
    """Tables, views and triggers must be word for word those of the schema."""
    fresh = sqlite3.connect(":memory:")
    prepare(fresh)
    fresh.executescript(schema())
    expected, found = _objects(fresh), _objects(connection)
    fresh.close()
    return [
        f"rule {name} is missing or changed" for name in sorted(expected) if found.get(name) != expected[name]
    ] + [f"{name} is not part of the schema" for name in sorted(found.keys() - expected.keys())]


def _chain(connection: sqlite3.Connection) -> list[str]:
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


def _rows(connection: sqlite3.Connection) -> list[str]:
    """Every row is as its last audit line left it, and no row is there that no line tells of."""
    remembered = {
        row["item"]: row["row_sha256"]
        for row in connection.execute("SELECT item, row_sha256 FROM audit ORDER BY seq")
    }
    present = {row["item"]: row["row_sha256"] for row in connection.execute("SELECT * FROM fingerprints")}
    return [
        f"{item}: not as the audit left it"
        for item in sorted(remembered.keys() | present.keys())
        if remembered.get(item) != present.get(item)
    ]


def _objects(connection: sqlite3.Connection) -> dict[str, str]:
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {row["name"]: " ".join(row["sql"].split()) for row in rows}
