package judge

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"onewindow/engine/manifest"
)

// TestTraceOfAChoice: a group that is met is met, whatever is said of what was
// handed in beside. (How other rules go is shown by engine/cases.)
func TestTraceOfAChoice(t *testing.T) {
	text, err := os.ReadFile("testdata/rules/06-exactly-one-of.txtar")
	require.NoError(t, err)
	archive := txtar.Parse(text)
	p := compile(t, archive.Files...)
	rules := p.Rules()
	want := map[string]Ways{"none-is-unmet.json": Unmet, "two-sound-ones-are-unmet.json": Unmet, "one-sound-and-one-defective-is-met.json": Met,
		"several-entries-of-the-same-one-are-one.json": Met, "two-defective-ones-are-corrected-to-one.json": 0}
	for _, f := range archive.Files {
		way, ok := want[f.Name]
		if !ok {
			continue
		}
		delete(want, f.Name)
		doc, j, err := judged(t, p, f.Data)
		require.NoError(t, err)
		m, err := manifest.Decode(doc, p.Dictionary)
		require.NoError(t, err)
		ways := p.Trace(rules, m, j)
		require.Equal(t, "groups/one", rules[len(rules)-1].Name)
		require.Equal(t, way, ways[len(rules)-1], f.Name)
	}
	require.Empty(t, want)
}
