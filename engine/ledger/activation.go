package ledger

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"onewindow/engine/canonical"
)

// Where a ruleset that came into use came from.
const (
	SourceEmbedded  = "embedded"  // the program carries it
	SourceFolder    = "folder"    // `serve --rules`
	SourcePublished = "published" // an order, signed
)

// Activation says that a ruleset came into use: since when, whence, by whom,
// and why. Activations are never changed.
type Activation struct {
	ID      string // UUID version 7; given by the ledger
	Ruleset string // its digest; archived
	At      time.Time
	Source  string
	Engine  string // the engine's version, under which the ruleset was proven
	// How many items the ruleset has, and versions of them.
	Items, Versions int
	// Who and why; empty unless it was published. Publisher is who the order
	// says gave it, Key the id of the key that signed it, Message the reason.
	Publisher, Key, Message string
	// The evidence: what was signed (a bundle's .manifest), and its signature
	// (OPA's JSON Web Token over it and over the hashes of the ruleset's files).
	Statement, Signature string
	// Changes is what the ruleset changes of the one before, as JSON; empty if
	// that is not known.
	Changes []byte
}

// NewActivation checks an activation and gives it the form in which it is
// recorded. Stores call it, and add the ID.
func NewActivation(a Activation) (Activation, error) {
	for _, field := range []struct {
		name, text string
		mandatory  bool
	}{
		{"ruleset", a.Ruleset, true}, {"source", a.Source, true}, {"engine", a.Engine, true},
		{"publisher", a.Publisher, false}, {"key", a.Key, false}, {"message", a.Message, false},
		{"statement", a.Statement, false}, {"signature", a.Signature, false}, {"changes", string(a.Changes), false},
	} {
		if field.mandatory && field.text == "" {
			return a, fmt.Errorf("activation: no %s", field.name)
		}
		if err := checkText(field.text); err != nil {
			return a, fmt.Errorf("activation: %s: %w", field.name, err)
		}
	}
	if a.At.IsZero() {
		return a, errors.New("activation: no time")
	}
	a.At = a.At.In(Zone).Truncate(time.Millisecond)
	return a, nil
}

// Leaf is the activation as RFC 8785 canonical JSON, as Record.Leaf is a
// record: what the activations' own tree hashes.
func (a *Activation) Leaf() []byte {
	o := canonical.Begin(make([]byte, 0, 1024+len(a.Changes)))
	o.Given("at", a.At.In(Zone).Format(TimeForm))
	o.Given("changes", string(a.Changes))
	o.Given("engine", a.Engine)
	o.Given("id", a.ID)
	o.Bytes = strconv.AppendInt(o.Name("items"), int64(a.Items), 10)
	o.Given("key", a.Key)
	o.Given("message", a.Message)
	o.Given("publisher", a.Publisher)
	o.Given("ruleset", a.Ruleset)
	o.Given("signature", a.Signature)
	o.Given("source", a.Source)
	o.Given("statement", a.Statement)
	o.Bytes = strconv.AppendInt(o.Name("versions"), int64(a.Versions), 10)
	return o.End()
}
