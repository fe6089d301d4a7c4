-- A bundle comes last in its row: only then does SQLite write it in pieces.
CREATE TABLE rulesets_with_bundle_last (
  digest      TEXT PRIMARY KEY, -- h1:…
  archived_at TEXT NOT NULL,
  bundle      BLOB NOT NULL     -- OPA bundle, tar.gz
) STRICT;

INSERT INTO rulesets_with_bundle_last SELECT digest, archived_at, bundle FROM rulesets;

DROP TABLE rulesets;

ALTER TABLE rulesets_with_bundle_last RENAME TO rulesets;
