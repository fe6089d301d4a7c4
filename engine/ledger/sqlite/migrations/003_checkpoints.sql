-- The ledger's name, which its keys and checkpoints have.
CREATE TABLE origin (
  id   INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL
) STRICT;

-- The public halves of the keys that have signed, the oldest first; each but
-- the first endorsed by the one before it.
CREATE TABLE keys (
  nth         INTEGER PRIMARY KEY,
  public      TEXT NOT NULL, -- as golang.org/x/mod/sumdb/note has it
  endorsement TEXT NOT NULL  -- a signed note, or ''
) STRICT;

-- Signed heads of the trees (C2SP tlog-checkpoint): of each 1,024 decisions the
-- last one. The last of all is the ledger's head, renewed with every commit.
CREATE TABLE checkpoints (
  nth  INTEGER PRIMARY KEY, -- how many times 1,024 decisions there were
  note TEXT NOT NULL
) STRICT;
