package replay

import (
	"slices"

	"onewindow/engine/judgement"
)

// change is how the answer to an applicant differs: its outcome, or what it
// refuses and demands.
type change struct {
	from, to string
	rules    []ruleChange // that made it
}

// ruleChange is a reason that came or went with a change. Without a rule, its
// message says why nothing could be judged.
type ruleChange struct {
	Rule    string           `json:"rule,omitempty"`
	Effect  judgement.Effect `json:"effect,omitempty"`
	Added   bool             `json:"added"` // else it was recorded, and is there no more
	Message string           `json:"message"`
}

var severity = map[judgement.Outcome]int{judgement.Accept: 0, judgement.CorrectAllItems: 1, judgement.Reject: 2}

var severityOf = map[judgement.Effect]int{judgement.EffectAdvise: 0, judgement.EffectCorrect: 1, judgement.EffectReject: 2}

// changeOf finds the rules that changed the answer, nil if it is the same: a
// severer outcome is made by the reasons for it that came, a milder one by the
// reasons against it that went, and of the same outcome all count.
func changeOf(recorded, replayed *judgement.Judgement) *change {
	c := &change{from: string(recorded.Outcome), to: string(replayed.Outcome)}
	before, after := severity[recorded.Outcome], severity[replayed.Outcome]
	if after >= before {
		c.add(replayed.Reasons, recorded.Reasons, true, func(s int) bool { return after == before || s == after })
	}
	if before >= after {
		c.add(recorded.Reasons, replayed.Reasons, false, func(s int) bool { return after == before || s > after })
	}
	if before == after && len(c.rules) == 0 {
		return nil
	}
	return c
}

// add adds the deciding reasons of one judgement that the other one has not.
func (c *change) add(of, other []judgement.Reason, added bool, counts func(severity int) bool) {
	same := func(r *judgement.Reason) func(judgement.Reason) bool {
		return func(o judgement.Reason) bool { return o.Rule == r.Rule && o.Effect == r.Effect }
	}
	for i := range of {
		r := &of[i]
		s := severityOf[r.Effect]
		if s > 0 && counts(s) && !slices.ContainsFunc(other, same(r)) &&
			!slices.ContainsFunc(of[:i], same(r)) { // once, however many places it speaks of
			c.rules = append(c.rules, ruleChange{r.Rule, r.Effect, added, r.Message})
		}
	}
}
