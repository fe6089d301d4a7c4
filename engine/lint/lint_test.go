package lint

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onewindow/engine/source"
)

// Every rule has its page, and no page is of a rule that is gone.
func TestPages(t *testing.T) {
	index, err := os.ReadFile("../../docs/lint/README.md")
	require.NoError(t, err)
	known := map[string]bool{"README": true}
	for _, r := range Rules() {
		page, err := os.ReadFile("../../docs/lint/" + r.Name + ".md")
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(string(page), "# "+r.Name+"\n\nFinds "+r.About+"."), r.Name)
		require.Contains(t, string(page), "**What to do:**")
		require.Contains(t, string(index), "| ["+r.Name+"]("+r.Name+".md) | "+r.About+" |")
		require.False(t, known[r.Name], "the rule %s is there twice", r.Name)
		known[r.Name] = true
	}
	pages, err := filepath.Glob("../../docs/lint/*.md")
	require.NoError(t, err)
	for _, p := range pages {
		require.True(t, known[strings.TrimSuffix(filepath.Base(p), ".md")], p)
	}
}

func TestConfig(t *testing.T) {
	config, err := ReadConfig(source.File{Name: "lint.yaml", Data: []byte(`severity: {message: error, unconfirmed: off}
exceptions:
  - {rule: always-true, files: catalog/zj/*/*.yaml, about: price, reason: 按招标情形分别写明。}
`)})
	require.NoError(t, err)
	at := func(file string) source.Position { return source.Position{File: file, Line: 2, Column: 3} }
	list := config.apply([]Finding{
		{at("catalog/zj/b/x.yaml"), Warning, "message", "m"},
		{at("catalog/zj/b/x.yaml"), Warning, "always-true", "the price"},
		{at("catalog/zj/b/x.yaml"), Warning, "always-true", "the area"},
		{at("catalog/slj/b/x.yaml"), Warning, "always-true", "the price"},
		{at("catalog/zj/b/x.yaml"), Info, "unconfirmed", "u"},
		{at("catalog/zj/b/x.yaml"), Warning, "message", "m"},
	})
	require.Equal(t, []Finding{
		{at("catalog/slj/b/x.yaml"), Warning, "always-true", "the price"},
		{at("catalog/zj/b/x.yaml"), Warning, "always-true", "the area"},
		{at("catalog/zj/b/x.yaml"), Error, "message", "m"},
	}, list)
	require.Equal(t, list[2:], AtLeast(Error, list))
}

func TestConfigFaults(t *testing.T) {
	_, err := ReadConfig(source.File{Name: "lint.yaml", Data: []byte(`severity: {mesage: error, always-true: severe, law-in-force: info}
exceptions:
  - {rule: always-tru, files: "[", reason: r}
  - {rule: always-true, files: a.yaml}
`)})
	for _, want := range []string{"lint.yaml:1:20: unknown rule mesage; did you mean message?", `lint.yaml:1:40: always-true: "severe" is not known; allowed are error, warning, info, off`,
		"rules that break law-in-force do not load", "unknown rule always-tru; did you mean always-true?", `"[" is no pattern of file names`, "lint.yaml:4:5: reason is missing; add it"} {
		require.ErrorContains(t, err, want)
	}
}

func TestSARIF(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, WriteSARIF(&b, []Finding{{source.Position{File: "catalog/x.yaml", Line: 3, Column: 5}, Info, "unconfirmed", "u"},
		{source.Position{File: "catalog/calendar/2027.yaml"}, Info, "calendar-year", "c"}}))
	var log struct {
		Version string
		Runs    []struct {
			Results []struct {
				RuleID, Level string
				Locations     []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           *struct{ StartLine, StartColumn int }
					}
				}
			}
		}
	}
	require.NoError(t, json.Unmarshal(b.Bytes(), &log))
	require.Equal(t, "2.1.0", log.Version)
	first, second := log.Runs[0].Results[0], log.Runs[0].Results[1]
	require.Equal(t, []string{"unconfirmed", "note", "catalog/x.yaml"}, []string{first.RuleID, first.Level, first.Locations[0].PhysicalLocation.ArtifactLocation.URI})
	require.Equal(t, 3, first.Locations[0].PhysicalLocation.Region.StartLine)
	require.Nil(t, second.Locations[0].PhysicalLocation.Region, "a file that is not there has no line")
}
