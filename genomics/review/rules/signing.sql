-- What people decide: clearing a flag, the appointment with a counselor, signing.

CREATE TRIGGER clearings_insert BEFORE INSERT ON clearings
BEGIN
    SELECT RAISE(ABORT, 'a clearing cannot be changed')
        WHERE EXISTS (SELECT 1 FROM clearings WHERE clearing = NEW.clearing);
    SELECT RAISE(ABORT, 'not a known signer') WHERE NEW.cleared_by NOT IN (SELECT signer FROM signers);
    SELECT RAISE(ABORT, 'only a report that needs review has flags to clear')
        WHERE NOT EXISTS (SELECT 1 FROM reports WHERE report_id = NEW.report_id
                          AND state = 'needs_review' AND round = NEW.round);
    SELECT RAISE(ABORT, 'a blocking flag cannot be cleared; it goes away with its cause')
        WHERE EXISTS (SELECT 1 FROM open_flags WHERE report_id = NEW.report_id AND code = NEW.code
                      AND subject = NEW.subject AND severity IS NOT 'review');
    SELECT RAISE(ABORT, 'no such open flag')
        WHERE NOT EXISTS (SELECT 1 FROM open_flags WHERE report_id = NEW.report_id AND code = NEW.code
                          AND subject = NEW.subject);
    SELECT RAISE(ABORT, 'this flag decides a finding: clear it with confirmed_return or not_returned')
        WHERE NEW.reason NOT IN ('confirmed_return', 'not_returned')
          AND EXISTS (SELECT 1 FROM open_flags WHERE report_id = NEW.report_id AND code = NEW.code
                      AND subject = NEW.subject AND decides);
    SELECT RAISE(ABORT, 'this flag decides no finding: clear it with acceptable_quality, known_limit or other')
        WHERE NEW.reason IN ('confirmed_return', 'not_returned')
          AND EXISTS (SELECT 1 FROM open_flags WHERE report_id = NEW.report_id AND code = NEW.code
                      AND subject = NEW.subject AND NOT decides);
END;
CREATE TRIGGER clearings_inserted AFTER INSERT ON clearings
BEGIN
    INSERT INTO journal VALUES (NEW.cleared_at, NEW.cleared_by, 'clear',
        'clearings/' || NEW.report_id || '/' || NEW.round || '/' || NEW.code || '/' || NEW.clearing,
        json_object('reason', NEW.reason),
        sha256_of(NEW.clearing, NEW.report_id, NEW.round, NEW.code, NEW.subject, NEW.reason, NEW.note, NEW.cleared_by,
            NEW.cleared_at));
    UPDATE reports SET state = 'ready', changed_by = NEW.cleared_by, changed_at = NEW.cleared_at
        WHERE report_id = NEW.report_id
          AND NOT EXISTS (SELECT 1 FROM open_flags WHERE open_flags.report_id = NEW.report_id);
END;
CREATE TRIGGER clearings_not_updated BEFORE UPDATE ON clearings
BEGIN SELECT RAISE(ABORT, 'a clearing cannot be changed'); END;
CREATE TRIGGER clearings_not_deleted BEFORE DELETE ON clearings
WHEN (SELECT participant_id FROM reports WHERE report_id = OLD.report_id)
     NOT IN (SELECT participant_id FROM deleted_people)
BEGIN SELECT RAISE(ABORT, 'a clearing cannot be changed'); END;

CREATE TRIGGER appointments_insert BEFORE INSERT ON appointments
BEGIN
    SELECT RAISE(ABORT, 'an appointment is recorded by a counselor')
        WHERE NEW.recorded_by NOT IN (SELECT signer FROM signers WHERE role = 'counselor');
    SELECT RAISE(ABORT, 'an appointment belongs to a hereditary report that is not yet released')
        WHERE NOT EXISTS (SELECT 1 FROM reports WHERE report_id = NEW.report_id
                          AND report = 'hereditary' AND state IN ('needs_review', 'ready', 'approved'));
    SELECT RAISE(ABORT, 'the appointment is already recorded')
        WHERE EXISTS (SELECT 1 FROM appointments WHERE report_id = NEW.report_id);
END;
CREATE TRIGGER appointments_inserted AFTER INSERT ON appointments
BEGIN
    INSERT INTO journal VALUES (NEW.recorded_at, NEW.recorded_by, 'appointment',
        'appointments/' || NEW.report_id, '{}',
        sha256_of(NEW.report_id, NEW.note, NEW.recorded_by, NEW.recorded_at));
END;
CREATE TRIGGER appointments_not_updated BEFORE UPDATE ON appointments
BEGIN SELECT RAISE(ABORT, 'an appointment cannot be changed'); END;
CREATE TRIGGER appointments_not_deleted BEFORE DELETE ON appointments
WHEN (SELECT participant_id FROM reports WHERE report_id = OLD.report_id)
     NOT IN (SELECT participant_id FROM deleted_people)
BEGIN SELECT RAISE(ABORT, 'an appointment cannot be changed'); END;

CREATE TRIGGER signatures_insert BEFORE INSERT ON signatures
BEGIN
    SELECT RAISE(ABORT, 'not a known signer with this name and role')
        WHERE NOT EXISTS (SELECT 1 FROM signers
                          WHERE signer = NEW.signer AND name = NEW.name AND role = NEW.role);
    SELECT RAISE(ABORT, 'this person has already signed it')
        WHERE EXISTS (SELECT 1 FROM signatures WHERE report_id = NEW.report_id AND round = NEW.round
                      AND (signer = NEW.signer OR lower(name) = lower(NEW.name)));
    SELECT RAISE(ABORT, 'only a report that is ready can be signed')
        WHERE NOT EXISTS (SELECT 1 FROM reports WHERE report_id = NEW.report_id
                          AND state = 'ready' AND round = NEW.round);
    SELECT RAISE(ABORT, 'the content has changed; read it again before signing')
        WHERE NEW.content_sha256 IS NOT (SELECT content_sha256 FROM signable WHERE report_id = NEW.report_id);
END;
CREATE TRIGGER signatures_inserted AFTER INSERT ON signatures
BEGIN
    INSERT INTO journal VALUES (NEW.signed_at, NEW.signer, 'sign',
        'signatures/' || NEW.report_id || '/' || NEW.round || '/' || NEW.signer,
        json_object('role', NEW.role, 'content_sha256', NEW.content_sha256),
        sha256_of(NEW.report_id, NEW.round, NEW.signer, NEW.name, NEW.role, NEW.content_sha256,
            NEW.signed_at));
    UPDATE reports SET state = 'approved', changed_by = NEW.signer, changed_at = NEW.signed_at
        WHERE report_id = NEW.report_id
          AND EXISTS (SELECT 1 FROM signed_enough WHERE signed_enough.report_id = NEW.report_id);
END;
CREATE TRIGGER signatures_not_updated BEFORE UPDATE ON signatures
BEGIN SELECT RAISE(ABORT, 'a signature cannot be changed'); END;
CREATE TRIGGER signatures_not_deleted BEFORE DELETE ON signatures
BEGIN SELECT RAISE(ABORT, 'a signature cannot be changed'); END;
