-- Notes on a report and who looks after it: beside the decisions, never part of what is signed.

CREATE TRIGGER notes_insert BEFORE INSERT ON notes
BEGIN
    SELECT RAISE(ABORT, 'a note cannot be changed') WHERE EXISTS (SELECT 1 FROM notes WHERE note = NEW.note);
    SELECT RAISE(ABORT, 'not a known signer') WHERE NEW.written_by NOT IN (SELECT signer FROM signers);
    SELECT RAISE(ABORT, 'a withdrawn report takes no notes')
        WHERE NOT EXISTS (SELECT 1 FROM reports WHERE report_id = NEW.report_id AND state <> 'withdrawn');
END;
CREATE TRIGGER notes_inserted AFTER INSERT ON notes
BEGIN
    INSERT INTO journal VALUES (NEW.written_at, NEW.written_by, 'note', 'notes/' || NEW.report_id || '/' || NEW.note,
        '{}', sha256_of(NEW.note, NEW.report_id, NEW.text, NEW.written_by, NEW.written_at));
END;
CREATE TRIGGER notes_not_updated BEFORE UPDATE ON notes
BEGIN SELECT RAISE(ABORT, 'a note cannot be changed'); END;
CREATE TRIGGER notes_not_deleted BEFORE DELETE ON notes
WHEN (SELECT participant_id FROM reports WHERE report_id = OLD.report_id)
     NOT IN (SELECT participant_id FROM deleted_people)
BEGIN SELECT RAISE(ABORT, 'a note cannot be changed'); END;
CREATE TRIGGER notes_erased AFTER DELETE ON notes
BEGIN
    INSERT INTO journal SELECT max(at), 'genomics withdraw', 'erased', 'notes/' || OLD.report_id || '/' || OLD.note,
        '{}', NULL
    FROM withdrawals WHERE participant_id = (SELECT participant_id FROM reports WHERE report_id = OLD.report_id);
END;
-- A person's wish to be deleted takes the notes with the content of the cases.
CREATE TRIGGER withdrawals_take_notes AFTER INSERT ON withdrawals
WHEN NEW.kind = 'delete'
BEGIN
    DELETE FROM notes
        WHERE report_id IN (SELECT report_id FROM reports WHERE participant_id = NEW.participant_id);
END;

CREATE TRIGGER assignments_insert BEFORE INSERT ON assignments
BEGIN
    SELECT RAISE(ABORT, 'not a known signer')
        WHERE NEW.assigned_by NOT IN (SELECT signer FROM signers)
           OR (NEW.signer IS NOT NULL AND NEW.signer NOT IN (SELECT signer FROM signers));
    SELECT RAISE(ABORT, 'only a report that waits is given to somebody')
        WHERE NOT EXISTS (SELECT 1 FROM reports WHERE report_id = NEW.report_id
                          AND state IN ('needs_review', 'ready', 'approved', 'withheld'));
END;
CREATE TRIGGER assignments_inserted AFTER INSERT ON assignments
BEGIN
    INSERT INTO journal VALUES (NEW.assigned_at, NEW.assigned_by, 'assign', 'assignments/' || NEW.report_id,
        json_object('signer', NEW.signer),
        sha256_of(NEW.report_id, NEW.signer, NEW.assigned_by, NEW.assigned_at));
END;
CREATE TRIGGER assignments_update BEFORE UPDATE ON assignments
BEGIN
    SELECT RAISE(ABORT, 'an assignment stays with one report') WHERE OLD.report_id <> NEW.report_id;
    SELECT RAISE(ABORT, 'not a known signer')
        WHERE NEW.assigned_by NOT IN (SELECT signer FROM signers)
           OR (NEW.signer IS NOT NULL AND NEW.signer NOT IN (SELECT signer FROM signers));
    SELECT RAISE(ABORT, 'only a report that waits is given to somebody')
        WHERE NOT EXISTS (SELECT 1 FROM reports WHERE report_id = NEW.report_id
                          AND state IN ('needs_review', 'ready', 'approved', 'withheld'));
END;
CREATE TRIGGER assignments_updated AFTER UPDATE ON assignments
BEGIN
    INSERT INTO journal VALUES (NEW.assigned_at, NEW.assigned_by, 'assign', 'assignments/' || NEW.report_id,
        json_object('signer', NEW.signer),
        sha256_of(NEW.report_id, NEW.signer, NEW.assigned_by, NEW.assigned_at));
END;
CREATE TRIGGER assignments_not_deleted BEFORE DELETE ON assignments
BEGIN SELECT RAISE(ABORT, 'an assignment is changed, never deleted'); END;

-- What listed_flags must hold: an INFO flag asks nobody; a REVIEW flag is open until cleared, any other stays open.
CREATE VIEW flags_to_list AS
SELECT report_id, code, subject,
       severity IS NOT 'review' OR NOT EXISTS (
           SELECT 1 FROM clearings
           WHERE clearings.report_id = flags.report_id AND clearings.round = flags.round
             AND clearings.code = flags.code AND clearings.subject = flags.subject) AS open
FROM flags
WHERE severity IS NOT 'info';
CREATE TRIGGER reports_flags_listed AFTER INSERT ON reports
BEGIN
    INSERT INTO listed_flags SELECT report_id, code, subject, open FROM flags_to_list WHERE report_id = NEW.report_id;
END;
CREATE TRIGGER reports_flags_listed_again AFTER UPDATE ON reports
WHEN (OLD.round, OLD.content) IS NOT (NEW.round, NEW.content)
BEGIN
    DELETE FROM listed_flags WHERE report_id = NEW.report_id;
    INSERT INTO listed_flags SELECT report_id, code, subject, open FROM flags_to_list WHERE report_id = NEW.report_id;
END;
CREATE TRIGGER clearings_close_listed AFTER INSERT ON clearings
BEGIN
    UPDATE listed_flags SET open = 0
        WHERE report_id = NEW.report_id AND code IS NEW.code AND subject IS NEW.subject;
END;
-- The reports of an older database, brought here by a migration; a new one has none.
INSERT INTO listed_flags SELECT report_id, code, subject, open FROM flags_to_list;
