package cases

import (
	"bytes"
	"context"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"onewindow/engine/ruleset"
)

// After a change the tests of what rests on it run, and no others.
func TestRunSince(t *testing.T) {
	before, err := ruleset.Load(os.DirFS("../../catalog"), os.DirFS("../../policies"), ruleset.Options{})
	require.NoError(t, err)
	const folder = "catalog/zj/drainage-permit/"
	all := map[string]bool{}
	whole, err := Run(context.Background(), before, nil)
	require.NoError(t, err)
	for _, test := range whole.Tests {
		all[test.Item] = true
	}
	require.Greater(t, len(all), 40)
	for name, tc := range map[string]struct {
		file, old, new string // old is empty for a new file
		want           []string
	}{
		"nothing":        {"catalog/laws.yaml", "laws:", "laws:", nil},
		"a case":         {folder + "cases/accept.yaml", "about:", "about: 另一说明，", []string{"drainage-permit"}},
		"a new case":     {folder + "cases/new.yaml", "", "received_on: 2026-11-20\nmanifest: {sample: true}\nexpect: {outcome: accept}\n", []string{"drainage-permit"}},
		"a checklist":    {folder + "2019-01-01.yaml", "promised:", "promised: 1 #", []string{"drainage-permit"}},
		"an item":        {folder + "item.yaml", "name: 城镇污水", "name: 城镇的污水", []string{"drainage-permit"}},
		"a policy":       {"policies/ndrc/energy-conservation-review/2025-09-01.rego", "请核对后更正节能报告", "请更正节能报告", []string{"energy-conservation-review"}},
		"a Rego test":    {"policies/ndrc/energy-conservation-review/2025-09-01_test.rego", "package", "# 说明\npackage", []string{"energy-conservation-review"}},
		"a library test": {"policies/lib/dates_test.rego", "package", "# 说明\npackage", []string{"lib"}},
		"the library":    {"policies/lib/dates.rego", "package onewindow.lib.dates\n", "package onewindow.lib.dates\n\n\n", slices.Sorted(maps.Keys(all))},
		"a department":   {"catalog/departments.yaml", "departments:", "departments: # 说明", slices.Sorted(maps.Keys(all))},
	} {
		t.Run(name, func(t *testing.T) {
			trees := map[string]fstest.MapFS{"catalog": {}, "policies": {}}
			put := func(name string, data []byte) {
				tree, rest, _ := strings.Cut(name, "/")
				trees[tree][rest] = &fstest.MapFile{Data: data}
			}
			for _, f := range before.Files() {
				put(f.Name, f.Data)
				if f.Name == tc.file {
					require.Contains(t, string(f.Data), tc.old)
					put(f.Name, bytes.Replace(f.Data, []byte(tc.old), []byte(tc.new), 1))
				}
			}
			if tc.old == "" {
				put(tc.file, []byte(tc.new))
			}
			next, err := ruleset.Load(trees["catalog"], trees["policies"], ruleset.Options{Previous: before})
			require.NoError(t, err)
			report, err := RunSince(context.Background(), next, before)
			require.NoError(t, err)
			ran := map[string]bool{}
			for _, test := range report.Tests {
				ran[test.Item] = true
			}
			require.Equal(t, tc.want, slices.Sorted(maps.Keys(ran)))
			require.Equal(t, len(tc.want) == len(all), report.Coverage.Rules == whole.Coverage.Rules)
		})
	}
}
