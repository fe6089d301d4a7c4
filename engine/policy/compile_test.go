package policy

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onewindow/engine/judgement"
	"onewindow/engine/source"
)

var update = flag.Bool("update", false, "write the golden files")

// Each module of testdata/faults is followed by what is wrong in it, line by
// line, in the file of the same name that ends in .txt.
func TestFaults(t *testing.T) {
	names, err := filepath.Glob("testdata/faults/*.rego")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".rego"), func(t *testing.T) {
			in := testSource(t, readFile(t, name))
			in.Module.Name = filepath.Base(name)
			p, errs := Compile(in)
			require.NotEmpty(t, errs)
			require.Nil(t, p)
			for _, e := range errs {
				require.NotContains(t, e.Message, "\n")
				require.Positive(t, e.Line, e.Error())
			}
			got := source.Faults(errs).Error() + "\n"
			golden := strings.TrimSuffix(name, ".rego") + ".txt"
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
			}
			require.Equal(t, readFile(t, golden), got)
		})
	}
}

func TestCompile(t *testing.T) {
	p := compile(t, readFile(t, "testdata/policies/every-effect.rego"))
	require.Equal(t, []string{"applicant.uscc", "project.accepted_on", "project.floor_area_m2", "project.kind", "project.land.planning_zone"}, p.Facts())

	at := func(line int) source.Position {
		return source.Position{File: "policies/zj/item/2026-01-01.rego", Line: line, Column: 12}
	}
	var rules []Rule
	for _, r := range p.Rules() {
		r.from, r.to = 0, 0
		rules = append(rules, r)
	}
	require.Equal(t, []Rule{
		{ID: "areas-add-up", Effect: judgement.EffectCorrect, Material: "report", Basis: []string{"law-a#8", "law-b"}, Pos: at(17)},
		{ID: "not-for-us", Effect: judgement.EffectReject, Ground: "not_competent", CompetentAuthority: "襄阳市自然资源和规划局", Basis: []string{"law-a#2"}, Pos: at(31)},
		{ID: "too-small", Effect: judgement.EffectReject, Ground: "condition_not_met", Basis: []string{"law-a#3"}, Pos: at(44)},
		{ID: "late", Effect: judgement.EffectAdvise, Basis: []string{"law-a#9"}, Pos: at(55)},
	}, rules)
	require.False(t, p.Rules()[1].Unconfirmed())
	require.True(t, p.Rules()[2].Unconfirmed())
}

// Nesting that doubles, in the source or in the types that the compiler
// infers, must not keep a ruleset from loading or failing soon.
func TestCompileEnds(t *testing.T) {
	doubling := &strings.Builder{}
	doubling.WriteString("package onewindow.policy\n\nx0 := [input.project.name, 1]\n\n")
	for i := 1; i <= 60; i++ {
		doubling.WriteString("x" + strconv.Itoa(i) + " := [x" + strconv.Itoa(i-1) + ", x" + strconv.Itoa(i-1) + "]\n\n")
		doubling.WriteString("x" + strconv.Itoa(i) + " := {x" + strconv.Itoa(i-1) + ": x" + strconv.Itoa(i-1) + "} if input.project.name == \"x\"\n\n")
	}
	doubling.WriteString("advise contains {\"rule\": \"a\", \"message\": \"m\", \"basis\": [\"law\"]} if x60 == x59\n")
	for name, rego := range map[string]string{
		"deep":     "package onewindow.policy\n\nx := " + strings.Repeat("[", 90_000) + strings.Repeat("]", 90_000),
		"deep not": "package onewindow.policy\n\nx if " + strings.Repeat("not ", 60_000) + "true",
		"doubling": doubling.String(),
		"long":     "package onewindow.policy\n\n# " + strings.Repeat("x", 300_000),
	} {
		t.Run(name, func(t *testing.T) {
			done := make(chan []source.Error, 1)
			go func() {
				_, errs := Compile(testSource(t, rego))
				done <- errs
			}()
			select {
			case errs := <-done:
				require.NotEmpty(t, errs)
			case <-time.After(20 * time.Second):
				t.Fatal("compiling does not end")
			}
		})
	}
}

// Facts are known under every name that Rego lets an author give them.
func TestFactsByOtherNames(t *testing.T) {
	for _, imported := range []string{
		"import input.project as p\n\nadvise contains r if { p.floor_area_m2 > 5; %s }",
		"import input.project.floor_area_m2 as area\n\nadvise contains r if { area > 5; %s }",
		"import input.project.floor_area_m2\n\nadvise contains r if { floor_area_m2 > 5; %s }",
		"advise contains r if { input[\"project\"][\"floor_area_m2\"] > 5; %s }",
	} {
		p, errs := Compile(testSource(t, "package onewindow.policy\n\n"+fmt.Sprintf(imported, `r := {"rule": "x", "message": "请核对。", "basis": ["law#1"]}`)+"\n"))
		require.Empty(t, errs, imported)
		require.Equal(t, []string{"project.floor_area_m2"}, p.Facts())
	}
}
