package cases

import (
	"bytes"
	"context"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/dirhash"

	"onewindow/engine/bundle"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

// After a change the tests of what rests on it run, and no others.
func TestRunSince(t *testing.T) {
	before, err := ruleset.Load(os.DirFS("../../catalog"), os.DirFS("../../policies"), ruleset.Options{})
	require.NoError(t, err)
	const folder = "catalog/zj/drainage-permit/"
	all := []string{"lib"}
	for _, item := range before.Items() {
		all = append(all, item.Code)
	}
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
		"the library":    {"policies/lib/dates.rego", "package onewindow.lib.dates\n", "package onewindow.lib.dates\n\n\n", all},
		"a department":   {"catalog/departments.yaml", "departments:", "departments: # 说明", all},
	} {
		t.Run(name, func(t *testing.T) {
			files := slices.Clone(before.Files())
			at, exists := slices.BinarySearchFunc(files, tc.file, func(f source.File, name string) int { return strings.Compare(f.Name, name) })
			require.Equal(t, tc.old != "", exists)
			if exists {
				require.Contains(t, string(files[at].Data), tc.old)
				files[at].Data = bytes.Replace(files[at].Data, []byte(tc.old), []byte(tc.new), 1)
			} else {
				files = slices.Insert(files, at, source.File{Name: tc.file, Data: []byte(tc.new)})
			}
			next, err := ruleset.Unpack(&bundle.Bundle{Manifest: bundle.NewManifest(digestOf(t, files)), Files: files}, ruleset.Options{Previous: before})
			require.NoError(t, err)
			r := newRun(context.Background(), next)
			r.since = before
			var picked []string
			for _, item := range all {
				if r.picks(item) {
					picked = append(picked, item)
				}
			}
			require.Equal(t, tc.want, picked)
			if len(picked) == len(all) {
				return
			}
			report, err := RunSince(context.Background(), next, before)
			require.NoError(t, err)
			ran := map[string]bool{}
			for _, test := range report.Tests {
				ran[test.Item] = true
			}
			require.ElementsMatch(t, tc.want, slices.Collect(maps.Keys(ran)))
			require.Equal(t, slices.Contains(tc.want, "drainage-permit"), slices.ContainsFunc(report.Coverage.Versions, func(v VersionCoverage) bool { return v.Item == "drainage-permit" }))
		})
	}
}

func digestOf(t *testing.T, files []source.File) string {
	names, data := make([]string, len(files)), map[string][]byte{}
	for i, f := range files {
		names[i], data[f.Name] = f.Name, f.Data
	}
	digest, err := dirhash.Hash1(names, func(name string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data[name])), nil })
	require.NoError(t, err)
	return digest
}
