package policy

import (
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/stretchr/testify/require"
)

// A new version of OPA brings new built-ins: somebody has to decide on each.
func TestEveryBuiltinIsDecided(t *testing.T) {
	used := map[string]bool{}
	for _, b := range ast.Builtins {
		families := 0
		for _, f := range refused {
			for _, name := range f.Builtins {
				if b.Name == name || strings.HasSuffix(name, ".") && strings.HasPrefix(b.Name, name) {
					used[name] = true
					if !isAllowed(b.Name) {
						families++
						break
					}
				}
			}
		}
		if isAllowed(b.Name) {
			require.Empty(t, whyRefused(b.Name))
			continue
		}
		require.Positive(t, families, "%s is neither allowed nor refused", b.Name)
	}
	for _, f := range refused {
		require.NotEmpty(t, f.Why)
		for _, name := range f.Builtins {
			require.True(t, used[name], "%s of %s is no built-in of OPA", name, f.Name)
		}
	}
	for family, names := range allowed {
		for _, name := range names {
			require.Contains(t, ast.BuiltinMap, name, family)
			require.False(t, ast.BuiltinMap[name].Nondeterministic, name)
		}
	}
	for name := range bounds {
		require.True(t, isAllowed(name), "%s is bounded, but not allowed", name)
	}
	require.Empty(t, whyRefused("no.such.function"))
}
