// Package rulesettest makes small rulesets for tests.
package rulesettest

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"onewindow/engine/ruleset"
)

// Load makes a ruleset of the files of an archive below catalog/ and policies/,
// with the dictionaries and the library of the reference catalog, which is two
// folders above the test's.
func Load(t testing.TB, archive *txtar.Archive) *ruleset.Ruleset {
	t.Helper()
	trees := map[string]fstest.MapFS{"catalog": {}, "policies": {}}
	for tree, patterns := range map[string][]string{"catalog": {"*.yaml", "calendar/*.yaml"}, "policies": {"lib/*.rego"}} {
		root := os.DirFS("../../" + tree)
		for _, pattern := range patterns {
			names, err := fs.Glob(root, pattern)
			require.NoError(t, err)
			for _, name := range names {
				if strings.HasSuffix(name, "_test.rego") {
					continue
				}
				data, err := fs.ReadFile(root, name)
				require.NoError(t, err)
				trees[tree][name] = &fstest.MapFile{Data: data}
			}
		}
	}
	for _, f := range archive.Files {
		if tree, name, ok := strings.Cut(f.Name, "/"); ok {
			trees[tree][name] = &fstest.MapFile{Data: f.Data}
		}
	}
	r, err := ruleset.Load(trees["catalog"], trees["policies"], ruleset.Options{})
	require.NoError(t, err)
	return r
}
