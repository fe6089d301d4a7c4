package judgement

import (
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
)

func TestCanonicalIsRFC8785(t *testing.T) {
	day := "2026-11-27"
	j := &Judgement{NotifyBy: &day, Item: "x", Outcome: CorrectAllItems, Materials: []Material{{"a", "表 <&>\u2028\"", Missing}},
		Obligations: []Obligation{}, ToReview: []ToReview{{"a", "/materials/0", "p", "看"}},
		Reasons: []Reason{{Kind: MissingFact, Basis: []string{"law#1"}, Effect: EffectCorrect, Rule: "facts/project.name", Path: "/project/name", Message: "m",
			Expected: jsontext.Value(`["b","a"]`), Ground: "g", CompetentAuthority: "c", If: "i", RefusalBasis: []string{"r"},
			Remedy: []Operation{{Op: "add", Path: "/project", Value: jsontext.Value(`{}`)}, {Op: "remove", Path: "/x"}}}}}
	b, err := j.Canonical()
	require.NoError(t, err)
	canonical := jsontext.Value(b).Clone()
	require.NoError(t, canonical.Canonicalize())
	require.Equal(t, string(canonical), string(b))
	require.Contains(t, string(b), `"value":{}`, "an empty value is a value")
}
