package server

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"onewindow/engine/ledger"
)

// decisionDocument writes a decision: the judgement's canonical bytes, with
// what the record adds before and after them. It depends on nothing but the
// record, so that the same decision is the same bytes whenever it is asked for.
// The slice has room for more bytes besides.
func decisionDocument(r *ledger.Record, more int) []byte {
	const others = 512 // what is added is about 400 bytes
	buf := make([]byte, 0, len(r.Judgement)+others+more)
	buf = append(buf, '{')
	buf = appendPlain(buf, "id", r.ID)
	buf = append(buf, ',')
	buf = append(buf, r.Judgement[1:len(r.Judgement)-1]...) // the judgement is an object, and never an empty one
	buf = append(buf, ',')
	buf = appendProvenance(buf, r)
	return append(buf, '}')
}

// recordDocument is the decision and the manifest that it answers.
func recordDocument(r *ledger.Record) []byte {
	const name = `,"manifest":`
	buf := decisionDocument(r, len(name)+len(r.Manifest))
	buf = append(buf[:len(buf)-1], name...)
	buf = append(buf, r.Manifest...)
	return append(buf, '}')
}

// appendProvenance writes where a record stands and what it rests on.
func appendProvenance(buf []byte, r *ledger.Record) []byte {
	buf = append(buf, `"decided_at":"`...)
	buf = r.DecidedAt.AppendFormat(buf, ledger.TimeForm)
	buf = append(buf, `",`...)
	buf = appendPlain(buf, "ruleset", r.Ruleset)
	buf = append(buf, ',')
	buf = appendPlain(buf, "engine", r.Engine)
	buf = append(buf, ',')
	buf = appendPlain(buf, "manifest_digest", r.ManifestDigest)
	buf = append(buf, ',')
	buf = appendPlain(buf, "judgement_digest", r.JudgementDigest)
	buf = append(buf, `,"index":`...)
	buf = strconv.AppendInt(buf, r.Index, 10)
	if r.Submission != "" {
		buf = append(buf, ',')
		buf = appendPlain(buf, "submission", r.Submission)
	}
	return buf
}

// appendPlain writes a member whose value is our own text: an id, a digest, a
// version. None of these needs escaping.
func appendPlain(buf []byte, name, value string) []byte {
	buf = append(buf, '"')
	buf = append(buf, name...)
	buf = append(buf, `":"`...)
	buf = append(buf, value...)
	return append(buf, '"')
}

// sendJSON answers 200 with a document that is not changed afterwards.
func sendJSON(c *fiber.Ctx, document []byte) error {
	c.Response().Header.SetContentType(fiber.MIMEApplicationJSON)
	c.Response().SetBodyRaw(document)
	return nil
}
