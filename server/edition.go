package server

import (
	"context"
	"fmt"
	"sync"
	"time"

	"onewindow/engine"
	"onewindow/engine/ledger"
	"onewindow/engine/ruleset"
)

// edition is a ruleset in use, with what is derived from it once. A request
// keeps the one that it began with, whatever comes into use meanwhile.
type edition struct {
	Rules
	digest     string
	facts      projectFacts
	guides     sync.Map // *ruleset.Version → its guide as []byte, once asked for
	activation ledger.Activation
}

func newEdition(rules Rules, a ledger.Activation) *edition {
	return &edition{Rules: rules, digest: rules.Digest(), facts: findProjectFacts(rules.Dictionary()), activation: a}
}

// start brings the rules that the service begins with into use, of which the
// activation says whence they come.
func (s *Server) start(ctx context.Context, rules Rules, a ledger.Activation) error {
	if err := s.archive(ctx, rules); err != nil {
		return err
	}
	a = describe(a, rules)
	a.At = s.now()
	last, err := s.ledger.Activations(ctx, "", 1)
	if err != nil {
		return fmt.Errorf("reading which ruleset was in use: %w", err)
	}
	after := ""
	if len(last) > 0 {
		if l := last[0]; l.Ruleset == a.Ruleset && l.Source == a.Source && l.Engine == a.Engine { // it still is
			s.edition.Store(newEdition(rules, l))
			return nil
		}
		after = last[0].ID
	}
	_, err = s.use(ctx, rules, after, a)
	return err
}

// describe completes an activation of a ruleset but for its time.
func describe(a ledger.Activation, rules Rules) ledger.Activation {
	a.Ruleset, a.Engine = rules.Digest(), engine.Version
	a.Items, a.Versions = len(rules.Items()), 0
	for _, item := range rules.Items() {
		a.Versions += len(item.Versions)
	}
	return a
}

// use records that an archived ruleset comes into use after another activation,
// and brings it into use.
func (s *Server) use(ctx context.Context, rules Rules, after string, a ledger.Activation) (*edition, error) {
	a, err := s.ledger.Activate(ctx, after, a)
	if err != nil {
		return nil, fmt.Errorf("recording that ruleset %s comes into use: %w", rules.Digest(), err)
	}
	e := newEdition(rules, a)
	s.edition.Store(e)
	return e, nil
}

// archive puts a ruleset into the ledger, so that no decision can precede its
// rules.
func (s *Server) archive(ctx context.Context, rules Rules) error {
	archive, err := rules.Archive()
	if err != nil {
		return err
	}
	if err := s.ledger.ArchiveRuleset(ctx, rules.Digest(), archive); err != nil {
		return fmt.Errorf("archiving ruleset %s: %w", rules.Digest(), err)
	}
	return nil
}

// Published loads the ruleset that was published last; it is nil if none ever
// was. What another version of the engine has proven is proven again: a ruleset
// that this one can't read does not start, rather than fail check by check, or
// than let rules come back that nobody activated.
func Published(ctx context.Context, l ledger.Ledger, o ruleset.Options) (*ruleset.Ruleset, ledger.Activation, error) {
	last, err := l.Activations(ctx, ledger.SourcePublished, 1)
	if err != nil || len(last) == 0 {
		return nil, ledger.Activation{}, err
	}
	a := last[0]
	archive, err := l.Ruleset(ctx, a.Ruleset)
	if err != nil {
		return nil, a, fmt.Errorf("the published ruleset %s: %w", a.Ruleset, err)
	}
	o.Proven = a.Engine == engine.Version
	rules, err := ruleset.Open(archive, o)
	if err != nil {
		return nil, a, fmt.Errorf("the published ruleset %s, activated by %s on %s under engine %s, does not load under engine %s: "+
			"run the version that it was published under and publish a mended one, or start with --rules DIR:\n%w",
			a.Ruleset, a.Publisher, a.At.Format(time.DateOnly), a.Engine, engine.Version, err)
	}
	a.Changes = nil // of another moment
	return rules, a, nil
}
