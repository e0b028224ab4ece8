"""A database with other tables is not opened half-understood."""

import sqlite3
from contextlib import closing

import pytest

from genomics.errors import FormatError
from genomics.review.database import open_database


def test_a_database_of_an_older_program_is_refused_with_what_to_do(tmp_path):
    path = tmp_path / "review.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE reports (report_id TEXT); PRAGMA user_version = 1;")
    with pytest.raises(FormatError, match=r"older program \(schema 1, this one knows 2\); move it away and run"):
        open_database(path)
