package submission

import (
	"context"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"onewindow/engine/manifest"
	"onewindow/engine/policy"
)

// A submission for each stage, as it is accepted, and without its materials.
func BenchmarkCheck(b *testing.B) {
	for _, stage := range manifest.Stages {
		whole := complete(b, stage, "2026-11-20")
		var members map[string]jsontext.Value
		require.NoError(b, json.Unmarshal(whole, &members))
		delete(members, "materials")
		deficient, err := json.Marshal(members)
		require.NoError(b, err)
		for name, document := range map[string][]byte{"accept": whole, "correct": deficient} {
			b.Run(stage+"/"+name, func(b *testing.B) {
				s, err := manifest.DecodeSubmission(document, real().Dictionary())
				require.NoError(b, err)
				b.ReportAllocs()
				for b.Loop() {
					if _, err := Check(policy.Unhurried(context.Background()), real(), s); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
