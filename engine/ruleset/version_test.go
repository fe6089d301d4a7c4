package ruleset

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onewindow/engine/source"
)

// edited is the reference catalog with one file changed.
func edited(t *testing.T, name, old, new string) []source.File {
	t.Helper()
	files := make([]source.File, len(real().Files()))
	changed := false
	for i, f := range real().Files() {
		if files[i] = f; f.Name == name {
			require.Contains(t, string(f.Data), old)
			files[i].Data, changed = []byte(strings.Replace(string(f.Data), old, new, 1)), true
		}
	}
	require.True(t, changed, name)
	return files
}

// recompiled lists the versions, as item/date, that a ruleset did not take over
// from the one before. Only these are compiled and proven when it is loaded.
func recompiled(t *testing.T, next, before *Ruleset) []string {
	list := []string{}
	for _, item := range next.Items() {
		old, ok := before.Item(item.Code)
		require.True(t, ok)
		for k, v := range item.Versions {
			is, err := v.Program()
			require.NoError(t, err)
			was, err := old.Versions[k].Program()
			require.NoError(t, err)
			if is != was {
				list = append(list, item.Code+"/"+v.Date)
			}
		}
	}
	return list
}

// What has not changed is taken over from the ruleset before, and nothing else:
// a reload recompiles the item that was edited.
func TestPrevious(t *testing.T) {
	var all []string
	for _, item := range real().Items() {
		for _, v := range item.Versions {
			all = append(all, item.Code+"/"+v.Date)
		}
	}
	for name, tc := range map[string]struct {
		file, old, new string
		want           []string
	}{
		"nothing":     {"catalog/zj/drainage-permit/cases/accept.yaml", "about:", "about: 另一说明，", []string{}},
		"a checklist": {"catalog/zj/drainage-permit/2023-02-01.yaml", "promised: 5", "promised: 4", []string{"drainage-permit/2023-02-01"}},
		"the item":    {"catalog/zj/drainage-permit/item.yaml", "name: 城镇污水", "name: 城镇的污水", []string{"drainage-permit/2019-01-01", "drainage-permit/2023-02-01"}},
		"a law":       {"catalog/laws.yaml", "title: 中华人民共和国无障碍环境建设法", "title: 无障碍环境建设法", all},
		"a policy": {"policies/ndrc/energy-conservation-review/2025-09-01.rego", "请核对后更正节能报告", "请更正节能报告",
			[]string{"energy-conservation-review/2025-09-01"}},
	} {
		t.Run(name, func(t *testing.T) {
			next, err := load(edited(t, tc.file, tc.old, tc.new), Options{Previous: real()})
			require.NoError(t, err)
			require.Equal(t, tc.want, recompiled(t, next, real()))
			require.Equal(t, name != "a law", next.shared == real().shared)
		})
	}
}

// Of a file that has not changed there is one copy, however often it is read.
func TestPreviousBytes(t *testing.T) {
	files := edited(t, "catalog/zj/drainage-permit/2023-02-01.yaml", "promised: 5", "promised: 4")
	for i := range files {
		files[i].Data = bytes.Clone(files[i].Data)
	}
	next, err := load(files, Options{Previous: real()})
	require.NoError(t, err)
	copied := 0
	for i, f := range next.Files() {
		if &f.Data[0] != &real().Files()[i].Data[0] {
			copied++
		}
	}
	require.Equal(t, 1, copied)
}

// An empty policy is not the same as none.
func TestPreviousWithAnEmptyPolicy(t *testing.T) {
	files := slices.Clone(real().Files())
	at, exists := find(files, "policies/zj/drainage-permit/2023-02-01.rego")
	require.False(t, exists)
	files = slices.Insert(files, at, source.File{Name: "policies/zj/drainage-permit/2023-02-01.rego", Data: []byte{}})
	_, err := load(files, Options{Previous: real()})
	require.ErrorContains(t, err, "policies/zj/drainage-permit/2023-02-01.rego")
}

// Proven rules are read when they are asked for, and judge the same.
func TestProven(t *testing.T) {
	proven, err := Load(os.DirFS("../../catalog"), os.DirFS("../../policies"), Options{Proven: true})
	require.NoError(t, err)
	require.Equal(t, real().Digest(), proven.Digest())
	for _, item := range proven.Items() {
		for _, v := range item.Versions {
			sample, err := proven.Sample(context.Background(), item.Code, v.Date)
			require.NoError(t, err)
			other, _ := real().Item(item.Code)
			same, ok := other.On(v.Date)
			require.True(t, ok)
			require.Equal(t, same.Until, v.Until, "%s of %s", item.Code, v.Date)
			require.Equal(t, string(sampleOf(t, same)), string(sample), "%s of %s", item.Code, v.Date)
		}
	}
}

// Content that is wrongly said to be proven fails where it is used, by name.
func TestWronglyProven(t *testing.T) {
	const name = "catalog/zj/drainage-permit/2023-02-01.yaml"
	set, err := load(edited(t, name, "project.drainage.key_polluter", "project.drainage.key_poluter"), Options{Proven: true})
	require.NoError(t, err)
	_, err = set.Sample(context.Background(), "drainage-permit", "2026-11-20")
	require.ErrorContains(t, err, filepath.ToSlash(name)+":")
	require.ErrorContains(t, err, "did you mean project.drainage.key_polluter?")
	require.ErrorContains(t, set.Wake(context.Background(), "2026-11-20"), "the rules of drainage-permit of 2023-02-01")
	_, err = set.Sample(context.Background(), "drainage-permit", "2019-01-01")
	require.NoError(t, err, "other versions are as they were")
}

// A checklist that is no YAML is one fault: what its policy then misses is none.
func TestNoYAML(t *testing.T) {
	const name = "catalog/zj/building-construction-permit/2021-03-30.yaml"
	_, err := load(edited(t, name, "necessity: required", "necessity： required"), Options{Previous: real()})
	require.EqualError(t, err, name+":71:14: not YAML: ： is a Chinese sign; write a colon and a space")
}

func TestEffectiveUntilStandsAlone(t *testing.T) {
	const name = "catalog/zj/drainage-permit/2023-02-01.yaml"
	for text, want := range map[string]string{
		"effective_from: 2023-02-01\neffective_until: 2030-01-31 # 届满": "2030-01-31",
		"effective_from: 2023-02-01\neffective_until: '2030-01-31'":    "2030-01-31",
		"effective_from: 2023-02-01":                                   "",
	} {
		set, err := load(edited(t, name, "effective_from: 2023-02-01", text), Options{Previous: real()})
		require.NoError(t, err)
		item, _ := set.Item("drainage-permit")
		require.Equal(t, want, item.Versions[1].Until)
		_, inForce := item.On("2030-02-01")
		require.Equal(t, want == "", inForce)
	}
	_, err := load(edited(t, name, "effective_from: 2023-02-01", "effective_from: 2023-02-01\n\"effective_until\": 2030-01-31"), Options{Previous: real()})
	require.ErrorContains(t, err, "write effective_until on a line of its own: effective_until: 2030-01-31")
}
