package ruleset

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"onewindow/engine/checklist"
	"onewindow/engine/judge"
	"onewindow/engine/policy"
	"onewindow/engine/source"
)

// text is one version as it is written, with what it is compiled with. It
// holds nothing of the ruleset that is not needed for that: rulesets that come
// after it take it over.
type text struct {
	*shared
	item      *checklist.Item
	checklist source.File
	policy    source.File // without data if there is none
	until     string
	deadline  time.Duration
}

func (l *loading) textOf(v *Version) text {
	at := func(tree, ext string) source.File {
		name := tree + "/" + v.Item.Department + "/" + v.Item.Code + "/" + v.Date + ext
		return source.File{Name: name, Data: l.data(name)}
	}
	return text{l.shared, &v.Item.Item, at("catalog", ".yaml"), at("policies", ".rego"), v.Until, l.options.PolicyTimeout}
}

// compile gives every version its rules. Those of proven content are read when
// they are first asked for; all others now, checked, and proven to be able to
// accept. What that made is let go: of thousands of versions few are in use.
func (l *loading) compile() {
	var versions []*Version
	for _, item := range l.items {
		versions = append(versions, item.Versions...)
	}
	faults := make([]source.Errors, len(versions))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, v := range versions {
		if l.unchanged(v) {
			continue
		}
		t := v.text // alone: what is kept of it outlives the ruleset
		v.program = sync.OnceValues(func() (*judge.Program, error) {
			var errs source.Errors
			p := t.compile(&errs)
			return p, errs.Err()
		})
		if !l.options.Proven {
			group.Go(func() error {
				t.prove(&faults[i])
				return nil
			})
		}
	}
	_ = group.Wait() // what is wrong stands in faults
	for i := range faults {
		l.errs.Append(faults[i].List())
	}
}

// prove proves that a version is free of faults and can accept.
func (t *text) prove(errs *source.Errors) {
	p := t.compile(errs)
	if errs.Len() > 0 {
		return
	}
	if _, err := p.Sample(policy.Unhurried(context.Background()), p.Checklist.EffectiveFrom); err != nil {
		errs.Add(p.Checklist.Pos, "no manifest is accepted on the first day of this version: %v", err)
	}
}

// compile compiles a version.
func (t *text) compile(errs *source.Errors) *judge.Program {
	c := judge.Content{Item: t.item, Checklist: checklist.Load(t.checklist, errs),
		Dictionary: t.dictionary, Calendar: t.calendar, Messages: t.messages, Cache: &t.cache}
	if until := c.Checklist.EffectiveUntil; until != statedUntil(t.checklist.Data) {
		errs.Add(c.Checklist.Pos, "write effective_until on a line of its own: effective_until: %s", until)
	}
	checklist.Check(c.Checklist, t.dictionary, t.laws, t.until, errs)
	if t.policy.Data != nil {
		p, faults := policy.Compile(t.policySource(c.Checklist))
		errs.Append(faults)
		c.Policy = p
	}
	return judge.Compile(c, errs)
}

func (t *text) policySource(c *checklist.Checklist) policy.Source {
	codes := make([]string, len(c.Materials))
	for i := range c.Materials {
		codes[i] = c.Materials[i].Code
	}
	return policy.Source{Module: t.policy, Library: t.library, Dictionary: t.dictionary, Materials: codes,
		Basis:    func(basis string) bool { _, _, ok := t.laws.Basis(basis); return ok },
		Deadline: t.deadline}
}

// maxAwake is how many versions Wake compiles: those of a city's districts
// together would take more memory than the time is worth, a millisecond or ten
// at the first check of an item.
const maxAwake = 100

// Wake compiles versions in force on a day, so that the first check of an item
// need not wait for it; those with a policy, which takes up far more memory than
// all the rest of a version, when they are first asked for. It stops when the
// context ends.
func (r *Ruleset) Wake(ctx context.Context, day string) error {
	for _, item := range r.items[:min(len(r.items), maxAwake)] {
		v, ok := item.On(day)
		if !ok || v.text.policy.Data != nil || ctx.Err() != nil {
			continue
		}
		if _, err := v.Program(); err != nil {
			return fmt.Errorf("the rules of %s of %s: %w", item.Code, v.Date, err)
		}
	}
	return nil
}

// unchanged takes a version over from the previous ruleset if nothing that it
// rests on has changed since.
func (l *loading) unchanged(v *Version) bool {
	if l.options.Previous == nil {
		return false
	}
	item, ok := l.options.Previous.byCode[v.Item.Code]
	if !ok || !bytes.Equal(l.options.Previous.data(item.Pos.File), l.data(v.Item.Pos.File)) {
		return false
	}
	for _, old := range item.Versions {
		if old.Date == v.Date && old.text.same(&v.text) {
			v.program = old.program
			return true
		}
	}
	return false
}

// Changed tells whether anything has changed since an earlier ruleset on which
// an item rests: its own files in both trees, cases and tests included, or what
// all items share. Item is a code, or lib for the library and its tests.
func (r *Ruleset) Changed(item string, since *Ruleset) bool {
	if r.name != since.name {
		return true
	}
	return !slices.EqualFunc(r.filesOf(item), since.filesOf(item), func(a, b source.File) bool {
		return a.Name == b.Name && bytes.Equal(a.Data, b.Data)
	})
}

// filesOf gives the files of an item, in both trees.
func (r *Ruleset) filesOf(item string) []source.File {
	var files []source.File
	for _, folder := range r.folders(item) {
		first, _ := find(r.files, folder)
		for _, f := range r.files[first:] {
			if !strings.HasPrefix(f.Name, folder) {
				break
			}
			files = append(files, f)
		}
	}
	return files
}

func (r *Ruleset) folders(item string) []string {
	i, ok := r.byCode[item]
	switch {
	case ok:
		return []string{"catalog/" + i.Department + "/" + item + "/", "policies/" + i.Department + "/" + item + "/"}
	case item == "lib":
		return []string{"policies/lib/"}
	}
	return nil
}

// same tells whether two texts are compiled to the same rules, given that
// their items are the same.
func (t *text) same(other *text) bool {
	return t.shared == other.shared && t.until == other.until && t.deadline == other.deadline &&
		t.checklist.Name == other.checklist.Name && t.alike(other)
}

func (t *text) alike(other *text) bool {
	return bytes.Equal(t.checklist.Data, other.checklist.Data) &&
		(t.policy.Data == nil) == (other.policy.Data == nil) && bytes.Equal(t.policy.Data, other.policy.Data)
}

// Alike tells whether two versions are written alike, checklist and policy,
// byte for byte.
func (v *Version) Alike(other *Version) bool { return v.text.alike(&other.text) }

// statedUntil gives a checklist's effective_until without reading all of it.
func statedUntil(data []byte) string {
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), "effective_until:"); ok {
			value, _, _ = strings.Cut(value, "#")
			return strings.Trim(value, ` "'`)
		}
	}
	return ""
}
