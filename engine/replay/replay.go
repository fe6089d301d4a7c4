// Package replay evaluates recorded decisions again (复核重放): under the ruleset
// that each names, where the answer must be the same bytes, or under another
// one, to see what that would change. One decision, or a range of the ledger.
package replay

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"onewindow/engine"
	"onewindow/engine/judgement"
	"onewindow/engine/ledger"
	"onewindow/engine/policy"
	"onewindow/engine/ruleset"
)

// Result is how the replay of one decision went.
type Result struct {
	ID         string `json:"id"`
	Index      int64  `json:"index"`
	Item       string `json:"item"`
	Department string `json:"department"`
	ReceivedAt string `json:"received_at"`

	// Match: the judgement is the recorded one, byte for byte.
	Match       bool         `json:"match"`
	Recorded    Evaluation   `json:"recorded"`
	Replayed    Evaluation   `json:"replayed"`
	Differences []Difference `json:"differences"`

	ItemName       string `json:"-"` // as the replaying rules call it
	DepartmentName string `json:"-"`
	change         *change
}

// Evaluation is one evaluation of a decision's manifest.
type Evaluation struct {
	Engine          string `json:"engine"` // its version
	Ruleset         string `json:"ruleset"`
	Version         string `json:"version,omitempty"` // of the item's rules
	Outcome         string `json:"outcome,omitempty"`
	JudgementDigest string `json:"judgement_digest,omitempty"`
	Fault           string `json:"fault,omitempty"` // why there is no judgement
}

// NotJudged stands for the outcome where the manifest could not be judged.
const NotJudged = "not-judged"

// Replay evaluates a recorded decision again, under the ruleset that it names,
// or under another one if against is not nil. That a manifest can't be judged
// is a difference. An error says that the replay could not be made: the
// context's, or ledger.ErrUnavailable.
//
// A decision that was made with others is replayed like any other: its record
// holds the part of the submission that it rests on.
func (r *Rulesets) Replay(ctx context.Context, record *ledger.Record, against *ruleset.Ruleset) (*Result, error) {
	result := &Result{
		ID: record.ID, Index: record.Index, Item: record.Item, Department: record.Department, ReceivedAt: record.ReceivedAt,
		Recorded: Evaluation{Engine: record.Engine, Ruleset: record.Ruleset, Version: record.Version, Outcome: record.Outcome,
			JudgementDigest: record.JudgementDigest},
		Replayed:    Evaluation{Engine: engine.Version, Ruleset: record.Ruleset},
		Differences: []Difference{},
	}
	rules, err := against, error(nil)
	if rules == nil {
		rules, err = r.Open(ctx, record.Ruleset)
	} else {
		result.Replayed.Ruleset = rules.Digest()
	}
	var j *judgement.Judgement
	if err == nil {
		result.name(rules)
		j, err = judge(ctx, rules, record.Manifest)
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, ledger.ErrUnavailable):
		return nil, fmt.Errorf("replaying decision %s: %w", record.ID, err)
	case err != nil:
		result.Replayed.Fault = err.Error()
		result.Differences = []Difference{{Kind: KindNotJudged, Field: "outcome", Recorded: value(record.Outcome)}}
		result.change = &change{from: record.Outcome, to: NotJudged, rules: []ruleChange{{Message: result.Replayed.Fault}}}
		return result, nil
	}
	canonical := j.Canonical()
	result.Replayed.Version, result.Replayed.Outcome = j.Version, string(j.Outcome)
	if bytes.Equal(canonical, record.Judgement) {
		result.Match, result.Replayed.JudgementDigest = true, record.JudgementDigest
		return result, nil
	}
	result.Replayed.JudgementDigest = ledger.Digest(canonical)
	recorded, err := readJudgement(record.Judgement)
	if err == nil {
		j, err = readJudgement(canonical) // as recorded: what is empty is so in the same way
	}
	if err != nil {
		return nil, fmt.Errorf("replaying decision %s: %w", record.ID, err)
	}
	result.Differences = differences(recorded, j)
	result.change = changeOf(recorded, j)
	return result, nil
}

// judge evaluates a manifest. Nobody waits for the answer: a deadline would
// only measure the machine.
func judge(ctx context.Context, rules *ruleset.Ruleset, manifest []byte) (*judgement.Judgement, error) {
	m, err := rules.Decode(manifest)
	if err != nil {
		return nil, err
	}
	return rules.Judge(policy.Unhurried(ctx), m)
}

// name takes over what the rules call the item and its department.
func (r *Result) name(rules *ruleset.Ruleset) {
	if item, ok := rules.Item(r.Item); ok {
		r.ItemName = item.Name
	}
	if d, ok := rules.Department(r.Department); ok {
		r.DepartmentName = d.Name
	}
}
