package manifest

import (
	"fmt"
	"strings"
)

// Fault is one thing for which a document is no manifest.
type Fault struct {
	Pointer string `json:"pointer"` // RFC 6901; empty for the document as a whole
	Message string `json:"message"` // what is wrong, and what was expected
}

// Faults is the caller's fault: everything for which a document is no manifest,
// in the order of the document.
type Faults struct{ List []Fault }

// FaultAt gives a single fault as an error.
func FaultAt(pointer, format string, args ...any) *Faults {
	return &Faults{[]Fault{{pointer, fmt.Sprintf(format, args...)}}}
}

// Error gives one line for each fault.
func (f *Faults) Error() string {
	lines := make([]string, len(f.List))
	for i, fault := range f.List {
		if fault.Pointer == "" {
			lines[i] = fault.Message
		} else {
			lines[i] = shown(fault.Pointer) + ": " + fault.Message
		}
	}
	return strings.Join(lines, "\n")
}
