package guide

import (
	"onewindow/engine/checklist"
	"onewindow/engine/condition"
)

// Material is one thing to hand in.
type Material struct {
	Code       string      `json:"code"`
	Name       string      `json:"name"`
	Necessity  string      `json:"necessity"`
	When       *Condition  `json:"when,omitempty"`
	Source     string      `json:"source"`
	IssuedBy   string      `json:"issued_by,omitempty"`
	From       string      `json:"from,omitempty"` // the item whose output it is
	Shareable  bool        `json:"shareable"`
	Forms      []string    `json:"forms"`
	Copies     int         `json:"copies"` // of paper forms
	Seals      []string    `json:"seals"`
	Signatures []string    `json:"signatures"`
	Validity   *Validity   `json:"validity,omitempty"`
	DeferDays  int         `json:"defer_working_days,omitzero"` // 容缺: how late it may come
	Files      *FileLimits `json:"files,omitempty"`
	Review     []Point     `json:"review"`
	Fields     []Field     `json:"fields"` // what the dictionary knows of it; rules read no others
	Basis      []Basis     `json:"basis"`
	Note       string      `json:"note,omitempty"`
}

// Validity is how long a material counts: as it states itself, or a term from
// its day of issue.
type Validity struct {
	Stated bool   `json:"stated,omitzero"`
	Months int    `json:"months,omitzero"`
	Years  int    `json:"years,omitzero"`
	Note   string `json:"note,omitempty"`
}

// FileLimits bounds the files of an electronic material.
type FileLimits struct {
	MediaTypes []string `json:"media_types"`
	MaxBytes   int64    `json:"max_bytes,omitempty"`
}

// Point is a review point: what the engine sees in the manifest, or, with
// human set, what the window's clerk looks at.
type Point struct {
	ID        string     `json:"id"`
	Text      string     `json:"text,omitempty"`
	Human     bool       `json:"human"`
	Require   *Condition `json:"require,omitempty"`
	When      *Condition `json:"when,omitempty"`
	Otherwise string     `json:"otherwise"`
}

func (w *writer) material(m *checklist.Material) Material {
	self := condition.Within{Materials: true, Self: w.scope.Materials[m.Code]}
	out := Material{
		Code: m.Code, Name: m.Name, Necessity: m.Necessity, When: w.condition(m.When, facts),
		Source: m.Source, IssuedBy: m.IssuedBy, From: m.From, Shareable: m.Shareable,
		Forms: list(m.Forms), Copies: m.Copies, Seals: list(m.Seals), Signatures: list(m.Signatures),
		Review: each(m.Review, func(p *checklist.Point) Point {
			return Point{p.ID, p.Text, p.Require == nil, w.condition(p.Require, self), w.condition(p.When, self), p.Otherwise}
		}),
		Fields: w.fields(m.Code),
		Basis:  w.basis(m.Basis), Note: m.Note,
	}
	if v := m.Validity; v != nil {
		out.Validity = &Validity{v.Stated, v.Months, v.Years, v.Note}
	}
	if m.Defer != nil {
		out.DeferDays = m.Defer.WorkingDays
	}
	if f := m.Files; f != nil {
		out.Files = &FileLimits{list(f.MediaTypes), f.MaxBytes}
	}
	return out
}
