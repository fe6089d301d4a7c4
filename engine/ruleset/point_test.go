package ruleset

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"onewindow/engine/judge"
	"onewindow/engine/judgement"
)

// A person looks at a point where its `when` is not false: drainage-permit's
// settling-capacity, for construction water that goes into the sewer.
func TestPointApplies(t *testing.T) {
	item, _ := real().Item("drainage-permit")
	const material, point = "pretreatment-facility-proof", "settling-capacity"
	const fact, rule = "facts/project.drainage.construction_to_sewer", "materials/" + material + "/review/" + point
	for _, tc := range []struct {
		about   string
		given   any // the fact, nil if it is not given
		note    bool
		looked  bool // to be looked at
		outcome judgement.Outcome
		effects map[string]judgement.Effect // of the reasons
		status  judgement.Status
	}{
		{"applies", true, false, true, judgement.Accept, map[string]judgement.Effect{}, judgement.Satisfied},
		{"does not apply", false, false, false, judgement.Accept, map[string]judgement.Effect{}, judgement.Satisfied},
		{"may apply", nil, false, true, judgement.CorrectAllItems, map[string]judgement.Effect{fact: judgement.EffectCorrect}, judgement.Satisfied},
		{"applies, and fails", true, true, true, judgement.CorrectAllItems, map[string]judgement.Effect{rule: judgement.EffectCorrect}, judgement.Defective},
		{"does not apply, yet was noted", false, true, false, judgement.Accept, map[string]judgement.Effect{rule: judgement.EffectAdvise}, judgement.Satisfied},
		{"may apply, and fails", nil, true, true, judgement.CorrectAllItems, map[string]judgement.Effect{fact: judgement.EffectCorrect, rule: judgement.EffectCorrect}, judgement.Defective},
	} {
		t.Run(tc.about, func(t *testing.T) {
			var doc map[string]any
			require.NoError(t, json.Unmarshal(sampleOf(t, item.Versions[len(item.Versions)-1]), &doc))
			delete(doc, "reviewed_by")
			drainage := object(doc, []string{"project", "drainage"}, true)
			drainage["pretreatment_required"], drainage["operating_user"], drainage["user_type"] = true, true, "catering"
			if drainage["construction_to_sewer"] = tc.given; tc.given == nil {
				delete(drainage, "construction_to_sewer")
			}
			for _, e := range entries(doc) {
				if e := e.(map[string]any); tc.note && e["code"] == material {
					e["unmet"] = map[string]any{point: "只有一级沉淀"}
				}
			}
			text, err := json.Marshal(doc)
			require.NoError(t, err)
			j := judged(t, text)

			require.Equal(t, tc.outcome, j.Outcome)
			effects := map[string]judgement.Effect{}
			for _, r := range j.Reasons {
				effects[r.Rule] = r.Effect
				require.Equal(t, tc.about == "may apply, and fails" && r.Rule == rule, r.If != "")
			}
			require.Equal(t, tc.effects, effects)
			require.Equal(t, tc.looked, slices.ContainsFunc(j.ToReview, func(p judgement.ToReview) bool { return p.Material == material && p.Point == point }))
			require.True(t, slices.ContainsFunc(j.Materials, func(m judgement.Material) bool { return m.Code == material && m.Status == tc.status }))
			if j.Outcome == judgement.CorrectAllItems {
				mended, err := judge.Apply(text, j.Reasons)
				require.NoError(t, err)
				require.Equal(t, judgement.Accept, judged(t, mended).Outcome)
			}
		})
	}
}
