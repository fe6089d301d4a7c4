package manifest

import "slices"

// Clone gives a copy whose facts, entries and commitments may be changed
// without touching the original. What an entry refers to is shared: it may be
// replaced, and not changed in place. The copy's Document and Canonical stay
// those of the original.
func (m *Manifest) Clone() *Manifest {
	c := *m
	c.Facts = slices.Clone(m.Facts)
	c.Commitments = slices.Clone(m.Commitments)
	c.Materials = slices.Clone(m.Materials)
	return &c
}
