package condition

import (
	"regexp"
	"slices"
	"strings"

	"onewindow/engine/value"
)

// closure makes the evaluation of one comparison. The two shapes that nearly
// every rule has, a fact against a literal and a literal among seals or
// signatures, get one of their own: they are what a check spends its time on.
func (c *Cond) closure(pattern *regexp.Regexp) func(*Env) Truth {
	left, right := &c.Left, &c.Right
	compare := comparer(c.Operator, pattern)
	if left.Ref != nil && left.Ref.Reads == ReadsFact && right.Ref == nil {
		slot, lit := left.Ref.Slot, right.Lit
		return func(env *Env) Truth {
			v := &env.Facts[slot]
			if v.Kind == value.Absent {
				return Unknown
			}
			return of(compare(*v, lit))
		}
	}
	if c.Operator == "in" && left.Ref == nil && right.Ref.Attr == "seals" || c.Operator == "in" && left.Ref == nil && right.Ref.Attr == "signatures" {
		return c.amongMarks()
	}
	return func(env *Env) Truth {
		l, lt := left.read(env)
		r, rt := right.read(env)
		switch {
		case lt == Neutral || rt == Neutral:
			return Neutral
		case lt == Unknown || rt == Unknown:
			return Unknown
		}
		return of(compare(l, r))
	}
}

func (c *Cond) amongMarks() func(*Env) Truth {
	ref, mark := c.Right.Ref, c.Left.Lit.Str
	return func(env *Env) Truth {
		e := env.Entries[ref.Material]
		if e == nil {
			if env.Asked[ref.Material] {
				return Unknown
			}
			return Neutral
		}
		if ref.Attr == "seals" {
			return of(slices.Contains(e.Seals, mark))
		}
		return of(slices.Contains(e.Signatures, mark))
	}
}

// comparer gives the comparison of two values that are both given. Values of
// different kinds are unequal and unordered.
func comparer(operator string, pattern *regexp.Regexp) func(a, b value.Value) bool {
	switch operator {
	case "==":
		return func(a, b value.Value) bool { return value.Equal(a, b) }
	case "!=":
		return func(a, b value.Value) bool { return !value.Equal(a, b) }
	case "<":
		return func(a, b value.Value) bool { less, ok := value.Less(a, b); return ok && less }
	case "<=":
		return func(a, b value.Value) bool { less, ok := value.Less(b, a); return ok && !less }
	case ">":
		return func(a, b value.Value) bool { less, ok := value.Less(b, a); return ok && less }
	case ">=":
		return func(a, b value.Value) bool { less, ok := value.Less(a, b); return ok && !less }
	case "in":
		return func(a, b value.Value) bool {
			return slices.ContainsFunc(b.Members(), func(m value.Value) bool { return value.Equal(a, m) })
		}
	case "startswith":
		return func(a, b value.Value) bool { return strings.HasPrefix(a.Str, b.Str) }
	case "endswith":
		return func(a, b value.Value) bool { return strings.HasSuffix(a.Str, b.Str) }
	case "contains":
		return func(a, b value.Value) bool { return strings.Contains(a.Str, b.Str) }
	}
	return func(a, _ value.Value) bool { return pattern.MatchString(a.Str) }
}
