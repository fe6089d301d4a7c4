// Package sheet carries materials between checklists and the spreadsheets in
// which departments keep them. Import reads any of the usual layouts into files
// of rules, and says of each cell that it could not read what was expected
// there; Export writes checklists for officials to review.
package sheet

import (
	"fmt"

	"onewindow/engine/law"
	"onewindow/engine/ruleset"
)

// Rules is what an import or an export needs of a ruleset.
type Rules interface {
	Items() []*ruleset.Item
	Departments() []ruleset.Department
	Laws() *law.Laws
}

// Note is what is to be known about a cell of a spreadsheet.
type Note struct {
	Cell    string `json:"cell"` // Sheet1!C7, or only the sheet
	Message string `json:"message"`
	Unread  bool   `json:"unread"` // what stands there did not get into the rules, or only as a note
}

func (n Note) String() string { return n.Cell + "：" + n.Message }

// notes collects them.
type notes []Note

func (n *notes) unread(cell, format string, args ...any) {
	*n = append(*n, Note{cell, fmt.Sprintf(format, args...), true})
}

func (n *notes) assumed(cell, format string, args ...any) {
	*n = append(*n, Note{cell, fmt.Sprintf(format, args...), false})
}
