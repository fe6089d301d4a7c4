-- One row a decision. Its leaf (ledger.Record.Leaf) binds every column: idx as
-- "index", manifest and judgement by their digests.
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
  rules            TEXT NOT NULL,       -- JSON array, sorted
  ruleset          TEXT NOT NULL,
  engine           TEXT NOT NULL,
  asker            TEXT NOT NULL,
  decided_at       TEXT NOT NULL,       -- RFC 3339, milliseconds, +08:00
  key              TEXT NOT NULL,       -- Idempotency-Key, or ''
  request          BLOB NOT NULL,       -- SHA-256; empty without a key
  manifest_digest  TEXT NOT NULL,       -- of the canonical JSON
  judgement_digest TEXT NOT NULL,
  submission       TEXT NOT NULL,       -- UUID version 7 of the submission that it was made with, or ''
  submission_digest TEXT NOT NULL,      -- of the submission's document, or ''
  hashes           BLOB NOT NULL,       -- of the Merkle tree, those that this leaf completes, its own first
  manifest         BLOB NOT NULL,       -- S2 block (docs/adr/002-record-compression.md)
  judgement        BLOB NOT NULL
) STRICT;

CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions are never changed'); END;

CREATE TRIGGER decisions_remain BEFORE DELETE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions are never removed'); END;

CREATE UNIQUE INDEX decisions_id ON decisions (id);

-- A key is its asker's own.
CREATE UNIQUE INDEX decisions_key ON decisions (asker, key) WHERE key <> '';

CREATE INDEX decisions_item ON decisions (item);

CREATE INDEX decisions_submission ON decisions (submission) WHERE submission <> '';

CREATE INDEX decisions_project ON decisions (project) WHERE project <> '';

-- The rules of each decision's reasons, for search. Derived, and not with each
-- decision: every rule has a page of its own to be written, so that many
-- decisions are entered at once (rules_entered tells how far).
CREATE TABLE decision_rules (
  rule TEXT NOT NULL,
  idx  INTEGER NOT NULL,
  PRIMARY KEY (rule, idx)
) STRICT, WITHOUT ROWID;

CREATE TABLE rules_entered (
  id   INTEGER PRIMARY KEY CHECK (id = 1),
  upto INTEGER NOT NULL -- the first decision whose rules are not in decision_rules
) STRICT;

INSERT INTO rules_entered (id, upto) VALUES (1, 0);

-- Decisions that were made together. A decision's leaf binds its submission and
-- the digest of that submission's document.
CREATE TABLE submissions (
  id       TEXT PRIMARY KEY,
  document BLOB NOT NULL -- canonical JSON, an S2 block
) STRICT, WITHOUT ROWID;

CREATE TABLE rulesets (
  digest TEXT PRIMARY KEY, -- h1:…
  bundle BLOB NOT NULL     -- OPA bundle, tar.gz
) STRICT;

-- One row, rewritten to find out whether the ledger can be written.
CREATE TABLE probes (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  at TEXT NOT NULL
) STRICT;
