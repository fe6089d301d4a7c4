package manifest

import (
	"cmp"
	"slices"

	"onewindow/engine/value"
)

// SetFact gives a fact, by its number in the dictionary, a value. The document
// is not touched: this is for copies on which remedies are tried.
func (m *Manifest) SetFact(id int, v value.Value) {
	i, ok := slices.BinarySearchFunc(m.Facts, id, func(f Fact, id int) int { return cmp.Compare(f.ID, id) })
	if !ok {
		m.Facts = slices.Insert(m.Facts, i, Fact{ID: id})
	}
	m.Facts[i].Value = v
}
