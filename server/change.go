package server

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"

	"onewindow/engine/cases"
	"onewindow/engine/diff"
	"onewindow/engine/ledger"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

// Loader loads a ruleset beside the one in use, of which it may take over what
// has not changed; that is nil if it is of another kind.
type Loader func(inUse *ruleset.Ruleset) (*ruleset.Ruleset, error)

// refusal is a ruleset that was not brought into use: it, or its tests, had
// faults.
type refusal struct {
	At        string    `json:"at"`
	Source    string    `json:"source"`
	Publisher string    `json:"publisher,omitempty"`
	Key       string    `json:"key,omitempty"`
	Message   string    `json:"message,omitempty"`
	Ruleset   string    `json:"ruleset,omitempty"` // unless it did not load
	Detail    string    `json:"detail"`
	Findings  []finding `json:"findings"`
}

// finding is one fault of a ruleset, or one test that fails.
type finding struct {
	Place   string `json:"place"` // file:line:column
	Test    string `json:"test,omitempty"`
	Message string `json:"message"`
}

func (r *refusal) Error() string { return r.Detail }

// errInUse: the ruleset is the one in use.
var errInUse = errors.New("this ruleset is in use already")

// refusals are the last rulesets that were refused, newest first. They are not
// kept over a restart: nothing follows from them.
type refusals struct {
	mu   sync.Mutex
	list []*refusal
}

const maxRefusals = 20

func (r *refusals) add(one *refusal) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = slices.Insert(r.list, 0, one)
	r.list = r.list[:min(len(r.list), maxRefusals)]
}

func (r *refusals) all() []*refusal {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]*refusal{}, r.list...)
}

// change brings another ruleset into use, in one step: it is loaded beside the
// one in use, the tests of all that has changed must pass, and it is archived.
// If any of this fails the one in use goes on.
//
// The activation says whence the ruleset comes and who wants it. After names
// the activation that it follows; empty for the last one, whichever it is.
//
// Errors are a *refusal, errInUse, ledger.ErrSuperseded, the context's, and
// those of the ledger.
func (s *Server) change(ctx context.Context, load Loader, after string, a ledger.Activation) (*edition, error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	// The last one in the ledger: of an activation that was not acknowledged we
	// don't know otherwise.
	last, err := s.ledger.Activations(ctx, "", 1)
	if err != nil {
		return nil, err
	}
	if after == "" {
		after = last[0].ID
	}
	if after != last[0].ID {
		return nil, fmt.Errorf("%w: the last is %s, of ruleset %s", ledger.ErrSuperseded, last[0].ID, last[0].Ruleset)
	}
	inUse, _ := s.edition.Load().Rules.(*ruleset.Ruleset)
	next, err := admit(ctx, load, inUse)
	if refused := (*refusal)(nil); errors.As(err, &refused) {
		refused.At = s.now().In(ledger.Zone).Format(ledger.TimeForm)
		refused.Source, refused.Publisher, refused.Key, refused.Message = a.Source, a.Publisher, a.Key, a.Message
		s.refusals.add(refused)
		s.log.Error("ruleset refused", "source", refused.Source, "key", refused.Key, "detail", refused.Detail, "findings", refused.Findings)
	}
	if err != nil {
		return nil, err
	}
	a = describe(a, next)
	a.At = s.now()
	if a.Changes, err = changes(inUse, next); err != nil {
		return nil, err
	}
	if err := s.archive(ctx, next); err != nil {
		return nil, err
	}
	e, err := s.use(ctx, next, after, a)
	if err != nil {
		return nil, err
	}
	s.log.Info("ruleset in use", "ruleset", next.Digest(), "source", a.Source, "publisher", a.Publisher, "key", a.Key, "message", a.Message)
	if s.changed != nil {
		go s.changed(next)
	}
	return e, nil
}

// admit loads a ruleset and runs the tests of what it changes.
func admit(ctx context.Context, load Loader, inUse *ruleset.Ruleset) (*ruleset.Ruleset, error) {
	next, err := load(inUse)
	if faults := (source.Faults)(nil); errors.As(err, &faults) {
		refused := &refusal{Detail: "it does not load", Findings: make([]finding, len(faults))}
		for i, f := range faults {
			refused.Findings[i] = finding{Place: f.Position.String(), Message: f.Message}
		}
		return nil, refused
	}
	if err != nil {
		return nil, &refusal{Detail: err.Error(), Findings: []finding{}}
	}
	if inUse != nil && next.Digest() == inUse.Digest() {
		return nil, errInUse
	}
	report, err := tested(ctx, next, inUse)
	if err != nil {
		return nil, err
	}
	if report.Failed == 0 {
		return next, nil
	}
	refused := &refusal{Ruleset: next.Digest(), Detail: fmt.Sprintf("%d of its tests fail", report.Failed)}
	for _, f := range report.Failures {
		var text strings.Builder
		f.Write(&text)
		refused.Findings = append(refused.Findings, finding{Place: f.Place, Test: f.Item + "/" + f.Name, Message: strings.TrimSpace(text.String())})
	}
	return nil, refused
}

func tested(ctx context.Context, next, inUse *ruleset.Ruleset) (*cases.Report, error) {
	if inUse == nil {
		return cases.Run(ctx, next, nil)
	}
	return cases.RunSince(ctx, next, inUse)
}

// changes is what a ruleset changes, as an activation keeps it: the report, and
// the same as text for officials.
func changes(before, next *ruleset.Ruleset) ([]byte, error) {
	if before == nil {
		return nil, nil
	}
	report, err := diff.Compare(before, next)
	if err != nil {
		return nil, fmt.Errorf("comparing with the ruleset in use: %w", err)
	}
	var text strings.Builder
	if err := report.WriteText(&text); err != nil {
		return nil, err
	}
	return json.Marshal(struct {
		Text   string       `json:"text"`
		Report *diff.Report `json:"report"`
	}{text.String(), report})
}

// Reload brings what a folder of rules holds now into use, if it has changed
// and has no fault; else what is in use goes on. Its error says that the change
// is to be tried again, for a reason that does not lie in the rules.
func (s *Server) Reload(ctx context.Context, load Loader) error {
	_, err := s.change(ctx, load, "", ledger.Activation{Source: ledger.SourceFolder})
	if refused := (*refusal)(nil); err == nil || errors.Is(err, errInUse) || errors.As(err, &refused) {
		return nil
	}
	s.log.Error("reloading the rules", "error", err)
	return err
}
