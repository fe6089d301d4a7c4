// Package checklist is the form of what a department writes for one item: who
// owns it (item.yaml), and the checklist (受理清单) of each version.
package checklist

import (
	"onewindow/engine/condition"
	"onewindow/engine/source"
)

// Item is item.yaml: what stays the same over an item's versions.
type Item struct {
	Pos        source.Position `yaml:"-"`
	Code       string          `yaml:"code" validate:"required,slug"`
	Name       string          `yaml:"name" validate:"required"`
	NameEn     string          `yaml:"name_en"`
	Stage      string          `yaml:"stage" validate:"required,oneof=planning construction building completion"`
	Kind       string          `yaml:"kind" validate:"required,oneof=行政许可 行政给付 行政确认 行政奖励 行政裁决 其他行政权力 公共服务"` // 事项类型 (GB/T 39554.1): what deadlines and notices rest on
	Basic      string          `yaml:"basic_code"`                                                          // 基本编码
	Code31     string          `yaml:"implementation_code"`                                                 // 实施编码 (spsxbm)
	Notes      []string        `yaml:"notes"`
	Department string          `yaml:"-"` // the folder that it stands in
}

// Licence tells whether the item is a 行政许可, to which 行政许可法 applies.
func (i *Item) Licence() bool { return i.Kind == "行政许可" }

// Government tells whether an organ of government handles the item, and not a
// utility as a public service (公共服务).
func (i *Item) Government() bool { return i.Kind != "公共服务" }

// Checklist is one version: DATE.yaml, in force from that day.
type Checklist struct {
	Pos            source.Position            `yaml:"-"`
	EffectiveFrom  string                     `yaml:"effective_from" validate:"required,date"`
	EffectiveUntil string                     `yaml:"effective_until" validate:"omitempty,date"` // the last day in force
	LegalBasis     []string                   `yaml:"legal_basis" validate:"required,dive,basis"`
	TimeLimit      TimeLimit                  `yaml:"time_limit"`
	Facts          map[string]Example         `yaml:"facts"`
	Acceptance     []Acceptance               `yaml:"acceptance" validate:"dive"`
	Materials      []Material                 `yaml:"materials" validate:"dive"`
	Groups         []Group                    `yaml:"groups" validate:"dive"`
	Consistency    []Consistency              `yaml:"consistency" validate:"dive"`
	MustNotRequest []Prohibition              `yaml:"must_not_request" validate:"dive"`
	PolicyFacts    map[string]*condition.Expr `yaml:"policy_facts"` // when a fact that the policy reads matters
	AppliesWhen    *condition.Expr            `yaml:"applies_when"`
	Outputs        []Output                   `yaml:"outputs" validate:"dive"`
	Unconfirmed    []Unconfirmed              `yaml:"unconfirmed" validate:"dive"`
	Notes          []string                   `yaml:"notes"`

	doc *source.Document // the places of all entries, until Check is done
}

// TimeLimit is the time for the decision after acceptance, in working days;
// nil where none is set, 0 for at once.
type TimeLimit struct {
	Statutory *int   `yaml:"statutory" validate:"omitempty,min=0,max=1000"`
	Promised  *int   `yaml:"promised" validate:"omitempty,min=0,max=1000"`
	Note      string `yaml:"note"`
}

// Example gives the value that a remedy or a sample takes for a fact.
type Example struct {
	Pos     source.Position `yaml:"-"`
	Example source.Scalar   `yaml:"example"`
}

// Acceptance is an acceptance condition (受理条件): the only way to reject.
type Acceptance struct {
	Pos                source.Position `yaml:"-"`
	ID                 string          `yaml:"id" validate:"required,slug"`
	Require            *condition.Expr `yaml:"require" validate:"required"`
	When               *condition.Expr `yaml:"when"`
	Ground             string          `yaml:"ground" validate:"required,oneof=not_required not_competent condition_not_met barred"`
	CompetentAuthority string          `yaml:"competent_authority"`
	RefusalBasis       []string        `yaml:"refusal_basis" validate:"dive,basis"`
	Otherwise          string          `yaml:"otherwise" validate:"required"`
	Basis              []string        `yaml:"basis" validate:"required,dive,basis"`
}

// Material is one thing to hand in (申请材料).
type Material struct {
	Pos        source.Position `yaml:"-"`
	Code       string          `yaml:"code" validate:"required,slug"`
	Name       string          `yaml:"name" validate:"required"`
	Necessity  string          `yaml:"necessity" validate:"required,oneof=required optional deferrable"`
	When       *condition.Expr `yaml:"when"`
	Source     string          `yaml:"source" validate:"required,oneof=applicant government other"`
	IssuedBy   string          `yaml:"issued_by"`
	From       string          `yaml:"from" validate:"omitempty,slug"` // the item whose output it is, or external
	Shareable  bool            `yaml:"shareable"`
	Forms      []string        `yaml:"forms" validate:"required,dive,oneof=original copy electronic"`
	Copies     int             `yaml:"copies" validate:"min=0,max=100"` // of paper forms; left out: 1
	Seals      []string        `yaml:"seals" validate:"dive,required"`
	Signatures []string        `yaml:"signatures" validate:"dive,required"`
	Validity   *Validity       `yaml:"validity"`
	Defer      *Defer          `yaml:"defer"`
	Files      *Files          `yaml:"files"`
	Review     []Point         `yaml:"review" validate:"dive"`
	Basis      []string        `yaml:"basis" validate:"required,dive,basis"`
	Note       string          `yaml:"note"`
}

// Validity is how long a material counts: a term from issued_on, or as stated
// by valid_until. Written `validity: stated` or `validity: {months: 12}`; exactly
// one of its fields besides Note is set.
type Validity struct {
	Stated bool   `yaml:"stated"`
	Months int    `yaml:"months" validate:"min=0,max=1200"`
	Years  int    `yaml:"years" validate:"min=0,max=100"`
	Note   string `yaml:"note"`
}

// Defer is how long a deferrable material may be handed in late (容缺后补).
type Defer struct {
	WorkingDays int `yaml:"working_days" validate:"required,min=1,max=1000"`
}

// Files bounds the files of an electronic material.
type Files struct {
	MediaTypes []string `yaml:"media_types" validate:"dive,required"`
	MaxBytes   int64    `yaml:"max_bytes" validate:"min=0"`
}

// Point is a review point (审查要点) of a material: a condition, or, without
// Require, something that the window's clerk looks at.
type Point struct {
	Pos       source.Position `yaml:"-"`
	ID        string          `yaml:"id" validate:"required,slug"`
	Text      string          `yaml:"text"` // what the clerk looks at
	Require   *condition.Expr `yaml:"require"`
	When      *condition.Expr `yaml:"when"`
	Otherwise string          `yaml:"otherwise" validate:"required"`
}

// Group asks for one of several materials.
type Group struct {
	Pos          source.Position `yaml:"-"`
	ID           string          `yaml:"id" validate:"required,slug"`
	Text         string          `yaml:"text"`
	AnyOf        []string        `yaml:"any_of" validate:"dive,slug"`
	ExactlyOneOf []string        `yaml:"exactly_one_of" validate:"dive,slug"`
	When         *condition.Expr `yaml:"when"`
	Basis        []string        `yaml:"basis" validate:"required,dive,basis"`
}

// Consistency is a check over several materials and the facts.
type Consistency struct {
	Pos       source.Position `yaml:"-"`
	ID        string          `yaml:"id" validate:"required,slug"`
	Require   *condition.Expr `yaml:"require" validate:"required"`
	When      *condition.Expr `yaml:"when"`
	Effect    string          `yaml:"effect" validate:"omitempty,oneof=correct advise"` // left out: correct
	Otherwise string          `yaml:"otherwise" validate:"required"`
	Basis     []string        `yaml:"basis" validate:"required,dive,basis"`
}

// Prohibition is what the law forbids to demand.
type Prohibition struct {
	Pos   source.Position `yaml:"-"`
	Text  string          `yaml:"text" validate:"required"`
	Codes []string        `yaml:"codes" validate:"dive,slug"`
	When  *condition.Expr `yaml:"when"`
	Basis []string        `yaml:"basis" validate:"required,dive,basis"`
}

// Output is what the item issues; other items name it by `from`.
type Output struct {
	Code     string `yaml:"code" validate:"required,slug"`
	Name     string `yaml:"name" validate:"required"`
	Validity string `yaml:"validity"`
}

// Unconfirmed names an entry that the district has still to confirm.
type Unconfirmed struct {
	Pos   source.Position `yaml:"-"`
	Entry string          `yaml:"entry" validate:"required"` // acceptance/ID, materials/CODE, consistency/ID, …, or what else it is about
	Note  string          `yaml:"note" validate:"required"`
}
