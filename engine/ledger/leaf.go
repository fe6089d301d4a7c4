package ledger

import (
	"encoding/hex"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// Leaf is the record as one RFC 8785 canonical JSON object: the bytes that a
// tree over the ledger hashes (RFC 6962: SHA-256 of 0x00 and these bytes). It
// binds every column of the record: the manifest and the judgement by their
// digests, the others by their values. A member whose value is empty is left
// out, so that a column which a later version adds leaves the leaves of
// earlier records as they are.
func (r *Record) Leaf() []byte {
	w := leafWriter{buf: make([]byte, 0, 1024)}
	// In the order of RFC 8785, which is that of the names.
	w.text("asker", r.Asker)
	w.text("decided_at", r.DecidedAt.In(Zone).Format(TimeForm))
	w.text("department", r.Department)
	w.text("engine", r.Engine)
	w.text("id", r.ID)
	w.name("index")
	w.buf = strconv.AppendInt(w.buf, r.Index, 10)
	w.text("item", r.Item)
	w.text("judgement_digest", r.JudgementDigest)
	w.text("key", r.Key)
	w.text("manifest_digest", r.ManifestDigest)
	w.text("outcome", r.Outcome)
	w.text("previous", r.Previous)
	w.text("project", r.Project)
	w.text("project_name", r.ProjectName)
	w.text("received_at", r.ReceivedAt)
	w.text("received_on", r.ReceivedOn)
	if r.Key != "" {
		w.text("request", hex.EncodeToString(r.Request[:]))
	}
	if len(r.Rules) > 0 {
		w.name("rules")
		w.buf = AppendRules(w.buf, r.Rules)
	}
	w.text("ruleset", r.Ruleset)
	w.text("version", r.Version)
	return append(w.buf, '}')
}

// AppendRules appends rules as a canonical JSON array.
func AppendRules(buf []byte, rules []string) []byte {
	buf = append(buf, '[')
	for i, rule := range rules {
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = appendQuoted(buf, rule)
	}
	return append(buf, ']')
}

type leafWriter struct{ buf []byte }

func (w *leafWriter) name(name string) {
	separator := byte(',')
	if len(w.buf) == 0 {
		separator = '{'
	}
	w.buf = append(w.buf, separator, '"')
	w.buf = append(w.buf, name...)
	w.buf = append(w.buf, '"', ':')
}

func (w *leafWriter) text(name, value string) {
	if value == "" {
		return
	}
	w.name(name)
	w.buf = appendQuoted(w.buf, value)
}

// appendQuoted writes a JSON string as RFC 8785 does. Texts of a record are
// UTF-8 (NewRecord), the only thing that AppendQuote can complain about.
func appendQuoted(buf []byte, text string) []byte {
	buf, _ = jsontext.AppendQuote(buf, text)
	return buf
}
