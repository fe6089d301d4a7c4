package sheet

import (
	"slices"

	"onewindow/engine/checklist"
)

// item is what the spreadsheet tells of one item.
type item struct {
	name       string
	cell       string // where its name stands
	department string // code
	owned      bool   // the spreadsheet says whose it is, not only the sheet's name
	stage      string
	kind       string
	statutory  *int
	promised   *int
	basis      []string
	told       bool // the spreadsheet says what the item rests on
	materials  []*material
	notes      []string // below the table
	read       []*cell  // what was read of the item itself
	next       string   // the day of the version that follows, if there is one
	open       []open
}

// material is what the spreadsheet tells of one material.
type material struct {
	checklist.Material
	cell  string
	known bool   // in materials.yaml
	paper bool   // asked for on paper, original or copy not said
	words string // the case in which it is asked for
	kept  bool   // the version before asks for it
	open  []open
}

// open is what the department has still to write: the entry below the
// material's, if not the material itself, and what the spreadsheet says.
type open struct{ below, note string }

func (m *material) unconfirmed(note string) { m.open = append(m.open, open{note: note}) }

// takes notes that a cell is read for the item; false if it was already.
func (it *item) takes(c *cell) bool {
	c.used = true
	if slices.ContainsFunc(it.read, func(other *cell) bool { return other.at == c.at && other.text == c.text }) {
		return false
	}
	it.read = append(it.read, c)
	return true
}
