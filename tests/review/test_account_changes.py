"""What is done to accounts stands in the audit, and nothing secret does."""

import json

import pytest
from desk_builders import LATER

from genomics.errors import ConfigError, RefusedError
from genomics.records.desk import AccountRole
from genomics.review.account_changes import AccountChange, record_account_change
from genomics.review.audit import problems


@pytest.mark.parametrize("change", list(AccountChange))
def test_a_change_of_an_account_is_a_line_of_the_audit(open_desk, change):
    record_account_change(open_desk.connection, change, "cleo", AccountRole.COUNSELOR, "admin", LATER)
    line = open_desk.sql("SELECT * FROM audit ORDER BY seq DESC LIMIT 1")[0]
    assert (line["at"], line["actor"], line["act"]) == (LATER, "admin", f"account_{change}")
    assert (line["item"], json.loads(line["detail"])) == ("accounts/cleo", {"role": "counselor"})
    assert line["row_sha256"] is None
    assert problems(open_desk.connection) == []


def test_a_line_needs_a_time_and_somebody_who_did_it(open_desk):
    before = open_desk.sql("SELECT count(*) FROM audit")[0][0]
    for by, at, error in (("admin", "yesterday", ConfigError), ("", LATER, RefusedError)):
        with pytest.raises(error):
            record_account_change(open_desk.connection, AccountChange.MADE, "cleo", AccountRole.ADMIN, by, at)
    assert open_desk.sql("SELECT count(*) FROM audit")[0][0] == before
