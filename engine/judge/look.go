package judge

import (
	"onewindow/engine/condition"
	"onewindow/engine/manifest"
	"onewindow/engine/value"
)

// look is what one check says of one choice of entries, where it does not hold.
type look struct {
	truth  condition.Truth // False, or Unknown
	entry  *manifest.Entry // of the check's owner, or the first one read; nil if none
	guard  *condition.Cond // what is open of the check's guard, nil if nothing
	rest   *condition.Cond // what is open of an unknown check that is to be listed
	facts  []int           // the slots of missing facts on which it rests
	fields []missingField  // the missing fields of what was handed in
}

type missingField struct {
	material int
	entry    *manifest.Entry
	ref      *condition.Ref
}

// look evaluates a check for every choice of one entry of each material that
// it reads, and tells of those where it does not hold.
func (a *assessment) look(c *check, tell func(look)) {
	if c.owner >= 0 && !a.handed[c.owner] && !a.asked[c.owner] {
		return
	}
	a.choose(c, 0, tell)
}

func (a *assessment) choose(c *check, k int, tell func(look)) {
	if k == len(c.reads) {
		a.judgeChoice(c, tell)
		return
	}
	m := c.reads[k]
	if !a.handed[m] {
		a.env.Entries[m] = nil
		a.choose(c, k+1, tell)
		return
	}
	for _, e := range a.entries[m] {
		a.env.Entries[m] = e
		a.choose(c, k+1, tell)
	}
}

func (a *assessment) judgeChoice(c *check, tell func(look)) {
	guard := condition.True
	if c.when != nil {
		if guard = c.when.Eval(&a.env); guard == condition.False || guard == condition.Neutral {
			return
		}
	}
	t := c.require.Eval(&a.env)
	if c.factsOnly && t == condition.Unknown && a.truthAsGiven(c) == condition.False {
		t = condition.False // shown wrong by this very check
	}
	if t.Holds() {
		return
	}
	l := look{truth: t}
	for _, m := range c.reads {
		if l.entry == nil {
			l.entry = a.env.Entries[m]
		}
	}
	if guard == condition.Unknown {
		l.guard = c.when.Residual(&a.env)
		c.when.Lacking(&a.env, l.lacking(a))
	}
	if t == condition.Unknown {
		if rest := c.require.Residual(&a.env); a.contingent(c, rest) {
			l.rest = rest
		}
	}
	c.require.Lacking(&a.env, l.lacking(a))
	tell(l)
}

// lacking collects what is not given; what belongs to a material still to be
// handed in has no reason of its own.
func (l *look) lacking(a *assessment) func(*condition.Ref) {
	return func(r *condition.Ref) {
		switch {
		case r.Reads == condition.ReadsFact:
			if a.given[r.Slot].Kind == value.Absent {
				l.facts = append(l.facts, r.Slot)
			}
		case a.env.Entries[r.Material] != nil:
			l.fields = append(l.fields, missingField{r.Material, a.env.Entries[r.Material], r})
		}
	}
}

// contingent tells whether an unknown check is to be listed: all that is open
// of it are facts, so that another value of theirs makes it fail. A check on a
// material that is still to be handed in has no reason of its own.
func (a *assessment) contingent(c *check, rest *condition.Cond) bool {
	if c.owner >= 0 && a.env.Entries[c.owner] == nil {
		return false
	}
	only := true
	rest.Refs(func(r *condition.Ref) {
		only = only && (r.Reads != condition.ReadsEntry || r.Given(&a.env))
	})
	return only
}
