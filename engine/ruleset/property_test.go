package ruleset

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"onewindow/engine/checklist"
	"onewindow/engine/dictionary"
	"onewindow/engine/judge"
	"onewindow/engine/judgement"
	"onewindow/engine/policy"
	"onewindow/engine/value"
)

// real is the reference catalog, loaded once.
var real = sync.OnceValue(func() *Ruleset {
	r, err := Load(os.DirFS("../../catalog"), os.DirFS("../../policies"), Options{})
	if err != nil {
		panic(err)
	}
	return r
})

// only narrows the properties to one item: go test ./engine/ruleset -item CODE.
var only = flag.String("item", "", "the one item to test")

// version draws a version of an item.
func version(t *rapid.T) *Version {
	item, ok := real().Item(*only)
	if !ok {
		item = rapid.SampledFrom(real().Items()).Draw(t, "item")
	}
	return rapid.SampledFrom(item.Versions).Draw(t, "version")
}

// document draws a manifest: an empty one, or the sample with a few things
// left out, changed, doubled or added.
func document(t *rapid.T, v *Version) map[string]any {
	var doc map[string]any
	require.NoError(t, json.Unmarshal(sampleOf(t, v), &doc))
	if rapid.IntRange(0, 9).Draw(t, "empty") == 0 {
		doc = map[string]any{"item": v.Item.Code, "received_at": doc["received_at"]}
	}
	for range rapid.IntRange(0, 8).Draw(t, "changes") {
		change(t, v, doc)
	}
	return doc
}

var changes = []func(*rapid.T, *Version, map[string]any){
	dropFact, dropFact, setFact, setFact, setFact, dropMaterial, dropMaterial, doubleMaterial, addMaterial, addMaterial, changeEntry, changeEntry, changeEntry, commit,
}

func change(t *rapid.T, v *Version, doc map[string]any) {
	rapid.SampledFrom(changes).Draw(t, "change")(t, v, doc)
}

// factsOf lists the facts of the dictionary that the version's files name: the
// others are ignored.
func factsOf(v *Version) []*dictionary.Fact {
	if list, ok := factsRead.Load(v); ok {
		return list.([]*dictionary.Fact)
	}
	var list []*dictionary.Fact
	text := ""
	for _, f := range real().Files() {
		if strings.Contains(f.Name, "/"+v.Item.Code+"/"+v.Date) {
			text += string(f.Data)
		}
	}
	for i := range real().Dictionary().Facts {
		if f := &real().Dictionary().Facts[i]; strings.Contains(text, f.Name) {
			list = append(list, f)
		}
	}
	factsRead.Store(v, list)
	return list
}

var factsRead, samples sync.Map // by version

func sampleOf(t require.TestingT, v *Version) []byte {
	if sample, ok := samples.Load(v); ok {
		return sample.([]byte)
	}
	sample, err := real().Sample(policy.Unhurried(context.Background()), v.Item.Code, v.Date)
	require.NoError(t, err)
	samples.Store(v, sample)
	return sample
}

func checklistOf(t require.TestingT, v *Version) *checklist.Checklist {
	p, err := v.Program()
	require.NoError(t, err)
	return p.Checklist
}

func object(doc map[string]any, path []string, make bool) map[string]any {
	for _, p := range path {
		next, ok := doc[p].(map[string]any)
		if !ok {
			if !make {
				return nil
			}
			next = map[string]any{}
			doc[p] = next
		}
		doc = next
	}
	return doc
}

func dropFact(t *rapid.T, v *Version, doc map[string]any) {
	f := rapid.SampledFrom(factsOf(v)).Draw(t, "fact")
	path := strings.Split(f.Name, ".")
	if o := object(doc, path[:len(path)-1], false); o != nil {
		delete(o, path[len(path)-1])
	}
}

func setFact(t *rapid.T, v *Version, doc map[string]any) {
	f := rapid.SampledFrom(factsOf(v)).Draw(t, "fact")
	path := strings.Split(f.Name, ".")
	object(doc, path[:len(path)-1], true)[path[len(path)-1]] = some(t, f.Type, v.Date)
}

// some draws a value of a type, near the limits that rules have.
func some(t *rapid.T, typ value.Type, day string) any {
	switch typ.Sort {
	case value.BoolType:
		return rapid.Bool().Draw(t, "bool")
	case value.EnumType:
		return rapid.SampledFrom(typ.Enum).Draw(t, "enum")
	case value.NumberType, value.IntegerType:
		n := rapid.SampledFrom([]float64{0, 1, 3, 5, 60, 99, 100, 300, 301, 500, 501, 999, 1000, 5000, 9999, 10000, 50000, 300000, 1000000, 1000001, 3999999, 4000000, 5000000, 12000000}).Draw(t, "number")
		if typ.Sort == value.NumberType && rapid.Bool().Draw(t, "half") {
			n += 0.5
		}
		return n
	case value.DateType:
		return rapid.SampledFrom([]string{day, "2018-01-31", "2020-02-29", "2026-11-01", "2099-12-31"}).Draw(t, "date")
	case value.ListType:
		list := []any{}
		for range rapid.IntRange(0, 2).Draw(t, "length") {
			list = append(list, some(t, *typ.Of, day))
		}
		return list
	case value.RecordType:
		o := map[string]any{}
		for _, name := range slices.Sorted(maps.Keys(typ.Fields)) {
			if rapid.IntRange(0, 5).Draw(t, "has") > 0 {
				o[name] = some(t, *typ.Fields[name], day)
			}
		}
		return o
	}
	return rapid.SampledFrom([]string{"合格", "不合格", "另一个项目", "襄州区某某置业有限公司", "已备案", "存续", ""}).Draw(t, "text")
}

func entries(doc map[string]any) []any {
	list, _ := doc["materials"].([]any)
	return list
}

func dropMaterial(t *rapid.T, _ *Version, doc map[string]any) {
	if list := entries(doc); len(list) > 0 {
		i := rapid.IntRange(0, len(list)-1).Draw(t, "entry")
		doc["materials"] = slices.Delete(slices.Clone(list), i, i+1)
	}
}

func doubleMaterial(t *rapid.T, _ *Version, doc map[string]any) {
	if list := entries(doc); len(list) > 0 {
		e := list[rapid.IntRange(0, len(list)-1).Draw(t, "entry")].(map[string]any)
		copied := maps.Clone(e)
		if fields, ok := e["fields"].(map[string]any); ok {
			copied["fields"] = maps.Clone(fields)
		}
		doc["materials"] = append(slices.Clone(list), copied)
	}
}

func addMaterial(t *rapid.T, v *Version, doc map[string]any) {
	codes := []string{"fire-design-opinion", "no-such-material"}
	for _, m := range checklistOf(t, v).Materials {
		codes = append(codes, m.Code)
	}
	e := map[string]any{"code": rapid.SampledFrom(codes).Draw(t, "code")}
	doc["materials"] = append(slices.Clone(entries(doc)), e)
	for range rapid.IntRange(0, 4).Draw(t, "members") {
		changeOne(t, v, e)
	}
}

func changeEntry(t *rapid.T, v *Version, doc map[string]any) {
	if list := entries(doc); len(list) > 0 {
		changeOne(t, v, list[rapid.IntRange(0, len(list)-1).Draw(t, "entry")].(map[string]any))
	}
}

func changeOne(t *rapid.T, v *Version, e map[string]any) {
	set := func(key string, values ...any) {
		if x := rapid.SampledFrom(values).Draw(t, key); x == "absent" {
			delete(e, key)
		} else {
			e[key] = x
		}
	}
	switch rapid.IntRange(0, 9).Draw(t, "member") {
	case 0:
		set("form", "original", "copy", "electronic", "absent")
	case 1:
		set("copies", 0, 1, 2, 5, "absent")
	case 2:
		set("seals", []any{}, []any{"建设单位"}, []any{"监理单位"}, "absent")
	case 3:
		set("signatures", []any{}, []any{"法定代表人"}, "absent")
	case 4:
		set("issued_on", v.Date, "2010-01-31", "2099-01-01", "absent")
	case 5:
		set("valid_until", v.Date, "2010-01-31", "2099-01-01", nil, "absent")
	case 6:
		set("files", []any{}, []any{map[string]any{"name": "a.pdf", "media_type": "application/pdf", "size": 3}},
			[]any{map[string]any{"name": "空.pdf", "media_type": "application/pdf", "size": 0}}, "absent")
	case 7:
		set("shared", map[string]any{"source": "省数据共享平台", "number": "1", "obtained_at": v.Date}, "absent")
	case 8:
		e["unmet"] = map[string]any{}
		for _, m := range checklistOf(t, v).Materials {
			if m.Code == e["code"] && len(m.Review) > 0 {
				e["unmet"] = map[string]any{rapid.SampledFrom(m.Review).Draw(t, "point").ID: "看不清"}
			}
		}
	default:
		def, ok := real().Dictionary().Material(e["code"].(string))
		if !ok || len(def.Fields) == 0 {
			return
		}
		f := rapid.SampledFrom(def.Fields).Draw(t, "field")
		fields, ok := e["fields"].(map[string]any)
		if !ok {
			fields = map[string]any{}
			e["fields"] = fields
		}
		if fields[f.Name] = some(t, f.Type, v.Date); rapid.Bool().Draw(t, "drop") {
			delete(fields, f.Name)
		}
	}
}

func commit(t *rapid.T, v *Version, doc map[string]any) {
	m := rapid.SampledFrom(checklistOf(t, v).Materials).Draw(t, "committed")
	list, _ := doc["commitments"].([]any)
	doc["commitments"] = append(slices.Clone(list), map[string]any{"material": m.Code,
		"due": rapid.SampledFrom([]string{v.Date, "2017-01-03", "2099-01-01", "2023-02-06"}).Draw(t, "due")})
}

func judged(t require.TestingT, doc []byte) *judgement.Judgement {
	m, err := real().Decode(doc)
	require.NoError(t, err, "%s", doc)
	j, err := real().Judge(policy.Unhurried(context.Background()), m)
	require.NoError(t, err, "%s", doc)
	return j
}

// One notice (design 9.1): who mends all that the notice lists is accepted at
// the next check.
func TestOneNotice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := version(t)
		doc, err := json.Marshal(document(t, v))
		require.NoError(t, err)
		first := judged(t, doc)
		if first.Outcome != judgement.CorrectAllItems {
			return
		}
		mended, err := judge.Apply(doc, first.Reasons)
		require.NoError(t, err, "%s", doc)
		second := judged(t, mended)
		require.Equal(t, judgement.Accept, second.Outcome, "%s\n%s\nfirst %s\nsecond %s", doc, mended, say(first), say(second))
	})
}

func say(j *judgement.Judgement) string {
	var b strings.Builder
	for _, r := range j.Reasons {
		text, _ := json.Marshal(r)
		b.Write(text)
		b.WriteString("\n")
	}
	return b.String()
}

// The order of materials changes nothing but the pointers (design 9.2).
func TestOrderChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := version(t)
		doc := document(t, v)
		first, err := json.Marshal(doc)
		require.NoError(t, err)
		list := entries(doc)
		order := rapid.Permutation(indices(len(list))).Draw(t, "order")
		shuffled := make([]any, len(list))
		for to, from := range order {
			shuffled[to] = list[from]
		}
		if len(list) > 0 {
			doc["materials"] = shuffled
		}
		second, err := json.Marshal(doc)
		require.NoError(t, err)
		require.Equal(t, withoutPointers(t, judged(t, first)), withoutPointers(t, judged(t, second)), "%s\n%s", first, second)
	})
}

func indices(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

var index = regexp.MustCompile(`/(materials|commitments)/\d+`)

// withoutPointers is a judgement as a set of lines, indices left out.
func withoutPointers(t require.TestingT, j *judgement.Judgement) []string {
	text := j.Canonical()
	var whole map[string]any
	require.NoError(t, json.Unmarshal([]byte(index.ReplaceAllString(string(text), "/$1/*")), &whole))
	var lines []string
	for key, value := range whole {
		list, ok := value.([]any)
		if !ok {
			list = []any{value}
		}
		for _, x := range list {
			if o, ok := x.(map[string]any); ok { // operations follow the entries
				if ops, ok := o["remedy"].([]any); ok {
					slices.SortFunc(ops, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
				}
			}
			line, err := json.Marshal(x)
			require.NoError(t, err)
			lines = append(lines, key+" "+string(line))
		}
	}
	slices.Sort(lines)
	return lines
}

// Handing in a further sound entry of what is asked for never turns accept
// into something else (design 9.3).
func TestFurtherSoundEntry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := version(t)
		doc, err := json.Marshal(document(t, v))
		require.NoError(t, err)
		j := judged(t, doc)
		if j.Outcome == judgement.CorrectAllItems {
			doc, err = judge.Apply(doc, j.Reasons)
			require.NoError(t, err)
			j = judged(t, doc)
		}
		if j.Outcome != judgement.Accept {
			return
		}
		var whole map[string]any
		require.NoError(t, json.Unmarshal(doc, &whole))
		list := entries(whole)
		var sound []any
		for _, e := range list {
			code := e.(map[string]any)["code"]
			for _, m := range j.Materials {
				if m.Code == code && (m.Status == judgement.Satisfied || m.Status == judgement.Shared) {
					sound = append(sound, e)
				}
			}
		}
		if len(sound) == 0 {
			return
		}
		whole["materials"] = append(slices.Clone(list), rapid.SampledFrom(sound).Draw(t, "again"))
		again, err := json.Marshal(whole)
		require.NoError(t, err)
		require.Equal(t, judgement.Accept, judged(t, again).Outcome, "%s", again)
	})
}

// A judgement is the same bytes when evaluated again, in parallel and after a
// reload (design 9.4).
func TestSameBytes(t *testing.T) {
	reloaded, err := Load(os.DirFS("../../catalog"), os.DirFS("../../policies"), Options{})
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		v := version(t)
		doc, err := json.Marshal(document(t, v))
		require.NoError(t, err)
		want := judged(t, doc).Canonical()
		var wait sync.WaitGroup
		for _, r := range []*Ruleset{real(), reloaded, real(), reloaded} {
			wait.Go(func() {
				m, err := r.Decode(doc)
				if !assert.NoError(t, err) {
					return
				}
				j, err := r.Judge(policy.Unhurried(context.Background()), m)
				if !assert.NoError(t, err) {
					return
				}
				assert.Equal(t, string(want), string(j.Canonical()))
			})
		}
		wait.Wait()
	})
}

// With other values for the missing facts than the remedies' the notice was
// still complete (design 4.8): whatever is then found of what was handed in,
// and whatever is then asked for, had been told, as contingent at the least,
// unless the new values fail a check that was listed as contingent on them.
func TestOtherValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := version(t)
		doc, err := json.Marshal(document(t, v))
		require.NoError(t, err)
		first := judged(t, doc)
		if first.Outcome != judgement.CorrectAllItems {
			return
		}
		told, contingent, supplied := map[string]bool{}, map[string]bool{}, []string{}
		for i := range first.Reasons {
			r := &first.Reasons[i]
			told[r.Rule] = true
			contingent[r.Rule] = r.If != "" && r.Kind == judgement.ReviewFailed
			if r.Kind == judgement.MissingField { // its remedy followed the remedy of a fact
				supplied = append(supplied, fmt.Sprintf("materials[%q].%s", r.Material, strings.ReplaceAll(strings.SplitN(r.Path, "/", 4)[3], "/", ".")))
			}
			r.Remedy = slices.DeleteFunc(r.Remedy, func(op judgement.Operation) bool { return op.Path == "/materials/-" })
		}
		mended, err := judge.Apply(doc, first.Reasons)
		require.NoError(t, err)
		var whole map[string]any
		require.NoError(t, json.Unmarshal(mended, &whole))
		for _, r := range first.Reasons {
			if r.Kind == judgement.MissingFact {
				name := strings.TrimPrefix(r.Rule, "facts/")
				_, f, _ := real().Dictionary().Fact(name)
				path := strings.Split(name, ".")
				object(whole, path[:len(path)-1], true)[path[len(path)-1]] = some(t, f.Type, v.Date)
			}
		}
		other, err := json.Marshal(whole)
		require.NoError(t, err)
		second := judged(t, other)
		if second.Outcome == judgement.Reject || slices.ContainsFunc(second.Reasons, func(r judgement.Reason) bool { return r.If == "" && contingent[r.Rule] }) {
			return
		}
		for _, r := range second.Reasons {
			var expected string
			_ = json.Unmarshal(r.Expected, &expected)
			if slices.ContainsFunc(supplied, func(name string) bool { return strings.Contains(expected, name) }) {
				continue
			}
			if r.Effect == judgement.EffectCorrect && r.Kind != judgement.PolicyFinding {
				require.True(t, told[r.Rule], "%s was not told\n%s\n%s\nfirst %s\nsecond %s", r.Rule, doc, other, say(first), say(second))
			}
		}
	})
}
