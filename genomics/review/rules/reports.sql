-- Where a report may go: its states, its contents, and what each way asks for.

CREATE TRIGGER reports_insert BEFORE INSERT ON reports
BEGIN
    SELECT RAISE(ABORT, 'this report is already there')
        WHERE EXISTS (SELECT 1 FROM reports WHERE report_id = NEW.report_id);
    SELECT RAISE(ABORT, 'a new report needs review or is ready, nothing else')
        WHERE NEW.state NOT IN ('needs_review', 'ready') OR NEW.round <> 1
           OR NEW.released_at IS NOT NULL OR NEW.manifest_sha256 IS NOT NULL;
    SELECT RAISE(ABORT, 'the participant has not consented to this report')
        WHERE NOT EXISTS (SELECT 1 FROM consented
                          WHERE participant_id = NEW.participant_id AND report = NEW.report);
    SELECT RAISE(ABORT, 'versions count up, and only a released or withdrawn report has a next one')
        WHERE NEW.version <> 1 + (SELECT coalesce(max(version), 0) FROM reports
                                  WHERE participant_id = NEW.participant_id AND report = NEW.report)
           OR EXISTS (SELECT 1 FROM reports WHERE participant_id = NEW.participant_id
                      AND report = NEW.report AND state NOT IN ('released', 'withdrawn'));
    SELECT RAISE(ABORT, 'the next version of a released report says why by the flag evidence_changed or amended')
        WHERE EXISTS (SELECT 1 FROM reports WHERE participant_id = NEW.participant_id
                      AND report = NEW.report AND version = NEW.version - 1 AND state = 'released')
          AND NOT EXISTS (SELECT 1 FROM json_each(NEW.content, '$.flags') AS flag
                          WHERE flag.value ->> '$.code' IN ('evidence_changed', 'amended')
                            AND flag.value ->> '$.severity' = 'review');
    SELECT RAISE(ABORT, 'a report is amended by a signer')
        WHERE NEW.changed_by NOT IN (SELECT signer FROM signers)
          AND EXISTS (SELECT 1 FROM json_each(NEW.content, '$.flags') AS flag
                      WHERE flag.value ->> '$.code' = 'amended');
END;

CREATE TRIGGER reports_move BEFORE UPDATE ON reports
WHEN OLD.state <> 'withdrawn' -- else reports_erase
BEGIN
    SELECT RAISE(ABORT, 'a report stays the report of one person and version')
        WHERE (OLD.report_id, OLD.participant_id, OLD.report, OLD.version)
       IS NOT (NEW.report_id, NEW.participant_id, NEW.report, NEW.version);
    SELECT RAISE(ABORT, 'this change of state is not allowed')
        WHERE (OLD.state, NEW.state) NOT IN (VALUES
            ('needs_review', 'needs_review'), ('needs_review', 'ready'), ('needs_review', 'withheld'),
            ('needs_review', 'withdrawn'),
            ('ready', 'needs_review'), ('ready', 'ready'), ('ready', 'approved'), ('ready', 'withheld'),
            ('ready', 'withdrawn'),
            ('approved', 'needs_review'), ('approved', 'withheld'), ('approved', 'released'),
            ('approved', 'withdrawn'),
            ('withheld', 'needs_review'), ('withheld', 'ready'), ('withheld', 'withdrawn'),
            ('released', 'withdrawn'));
    SELECT RAISE(ABORT, 'content changes only with a new round')
        WHERE NEW.round = OLD.round
          AND (OLD.content, OLD.evidence_sha256, OLD.sample_id, OLD.language)
       IS NOT (NEW.content, NEW.evidence_sha256, NEW.sample_id, NEW.language);
    SELECT RAISE(ABORT, 'a new round is the next one and starts the review again')
        WHERE NEW.round <> OLD.round
          AND (NEW.round <> OLD.round + 1 OR NEW.state NOT IN ('needs_review', 'ready')
               OR (OLD.evidence_sha256 = NEW.evidence_sha256 AND OLD.state <> 'withheld'));
    SELECT RAISE(ABORT, 'going back to review takes a new round')
        WHERE NEW.round = OLD.round AND NEW.state IN ('needs_review', 'ready')
          AND (OLD.state, NEW.state) IS NOT ('needs_review', 'ready');
    SELECT RAISE(ABORT, 'changed evidence of a decided report needs the flag evidence_changed')
        WHERE NEW.round <> OLD.round AND OLD.evidence_sha256 <> NEW.evidence_sha256
          AND (OLD.state = 'approved' OR (OLD.state = 'withheld' AND OLD.reason <> 'not_in_run')
               OR EXISTS (SELECT 1 FROM flags
                          WHERE report_id = OLD.report_id AND code = 'evidence_changed')
               OR EXISTS (SELECT 1 FROM signatures WHERE report_id = OLD.report_id AND round = OLD.round))
          AND NOT EXISTS (SELECT 1 FROM json_each(NEW.content, '$.flags') AS flag
                          WHERE flag.value ->> '$.code' = 'evidence_changed'
                            AND flag.value ->> '$.severity' = 'review');
    SELECT RAISE(ABORT, 'a report is withheld by a signer')
        WHERE NEW.state = 'withheld' AND OLD.state <> 'withheld' AND NEW.reason <> 'not_in_run'
          AND NEW.changed_by NOT IN (SELECT signer FROM signers);
    SELECT RAISE(ABORT, 'a withheld report is reopened by a signer')
        WHERE OLD.state = 'withheld' AND OLD.reason <> 'not_in_run' AND NEW.round <> OLD.round
          AND OLD.evidence_sha256 = NEW.evidence_sha256 AND NEW.changed_by NOT IN (SELECT signer FROM signers);
    SELECT RAISE(ABORT, 'release data belongs to a release')
        WHERE NEW.state <> 'released'
          AND (OLD.released_at, OLD.manifest_sha256) IS NOT (NEW.released_at, NEW.manifest_sha256);
    SELECT RAISE(ABORT, 'the participant has not consented to this report')
        WHERE NEW.round <> OLD.round
          AND NOT EXISTS (SELECT 1 FROM consented
                          WHERE participant_id = NEW.participant_id AND report = NEW.report);
    SELECT RAISE(ABORT, 'consent stands; only its withdrawal withdraws a report')
        WHERE NEW.state = 'withdrawn'
          AND EXISTS (SELECT 1 FROM consented
                      WHERE participant_id = NEW.participant_id AND report = NEW.report);
    SELECT RAISE(ABORT, 'open flags stop approval and release')
        WHERE NEW.state IN ('approved', 'released')
          AND EXISTS (SELECT 1 FROM open_flags WHERE report_id = NEW.report_id);
    SELECT RAISE(ABORT, 'the signatures this report needs are not there for its present content')
        WHERE NEW.state IN ('approved', 'released')
          AND NOT EXISTS (SELECT 1 FROM signed_enough WHERE report_id = NEW.report_id);
    SELECT RAISE(ABORT, 'release needs consent read now, in the language of the report')
        WHERE NEW.state = 'released'
          AND NOT EXISTS (SELECT 1 FROM consented
                          WHERE participant_id = NEW.participant_id AND report = NEW.report
                            AND language = NEW.language AND read_at = NEW.changed_at);
    SELECT RAISE(ABORT, 'a finding is returned only with a recorded counselor appointment')
        WHERE NEW.state = 'released'
          AND EXISTS (SELECT 1 FROM needs WHERE report_id = NEW.report_id AND appointment)
          AND NOT EXISTS (SELECT 1 FROM appointments WHERE report_id = NEW.report_id);
END;

CREATE TRIGGER reports_inserted AFTER INSERT ON reports
BEGIN
    SELECT RAISE(ABORT, 'open flags need review')
        WHERE NEW.state = 'ready' AND EXISTS (SELECT 1 FROM open_flags WHERE report_id = NEW.report_id);
    INSERT INTO journal VALUES (NEW.changed_at, NEW.changed_by, 'case', 'reports/' || NEW.report_id,
        json_object('state', NEW.state, 'round', NEW.round, 'evidence_sha256', NEW.evidence_sha256),
        sha256_of(NEW.report_id, NEW.participant_id, NEW.sample_id, NEW.report, NEW.version, NEW.language,
            NEW.state, NEW.round, NEW.content, NEW.evidence_sha256, NEW.reason, NEW.note, NEW.released_at,
            NEW.manifest_sha256, NEW.changed_by, NEW.changed_at));
END;

CREATE TRIGGER reports_moved AFTER UPDATE ON reports
BEGIN
    SELECT RAISE(ABORT, 'open flags need review')
        WHERE NEW.state = 'ready' AND EXISTS (SELECT 1 FROM open_flags WHERE report_id = NEW.report_id);
    INSERT INTO journal VALUES (NEW.changed_at, NEW.changed_by,
        CASE WHEN OLD.state = 'withdrawn' THEN 'erased'
             WHEN NEW.round <> OLD.round THEN 'content_replaced' ELSE NEW.state END,
        'reports/' || NEW.report_id,
        json_object('from', OLD.state, 'state', NEW.state, 'round', NEW.round, 'reason', NEW.reason,
            'evidence_sha256', NEW.evidence_sha256, 'manifest_sha256', NEW.manifest_sha256,
            'signatures_voided', CASE WHEN NEW.round = OLD.round THEN 0 ELSE (
                SELECT count(*) FROM signatures WHERE report_id = OLD.report_id AND round = OLD.round) END),
        sha256_of(NEW.report_id, NEW.participant_id, NEW.sample_id, NEW.report, NEW.version, NEW.language,
            NEW.state, NEW.round, NEW.content, NEW.evidence_sha256, NEW.reason, NEW.note, NEW.released_at,
            NEW.manifest_sha256, NEW.changed_by, NEW.changed_at));
END;

CREATE TRIGGER reports_not_deleted BEFORE DELETE ON reports
BEGIN SELECT RAISE(ABORT, 'a report is never deleted'); END;
