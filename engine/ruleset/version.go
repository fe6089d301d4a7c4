package ruleset

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"onewindow/engine/checklist"
	"onewindow/engine/judge"
	"onewindow/engine/policy"
	"onewindow/engine/source"
)

// compile gives every version its rules: those of proven content when they are
// first asked for, all others now, checked, and proven to be able to accept.
func (l *loading) compile() {
	var versions []*Version
	for _, item := range l.items {
		versions = append(versions, item.Versions...)
	}
	if l.options.Proven {
		for _, v := range versions {
			v.program = sync.OnceValues(func() (*judge.Program, error) {
				var errs source.Errors
				p := l.program(v, &errs)
				return p, errs.Err()
			})
		}
		return
	}
	faults := make([]source.Errors, len(versions))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, v := range versions {
		if l.unchanged(v) {
			continue
		}
		group.Go(func() error {
			l.prove(v, &faults[i])
			return nil
		})
	}
	_ = group.Wait() // what is wrong stands in faults
	for i := range faults {
		l.errs.Append(faults[i].List())
	}
}

// prove compiles a version and proves that it can accept.
func (l *loading) prove(v *Version, errs *source.Errors) {
	p := l.program(v, errs)
	v.program = func() (*judge.Program, error) { return p, nil }
	if errs.Len() > 0 {
		return
	}
	if _, err := p.Sample(policy.Unhurried(context.Background()), v.Date); err != nil {
		errs.Add(p.Checklist.Pos, "no manifest is accepted on the first day of this version: %v", err)
	}
	if p.Policy != nil {
		p.Policy.Rest()
	}
}

// program compiles a version.
func (l *loading) program(v *Version, errs *source.Errors) *judge.Program {
	c := judge.Content{Item: &v.Item.Item, Checklist: checklist.Load(v.file, errs),
		Dictionary: l.dictionary, Calendar: l.calendar, Messages: l.messages, Cache: &l.cache}
	if until := c.Checklist.EffectiveUntil; until != statedUntil(v.file.Data) {
		errs.Add(c.Checklist.Pos, "write effective_until on a line of its own: effective_until: %s", until)
	}
	checklist.Check(c.Checklist, l.dictionary, l.laws, v.Until, errs)
	if data := l.data(v.policyFile()); data != nil {
		p, faults := policy.Compile(l.policySource(c.Checklist, source.File{Name: v.policyFile(), Data: data}))
		errs.Append(faults)
		c.Policy = p
	}
	return judge.Compile(c, errs)
}

func (l *loading) policySource(c *checklist.Checklist, module source.File) policy.Source {
	codes := make([]string, len(c.Materials))
	for i := range c.Materials {
		codes[i] = c.Materials[i].Code
	}
	return policy.Source{Module: module, Library: l.library, Dictionary: l.dictionary, Materials: codes,
		Basis:    func(basis string) bool { _, _, ok := l.laws.Basis(basis); return ok },
		Deadline: l.options.PolicyTimeout}
}

// policyFile is where the version's policy stands, if it has one.
func (v *Version) policyFile() string {
	return "policies/" + v.Item.Department + "/" + v.Item.Code + "/" + v.Date + ".rego"
}

// Wake compiles the versions in force on a day, so that the first check of an
// item need not wait for it; those with a policy, which takes up far more memory
// than all the rest of a version, when they are first asked for. It stops when
// the context ends.
func (r *Ruleset) Wake(ctx context.Context, day string) error {
	for _, item := range r.items {
		v, ok := item.On(day)
		if !ok || r.data(v.policyFile()) != nil || ctx.Err() != nil {
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
	before := l.options.Previous
	if before == nil || before.shared != l.Ruleset.shared {
		return false
	}
	item, ok := before.byCode[v.Item.Code]
	if !ok {
		return false
	}
	for _, old := range item.Versions {
		if old.Date != v.Date || old.Until != v.Until {
			continue
		}
		for _, name := range []string{v.Item.Pos.File, v.file.Name, v.policyFile()} {
			if !bytes.Equal(before.data(name), l.data(name)) {
				return false
			}
		}
		v.program = old.program
		return true
	}
	return false
}

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
