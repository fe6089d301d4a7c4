-- Decisions that were made together. A decision's leaf binds its submission and
-- the digest of that submission's document.
ALTER TABLE decisions ADD COLUMN submission TEXT NOT NULL DEFAULT '';        -- UUID version 7, or ''
ALTER TABLE decisions ADD COLUMN submission_digest TEXT NOT NULL DEFAULT ''; -- of the document, or ''

CREATE INDEX decisions_submission ON decisions (submission) WHERE submission <> '';

CREATE TABLE submissions (
  id       TEXT PRIMARY KEY,
  document BLOB NOT NULL -- canonical JSON, an S2 block
) STRICT, WITHOUT ROWID;
