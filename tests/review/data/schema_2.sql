-- The review database, version 2. Its rules hold for every program that writes to it.
--
-- Triggers call sha256_of(...), which genomics.review.database provides: a program without it can read
-- but not write. `round` counts the contents a report has had; clearings and signatures belong to one
-- round, so a changed content voids them. Every write adds a line to `audit`, chained by hash.

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z'),
    actor TEXT NOT NULL CHECK (actor <> ''),
    act TEXT NOT NULL,
    item TEXT NOT NULL,
    detail TEXT NOT NULL,
    row_sha256 TEXT,
    previous_sha256 TEXT NOT NULL,
    sha256 TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE audit_head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL,
    sha256 TEXT NOT NULL
) STRICT;
INSERT INTO audit_head VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TABLE consents (
    participant_id TEXT PRIMARY KEY,
    status TEXT NOT NULL CHECK (status IN ('active', 'withdrawn')),
    hereditary INTEGER NOT NULL CHECK (hereditary IN (0, 1)),
    medicine INTEGER NOT NULL CHECK (medicine IN (0, 1)),
    ancestry_traits INTEGER NOT NULL CHECK (ancestry_traits IN (0, 1)),
    language TEXT NOT NULL,
    recorded TEXT NOT NULL,
    read_at TEXT NOT NULL
) STRICT;

CREATE TABLE signers (
    signer TEXT PRIMARY KEY CHECK (trim(signer) <> ''),
    name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (trim(name) <> ''),
    role TEXT NOT NULL CHECK (role IN ('counselor', 'director')),
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;

CREATE TABLE reports (
    report_id TEXT PRIMARY KEY,
    participant_id TEXT NOT NULL,
    sample_id TEXT NOT NULL,
    report TEXT NOT NULL CHECK (report IN ('hereditary', 'medicine', 'ancestry_traits')),
    version INTEGER NOT NULL CHECK (version >= 1),
    language TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('needs_review', 'ready', 'approved', 'withheld', 'released', 'withdrawn')),
    round INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (json_valid(content)),
    evidence_sha256 TEXT NOT NULL CHECK (length(evidence_sha256) = 64),
    reason TEXT,
    note TEXT,
    released_at TEXT,
    manifest_sha256 TEXT,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    UNIQUE (participant_id, report, version),
    CHECK (coalesce(
        content ->> '$.participant_id' = participant_id AND content ->> '$.sample_id' = sample_id
        AND content ->> '$.report' = report AND content ->> '$.version' = version
        AND content ->> '$.language' = language AND json_type(content, '$.flags') = 'array', 0)),
    CHECK (state <> 'withheld' OR (reason IS NOT NULL AND note IS NOT NULL AND trim(note) <> '')),
    CHECK (state <> 'released' OR (released_at IS NOT NULL AND manifest_sha256 IS NOT NULL))
) STRICT;

CREATE TABLE clearings (
    clearing INTEGER PRIMARY KEY,
    report_id TEXT NOT NULL REFERENCES reports,
    round INTEGER NOT NULL,
    code TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL
        CHECK (reason IN ('confirmed_return', 'not_returned', 'acceptable_quality', 'known_limit', 'other')),
    note TEXT NOT NULL CHECK (trim(note) <> ''),
    cleared_by TEXT NOT NULL REFERENCES signers,
    cleared_at TEXT NOT NULL,
    UNIQUE (report_id, round, code, subject)
) STRICT;

CREATE TABLE appointments (
    report_id TEXT PRIMARY KEY REFERENCES reports,
    note TEXT NOT NULL,
    recorded_by TEXT NOT NULL REFERENCES signers,
    recorded_at TEXT NOT NULL
) STRICT;

CREATE TABLE signatures (
    report_id TEXT NOT NULL REFERENCES reports,
    round INTEGER NOT NULL,
    signer TEXT NOT NULL REFERENCES signers,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    content_sha256 TEXT NOT NULL,
    signed_at TEXT NOT NULL,
    PRIMARY KEY (report_id, round, signer)
) STRICT;

-- What follows from the tables ------------------------------------------------------------------------

CREATE VIEW consented AS
SELECT participant_id, 'hereditary' AS report, language, read_at FROM consents
WHERE status = 'active' AND hereditary = 1
UNION ALL
SELECT participant_id, 'medicine', language, read_at FROM consents
WHERE status = 'active' AND medicine = 1
UNION ALL
SELECT participant_id, 'ancestry_traits', language, read_at FROM consents
WHERE status = 'active' AND ancestry_traits = 1;

CREATE VIEW flags AS
SELECT reports.report_id, reports.round,
       flag.value ->> '$.code' AS code, flag.value ->> '$.subject' AS subject,
       flag.value ->> '$.severity' AS severity, flag.value ->> '$.fact' AS fact,
       json_array_length(flag.value, '$.keys') > 0 AS decides
FROM reports, json_each(reports.content, '$.flags') AS flag;

-- BLOCK is open as long as it is there; REVIEW until cleared; a severity we do not know is open too.
CREATE VIEW open_flags AS
SELECT * FROM flags
WHERE severity IS NOT 'info'
  AND NOT (severity = 'review' AND EXISTS (
      SELECT 1 FROM clearings
      WHERE clearings.report_id = flags.report_id AND clearings.round = flags.round
        AND clearings.code = flags.code AND clearings.subject = flags.subject));

-- What a signature covers: the round, the whole case and every decision taken on it.
CREATE VIEW signable AS
SELECT report_id, round, sha256_of(round, content, coalesce((
    SELECT json_group_array(json_array(code, subject, reason, note, cleared_by, cleared_at))
    FROM (SELECT * FROM clearings
          WHERE clearings.report_id = reports.report_id AND clearings.round = reports.round
          ORDER BY code, subject)), '[]')) AS content_sha256
FROM reports;

CREATE VIEW valid_signatures AS
SELECT signatures.* FROM signatures
JOIN signable ON signable.report_id = signatures.report_id AND signable.round = signatures.round
WHERE signable.content_sha256 = signatures.content_sha256;

-- A finding that is returned, or a candidate that is not, takes a counselor and a director.
CREATE VIEW needs AS
SELECT report_id, returned AS appointment, returned OR candidate AS director FROM (
    SELECT reports.report_id,
        EXISTS (SELECT 1 FROM clearings
                WHERE clearings.report_id = reports.report_id AND clearings.round = reports.round
                  AND clearings.reason = 'confirmed_return') AS returned,
        EXISTS (SELECT 1 FROM json_each(reports.content, '$.hereditary.findings') AS finding
                WHERE finding.value ->> '$.route' = 'report_candidate') AS candidate
    FROM reports);

CREATE VIEW signed_enough AS
SELECT needs.report_id FROM needs
WHERE EXISTS (SELECT 1 FROM valid_signatures AS signed
              WHERE signed.report_id = needs.report_id AND signed.role = 'counselor')
  AND (NOT needs.director OR EXISTS (
      SELECT 1 FROM valid_signatures AS signed
      WHERE signed.report_id = needs.report_id AND signed.role = 'director'));

-- Audit: append only, each line bound to the one before -------------------------------------------------

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
       sha256_of(participant_id, status, hereditary, medicine, ancestry_traits, language, recorded) FROM consents;

-- Consents: as the sheet says, every change of substance in the audit ----------------------------------

CREATE TRIGGER consents_inserted AFTER INSERT ON consents
BEGIN
    INSERT INTO journal VALUES (NEW.read_at, 'consent sheet', 'consent', 'consents/' || NEW.participant_id,
        json_object('status', NEW.status, 'hereditary', NEW.hereditary, 'medicine', NEW.medicine,
                    'ancestry_traits', NEW.ancestry_traits),
        sha256_of(NEW.participant_id, NEW.status, NEW.hereditary, NEW.medicine, NEW.ancestry_traits,
                  NEW.language, NEW.recorded));
END;
CREATE TRIGGER consents_updated AFTER UPDATE ON consents
WHEN (OLD.participant_id, OLD.status, OLD.hereditary, OLD.medicine, OLD.ancestry_traits, OLD.language, OLD.recorded)
  IS NOT (NEW.participant_id, NEW.status, NEW.hereditary, NEW.medicine, NEW.ancestry_traits, NEW.language,
          NEW.recorded)
BEGIN
    SELECT RAISE(ABORT, 'a consent belongs to one participant') WHERE OLD.participant_id <> NEW.participant_id;
    INSERT INTO journal VALUES (NEW.read_at, 'consent sheet', 'consent', 'consents/' || NEW.participant_id,
        json_object('status', NEW.status, 'hereditary', NEW.hereditary, 'medicine', NEW.medicine,
                    'ancestry_traits', NEW.ancestry_traits),
        sha256_of(NEW.participant_id, NEW.status, NEW.hereditary, NEW.medicine, NEW.ancestry_traits,
                  NEW.language, NEW.recorded));
END;
CREATE TRIGGER consents_deleted AFTER DELETE ON consents
BEGIN
    INSERT INTO journal VALUES (OLD.read_at, 'consent sheet', 'consent_removed',
        'consents/' || OLD.participant_id, '{}', NULL);
END;

-- Signers ---------------------------------------------------------------------------------------------

CREATE TRIGGER signers_inserted AFTER INSERT ON signers
BEGIN
    INSERT INTO journal VALUES (NEW.changed_at, NEW.changed_by, 'signer', 'signers/' || NEW.signer,
        json_object('role', NEW.role),
        sha256_of(NEW.signer, NEW.name, NEW.role, NEW.changed_by, NEW.changed_at));
END;
CREATE TRIGGER signers_updated AFTER UPDATE ON signers
BEGIN
    SELECT RAISE(ABORT, 'a signer ID stays with one person') WHERE OLD.signer <> NEW.signer;
    INSERT INTO journal VALUES (NEW.changed_at, NEW.changed_by, 'signer', 'signers/' || NEW.signer,
        json_object('role', NEW.role),
        sha256_of(NEW.signer, NEW.name, NEW.role, NEW.changed_by, NEW.changed_at));
END;
CREATE TRIGGER signers_not_deleted BEFORE DELETE ON signers
BEGIN SELECT RAISE(ABORT, 'a signer is never deleted'); END;

-- Reports ---------------------------------------------------------------------------------------------

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
END;

CREATE TRIGGER reports_move BEFORE UPDATE ON reports
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
        CASE WHEN NEW.round <> OLD.round THEN 'content_replaced' ELSE NEW.state END,
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

-- Clearing a flag -------------------------------------------------------------------------------------

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
BEGIN SELECT RAISE(ABORT, 'a clearing cannot be changed'); END;

-- The counselor's appointment -------------------------------------------------------------------------

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
BEGIN SELECT RAISE(ABORT, 'an appointment cannot be changed'); END;

-- Signing ---------------------------------------------------------------------------------------------

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
