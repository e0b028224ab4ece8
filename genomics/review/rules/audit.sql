-- The audit: append only, each line bound to the one before by its hash.
--
-- Triggers call sha256_of(...), which genomics.review.schema provides: a program without it can read but not write.

CREATE VIEW journal AS SELECT at, actor, act, item, detail, row_sha256 FROM audit;

CREATE TRIGGER journal_append INSTEAD OF INSERT ON journal
BEGIN
    INSERT INTO audit
    SELECT seq + 1, NEW.at, NEW.actor, NEW.act, NEW.item, NEW.detail, NEW.row_sha256, sha256,
           sha256_of(seq + 1, NEW.at, NEW.actor, NEW.act, NEW.item, NEW.detail, NEW.row_sha256, sha256)
    FROM audit_head;
    UPDATE audit_head SET (seq, sha256) = (SELECT seq, sha256 FROM audit ORDER BY seq DESC LIMIT 1);
END;

CREATE TRIGGER audit_chained BEFORE INSERT ON audit
WHEN NOT EXISTS (SELECT 1 FROM audit_head AS head
                 WHERE NEW.seq = head.seq + 1 AND NEW.previous_sha256 = head.sha256)
  OR NEW.sha256 IS NOT sha256_of(NEW.seq, NEW.at, NEW.actor, NEW.act, NEW.item, NEW.detail, NEW.row_sha256,
                                 NEW.previous_sha256)
BEGIN SELECT RAISE(ABORT, 'the audit only grows, each line bound to the one before'); END;

CREATE TRIGGER audit_not_updated BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit cannot be changed'); END;
CREATE TRIGGER audit_not_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit cannot be changed'); END;
CREATE TRIGGER head_is_last BEFORE UPDATE ON audit_head
WHEN NEW.one <> 1 OR NEW.seq <> (SELECT max(seq) FROM audit)
  OR NEW.sha256 <> (SELECT sha256 FROM audit WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the audit head is the last line of the audit'); END;
CREATE TRIGGER head_not_inserted BEFORE INSERT ON audit_head
BEGIN SELECT RAISE(ABORT, 'the audit has one head'); END;
CREATE TRIGGER head_not_deleted BEFORE DELETE ON audit_head
BEGIN SELECT RAISE(ABORT, 'the audit has one head'); END;

-- What the audit remembers of each row. No item names a variant: the audit outlives a person's results.
CREATE VIEW fingerprints AS
SELECT 'reports/' || report_id AS item,
       sha256_of(report_id, participant_id, sample_id, report, version, language, state, round, content,
                 evidence_sha256, reason, note, released_at, manifest_sha256, changed_by, changed_at) AS row_sha256
FROM reports
UNION ALL
SELECT 'clearings/' || report_id || '/' || round || '/' || code || '/' || clearing,
       sha256_of(clearing, report_id, round, code, subject, reason, note, cleared_by, cleared_at) FROM clearings
UNION ALL
SELECT 'appointments/' || report_id, sha256_of(report_id, note, recorded_by, recorded_at) FROM appointments
UNION ALL
SELECT 'signatures/' || report_id || '/' || round || '/' || signer,
       sha256_of(report_id, round, signer, name, role, content_sha256, signed_at) FROM signatures
UNION ALL
SELECT 'signers/' || signer, sha256_of(signer, name, role, changed_by, changed_at) FROM signers
UNION ALL
SELECT 'consents/' || participant_id,
       sha256_of(participant_id, status, hereditary, medicine, ancestry_traits, language, recorded, health_records,
                 representative) FROM consents
UNION ALL
SELECT 'deliveries/' || report_id || '/' || attempt,
       sha256_of(report_id, attempt, target, state, changed_at) FROM deliveries
UNION ALL
SELECT 'own_data/' || participant_id || '/' || at, sha256_of(participant_id, at, manifest_sha256) FROM own_data
UNION ALL
SELECT 'withdrawals/' || participant_id || '/' || at || '/' || kind,
       sha256_of(participant_id, at, kind, reason) FROM withdrawals
UNION ALL
SELECT 'notes/' || report_id || '/' || note, sha256_of(note, report_id, text, written_by, written_at) FROM notes
UNION ALL
SELECT 'assignments/' || report_id, sha256_of(report_id, signer, assigned_by, assigned_at) FROM assignments;
