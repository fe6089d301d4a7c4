package judge

import (
	"flag"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"onewindow/engine/calendar"
	"onewindow/engine/checklist"
	"onewindow/engine/dictionary"
	"onewindow/engine/judgement"
	"onewindow/engine/law"
	"onewindow/engine/manifest"
	"onewindow/engine/message"
	"onewindow/engine/policy"
	"onewindow/engine/source"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestRules judges the manifests of testdata/rules. Each archive shows one rule
// of the design, by a checklist (and a policy) made for it; its name begins with
// the number of the design's part 4. Each manifest NAME.json is followed by
// NAME.want: its judgement, or why there is none. Whoever mends all that a
// judgement tells is accepted.
func TestRules(t *testing.T) {
	for _, name := range rules(t) {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			p := compile(t, archive.Files...)
			want := map[string]string{}
			for _, f := range archive.Files {
				want[f.Name] = string(f.Data)
			}
			var files []txtar.File
			for _, f := range archive.Files {
				if strings.HasSuffix(f.Name, ".want") {
					continue
				}
				files = append(files, f)
				rule, isManifest := strings.CutSuffix(f.Name, ".json")
				if !isManifest {
					continue
				}
				t.Run(rule, func(t *testing.T) {
					got := answer(t, p, f.Data)
					if *update {
						want[rule+".want"] = got
					}
					require.Equal(t, want[rule+".want"], got)
				})
				files = append(files, txtar.File{Name: rule + ".want", Data: []byte(want[rule+".want"])})
			}
			if *update {
				archive.Files = files
				require.NoError(t, os.WriteFile(name, txtar.Format(archive), 0o644))
			}
			require.Equal(t, len(files), len(archive.Files), "a judgement without a manifest")
		})
	}
}

// answer judges a manifest and tells what comes of it, having seen that its
// remedies do what they promise.
func answer(t *testing.T, p *Program, body []byte) string {
	doc, j, err := judged(t, p, body)
	if err != nil {
		return err.Error() + "\n"
	}
	text := j.Canonical()
	if j.Outcome == judgement.CorrectAllItems {
		_, second, err := judged(t, p, mended(t, doc, text))
		require.NoError(t, err)
		require.Equal(t, judgement.Accept, second.Outcome, "%s%s", indented(t, text), indented(t, second.Canonical()))
	}
	return string(indented(t, text))
}

// TestRulesShowEverything: every kind of reason, every effect, status and
// outcome stands in a golden judgement.
func TestRulesShowEverything(t *testing.T) {
	seen := map[string]map[string]bool{"kind": {}, "effect": {}, "status": {}, "outcome": {}}
	member := regexp.MustCompile(`"(kind|effect|status|outcome)": "([a-z_-]+)"`)
	for _, name := range rules(t) {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, m := range member.FindAllStringSubmatch(string(text), -1) {
			seen[m[1]][m[2]] = true
		}
	}
	for _, kind := range []judgement.Kind{judgement.MissingMaterial, judgement.TooFewCopies, judgement.WrongForm, judgement.MissingSeal,
		judgement.MissingSignature, judgement.Expired, judgement.NotYetValid, judgement.BadFile, judgement.ReviewFailed, judgement.MissingField,
		judgement.MissingFact, judgement.UnmetGroup, judgement.ConditionNotMet, judgement.PolicyFinding, judgement.UnrequestedMaterial} {
		require.True(t, seen["kind"][string(kind)], kind)
	}
	for _, status := range []judgement.Status{judgement.Satisfied, judgement.Missing, judgement.Defective, judgement.Shared,
		judgement.Deferred, judgement.NotRequired, judgement.Absent, judgement.Contingent} {
		require.True(t, seen["status"][string(status)], status)
	}
	require.Len(t, seen["effect"], 3)
	require.Len(t, seen["outcome"], 3)
}

// rules are the archives of testdata/rules.
func rules(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("testdata/rules/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	return names
}

// judged judges a manifest that, if it does not say when it was received, was
// received at 09:30 on 20 November 2026. It gives the document as it was judged.
func judged(t testing.TB, p *Program, body []byte) ([]byte, *judgement.Judgement, error) {
	t.Helper()
	m, err := manifest.Decode(body, p.Dictionary)
	require.NoError(t, err)
	m.Receive(time.Date(2026, 11, 20, 1, 30, 0, 0, time.UTC))
	j, err := p.Judge(policy.Unhurried(t.Context()), m)
	return m.Document(), j, err
}

// mended applies all remedies of an answer, in the order of its reasons, to the
// document: as whoever gets the answer would, by RFC 6902.
func mended(t require.TestingT, doc, answer []byte) []byte {
	var told struct {
		Reasons []struct {
			Remedy []jsontext.Value `json:"remedy"`
		} `json:"reasons"`
	}
	require.NoError(t, json.Unmarshal(answer, &told))
	all := []jsontext.Value{}
	for _, r := range told.Reasons {
		all = append(all, r.Remedy...)
	}
	text, err := json.Marshal(all)
	require.NoError(t, err)
	patch, err := jsonpatch.DecodePatch(text)
	require.NoError(t, err)
	mended, err := patch.Apply(doc)
	require.NoError(t, err, "%s", text)
	return mended
}

var flat, breaks = regexp.MustCompile(`[\[{]\n[^\[\]{}]*[\]}]`), regexp.MustCompile(`\n *`)

// indented sets JSON for the eye: what holds no other object or list and is
// short stands on one line.
func indented(t require.TestingT, text []byte) []byte {
	v := jsontext.Value(text).Clone()
	require.NoError(t, v.Indent(jsontext.WithIndent("  ")))
	return append(flat.ReplaceAllFunc(v, func(part []byte) []byte {
		if line := breaks.ReplaceAll(part, []byte(" ")); utf8.RuneCount(line) <= 120 {
			return line
		}
		return part
	}), '\n')
}

// compile compiles the checklist, and the policy if there is one, among the
// files, over what testdata/words.txtar says.
func compile(t testing.TB, files ...txtar.File) *Program {
	t.Helper()
	var errs source.Errors
	p := words(t, files, &errs).program(files, &errs)
	require.NoError(t, errs.Err())
	return p
}

// shared is what checklists have in common.
type shared struct {
	Content
	laws    *law.Laws
	library *policy.Library
}

// words loads testdata/words.txtar; a file of the same name counts in place of
// one of its own.
func words(t testing.TB, files []txtar.File, errs *source.Errors) *shared {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/words.txtar")
	require.NoError(t, err)
	file := func(name string) source.File {
		all := slices.Concat(files, archive.Files)
		i := slices.IndexFunc(all, func(f txtar.File) bool { return f.Name == name })
		return source.File{Name: name, Data: all[i].Data}
	}
	years := calendar.Load([]source.File{file("calendar/2026.yaml")}, errs)
	return &shared{Content{
		Item:       checklist.LoadItem(file("t/trial/item.yaml"), errs),
		Dictionary: dictionary.Load(file("facts.yaml"), file("materials.yaml"), errs),
		Calendar:   years,
		Messages:   message.Load(file("messages.yaml"), errs),
	}, law.Load(file("laws.yaml"), errs), policy.NewLibrary(nil, years.Data(), errs)}
}

// program compiles a checklist and its policy.
func (s *shared) program(files []txtar.File, errs *source.Errors) *Program {
	c := s.Content
	for _, f := range files {
		if ok, _ := path.Match("t/trial/*-*-*.yaml", f.Name); ok {
			c.Checklist = checklist.Load(source.File{Name: f.Name, Data: f.Data}, errs)
			checklist.Check(c.Checklist, c.Dictionary, s.laws, "", errs)
		}
	}
	for _, f := range files {
		if path.Ext(f.Name) != ".rego" {
			continue
		}
		in := policy.Source{Module: source.File{Name: f.Name, Data: f.Data}, Library: s.library, Dictionary: c.Dictionary,
			Basis: func(basis string) bool { _, _, ok := s.laws.Basis(basis); return ok }}
		for _, m := range c.Checklist.Materials {
			in.Materials = append(in.Materials, m.Code)
		}
		p, faults := policy.Compile(in)
		errs.Append(faults)
		c.Policy = p
	}
	return Compile(c, errs)
}
