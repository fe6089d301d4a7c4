package judge

import (
	"strconv"
	"strings"

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
	expected any
	actual   any
}

// describe says in a reason what is wrong.
func (d *defect) describe(r *judgement.Reason, material string, say *message.Messages) {
	r.Message = say.Say(d.message, append([]string{"material", material}, d.fill...)...)
	if d.expected != nil {
		r.Expected = raw(d.expected)
	}
	if d.actual != nil {
		r.Actual = raw(d.actual)
	}
}

func (n *Needs) fewCopies(e *manifest.Entry, actual int) defect {
	return defect{kind: judgement.TooFewCopies, entry: e, rule: "copies", attr: "copies", message: message.TooFewCopies,
		fill:     []string{"expected", strconv.Itoa(n.Copies), "actual", strconv.Itoa(actual)},
		expected: n.Copies, actual: actual}
}

func (n *Needs) wrongForm(e *manifest.Entry, say *message.Messages) defect {
	d := defect{kind: judgement.WrongForm, entry: e, rule: "form", attr: "form", message: message.WrongForm,
		fill: []string{"expected", formWords(say, n.Forms), "actual", formWords(say, []string{e.Form})}, expected: n.Forms}
	if e.Form != "" {
		d.actual = e.Form
	}
	return d
}

func missingSeals(e *manifest.Entry, seals []string) defect {
	return defect{kind: judgement.MissingSeal, entry: e, rule: "seals", attr: "seals", message: message.MissingSeal,
		fill: []string{"marks", strings.Join(outside(seals, e.Seals), "、")}, expected: seals, actual: orNone(e.Seals)}
}

func missingSignatures(e *manifest.Entry, signatures []string) defect {
	return defect{kind: judgement.MissingSignature, entry: e, rule: "signatures", attr: "signatures", message: message.MissingSignature,
		fill: []string{"marks", strings.Join(outside(signatures, e.Signatures), "、")}, expected: signatures, actual: orNone(e.Signatures)}
}

func orNone(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
