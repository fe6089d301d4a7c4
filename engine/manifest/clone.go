package manifest

import (
	"slices"

	"onewindow/engine/value"
)

// Clone gives a copy of which everything may be changed without touching the
// original. Its Document and Canonical stay those of the original.
func (m *Manifest) Clone() *Manifest {
	c := *m
	c.Facts = slices.Clone(m.Facts)
	for i := range c.Facts {
		c.Facts[i].Value = cloneValue(c.Facts[i].Value)
	}
	c.Objects = slices.Clone(m.Objects)
	c.Commitments = slices.Clone(m.Commitments)
	c.Materials = slices.Clone(m.Materials)
	for i := range c.Materials {
		c.Materials[i].unshare()
	}
	return &c
}

// unshare gives an entry its own copies of what it refers to.
func (e *Entry) unshare() {
	e.Seals = slices.Clone(e.Seals)
	e.Signatures = slices.Clone(e.Signatures)
	e.Files = slices.Clone(e.Files)
	e.Unmet = slices.Clone(e.Unmet)
	e.Fields = slices.Clone(e.Fields)
	for i := range e.Fields {
		e.Fields[i].Value = cloneValue(e.Fields[i].Value)
	}
	if e.Shared != nil {
		shared := *e.Shared
		e.Shared = &shared
	}
}

func cloneValue(v value.Value) value.Value {
	if v.List != nil {
		v.List = slices.Clone(v.List)
		for i := range v.List {
			v.List[i] = cloneValue(v.List[i])
		}
	}
	v.Name = slices.Clone(v.Name)
	return v
}
