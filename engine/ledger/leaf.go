package ledger

import (
	"encoding/hex"
	"strconv"

	"onewindow/engine/canonical"
)

// Leaf is the record as one RFC 8785 canonical JSON object: the bytes that a
// tree over the ledger hashes (RFC 6962: SHA-256 of 0x00 and these bytes). It
// binds every column of the record: the manifest and the judgement by their
// digests, the others by their values. A member whose value is empty is left
// out, so that a column which a later version adds leaves the leaves of
// earlier records as they are.
func (r *Record) Leaf() []byte {
	o := canonical.Begin(make([]byte, 0, 1024))
	o.Given("asker", r.Asker)
	o.Given("decided_at", r.DecidedAt.In(Zone).Format(TimeForm))
	o.Given("department", r.Department)
	o.Given("engine", r.Engine)
	o.Given("id", r.ID)
	o.Bytes = strconv.AppendInt(o.Name("index"), r.Index, 10)
	o.Given("item", r.Item)
	o.Given("judgement_digest", r.JudgementDigest)
	o.Given("key", r.Key)
	o.Given("manifest_digest", r.ManifestDigest)
	o.Given("outcome", r.Outcome)
	o.Given("previous", r.Previous)
	o.Given("project", r.Project)
	o.Given("project_name", r.ProjectName)
	o.Given("received_at", r.ReceivedAt)
	o.Given("received_on", r.ReceivedOn)
	if r.Key != "" {
		o.Given("request", hex.EncodeToString(r.Request[:]))
	}
	if len(r.Rules) > 0 {
		o.Bytes = canonical.AppendTexts(o.Name("rules"), r.Rules)
	}
	o.Given("ruleset", r.Ruleset)
	o.Given("submission", r.Submission)
	o.Given("submission_digest", r.SubmissionDigest)
	o.Given("version", r.Version)
	return o.End()
}
