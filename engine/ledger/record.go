package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Entry is what is to be recorded of one decision.
type Entry struct {
	Item, Department, Version string
	Outcome                   string
	Project, ProjectName      string // the project's code and name; may be empty
	Previous                  string // the id of the round before; may be empty
	ReceivedAt                string // RFC 3339, as in the manifest
	ReceivedOn                string // its day in Asia/Shanghai, YYYY-MM-DD
	// Rules are those of the reasons with effect reject or correct, for search.
	// Their order and repetitions do not matter.
	Rules               []string
	Manifest, Judgement []byte // RFC 8785 canonical JSON
	Ruleset             string // its h1: digest
	Engine              string // the engine's version
	Asker               string // who asked; keys are the asker's own
	DecidedAt           time.Time
	Key                 string   // Idempotency-Key; may be empty
	Request             [32]byte // SHA-256 of the request, if there is a key
}

// Record is an entry with its place in the ledger.
type Record struct {
	Entry
	ID              string // UUID version 7
	Index           int64  // from 0, without gaps
	ManifestDigest  string // sha256: and 64 hexadecimal digits
	JudgementDigest string

	// Of a decision that was made with others:
	Submission       string // the submission's id, UUID version 7; else empty
	SubmissionDigest string // of its document
}

// Submission is what is to be recorded of decisions that were made together.
type Submission struct {
	Entries  []Entry // one at least, all of one asker and with no keys of their own
	Document []byte  // what was handed in and what was told of it as a whole, RFC 8785 canonical JSON
	Key      string  // Idempotency-Key; may be empty
	Request  [32]byte
}

// Submitted is a submission in the ledger.
type Submitted struct {
	ID       string
	Document []byte
	Records  []Record // in the order of the entries
}

// Zone is China's time, in which times are recorded.
var Zone = time.FixedZone("", 8*60*60)

// TimeForm is how DecidedAt is written: to the millisecond, in China's time.
const TimeForm = "2006-01-02T15:04:05.000-07:00"

// NewRecord checks an entry and gives it the form in which it is recorded,
// with the digests. Stores call it, and add ID and Index.
func NewRecord(entry Entry) (Record, error) {
	if err := entry.check(); err != nil {
		return Record{}, fmt.Errorf("ledger entry: %w", err)
	}
	if !slices.IsSorted(entry.Rules) || hasRepeats(entry.Rules) {
		entry.Rules = slices.Clone(entry.Rules)
		slices.Sort(entry.Rules)
		entry.Rules = slices.Compact(entry.Rules)
	}
	entry.DecidedAt = entry.DecidedAt.In(Zone).Truncate(time.Millisecond)
	if entry.Key == "" {
		entry.Request = [32]byte{}
	}
	return Record{
		Entry:           entry,
		ManifestDigest:  Digest(entry.Manifest),
		JudgementDigest: Digest(entry.Judgement),
	}, nil
}

// NewRecords is NewRecord for a submission. Its key is that of its first record;
// stores add the IDs, the submission's included, and the indices.
func NewRecords(s Submission) ([]Record, error) {
	if len(s.Entries) == 0 {
		return nil, errors.New("ledger submission: no entries")
	}
	if len(s.Document) == 0 {
		return nil, errors.New("ledger submission: no document")
	}
	digest := Digest(s.Document)
	records := make([]Record, len(s.Entries))
	for i, entry := range s.Entries {
		if entry.Key != "" || entry.Asker != s.Entries[0].Asker {
			return nil, fmt.Errorf("ledger submission: entry %d has a key or an asker of its own", i)
		}
		if i == 0 {
			entry.Key, entry.Request = s.Key, s.Request
		}
		var err error
		if records[i], err = NewRecord(entry); err != nil {
			return nil, err
		}
		records[i].SubmissionDigest = digest
	}
	return records, nil
}

// Digest is a document's digest: sha256: and 64 hexadecimal digits.
func Digest(document []byte) string {
	const prefix = "sha256:"
	sum := sha256.Sum256(document)
	var text [len(prefix) + 2*sha256.Size]byte
	copy(text[:], prefix)
	hex.Encode(text[len(prefix):], sum[:])
	return string(text[:])
}

func hasRepeats(sorted []string) bool {
	for i := 1; i < len(sorted); i++ {
		if sorted[i] == sorted[i-1] {
			return true
		}
	}
	return false
}

// check refuses what no store can keep. An entry comes from our own server, so
// that the first fault is enough.
func (e *Entry) check() error {
	for _, field := range []struct {
		name, text string
		mandatory  bool
	}{
		{"item", e.Item, true},
		{"department", e.Department, true},
		{"version", e.Version, true},
		{"outcome", e.Outcome, true},
		{"project", e.Project, false},
		{"project name", e.ProjectName, false},
		{"previous", e.Previous, false},
		{"received_at", e.ReceivedAt, true},
		{"day of receipt", e.ReceivedOn, true},
		{"ruleset", e.Ruleset, true},
		{"engine", e.Engine, true},
		{"asker", e.Asker, false},
		{"key", e.Key, false},
	} {
		if field.mandatory && field.text == "" {
			return fmt.Errorf("no %s", field.name)
		}
		if err := checkText(field.text); err != nil {
			return fmt.Errorf("%s %q: %w", field.name, field.text, err)
		}
	}
	for _, rule := range e.Rules {
		if err := checkText(rule); err != nil {
			return fmt.Errorf("rule %q: %w", rule, err)
		}
	}
	switch {
	case len(e.Manifest) == 0:
		return errors.New("no manifest")
	case len(e.Judgement) == 0:
		return errors.New("no judgement")
	case e.DecidedAt.IsZero():
		return errors.New("no time of decision")
	}
	return nil
}

// checkText: PostgreSQL keeps no NUL in text, and JSON no broken UTF-8.
func checkText(text string) error {
	if !utf8.ValidString(text) {
		return errors.New("not UTF-8")
	}
	if strings.IndexByte(text, 0) >= 0 {
		return errors.New("holds a NUL")
	}
	return nil
}
