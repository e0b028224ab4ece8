-- Withdrawal: one row ends a person's part at once, whatever the consent sheet says. `stop` ends new use; `delete`
-- also takes the content of their cases away and leaves tombstones, which no program path can avoid or bring back.

CREATE VIEW deleted_people AS SELECT DISTINCT participant_id FROM withdrawals WHERE kind = 'delete';

-- What is left of a report: whose, which, in which state, when and by whom; nothing that was found.
CREATE VIEW tombstones AS
SELECT report_id, json_object(
    'participant_id', participant_id, 'sample_id', 'deleted', 'report', report, 'version', version,
    'language', language, 'hereditary', NULL, 'medicine', NULL, 'flags', json('[]'),
    'provenance', json_object('pipeline', '', 'resources', json('{}'), 'absent_sites', ''),
    'wording', '', 'insights', NULL) AS content
FROM reports;

CREATE TRIGGER withdrawals_insert BEFORE INSERT ON withdrawals
BEGIN
    SELECT RAISE(ABORT, 'no such participant')
        WHERE NOT EXISTS (SELECT 1 FROM consents WHERE participant_id = NEW.participant_id)
          AND NOT EXISTS (SELECT 1 FROM reports WHERE participant_id = NEW.participant_id);
    SELECT RAISE(ABORT, 'this withdrawal is already recorded')
        WHERE EXISTS (SELECT 1 FROM withdrawals WHERE participant_id = NEW.participant_id AND at = NEW.at
                      AND kind = NEW.kind);
END;
CREATE TRIGGER withdrawals_inserted AFTER INSERT ON withdrawals
BEGIN
    INSERT INTO journal VALUES (NEW.at, 'genomics withdraw', 'withdrawal',
        'withdrawals/' || NEW.participant_id || '/' || NEW.at || '/' || NEW.kind,
        json_object('kind', NEW.kind, 'reason', NEW.reason),
        sha256_of(NEW.participant_id, NEW.at, NEW.kind, NEW.reason));
    UPDATE consents SET status = 'withdrawn', read_at = NEW.at WHERE participant_id = NEW.participant_id;
    UPDATE reports SET state = 'withdrawn', changed_by = 'genomics withdraw', changed_at = NEW.at
        WHERE participant_id = NEW.participant_id AND state <> 'withdrawn';
    DELETE FROM clearings WHERE NEW.kind = 'delete'
        AND report_id IN (SELECT report_id FROM reports WHERE participant_id = NEW.participant_id);
    DELETE FROM appointments WHERE NEW.kind = 'delete'
        AND report_id IN (SELECT report_id FROM reports WHERE participant_id = NEW.participant_id);
    DELETE FROM manifests WHERE NEW.kind = 'delete'
        AND report_id IN (SELECT report_id FROM reports WHERE participant_id = NEW.participant_id);
    UPDATE reports SET sample_id = 'deleted', reason = NULL, note = NULL, evidence_sha256 = printf('%064d', 0),
            content = (SELECT content FROM tombstones WHERE tombstones.report_id = reports.report_id),
            changed_by = 'genomics withdraw', changed_at = NEW.at
        WHERE NEW.kind = 'delete' AND participant_id = NEW.participant_id AND sample_id <> 'deleted';
END;
CREATE TRIGGER withdrawals_not_updated BEFORE UPDATE ON withdrawals
BEGIN SELECT RAISE(ABORT, 'a withdrawal cannot be changed'); END;
CREATE TRIGGER withdrawals_not_deleted BEFORE DELETE ON withdrawals
BEGIN SELECT RAISE(ABORT, 'a withdrawal cannot be changed'); END;

-- A withdrawn report changes once more, when it becomes a tombstone; reports_move keeps all others.
CREATE TRIGGER reports_erase BEFORE UPDATE ON reports
WHEN OLD.state = 'withdrawn'
BEGIN
    SELECT RAISE(ABORT, 'a report stays the report of one person and version')
        WHERE (OLD.report_id, OLD.participant_id, OLD.report, OLD.version, OLD.language, OLD.round, OLD.released_at,
               OLD.manifest_sha256)
       IS NOT (NEW.report_id, NEW.participant_id, NEW.report, NEW.version, NEW.language, NEW.round, NEW.released_at,
               NEW.manifest_sha256);
    SELECT RAISE(ABORT, 'this change of state is not allowed')
        WHERE NEW.state <> 'withdrawn' OR NEW.sample_id <> 'deleted'
           OR NEW.participant_id NOT IN (SELECT participant_id FROM deleted_people)
           OR (NEW.content, NEW.reason, NEW.note, NEW.evidence_sha256)
       IS NOT ((SELECT content FROM tombstones WHERE tombstones.report_id = OLD.report_id), NULL, NULL,
               printf('%064d', 0));
END;

CREATE TRIGGER clearings_erased AFTER DELETE ON clearings
BEGIN
    INSERT INTO journal SELECT max(at), 'genomics withdraw', 'erased',
        'clearings/' || OLD.report_id || '/' || OLD.round || '/' || OLD.code || '/' || OLD.clearing, '{}', NULL
    FROM withdrawals WHERE participant_id = (SELECT participant_id FROM reports WHERE report_id = OLD.report_id);
END;
CREATE TRIGGER appointments_erased AFTER DELETE ON appointments
BEGIN
    INSERT INTO journal SELECT max(at), 'genomics withdraw', 'erased', 'appointments/' || OLD.report_id, '{}', NULL
    FROM withdrawals WHERE participant_id = (SELECT participant_id FROM reports WHERE report_id = OLD.report_id);
END;
