package submission

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
	"onewindow/engine/policy"
	"onewindow/engine/ruleset"
	"onewindow/engine/value"
)

// real is the reference catalog, loaded once.
var real = sync.OnceValue(func() *ruleset.Ruleset {
	r, err := ruleset.Load(os.DirFS("../../catalog"), os.DirFS("../../policies"), ruleset.Options{Proven: true})
	if err != nil {
		panic(err)
	}
	return r
})

var days = []string{"2019-03-01", "2021-05-21", "2023-11-01", "2026-11-20"}

// checked judges a submission.
func checked(t require.TestingT, doc []byte) *Answer {
	s, err := manifest.DecodeSubmission(doc, real().Dictionary())
	require.NoError(t, err, "%s", doc)
	s.Receive(time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC))
	a, err := Check(policy.Unhurried(context.Background()), real(), s)
	require.NoError(t, err, "%s", doc)
	return a
}

func mended(t require.TestingT, doc []byte, n *Notice) []byte {
	ops, err := json.Marshal(n.Patch)
	require.NoError(t, err)
	patch, err := jsonpatch.DecodePatch(ops)
	require.NoError(t, err, "%s", ops)
	out, err := patch.Apply(doc)
	require.NoError(t, err, "%s\n%s", doc, ops)
	return out
}

// complete gives a submission for a stage that is accepted: the notice of an
// empty one, applied.
func complete(t require.TestingT, stage, day string) []byte {
	key := stage + day
	if doc, ok := completed.Load(key); ok {
		return doc.([]byte)
	}
	empty := []byte(`{"stage":"` + stage + `","received_at":"` + day + `T09:00:00+08:00","reviewed_by":"综合窗口1号"}`)
	doc := mended(t, empty, checked(t, empty).Notice)
	completed.Store(key, doc)
	return doc
}

var completed sync.Map

func TestCompleteStage(t *testing.T) {
	for _, stage := range manifest.Stages {
		for _, day := range days {
			t.Run(stage+" "+day, func(t *testing.T) {
				accepted(t, complete(t, stage, day))
			})
		}
	}
}

func accepted(t require.TestingT, doc []byte) {
	a := checked(t, doc)
	require.Equal(t, judgement.Accept, a.Notice.Outcome, "%s\n%s", doc, told(a.Notice))
}

func told(n *Notice) string {
	var b strings.Builder
	b.WriteString(n.Summary + "\n")
	for _, r := range n.Reasons {
		text, _ := json.Marshal(r)
		b.Write(text)
		b.WriteString("\n")
	}
	text, _ := json.Marshal(n.Unresolved)
	b.Write(text)
	return b.String()
}

// One notice over a whole submission (design 9.1): who mends all that the merged
// notice lists is accepted for every item that was not rejected. Items that the
// applicant names may demand what no project can be at once; those of a stage
// never do.
func TestOneNotice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := document(t)
		a := checked(t, doc)
		hopeless := map[string]bool{} // unresolved, or rejected as it stands
		for _, u := range a.Notice.Unresolved {
			hopeless[u.Item] = true
		}
		require.False(t, strings.Contains(string(doc), `"stage"`) && len(hopeless) > 0, "%s\n%s", doc, told(a.Notice))
		for _, d := range a.Decisions {
			hopeless[d.Judgement.Item] = hopeless[d.Judgement.Item] || d.Judgement.Outcome == judgement.Reject
		}
		if a.Notice.Outcome == judgement.Accept {
			return
		}
		mended := mended(t, doc, a.Notice)
		for _, d := range checked(t, mended).Decisions {
			if !hopeless[d.Judgement.Item] {
				require.Equal(t, judgement.Accept, d.Judgement.Outcome, "%s\n%s\n%s\n%v", doc, mended, told(a.Notice), d.Judgement.Reasons)
			}
		}
	})
}

// Each decision can be made again by itself: its manifest gives the same
// judgement, and what it says is told in the notice.
func TestDecisionsStandAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := document(t)
		a := checked(t, doc)
		lines := map[string]bool{}
		for _, r := range a.Notice.Reasons {
			for _, c := range r.Items {
				lines[c.Item+" "+c.Rule] = true
			}
		}
		for _, d := range a.Decisions {
			recorded, err := d.Manifest.Canonical()
			require.NoError(t, err)
			again, err := real().Decode(recorded)
			require.NoError(t, err)
			j, err := real().Judge(policy.Unhurried(context.Background()), again)
			require.NoError(t, err)
			require.Equal(t, string(d.Judgement.Canonical()), string(j.Canonical()))
			for _, r := range d.Judgement.Reasons {
				if d.Judgement.Outcome != judgement.Reject || r.Effect == judgement.EffectReject {
					require.True(t, lines[j.Item+" "+r.Rule], "%s of %s is not told\n%s\n%s", r.Rule, j.Item, doc, told(a.Notice))
				}
			}
		}
	})
}

// Nothing is told twice: no two lines are about the same thing.
func TestToldOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := document(t)
		seen := map[string]bool{}
		for _, r := range checked(t, doc).Notice.Reasons {
			thing := string(r.Kind) + r.Material + r.Path + r.Message
			require.False(t, seen[thing], "%s\n%s", thing, doc)
			seen[thing] = true
		}
	})
}

// The order in which items are named, and that of materials, change nothing but
// the pointers.
func TestOrderOfItems(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var doc map[string]any
		require.NoError(t, json.Unmarshal(document(t), &doc))
		codes, _ := doc["items"].([]string)
		if list, ok := doc["items"].([]any); ok {
			for _, c := range list {
				codes = append(codes, c.(string))
			}
		}
		if len(codes) == 0 {
			return
		}
		one, err := json.Marshal(doc)
		require.NoError(t, err)
		doc["items"] = rapid.Permutation(codes).Draw(t, "order")
		other, err := json.Marshal(doc)
		require.NoError(t, err)
		require.Equal(t, told(checked(t, one).Notice), told(checked(t, other).Notice))
	})
}

// document draws a submission for a stage: an accepted one, of which some
// things are left out or changed.
func document(t *rapid.T) []byte {
	stage := rapid.SampledFrom(manifest.Stages).Draw(t, "stage")
	day := rapid.SampledFrom(days).Draw(t, "day")
	var doc map[string]any
	require.NoError(t, json.Unmarshal(complete(t, stage, day), &doc))
	if rapid.Bool().Draw(t, "named") {
		delete(doc, "stage")
		var codes []string // of all items, though some rule each other out
		for _, it := range real().Items() {
			if _, ok := it.On(day); ok && it.Stage == stage {
				codes = append(codes, it.Code)
			}
		}
		n := rapid.IntRange(1, len(codes)).Draw(t, "items")
		doc["items"] = rapid.Permutation(codes).Draw(t, "codes")[:n]
	}
	for range rapid.IntRange(0, 10).Draw(t, "changes") {
		rapid.SampledFrom([]func(*rapid.T, map[string]any){dropFact, setFact, dropMaterial, dropMaterial, changeMaterial, changeMaterial, commit}).Draw(t, "change")(t, doc)
	}
	out, err := json.Marshal(doc)
	require.NoError(t, err)
	return out
}

func parent(doc map[string]any, path []string) map[string]any {
	for _, p := range path[:len(path)-1] {
		next, ok := doc[p].(map[string]any)
		if !ok {
			next = map[string]any{}
			doc[p] = next
		}
		doc = next
	}
	return doc
}

func dropFact(t *rapid.T, doc map[string]any) {
	path := strings.Split(rapid.SampledFrom(real().Dictionary().Facts).Draw(t, "fact").Name, ".")
	delete(parent(doc, path), path[len(path)-1])
}

func setFact(t *rapid.T, doc map[string]any) {
	f := rapid.SampledFrom(real().Dictionary().Facts).Draw(t, "fact")
	path := strings.Split(f.Name, ".")
	if v := some(t, f.Type); v != nil {
		parent(doc, path)[path[len(path)-1]] = v
	}
}

func some(t *rapid.T, typ value.Type) any {
	switch typ.Sort {
	case value.BoolType:
		return rapid.Bool().Draw(t, "bool")
	case value.EnumType:
		return rapid.SampledFrom(typ.Enum).Draw(t, "enum")
	case value.NumberType, value.IntegerType:
		return rapid.SampledFrom([]float64{0, 1, 3, 60, 300, 500, 501, 5000, 50000, 1000001, 4000000, 12000000}).Draw(t, "number")
	case value.DateType:
		return rapid.SampledFrom([]string{"2018-01-31", "2020-02-29", "2026-11-01", "2099-12-31"}).Draw(t, "date")
	case value.TextType:
		return rapid.SampledFrom([]string{"合格", "不合格", "另一个项目"}).Draw(t, "text")
	}
	return nil
}

func materials(doc map[string]any) []any {
	list, _ := doc["materials"].([]any)
	return list
}

func dropMaterial(t *rapid.T, doc map[string]any) {
	if list := materials(doc); len(list) > 0 {
		i := rapid.IntRange(0, len(list)-1).Draw(t, "entry")
		doc["materials"] = slices.Delete(slices.Clone(list), i, i+1)
	}
}

func changeMaterial(t *rapid.T, doc map[string]any) {
	list := materials(doc)
	if len(list) == 0 {
		return
	}
	e := rapid.SampledFrom(list).Draw(t, "entry").(map[string]any)
	switch rapid.IntRange(0, 6).Draw(t, "member") {
	case 0:
		e["form"] = rapid.SampledFrom([]string{"original", "copy", "electronic"}).Draw(t, "form")
	case 1:
		e["copies"] = rapid.IntRange(0, 3).Draw(t, "copies")
	case 2:
		e["seals"] = []any{}
	case 3:
		delete(e, "signatures")
	case 4:
		e["issued_on"] = "2010-01-31"
	case 5:
		delete(e, "valid_until")
	default:
		def, ok := real().Dictionary().Material(e["code"].(string))
		if !ok || len(def.Fields) == 0 {
			return
		}
		f := rapid.SampledFrom(def.Fields).Draw(t, "field")
		fields, _ := e["fields"].(map[string]any)
		if fields == nil {
			fields = map[string]any{}
			e["fields"] = fields
		}
		if v := some(t, f.Type); v != nil {
			fields[f.Name] = v
		} else {
			delete(fields, f.Name)
		}
	}
}

func commit(t *rapid.T, doc map[string]any) {
	m := rapid.SampledFrom(real().Dictionary().Materials).Draw(t, "material")
	list, _ := doc["commitments"].([]any)
	doc["commitments"] = append(slices.Clone(list), map[string]any{"material": m.Code,
		"due": rapid.SampledFrom([]string{"2019-03-05", "2021-05-24", "2023-11-03", "2026-11-23", "2099-01-01"}).Draw(t, "due")})
}
