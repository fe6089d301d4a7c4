// Package source says where in a department's files something stands, and
// collects what is wrong there: all of it, sorted, one line a finding.
package source

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// File is a file of the catalog or of the policies, as it was read.
type File struct {
	Name string // from the root of the rules, with slashes: catalog/facts.yaml
	Data []byte
}

// Position is a place in a file of the catalog or of the policies.
// Line and Column count from 1; 0 means that the place is not known so exactly.
type Position struct {
	File   string
	Line   int
	Column int
}

// String gives file:line:column, leaving out what is not known.
func (p Position) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Error is one fault in a file, with what to do about it.
type Error struct {
	Position
	Message string
	Rule    string // of lint, if the fault has one of its own
}

func (e Error) Error() string { return e.Position.String() + ": " + e.Message }

// Errors collects faults. Its zero value is ready to use.
type Errors struct{ list []Error }

// Add notes one more fault.
func (e *Errors) Add(at Position, format string, args ...any) {
	e.AddAs("", at, format, args...)
}

// AddAs notes one more fault, of a rule that has a page of its own in docs/lint.
func (e *Errors) AddAs(rule string, at Position, format string, args ...any) {
	e.list = append(e.list, Error{at, fmt.Sprintf(format, args...), rule})
}

// Append takes over the faults that another collector holds.
func (e *Errors) Append(others []Error) { e.list = append(e.list, others...) }

// List gives the faults sorted by file, line, column and message, each once.
func (e *Errors) List() []Error {
	slices.SortFunc(e.list, func(a, b Error) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message, b.Message))
	})
	e.list = slices.Compact(e.list)
	return e.list
}

// Len counts the faults noted so far.
func (e *Errors) Len() int { return len(e.list) }

// Err is nil if there is no fault, else an error that lists them all.
func (e *Errors) Err() error {
	if len(e.list) == 0 {
		return nil
	}
	return Faults(e.List())
}

// Faults is a list of faults as an error: one line each.
type Faults []Error

func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, e := range f {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}
