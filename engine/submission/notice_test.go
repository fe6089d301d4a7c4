package submission

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"onewindow/engine/manifest"
	"onewindow/engine/policy"
	"onewindow/engine/ruleset"
	"onewindow/engine/ruleset/rulesettest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func fixture(t *testing.T) *ruleset.Ruleset {
	archive, err := txtar.ParseFile("testdata/rules.txtar")
	require.NoError(t, err)
	return rulesettest.Load(t, archive)
}

// broken is a policy that fails on projects without a height.
const broken = `package onewindow.policy

advise contains reason if {
	1000 / input.project.building_height_m > 10
	reason := {"rule": "height", "message": "请核对建筑高度。", "basis": ["fire-law"]}
}
`

// A policy that fails is told of every item whose policy does.
func TestFailures(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/rules.txtar")
	require.NoError(t, err)
	for _, name := range []string{"alpha/2021-01-01", "gamma/2022-01-01"} {
		archive.Files = append(archive.Files, txtar.File{Name: "policies/zj/" + name + ".rego", Data: []byte(broken)})
	}
	rules := rulesettest.Load(t, archive)
	s, err := manifest.DecodeSubmission([]byte(`{"items":["alpha","beta","gamma"],"received_at":"2022-03-01T09:00:00+08:00","project":{"building_height_m":0}}`), rules.Dictionary())
	require.NoError(t, err)
	_, err = Check(context.Background(), rules, s)
	var failures Failures
	require.ErrorAs(t, err, &failures)
	require.Len(t, failures, 2)
	require.Equal(t, "alpha", failures[0].Item)
	require.Equal(t, "gamma", failures[1].Item)
	var failure *policy.Failure
	require.ErrorAs(t, err, &failure)
}

// TestNotices answers the submissions of testdata/notices. Each file holds the
// submission, and what must come out: the manifests that are recorded, and the
// notice.
func TestNotices(t *testing.T) {
	rules := fixture(t)
	names, err := filepath.Glob("testdata/notices/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			require.Len(t, archive.Files, 3)
			s, err := manifest.DecodeSubmission(archive.Files[0].Data, rules.Dictionary())
			require.NoError(t, err)
			var manifests strings.Builder
			var notice []byte
			a, err := Check(context.Background(), rules, s)
			if err != nil {
				notice = fmt.Appendln(nil, err)
			} else {
				for _, d := range a.Decisions {
					document, err := d.Manifest.Canonical()
					require.NoError(t, err)
					fmt.Fprintf(&manifests, "%s: %s\n%s\n", d.Judgement.Item, d.Judgement.Outcome, document)
				}
				notice, err = json.Marshal(a.Notice, jsontext.WithIndent("  "))
				require.NoError(t, err)
				notice = append(notice, '\n')
			}
			if *update {
				archive.Files[1].Data, archive.Files[2].Data = []byte(manifests.String()), notice
				require.NoError(t, os.WriteFile(name, txtar.Format(archive), 0o644))
				return
			}
			require.Equal(t, string(archive.Files[1].Data), manifests.String())
			require.Equal(t, string(archive.Files[2].Data), string(notice))
		})
	}
}

// Every fault names the items that it is about.
func TestFaults(t *testing.T) {
	rules := fixture(t)
	const day = `,"received_at":"2022-03-01T09:00:00+08:00"`
	for _, c := range []struct{ document, want string }{
		{`{"items":["alpha","betta","x"]` + day + `}`, `/items/1: unknown item "betta"; did you mean beta?` + "\n" + `/items/2: unknown item "x"`},
		{`{"items":["alpha","gamma"],"received_at":"2021-03-01T09:00:00+08:00"}`, "gamma has no version in force on 2021-03-01"},
		{`{"stage":"completion","received_at":"1999-03-01T09:00:00+08:00"}`, "/stage: gamma has no version in force on 1999-03-01"},
		{`{"stage":"planning"` + day + `}`, ErrNothing.Error()},
		{`{"items":["alpha"],"previous":{"beta":"01890a5d-ac96-774b-bcce-b302099a8057"}` + day + `}`, "/previous/beta: none of the submission's items"},
		{`{"items":["alpha","beta"],"materials":[{"code":"fire-filing-form","unmet":{"gamma/legible":"","alpha/legible":"x","x":"y"}}]` + day + `}`,
			`/materials/0/unmet/gamma~1legible: no item of the submission has a review point "gamma/legible" of material fire-filing-form` + "\n" +
				`/materials/0/unmet/x: no item of the submission has a review point "x" of material fire-filing-form`},
		{`{"items":["alpha","beta"],"materials":[{"code":"fire-filing-form","unmet":{"legible":"","alpha/legible":"x"}}]` + day + `}`,
			"/materials/0/unmet/alpha~1legible: legible stands for all items already; give one of the two"},
	} {
		s, err := manifest.DecodeSubmission([]byte(c.document), rules.Dictionary())
		require.NoError(t, err, c.document)
		_, err = Check(context.Background(), rules, s)
		require.ErrorContains(t, err, c.want, c.document)
		require.False(t, errors.Is(err, context.Canceled))
	}
	for _, c := range []struct{ document, want string }{
		{`{}`, "/items: missing"},
		{`{"items":[]}`, "/items: 0 items"},
		{`{"items":["alpha","alpha"]}`, "is given twice"},
		{`{"items":["alpha"],"stage":"completion"}`, "both given"},
		{`{"stage":"complete"}`, "/stage"},
		{`{"stage":null}`, "/stage"},
		{`{"item":"alpha"}`, "did you mean items?"},
		{`{"items":["alpha"],"previous":{"alpha":"x"}}`, "/previous/alpha"},
		{`{"items":["alpha"],"materials":[{"code":"x","unmet":{"A/b":""}}]}`, "/materials/0/unmet/A~1b"},
	} {
		_, err := manifest.DecodeSubmission([]byte(c.document), rules.Dictionary())
		require.ErrorContains(t, err, c.want, c.document)
	}
}
