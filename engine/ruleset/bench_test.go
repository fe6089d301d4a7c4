package ruleset

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// The evaluation alone, the manifest decoded: the construction permit's
// checklist of 20 materials, as it stands today.
func BenchmarkJudge(b *testing.B) {
	const item, day = "building-construction-permit", "2026-11-20"
	sample, err := real().Sample(context.Background(), item, day)
	require.NoError(b, err)
	for name, doc := range map[string][]byte{
		"accept":  sample,
		"correct": bytes.ReplaceAll(sample, []byte(`"合格"`), []byte(`"不合格"`)),
	} {
		b.Run(name, func(b *testing.B) {
			m, err := real().Decode(doc)
			require.NoError(b, err)
			v, _ := real().byCode[item].On(day)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := v.Program.Judge(context.Background(), m); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
