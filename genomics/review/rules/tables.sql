-- The tables of the review database. `round` counts the contents a report has had; clearings and signatures belong
-- to one round, so a changed content voids them. Migrations (migrations/) bring older tables to this shape.

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
    status TEXT NOT NULL CHECK (status IN ('active', 'withdrawn', 'deceased')),
    hereditary INTEGER NOT NULL CHECK (hereditary IN (0, 1)),
    medicine INTEGER NOT NULL CHECK (medicine IN (0, 1)),
    ancestry_traits INTEGER NOT NULL CHECK (ancestry_traits IN (0, 1)),
    language TEXT NOT NULL,
    recorded TEXT NOT NULL,
    read_at TEXT NOT NULL,
    health_records INTEGER NOT NULL CHECK (health_records IN (0, 1)),
    representative TEXT NOT NULL
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

CREATE INDEX clearings_of_subject ON clearings (subject, reason);

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

-- Release, delivery and withdrawal ----------------------------------------------------------------------

-- The text of each released report's manifest; bound to its report by reports.manifest_sha256.
CREATE TABLE manifests (
    report_id TEXT PRIMARY KEY REFERENCES reports,
    content TEXT NOT NULL CHECK (json_valid(content))
) STRICT;

-- Every attempt to hand a released report over.
CREATE TABLE deliveries (
    report_id TEXT NOT NULL REFERENCES reports,
    attempt INTEGER NOT NULL CHECK (attempt >= 1),
    target TEXT NOT NULL CHECK (trim(target) <> ''),
    state TEXT NOT NULL CHECK (state IN ('started', 'failed', 'delivered')),
    changed_at TEXT NOT NULL,
    PRIMARY KEY (report_id, attempt)
) STRICT;

-- A person's own data, made on request.
CREATE TABLE own_data (
    participant_id TEXT NOT NULL,
    at TEXT NOT NULL,
    manifest_sha256 TEXT NOT NULL CHECK (length(manifest_sha256) = 64),
    PRIMARY KEY (participant_id, at)
) STRICT;

CREATE TABLE withdrawals (
    participant_id TEXT NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('stop', 'delete')),
    reason TEXT NOT NULL CHECK (reason IN ('participant_request', 'representative_request', 'guardian_request',
                                           'program_decision', 'other')),
    PRIMARY KEY (participant_id, at, kind)
) STRICT;

-- At the desk ------------------------------------------------------------------------------------------

-- All that the queue shows, so that it reads no content.
CREATE INDEX reports_in_queue ON reports (state, changed_at, report_id, participant_id, report, version, language);

-- The flags of each report's present content that ask for a person, so that the queue and the figures read no content.
-- Kept by triggers, held against the content by `review audit --verify`; every rule asks open_flags itself.
CREATE TABLE listed_flags (
    report_id TEXT NOT NULL,
    code TEXT,
    subject TEXT,
    open INTEGER NOT NULL CHECK (open IN (0, 1))
) STRICT;
CREATE INDEX listed_flags_of ON listed_flags (report_id, open, code);
CREATE INDEX listed_flags_by_code ON listed_flags (code, open, report_id);

-- What people tell each other about a report; never part of what is signed.
CREATE TABLE notes (
    note INTEGER PRIMARY KEY,
    report_id TEXT NOT NULL REFERENCES reports,
    text TEXT NOT NULL CHECK (trim(text) <> ''),
    written_by TEXT NOT NULL REFERENCES signers,
    written_at TEXT NOT NULL
) STRICT;
CREATE INDEX notes_of ON notes (report_id);

-- Who looks after a report; nobody where `signer` is null.
CREATE TABLE assignments (
    report_id TEXT PRIMARY KEY REFERENCES reports,
    signer TEXT REFERENCES signers,
    assigned_by TEXT NOT NULL REFERENCES signers,
    assigned_at TEXT NOT NULL
) STRICT;
