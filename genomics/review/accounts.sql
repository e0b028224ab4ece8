-- Accounts of the review desk, version 1: a file of its own, so that passwords never travel with results.
CREATE TABLE accounts (
    signer TEXT PRIMARY KEY CHECK (trim(signer) <> ''),
    name TEXT NOT NULL CHECK (trim(name) <> ''),
    role TEXT NOT NULL CHECK (role IN ('analyst', 'counselor', 'director', 'auditor', 'admin')),
    password_hash TEXT NOT NULL CHECK (password_hash GLOB '$argon2id$*'),
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    must_change INTEGER NOT NULL CHECK (must_change IN (0, 1))
) STRICT;

-- Only hashes of session tokens are kept: who reads this file cannot take over a session.
CREATE TABLE sessions (
    token_sha256 TEXT PRIMARY KEY,
    signer TEXT NOT NULL REFERENCES accounts,
    csrf TEXT NOT NULL,
    begun TEXT NOT NULL,
    seen TEXT NOT NULL
) STRICT;

CREATE TABLE failures (signer TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE INDEX failures_of ON failures (signer, at);
