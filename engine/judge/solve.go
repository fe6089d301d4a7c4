package judge

import (
	"slices"

	"onewindow/engine/condition"
	"onewindow/engine/value"
)

// variable is a cell whose value is sought.
type variable struct {
	kind  cellKind
	typ   value.Type
	first []value.Value // what to try before what the comparisons suggest
	get   func() value.Value
	set   func(value.Value)
}

// constraint is a rule that the values sought must satisfy.
type constraint struct {
	truth func() condition.Truth
	reads map[cellKind]bool
}

// solver seeks values for variables so that no constraint is false: plain
// backtracking, each variable's candidates drawn from the rules themselves.
type solver struct {
	looks  []*assessment // of the manifest whose cells are sought
	vars   []variable
	watch  [][]int // by variable: the constraints that read it
	from   []int   // by constraint: the last variable of a list that it reads; a list not yet sought is empty, not unknown
	rules  []constraint
	active []bool
	budget int
}

// searchBudget bounds the evaluations of constraints in one judgement's search
// for remedies, so that no manifest can make it long.
const searchBudget = 200_000

// solve gives every variable a value. If the constraints can't all hold, it
// keeps as many as it can, in their order.
func (s *solver) solve() {
	for v := range s.vars { // while the others have the values that they were given: what agrees with these may be the only way
		s.vars[v].first = s.candidates(&s.vars[v])
	}
	s.watch, s.from = make([][]int, len(s.vars)), make([]int, len(s.rules))
	for v := range s.vars {
		for c := range s.rules {
			if s.rules[c].reads[s.vars[v].kind] {
				s.watch[v] = append(s.watch[v], c)
				if s.vars[v].typ.Sort == value.ListType {
					s.from[c] = v
				}
			}
		}
	}
	s.active = make([]bool, len(s.rules))
	for i := range s.active {
		s.active[i] = true
	}
	most, each := s.budget, s.budget
	if len(s.looks) > 1 { // items may contradict each other: leave something for finding out where
		most, each = s.budget/2, s.budget/16
	}
	if s.within(most) {
		return
	}
	clear(s.active)
	for c := range s.rules {
		s.active[c] = true
		if !s.within(each) {
			s.active[c] = false
		}
	}
	if !s.within(each) {
		for v := range s.vars {
			s.vars[v].set(s.vars[v].first[0])
		}
	}
}

// within is an attempt that may spend so much of the budget at most.
func (s *solver) within(most int) bool {
	rest := max(s.budget-most, 0)
	s.budget -= rest
	found := s.attempt()
	s.budget = max(s.budget, 0) + rest
	return found
}

func (s *solver) attempt() bool {
	for v := range s.vars {
		s.vars[v].set(value.Value{})
	}
	return s.search(0)
}

func (s *solver) search(v int) bool {
	if v == len(s.vars) {
		return true
	}
	for _, candidate := range s.candidates(&s.vars[v]) {
		s.vars[v].set(candidate)
		if s.consistent(v) && s.search(v+1) {
			return true
		}
		if s.budget <= 0 {
			break
		}
	}
	s.vars[v].set(value.Value{})
	return false
}

func (s *solver) consistent(v int) bool {
	for _, c := range s.watch[v] {
		if !s.active[c] || v < s.from[c] {
			continue
		}
		if s.budget--; s.budget <= 0 || s.rules[c].truth() == condition.False {
			return false
		}
	}
	return true
}

// candidates lists the values to try for a variable: those given for it, then
// what the comparisons that read it suggest.
func (s *solver) candidates(v *variable) []value.Value {
	var list []value.Value
	add := func(values ...value.Value) {
		for _, c := range values {
			if s.fits(c, v) && !slices.ContainsFunc(list, func(o value.Value) bool { return value.Compare(o, c) == 0 }) {
				list = append(list, c)
			}
		}
	}
	add(v.first...)
	for _, a := range s.looks {
		for _, m := range a.p.mentions[v.kind] {
			for _, other := range a.valuesOf(m.other) {
				if v.typ.Sort == value.DateType && other.Kind == value.Text {
					other.Kind = value.Date
				}
				switch {
				case v.typ.Sort == value.ListType && other.Kind != value.List: // a member that the list shall have
					for _, base := range list[:min(len(list), 4)] {
						add(value.OfList(append(slices.Clone(base.Members()), other)))
					}
				case other.Kind == value.List:
					add(other.Members()...)
				default:
					add(near(other)...)
				}
			}
		}
	}
	switch v.typ.Sort {
	case value.BoolType:
		add(value.False, value.True)
	case value.EnumType:
		for _, e := range v.typ.Enum {
			add(value.OfText(e))
		}
	}
	return list
}

// fits tells whether a candidate is of the variable's type.
func (s *solver) fits(c value.Value, v *variable) bool {
	switch v.typ.Sort {
	case value.EnumType:
		return c.Kind == value.Text && slices.Contains(v.typ.Enum, c.Str)
	case value.IntegerType:
		return c.Kind == value.Number && c.Num == float64(int64(c.Num))
	case value.DateType:
		return c.Kind == value.Date || c.Kind == value.Null && v.kind.attr == "valid_until"
	}
	return c.Kind == v.typ.Kind()
}

// valuesOf lists what a name stands for now: of a material, in every entry.
func (a *assessment) valuesOf(o *condition.Operand) []value.Value {
	r := o.Ref
	switch {
	case r == nil:
		return []value.Value{o.Lit}
	case r.Reads == condition.ReadsFact:
		return []value.Value{a.env.Facts[r.Slot]}
	case r.Reads == condition.ReadsReceivedOn:
		return []value.Value{a.env.ReceivedOn}
	}
	var list []value.Value
	for _, e := range a.entries[r.Material] {
		list = append(list, r.Of(e))
	}
	return list
}
