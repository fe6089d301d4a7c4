package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"onewindow/engine/cases"
)

// decision is what both answer: the outcome, and the rules of the reasons.
type decision struct {
	Outcome string
	Reasons []struct{ Rule string }
}

func (d *decision) rules() []string {
	out := make([]string, len(d.Reasons))
	for i, r := range d.Reasons {
		out[i] = r.Rule
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// decisionOf reads an answer of either: OPA's is the result's value.
func decisionOf(answer []byte) (*decision, error) {
	var whole struct {
		decision
		Result *decision
	}
	if err := json.Unmarshal(answer, &whole); err != nil {
		return nil, fmt.Errorf("reading the answer %s: %w", answer, err)
	}
	if whole.Result != nil {
		return whole.Result, nil
	}
	return &whole.decision, nil
}

// expect wants a decision to be the one that the case expects.
func expect(m cases.Manifest, d *decision) error {
	rules := slices.Clone(m.Expect.Rules)
	slices.Sort(rules)
	if d.Outcome != string(m.Expect.Outcome) || !slices.Equal(d.rules(), slices.Compact(rules)) {
		return fmt.Errorf("case %s: %s %q, expected %s %q", m.Case, d.Outcome, d.rules(), m.Expect.Outcome, rules)
	}
	return nil
}

// agree wants every peer to decide all manifests as their cases expect.
func agree(all []cases.Manifest, peers ...*peer) error {
	var faults []error
	for _, p := range peers {
		for _, m := range all {
			answer, err := p.ask(m.Body)
			if err != nil {
				return fmt.Errorf("%s, case %s: %w", p.name, m.Case, err)
			}
			d, err := decisionOf(answer)
			if err == nil {
				err = expect(m, d)
			}
			if err != nil {
				faults = append(faults, fmt.Errorf("%s: %w", p.name, err))
			}
		}
	}
	return errors.Join(faults...)
}
