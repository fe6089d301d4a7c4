package navigator

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"onewindow/engine/manifest"
	"onewindow/engine/ruleset/rulesettest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestRoutes finds the ways of testdata/*.txtar: each holds rules, and projects
// with what must come out of them, in turn.
func TestRoutes(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		require.NoError(t, err)
		rules := rulesettest.Load(t, archive)
		for i, f := range archive.Files {
			if filepath.Ext(f.Name) != ".json" {
				continue
			}
			m, err := manifest.DecodeProject(f.Data, rules.Dictionary())
			require.NoError(t, err)
			route, err := New(rules, m)
			require.NoError(t, err)
			route.Ruleset = "" // the dictionaries are those of the catalog
			text, err := json.Marshal(route, jsontext.WithIndent("  "))
			require.NoError(t, err)
			if text = append(text, '\n'); *update {
				archive.Files[i+1].Data = text
			}
			require.Equal(t, string(archive.Files[i+1].Data), string(text), "%s in %s", f.Name, name)
		}
		if *update {
			require.NoError(t, os.WriteFile(name, txtar.Format(archive), 0o644))
		}
	}
}

// Steps of any graph: all members are in them once; what feeds another comes in
// an earlier step, or in the same group if it is fed in turn.
func TestSteps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "members")
		edges := make([][]int, n)
		for range rapid.IntRange(0, 24).Draw(t, "edges") {
			from := rapid.IntRange(0, n-1).Draw(t, "from")
			edges[from] = append(edges[from], rapid.IntRange(0, n-1).Draw(t, "to"))
		}
		members := make([]int, n)
		for i := range members {
			members[i] = i
		}
		feeds := func(i int) []int { return edges[i] }
		reaches := func(from, to int) bool {
			seen := map[int]bool{}
			var walk func(int) bool
			walk = func(v int) bool {
				for _, w := range edges[v] {
					if w == to {
						return true
					}
					if !seen[w] {
						seen[w] = true
						if walk(w) {
							return true
						}
					}
				}
				return false
			}
			return walk(from)
		}
		stepOf, groupOf, count := map[int]int{}, map[int]int{}, 0
		out := steps(members, feeds)
		for s, step := range out {
			for _, group := range step {
				count++
				for _, m := range group {
					require.NotContains(t, stepOf, m)
					stepOf[m], groupOf[m] = s, count
				}
			}
		}
		require.Len(t, stepOf, n)
		for a := range n {
			for b := range n {
				mutual := a == b || reaches(a, b) && reaches(b, a)
				require.Equal(t, mutual, groupOf[a] == groupOf[b], "%d and %d", a, b)
				if reaches(a, b) && !mutual {
					require.Less(t, stepOf[a], stepOf[b])
				}
			}
		}
		require.Equal(t, out, steps(members, feeds), "the same again")
	})
}
