package ruleset

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// The evaluation alone, the manifest decoded: the construction permit's
// checklist of 20 materials as it stands today, without its policy and with it.
func BenchmarkJudge(b *testing.B) {
	const item, day = "building-construction-permit", "2026-11-20"
	sample, err := real().Sample(context.Background(), item, day)
	require.NoError(b, err)
	version, ok := real().byCode[item].On(day)
	require.True(b, ok)
	whole, err := version.Program()
	require.NoError(b, err)
	checklist := *whole
	checklist.Policy = nil
	failed := bytes.ReplaceAll(sample, []byte(`"合格"`), []byte(`"不合格"`))
	for _, c := range []struct {
		name     string
		manifest []byte
		policy   bool
	}{{"accept", sample, false}, {"correct", failed, false}, {"accept+policy", sample, true}, {"correct+policy", failed, true}} {
		b.Run(c.name, func(b *testing.B) {
			program := &checklist
			if c.policy {
				program = whole
			}
			m, err := real().Decode(c.manifest)
			require.NoError(b, err)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := program.Judge(context.Background(), m); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
