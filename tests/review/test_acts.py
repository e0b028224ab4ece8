import pytest
from desk_builders import HEREDITARY, LATER, MEDICINE, pgx, positive_results, results

from genomics.errors import FormatError, RefusedError
from genomics.records.pgx import PgxStatus
from genomics.records.review import ACT_COLUMNS, Role
from genomics.review.acts import apply_acts
from genomics.review.audit import problems
from genomics.review.sheets import read_acts, read_signers

POSITIVE = [
    ("P1", "hereditary", "clear", "ana", "pathogenic_finding", "confirmed_return", "two reads of the pile-up"),
    ("P1", "hereditary", "appointment", "ana", "", "", "by telephone"),
    ("P1", "hereditary", "sign", "ana", "", "", ""),
    ("P1", "hereditary", "sign", "dora", "", "", ""),
    ("*unflagged", "medicine", "sign", "ben", "", "", ""),
    ("P2", "hereditary", "withhold", "ana", "", "sample_identity", "asked the lab"),
]


def sheet(tmp_path, rows):
    path = tmp_path / "acts.tsv"
    path.write_text("\n".join("\t".join(row) for row in [ACT_COLUMNS, *rows]) + "\n")
    return path


def test_a_sheet_does_its_acts_in_order(open_desk, tmp_path):
    open_desk.load((1, 2), tables=positive_results((1, 2)))
    done = apply_acts(open_desk.connection, read_acts(sheet(tmp_path, POSITIVE)), LATER)
    assert done == {"clear": 1, "appointment": 1, "sign": 4, "withhold": 1}
    assert open_desk.state(kind=HEREDITARY) == "approved"
    assert open_desk.state("P2", HEREDITARY) == "withheld"
    assert [open_desk.state(person, MEDICINE) for person in ("P1", "P2")] == ["approved", "approved"]


def test_a_sheet_given_again_changes_nothing(open_desk, tmp_path):
    open_desk.load((1, 2), tables=positive_results((1, 2)))
    acts = read_acts(sheet(tmp_path, POSITIVE))
    apply_acts(open_desk.connection, acts, LATER)
    head = open_desk.sql("SELECT sha256 FROM audit_head")[0][0]
    assert apply_acts(open_desk.connection, acts, "2026-02-01T00:00:00Z")["already standing"] == 5
    assert open_desk.sql("SELECT sha256 FROM audit_head")[0][0] == head
    assert problems(open_desk.connection) == []


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        (("P9", "medicine", "sign", "ana", "", "", ""), r"act 1 \(P9 medicine sign\): P9 medicine: no such case"),
        (("P1", "medicine", "sign", "eve", "", "", ""), "signer 'eve' is not known"),
        (("P1", "hereditary", "sign", "ana", "", "", ""), "only a report that is ready can be signed"),
        (
            ("P1", "hereditary", "clear", "ana", "pathogenic_finding", "fine", "x"),
            "'fine' is none of confirmed_return",
        ),
        (("P1", "medicine", "withhold", "ana", "", "not_in_run", "x"), "given by the program alone"),
        (("*unflagged", "medicine", "withhold", "ana", "", "other", "x"), "can only be signed"),
    ],
)
def test_a_refused_act_is_named_with_its_number(open_desk, tmp_path, row, refusal):
    open_desk.load(tables=positive_results())
    with pytest.raises(RefusedError, match=refusal):
        apply_acts(open_desk.connection, read_acts(sheet(tmp_path, [row])), LATER)


def test_words_that_are_not_acts_are_refused_before_anything_is_done(tmp_path):
    for row in (("P1", "medicine", "release", "ana", "", "", ""), ("P1", "hair", "sign", "ana", "", "", "")):
        with pytest.raises(FormatError, match="is none of .*; correct the row"):
            read_acts(sheet(tmp_path, [row]))


def test_bulk_signing_leaves_flagged_reports_alone(open_desk, tmp_path):
    medicines = [pgx(1), pgx(2, status=PgxStatus.INDETERMINATE, reason="phase")]
    open_desk.load((1, 2), tables=results((1, 2), medicines=medicines))
    apply_acts(open_desk.connection, read_acts(sheet(tmp_path, POSITIVE[4:5])), LATER)
    assert [open_desk.state(person, MEDICINE) for person in ("P1", "P2")] == ["approved", "needs_review"]


def test_signers_are_read_with_their_roles(tmp_path):
    path = tmp_path / "signers.tsv"
    path.write_text("signer\tname\trole\nana\tAna Ruiz, CGC\tcounselor\n")
    assert [(signer.signer, signer.role) for signer in read_signers(path)] == [("ana", Role.COUNSELOR)]
    path.write_text("signer\tname\trole\nana\tAna Ruiz, CGC\tboss\n")
    with pytest.raises(FormatError, match="'boss' is none of counselor, director"):
        read_signers(path)
