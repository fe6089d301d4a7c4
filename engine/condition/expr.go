// Package condition is the language of a checklist's conditions: comparisons
// in Rego's syntax, joined by any, all and not, over the facts of a project
// and the materials handed in, in Kleene's three-valued logic.
package condition

import "onewindow/engine/source"

// Expr is a condition as its department wrote it: a comparison, or a structure
// of conditions. Exactly one of its fields besides Pos is set.
type Expr struct {
	Pos  source.Position
	Text string // one comparison in Rego's syntax
	Any  []*Expr
	All  []*Expr
	Not  *Expr
}
