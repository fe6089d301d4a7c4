package policy

import (
	"errors"
	"fmt"

	"onewindow/engine/source"
)

// ErrDeadline says that a policy was ended at its deadline: there is no answer.
var ErrDeadline = errors.New("the policy was ended at its deadline")

// Failure says that a policy gave no answer because it is faulty itself: a
// built-in failed, a rule contradicted itself, or a reason is malformed.
type Failure struct {
	Rule   string          // the reason's rule, if it is known
	Pos    source.Position // of what failed, as far as it is known
	Detail string
	Stack  []byte // of a panic
	Err    error  // the cause, if another package gave one
}

func (f *Failure) Error() string {
	if f.Rule != "" {
		return fmt.Sprintf("%s: policy/%s: %s", f.Pos, f.Rule, f.Detail)
	}
	return fmt.Sprintf("%s: %s", f.Pos, f.Detail)
}

func (f *Failure) Unwrap() error { return f.Err }
