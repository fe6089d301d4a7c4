package replay

import (
	"time"

	"onewindow/engine/ledger"
)

// State is how far a job is.
type State string

// The states of a job.
const (
	Waiting   State = "waiting"
	Running   State = "running"
	Done      State = "done"
	Cancelled State = "cancelled"
	Failed    State = "failed"
)

// Job is the replay of a part of the ledger, as it is kept.
type Job struct {
	ID      string       `json:"id"` // UUID version 7
	State   State        `json:"state"`
	Query   ledger.Query `json:"query"`
	Ruleset string       `json:"ruleset,omitempty"` // under which; empty: under those that the decisions name
	From    int64        `json:"from"`              // the first index
	End     int64        `json:"end"`               // the one after the last: what was recorded when the job was given
	Next    int64        `json:"next"`              // the report is of all that come before it
	Fault   string       `json:"fault,omitempty"`   // why it failed
	Created time.Time    `json:"created"`
	Ended   time.Time    `json:"ended,omitzero"`
	Report  *Report      `json:"report"`

	Progress Progress `json:"-"`
}

func (j *Job) ended() bool { return j.State != Waiting && j.State != Running }
