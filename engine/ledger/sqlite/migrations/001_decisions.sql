-- One row a decision. Its leaf (ledger.Record.Leaf) binds every column: idx as
-- "index", manifest and judgement by their digests, and checksum, dictionary and
-- the stored form by being checked on every reading.
CREATE TABLE decisions (
  idx              INTEGER PRIMARY KEY, -- from 0, without gaps
  id               TEXT NOT NULL,       -- UUID version 7
  item             TEXT NOT NULL,
  department       TEXT NOT NULL,
  version          TEXT NOT NULL,
  outcome          TEXT NOT NULL,
  project          TEXT NOT NULL,       -- code; '' if there is none
  project_name     TEXT NOT NULL,
  previous         TEXT NOT NULL,       -- id of the round before, or ''
  received_at      TEXT NOT NULL,       -- RFC 3339
  received_on      TEXT NOT NULL,       -- its day in Asia/Shanghai
  rules            TEXT NOT NULL,       -- JSON array, sorted; '' if empty
  ruleset          TEXT NOT NULL REFERENCES rulesets (digest),
  engine           TEXT NOT NULL,
  asker            TEXT NOT NULL,
  decided_at       TEXT NOT NULL,       -- RFC 3339, milliseconds, +08:00
  key              TEXT NOT NULL,       -- Idempotency-Key, or ''
  request          BLOB NOT NULL,       -- SHA-256; empty without a key
  manifest_digest  BLOB NOT NULL,       -- SHA-256 of the canonical JSON
  judgement_digest BLOB NOT NULL,
  dictionary       INTEGER NOT NULL,    -- of the two that follow; 0: none
  checksum         INTEGER NOT NULL,    -- CRC-32C of dictionary and the two that follow
  manifest         BLOB NOT NULL,       -- S2 block (docs/adr/002-record-compression.md)
  judgement        BLOB NOT NULL
) STRICT;

CREATE UNIQUE INDEX decisions_id ON decisions (id);

-- A key is its asker's own.
CREATE UNIQUE INDEX decisions_key ON decisions (asker, key) WHERE key <> '';

CREATE TABLE rulesets (
  digest      TEXT PRIMARY KEY, -- h1:…
  bundle      BLOB NOT NULL,    -- OPA bundle, tar.gz
  archived_at TEXT NOT NULL
) STRICT;

-- Dictionaries by which records are compressed; never changed, never removed.
CREATE TABLE dictionaries (
  id      INTEGER PRIMARY KEY, -- from 1
  item    TEXT NOT NULL,
  version TEXT NOT NULL,
  digest  BLOB NOT NULL,       -- SHA-256 of content
  content BLOB NOT NULL
) STRICT;

-- What search reads instead of the rows: for each 4096 consecutive decisions,
-- once they are complete, their values in one field (segment.go). Derived.
CREATE TABLE segments (
  segment INTEGER NOT NULL,    -- idx / 4096
  field   TEXT NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (segment, field)
) STRICT;
