-- What follows from the tables: consent, open flags, what a signature covers, whose signatures are needed.

-- The wish of somebody who died stands as long as a representative is named who receives what was asked for.
-- Who has withdrawn is in the program again only with a consent recorded on a later day.
CREATE VIEW in_program AS
SELECT * FROM consents
WHERE (status = 'active' OR (status = 'deceased' AND trim(representative) <> ''))
  AND NOT EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.participant_id = consents.participant_id
                  AND substr(withdrawals.at, 1, 10) >= consents.recorded);

CREATE VIEW consented AS
SELECT participant_id, 'hereditary' AS report, language, read_at FROM in_program
WHERE hereditary = 1
UNION ALL
SELECT participant_id, 'medicine', language, read_at FROM in_program
WHERE medicine = 1
UNION ALL
SELECT participant_id, 'ancestry_traits', language, read_at FROM in_program
WHERE ancestry_traits = 1;

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
