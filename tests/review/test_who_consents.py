"""Consents by sheet, by record and by the database's own view: all three say the same of everybody."""

from datetime import date
from itertools import product

import pytest
from desk_builders import AT

from genomics.errors import FormatError
from genomics.files.sheets import CONSENT_COLUMNS, LATER_CONSENT_COLUMNS, read_consents
from genomics.records.person import Consent, ConsentStatus, Language, ReportKind
from genomics.review.loading import store_consents

EVERY = [
    Consent(f"P{n}", status, hereditary, medicine, Language.EN, date(2026, 1, 2), traits, records, who)
    for n, (status, hereditary, medicine, traits, records, who) in enumerate(
        product(ConsentStatus, *[(False, True)] * 4, ("", "R1"))
    )
]


def test_the_view_of_the_database_and_the_record_allow_the_same(open_desk):
    store_consents(open_desk.connection, EVERY, AT)
    said = {tuple(row) for row in open_desk.sql("SELECT participant_id, report FROM consented")}
    assert said == {(one.participant_id, kind) for one in EVERY for kind in ReportKind if one.allows(kind)}


def test_a_deceased_person_is_spoken_for_by_somebody_named_and_health_records_take_a_yes_of_their_own():
    for one in EVERY:
        spoken_for = one.status is ConsentStatus.DECEASED and one.representative == "R1"
        expected = one.status is ConsentStatus.ACTIVE or spoken_for
        assert one.in_program == expected
        assert one.allows_health_records == (expected and one.health_records)


@pytest.mark.parametrize("later", range(len(LATER_CONSENT_COLUMNS) + 1))
def test_a_sheet_may_end_before_any_of_the_later_columns(tmp_path, later):
    columns = (*CONSENT_COLUMNS, *LATER_CONSENT_COLUMNS[:later])
    cells = ["P1", "deceased", "yes", "no", "en", "2026-01-02", "yes", "yes", "R1"][: len(columns)]
    path = tmp_path / "consents.tsv"
    path.write_text("\t".join(columns) + "\n" + "\t".join(cells) + "\n")
    (read,) = read_consents(path)
    assert (read.ancestry_traits, read.health_records, read.representative) == (
        later > 0,
        later > 1,
        "R1" if later > 2 else "",
    )
    assert read.allows(ReportKind.HEREDITARY) == (later > 2)


@pytest.mark.parametrize("row", ["yes\tyes\tR 1", "yes\tyes"])
def test_a_representative_is_an_id_and_a_row_is_whole(tmp_path, row):
    path = tmp_path / "consents.tsv"
    header = "\t".join((*CONSENT_COLUMNS, *LATER_CONSENT_COLUMNS))
    path.write_text(f"{header}\nP1\tdeceased\tyes\tno\ten\t2026-01-02\t{row}\n")
    with pytest.raises(FormatError, match="line 2: (the representative is not an ID|8 columns where 9)"):
        read_consents(path)
