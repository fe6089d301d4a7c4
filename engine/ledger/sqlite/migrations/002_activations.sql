-- One row each time that a ruleset came into use. Rows are only added. Its leaf
-- (ledger.Activation.Leaf) binds every column.
CREATE TABLE activations (
  idx       INTEGER PRIMARY KEY, -- from 0, without gaps
  id        TEXT NOT NULL,       -- UUID version 7
  ruleset   TEXT NOT NULL,       -- digest
  at        TEXT NOT NULL,       -- RFC 3339, milliseconds, +08:00
  source    TEXT NOT NULL,       -- embedded, folder, published
  engine    TEXT NOT NULL,
  items     INTEGER NOT NULL,
  versions  INTEGER NOT NULL,
  publisher TEXT NOT NULL,       -- this and what follows: '' unless published
  key       TEXT NOT NULL,
  message   TEXT NOT NULL,
  statement TEXT NOT NULL,       -- what was signed
  signature TEXT NOT NULL,
  changes   TEXT NOT NULL,       -- JSON, of the ruleset before; or ''
  hashes    BLOB NOT NULL        -- of the activations' own Merkle tree
) STRICT;

CREATE TRIGGER activations_stay BEFORE UPDATE ON activations BEGIN SELECT RAISE(ABORT, 'activations are never changed'); END;

CREATE TRIGGER activations_remain BEFORE DELETE ON activations BEGIN SELECT RAISE(ABORT, 'activations are never removed'); END;
