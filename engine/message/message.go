// Package message is the engine's own sentences (messages.yaml). They belong
// to the ruleset, so that a replay years later prints the same words.
package message

import (
	"maps"
	"slices"
	"strings"

	"onewindow/engine/source"
)

// Key names one sentence.
type Key string

// The sentences, each with the names that it may hold in braces.
const (
	MissingMaterial      Key = "missing_material"        // material forms copies
	MissingShareable     Key = "missing_shareable"       // material forms copies
	MissingDeferrable    Key = "missing_deferrable"      // material forms copies days
	Contingent           Key = "contingent"              // condition message
	TooFewCopies         Key = "too_few_copies"          // material expected actual
	WrongForm            Key = "wrong_form"              // material expected actual
	MissingSeal          Key = "missing_seal"            // material marks
	MissingSignature     Key = "missing_signature"       // material marks
	Expired              Key = "expired"                 // material date
	NotYetValid          Key = "not_yet_valid"           // material date
	NoFile               Key = "no_file"                 // material
	EmptyFile            Key = "empty_file"              // material file
	LargeFile            Key = "large_file"              // material file limit
	WrongMediaType       Key = "wrong_media_type"        // material file expected
	BadHash              Key = "bad_hash"                // material file
	MissingField         Key = "missing_field"           // material field
	MissingIssuedOn      Key = "missing_issued_on"       // material
	MissingValidUntil    Key = "missing_valid_until"     // material
	MissingAttribute     Key = "missing_attribute"       // material attribute
	MissingFact          Key = "missing_fact"            // fact
	MissingFactOf        Key = "missing_fact_of"         // fact values
	UnmetAnyOf           Key = "unmet_any_of"            // materials
	UnmetExactlyOne      Key = "unmet_exactly_one_of"    // materials
	SeveralOfOne         Key = "several_of_exactly_one"  // materials kept taken
	LateCommitment       Key = "late_commitment"         // material date limit
	CommitmentUnknown    Key = "commitment_unknown_date" // material
	NotDeferrable        Key = "not_deferrable"          // material
	Unrequested          Key = "unrequested"             // material
	UnrequestedForbidden Key = "unrequested_forbidden"   // material prohibition
	ReviewNote           Key = "review_note"             // point note
	FormOriginal         Key = "form_original"
	FormCopy             Key = "form_copy"
	FormElectronic       Key = "form_electronic"
	FormNone             Key = "form_none"
)

// placeholders are the names that each sentence may hold.
var placeholders = map[Key]string{
	MissingMaterial: "material forms copies", MissingShareable: "material forms copies",
	MissingDeferrable: "material forms copies days", Contingent: "condition message",
	TooFewCopies: "material expected actual", WrongForm: "material expected actual",
	MissingSeal: "material marks", MissingSignature: "material marks",
	Expired: "material date", NotYetValid: "material date", NoFile: "material",
	EmptyFile: "material file", LargeFile: "material file limit", WrongMediaType: "material file expected",
	BadHash: "material file", MissingField: "material field", MissingIssuedOn: "material",
	MissingValidUntil: "material", MissingAttribute: "material attribute",
	MissingFact: "fact", MissingFactOf: "fact values", UnmetAnyOf: "materials", UnmetExactlyOne: "materials",
	SeveralOfOne: "materials kept taken", LateCommitment: "material date limit", CommitmentUnknown: "material",
	NotDeferrable: "material", Unrequested: "material", UnrequestedForbidden: "material prohibition",
	ReviewNote: "point note", FormOriginal: "", FormCopy: "", FormElectronic: "", FormNone: "",
}

// Placeholders gives the names that each sentence may hold in braces.
func Placeholders() map[Key][]string {
	all := make(map[Key][]string, len(placeholders))
	for key, names := range placeholders {
		all[key] = strings.Fields(names)
	}
	return all
}

// File is messages.yaml.
type File struct {
	Messages map[string]string `yaml:"messages"`
}

// Messages are the sentences of one ruleset.
type Messages struct{ sentences map[Key]sentence }

// sentence is a sentence in parts: text, and the names that stand between.
type sentence []part

type part struct{ text, name string } // one of the two

// Load reads messages.yaml. A sentence that is missing, unknown, or holds a
// name that the engine does not fill in, is a fault.
func Load(f source.File, errs *source.Errors) *Messages {
	var doc File
	source.Decode(f, &doc, errs)
	at := source.Position{File: f.Name, Line: 1, Column: 1}
	m := &Messages{sentences: map[Key]sentence{}}
	for _, name := range slices.Sorted(maps.Keys(doc.Messages)) {
		allowed, ok := placeholders[Key(name)]
		if !ok {
			errs.Add(at, "the engine has no sentence %s; delete it", name)
			continue
		}
		m.sentences[Key(name)] = split(doc.Messages[name])
		for _, p := range m.sentences[Key(name)] {
			if p.text == "" && !slices.Contains(strings.Fields(allowed), p.name) {
				errs.Add(at, "sentence %s: {%s} is never filled in; it may hold: %s", name, p.name, allowed)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(placeholders)) {
		if m.sentences[key] == nil {
			errs.Add(at, "sentence %s is missing; write it, with {%s}", key, strings.ReplaceAll(placeholders[key], " ", "} {"))
		}
	}
	return m
}

// split takes a sentence apart at what stands in braces.
func split(text string) sentence {
	var s sentence
	for text != "" {
		plain, rest, held := strings.Cut(text, "{")
		if plain != "" {
			s = append(s, part{text: plain})
		}
		if !held {
			break
		}
		var name string
		name, text, _ = strings.Cut(rest, "}")
		s = append(s, part{name: name})
	}
	return s
}

// Say gives a sentence with its names filled in: name, value, name, value, …
func (m *Messages) Say(key Key, fill ...string) string {
	var b strings.Builder
	for _, p := range m.sentences[key] {
		b.WriteString(p.text)
		for i := 0; i < len(fill) && p.name != ""; i += 2 {
			if fill[i] == p.name {
				b.WriteString(fill[i+1])
			}
		}
	}
	return b.String()
}
