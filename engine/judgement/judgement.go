// Package judgement is the form of an answer: what the engine says of one
// manifest under one version of one item's rules, and its canonical bytes.
//
// The fields of each struct stand in the order of their JSON names: that of
// RFC 8785, in which Canonical writes them.
package judgement

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Outcome is the answer in one word.
type Outcome string

// The outcomes (受理, 一次性告知补正, 不予受理).
const (
	Accept          Outcome = "accept"
	CorrectAllItems Outcome = "correct-all-items"
	Reject          Outcome = "reject"
)

// Effect is what a reason does to the outcome; Advise never changes it.
type Effect string

// The effects, in the order in which reasons are listed.
const (
	EffectReject  Effect = "reject"
	EffectCorrect Effect = "correct"
	EffectAdvise  Effect = "advise"
)

// Kind is what sort of finding a reason is.
type Kind string

// The kinds of reasons.
const (
	MissingMaterial     Kind = "missing_material"
	TooFewCopies        Kind = "too_few_copies"
	WrongForm           Kind = "wrong_form"
	MissingSeal         Kind = "missing_seal"
	MissingSignature    Kind = "missing_signature"
	Expired             Kind = "expired"
	NotYetValid         Kind = "not_yet_valid"
	BadFile             Kind = "bad_file"
	ReviewFailed        Kind = "review_failed"
	MissingField        Kind = "missing_field"
	MissingFact         Kind = "missing_fact"
	UnmetGroup          Kind = "unmet_group"
	ConditionNotMet     Kind = "condition_not_met"
	PolicyFinding       Kind = "policy"
	UnrequestedMaterial Kind = "unrequested_material"
)

// Status is where one material of the checklist ended.
type Status string

// The statuses of a material.
const (
	Satisfied   Status = "satisfied"
	Missing     Status = "missing"
	Defective   Status = "defective"
	Shared      Status = "shared"   // 免提交: had by sharing
	Deferred    Status = "deferred" // 容缺: promised by a date
	NotRequired Status = "not_required"
	Absent      Status = "absent"     // optional and not handed in
	Contingent  Status = "contingent" // called for only if an open fact turns out so
)

// Judgement is the pure function of ruleset and manifest.
type Judgement struct {
	DecideBy    *string      `json:"decide_by"`
	Department  string       `json:"department"`
	Item        string       `json:"item"`
	Materials   []Material   `json:"materials"`
	NotifyBy    *string      `json:"notify_by"`
	Obligations []Obligation `json:"obligations"`
	Outcome     Outcome      `json:"outcome"`
	Reasons     []Reason     `json:"reasons"`
	ReceivedAt  string       `json:"received_at"`
	ToReview    []ToReview   `json:"to_review"`
	Version     string       `json:"version"`
}

// Reason is one finding.
type Reason struct {
	Actual             jsontext.Value `json:"actual,omitzero"`
	Basis              []string       `json:"basis"`
	CompetentAuthority string         `json:"competent_authority,omitempty"`
	Effect             Effect         `json:"effect"`
	Expected           jsontext.Value `json:"expected,omitzero"`
	Ground             string         `json:"ground,omitempty"`
	If                 string         `json:"if,omitempty"` // counts only if this condition turns out true
	Kind               Kind           `json:"kind"`
	Material           string         `json:"material,omitempty"`
	Message            string         `json:"message"`
	Path               string         `json:"path"` // JSON pointer into the manifest
	RefusalBasis       []string       `json:"refusal_basis,omitempty"`
	Remedy             []Operation    `json:"remedy,omitempty"`
	Rule               string         `json:"rule"`
	Source             string         `json:"source"` // file:line of the rule
}

// Operation is one operation of an RFC 6902 patch: add, replace or remove.
type Operation struct {
	Op    string         `json:"op"`
	Path  string         `json:"path"`
	Value jsontext.Value `json:"value,omitzero"`
}

// TakesBack tells whether the operation removes one material as a whole.
func (op *Operation) TakesBack() bool {
	entry, ok := strings.CutPrefix(op.Path, "/materials/")
	return ok && op.Op == "remove" && !strings.Contains(entry, "/")
}

// Material is the state of one material of the checklist.
type Material struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Status Status `json:"status"`
}

// Obligation is a material promised by a date (容缺后补).
type Obligation struct {
	Due      string `json:"due"`
	Material string `json:"material"`
	Name     string `json:"name"`
}

// ToReview is a human review point of a material that was handed in, which
// nobody has looked at yet.
type ToReview struct {
	Material string `json:"material"`
	Path     string `json:"path"` // the material's JSON pointer
	Point    string `json:"point"`
	Text     string `json:"text"`
}
