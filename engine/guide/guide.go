// Package guide tells applicants and programs what an item asks for (办事指南):
// one version of its checklist as data, with every condition in words, every
// law by its title, and the facts that its rules read. It is a pure function
// of the ruleset.
package guide

import (
	"onewindow/engine/checklist"
	"onewindow/engine/dictionary"
	"onewindow/engine/law"
	"onewindow/engine/ruleset"
)

// Rules is what a guide needs of a ruleset besides the version.
type Rules interface {
	Digest() string
	Items() []*ruleset.Item
	Departments() []ruleset.Department
	Dictionary() *dictionary.Dictionary
	Laws() *law.Laws
}

// Guide is one version of an item.
type Guide struct {
	Code           string        `json:"code"`
	Name           string        `json:"name"`
	NameEn         string        `json:"name_en,omitempty"`
	Kind           string        `json:"kind"` // 行政许可, 其他行政权力, 公共服务
	Stage          string        `json:"stage"`
	Department     string        `json:"department"`
	DepartmentName string        `json:"department_name"`
	BasicCode      string        `json:"basic_code,omitempty"`          // 基本编码
	Implementation string        `json:"implementation_code,omitempty"` // 实施编码
	Version        string        `json:"version"`                       // the first day in force
	Until          string        `json:"effective_until,omitempty"`     // the last one
	Versions       []string      `json:"versions"`                      // all, oldest first
	Ruleset        string        `json:"ruleset"`
	LegalBasis     []Basis       `json:"legal_basis"`
	TimeLimit      TimeLimit     `json:"time_limit"`
	AppliesWhen    *Condition    `json:"applies_when,omitempty"`
	Facts          []Fact        `json:"facts"`
	Acceptance     []Acceptance  `json:"acceptance"`
	Materials      []Material    `json:"materials"`
	Groups         []Group       `json:"groups"`
	Consistency    []Check       `json:"consistency"`
	Policy         []PolicyRule  `json:"policy"`
	MustNotRequest []Prohibition `json:"must_not_request"`
	Outputs        []Output      `json:"outputs"`
	Unconfirmed    []Unconfirmed `json:"unconfirmed"`
	Notes          []string      `json:"notes"`
}

// Basis is an article of a law.
type Basis struct {
	Basis    string `json:"basis"`    // law#article, as reasons name it
	Citation string `json:"citation"` // 《中华人民共和国建筑法》第八条第一款第三项
	Title    string `json:"title"`
	DocNo    string `json:"doc_no,omitempty"` // 文号
	Article  string `json:"article,omitempty"`
}

// TimeLimit is the time for the decision after acceptance, in working days;
// null where none is set.
type TimeLimit struct {
	Statutory *int   `json:"statutory"`
	Promised  *int   `json:"promised"`
	Note      string `json:"note,omitempty"`
}

// Acceptance is an acceptance condition (受理条件).
type Acceptance struct {
	ID                 string     `json:"id"`
	Require            *Condition `json:"require"`
	When               *Condition `json:"when,omitempty"`
	Ground             string     `json:"ground"`
	CompetentAuthority string     `json:"competent_authority,omitempty"`
	RefusalBasis       []Basis    `json:"refusal_basis,omitempty"`
	Otherwise          string     `json:"otherwise"`
	Basis              []Basis    `json:"basis"`
}

// Group asks for one of several materials.
type Group struct {
	ID           string     `json:"id"`
	Text         string     `json:"text,omitempty"`
	AnyOf        []string   `json:"any_of,omitempty"`
	ExactlyOneOf []string   `json:"exactly_one_of,omitempty"`
	When         *Condition `json:"when,omitempty"`
	Basis        []Basis    `json:"basis"`
}

// Check is a consistency check over several materials.
type Check struct {
	ID        string     `json:"id"`
	Require   *Condition `json:"require"`
	When      *Condition `json:"when,omitempty"`
	Effect    string     `json:"effect"`
	Otherwise string     `json:"otherwise"`
	Basis     []Basis    `json:"basis"`
}

// PolicyRule is a rule that the item's policy (Rego) applies.
type PolicyRule struct {
	Rule     string  `json:"rule"`
	Effect   string  `json:"effect"`
	Material string  `json:"material,omitempty"`
	Ground   string  `json:"ground,omitempty"`
	Basis    []Basis `json:"basis"`
}

// Prohibition is what the law forbids to demand.
type Prohibition struct {
	Text  string     `json:"text"`
	Codes []string   `json:"codes"`
	When  *Condition `json:"when,omitempty"`
	Basis []Basis    `json:"basis"`
}

// Output is what the item issues.
type Output struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Validity string `json:"validity,omitempty"`
}

// Unconfirmed is an entry that the district has still to confirm.
type Unconfirmed struct {
	Entry string `json:"entry"`
	Note  string `json:"note"`
}

// New writes the guide of a version. Its error is the version's own (Program).
func New(r Rules, v *ruleset.Version) (*Guide, error) {
	program, err := v.Program()
	if err != nil {
		return nil, err
	}
	w := newWriter(r, program)
	item, c := v.Item, program.Checklist
	g := &Guide{
		Code: item.Code, Name: item.Name, NameEn: item.NameEn, Kind: item.Kind, Stage: item.Stage,
		Department: item.Department, DepartmentName: DepartmentName(r, item.Department),
		BasicCode: item.Basic, Implementation: item.Code31,
		Version: v.Date, Until: v.Until, Versions: dates(item), Ruleset: r.Digest(),
		LegalBasis: w.basis(c.LegalBasis), TimeLimit: TimeLimit(c.TimeLimit),
		AppliesWhen: w.condition(c.AppliesWhen, facts),
		Acceptance:  each(c.Acceptance, w.acceptance),
		Materials:   each(c.Materials, w.material),
		Groups:      each(c.Groups, w.group),
		Consistency: each(c.Consistency, w.check),
		MustNotRequest: each(c.MustNotRequest, func(p *checklist.Prohibition) Prohibition {
			return Prohibition{p.Text, list(p.Codes), w.condition(p.When, facts), w.basis(p.Basis)}
		}),
		Outputs:     each(c.Outputs, func(o *checklist.Output) Output { return Output(*o) }),
		Unconfirmed: each(c.Unconfirmed, func(u *checklist.Unconfirmed) Unconfirmed { return Unconfirmed{u.Entry, u.Note} }),
		Notes:       list(append(append([]string{}, item.Notes...), c.Notes...)),
	}
	g.Policy = w.policy()
	g.Facts = w.facts() // last: all that the conditions read is known now
	return g, nil
}

func (w *writer) acceptance(a *checklist.Acceptance) Acceptance {
	out := Acceptance{
		ID: a.ID, Require: w.condition(a.Require, facts), When: w.condition(a.When, facts),
		Ground: a.Ground, CompetentAuthority: a.CompetentAuthority, Otherwise: a.Otherwise, Basis: w.basis(a.Basis),
	}
	if len(a.RefusalBasis) > 0 {
		out.RefusalBasis = w.basis(a.RefusalBasis)
	}
	return out
}

func (w *writer) group(g *checklist.Group) Group {
	return Group{g.ID, g.Text, g.AnyOf, g.ExactlyOneOf, w.condition(g.When, facts), w.basis(g.Basis)}
}

func (w *writer) check(c *checklist.Consistency) Check {
	return Check{c.ID, w.condition(c.Require, materials), w.condition(c.When, materials), c.Effect, c.Otherwise, w.basis(c.Basis)}
}

// each writes every member of a list; the result is never nil, so that its
// JSON is an array.
func each[T, U any](of []T, write func(*T) U) []U {
	out := make([]U, len(of))
	for i := range of {
		out[i] = write(&of[i])
	}
	return out
}

func list(of []string) []string {
	if of == nil {
		return []string{}
	}
	return of
}
