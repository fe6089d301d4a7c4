package judge

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
	"onewindow/engine/message"
)

// defect is one thing wrong with an entry itself.
type defect struct {
	kind     judgement.Kind
	entry    *manifest.Entry
	rule     string // the end of the rule's name
	attr     string // the member of the entry that is wrong
	message  message.Key
	fill     []string
	expected jsontext.Value
	actual   jsontext.Value
}

func (n *Needs) fewCopies(e *manifest.Entry, actual int) defect {
	return defect{kind: judgement.TooFewCopies, entry: e, rule: "copies", attr: "copies", message: message.TooFewCopies,
		fill:     []string{"expected", strconv.Itoa(n.Copies), "actual", strconv.Itoa(actual)},
		expected: number(n.Copies), actual: number(actual)}
}

func (n *Needs) wrongForm(e *manifest.Entry, say *message.Messages) defect {
	d := defect{kind: judgement.WrongForm, entry: e, rule: "form", attr: "form", message: message.WrongForm,
		fill: []string{"expected", n.formWords(say), "actual", formWords(say, []string{e.Form})}, expected: quotedList(n.Forms)}
	if e.Form != "" {
		d.actual = quoted(e.Form)
	}
	return d
}

func missingSeals(e *manifest.Entry, seals []string) defect {
	return defect{kind: judgement.MissingSeal, entry: e, rule: "seals", attr: "seals", message: message.MissingSeal,
		fill: []string{"marks", strings.Join(outside(seals, e.Seals), "、")}, expected: quotedList(seals), actual: quotedList(e.Seals)}
}

func missingSignatures(e *manifest.Entry, signatures []string) defect {
	return defect{kind: judgement.MissingSignature, entry: e, rule: "signatures", attr: "signatures", message: message.MissingSignature,
		fill: []string{"marks", strings.Join(outside(signatures, e.Signatures), "、")}, expected: quotedList(signatures), actual: quotedList(e.Signatures)}
}
