// Package sheet carries materials between checklists and the spreadsheets in
// which departments keep them. Import reads any of the usual layouts into files
// of rules, and says of each cell that it could not read what was expected
// there; Export writes checklists for officials to review.
package sheet

import (
	"fmt"
	"slices"
	"strings"
)

// Note is what is to be known about a cell of a spreadsheet.
type Note struct {
	Cell    string `json:"cell"` // Sheet1!C7, or only the sheet
	Message string `json:"message"`
	Unread  bool   `json:"unread"` // what stands there did not get into the rules, or only as a note
}

func (n Note) String() string { return n.Cell + "：" + n.Message }

// Notes are notes in the order in which the spreadsheet was read. As an error
// they tell what is missing.
type Notes []Note

func (n Notes) Error() string {
	lines := make([]string, len(n))
	for i := range n {
		lines[i] = n[i].String()
	}
	return strings.Join(lines, "\n")
}

func (n *Notes) unread(cell, format string, args ...any) {
	n.add(Note{cell, fmt.Sprintf(format, args...), true})
}

func (n *Notes) assumed(cell, format string, args ...any) {
	n.add(Note{cell, fmt.Sprintf(format, args...), false})
}

// add adds a note once: a merged cell is read in every row.
func (n *Notes) add(note Note) {
	if !slices.Contains(*n, note) {
		*n = append(*n, note)
	}
}
