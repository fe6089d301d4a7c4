package judge

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"onewindow/engine/judgement"
)

// TestOrder: however the findings were come by, they are told in one order.
func TestOrder(t *testing.T) {
	reject, correct, advise := judgement.EffectReject, judgement.EffectCorrect, judgement.EffectAdvise
	one := func(effect judgement.Effect, takes, rank int, rule, actual, text, path string) finding {
		f := finding{rank: rank, takes: takes}
		f.Effect, f.Rule, f.Message, f.Path = effect, rule, text, path
		if actual != "" {
			f.Actual = []byte(actual)
		}
		return f
	}
	want := []finding{
		one(reject, -1, rankAcceptance, "acceptance/b", "", "", "/project"),
		one(reject, -1, rankPolicy, "policy/a", "", "", "/project"),
		one(correct, -1, rankFacts, "facts/b", "", "", "/project/b"),
		one(correct, -1, rankMaterials, "materials/z/form", "", "", "/materials/9"),
		one(correct, -1, rankMaterials, "materials/z/seals", `"1"`, "", "/materials/8"),
		one(correct, -1, rankMaterials, "materials/z/seals", `"2"`, "", "/materials/7"),
		one(correct, -1, rankMaterials+1, "materials/a/form", "", "a", "/materials/6"),
		one(correct, -1, rankMaterials+1, "materials/a/form", "", "b", "/materials/9"),
		one(correct, -1, rankMaterials+1, "materials/a/form", "", "b", "/materials/10"), // by number, not by digit
		one(correct, -1, rankGroups, "groups/a", "", "", "/materials"),
		one(correct, -1, rankConsistency, "consistency/a", "", "", "/project"),
		one(correct, -1, rankPolicy, "policy/a", "", "", "/project"),
		one(correct, 2, rankCommitments, "commitments/a", "", "", "/commitments/2"), // what is taken back: last, and from the back
		one(correct, 0, rankCommitments, "commitments/b", "", "", "/commitments/0"),
		one(correct, 10, rankGroups, "groups/b", "", "", "/materials/10"),
		one(correct, 9, rankPolicy, "policy/b", "", "", "/materials/9"),
		one(correct, 1, rankGroups, "groups/b", "", "", "/materials/1"),
		one(advise, -1, rankMaterials, "materials/z/form", "", "", "/materials/5"),
		one(advise, -1, rankUnrequested, "materials/b/unrequested", "", "", "/materials/4"),
	}
	rapid.Check(t, func(t *rapid.T) {
		a := assessment{findings: rapid.Permutation(want).Draw(t, "found")}
		a.order()
		require.Equal(t, want, a.findings)
	})
}
