package condition

import (
	"cmp"
	"math"
	"slices"
	"time"

	"onewindow/engine/value"
)

// Satisfiable tells whether what the conditions read can have values that make
// all of them true. It tries the values that their comparisons can tell apart:
// those that they name, and one between and beyond each two. What a comparison
// asks of a text's form or of a list's members is taken to be free. decided is
// false if the conditions are too many to try.
//
// So a false, true answer is a proof; a true one may still be wrong where facts
// depend on each other in ways that the conditions do not say.
func Satisfiable(conds ...*Cond) (sat, decided bool) {
	s := &decision{values: map[string]value.Value{}, free: map[string]bool{}, budget: decisionBudget}
	for _, c := range conds {
		if c != nil {
			s.conds = append(s.conds, c)
		}
	}
	s.pools()
	sat = s.search()
	return sat, sat || s.budget > 0
}

// Implies tells whether the last condition holds wherever all before it do.
func Implies(premises []*Cond, c *Cond) bool {
	sat, decided := Satisfiable(append(slices.Clone(premises), c.Negate())...)
	return decided && !sat
}

// decisionBudget bounds the conditions evaluated for one question.
const decisionBudget = 50_000

// decision is one search for values.
type decision struct {
	conds  []*Cond
	pool   map[string][]value.Value // by name: the values to try
	values map[string]value.Value   // by name: the value tried now
	free   map[string]bool          // by comparison that is free: what it is taken for now
	budget int
}

// isFree tells whether a comparison is not looked into.
func (c *Cond) isFree() bool {
	switch c.Operator {
	case "startswith", "endswith", "contains", "regex.match":
		return true
	case "in":
		return c.Right.Ref != nil
	}
	t := cmp.Or(c.Left.Type, c.Right.Type)
	return t.Sort == value.ListType || t.Sort == value.RecordType
}

// positive names a comparison apart from its negation.
func (c *Cond) positive() string {
	p := *c
	p.Negated = false
	return p.String()
}

// pools gathers the values to try for each name: names that are compared with
// one another share theirs.
func (s *decision) pools() {
	same := map[string]string{} // union-find over names
	var root func(string) string
	root = func(n string) string {
		if p, ok := same[n]; ok && p != n {
			return root(p)
		}
		return n
	}
	types, literals, size := map[string]*value.Type{}, map[string][]value.Value{}, map[string]int{}
	var names []string
	for _, c := range s.conds {
		c.Leaves(func(leaf *Cond) {
			if leaf.isFree() {
				return
			}
			for _, o := range []*Operand{&leaf.Left, &leaf.Right} {
				if o.Ref != nil && types[o.Ref.Name] == nil {
					types[o.Ref.Name] = o.Type
					names = append(names, o.Ref.Name)
				}
			}
			if l, r := leaf.Left.Ref, leaf.Right.Ref; l != nil && r != nil && root(l.Name) != root(r.Name) {
				same[root(l.Name)] = root(r.Name)
			}
		})
	}
	for _, c := range s.conds {
		c.Leaves(func(leaf *Cond) {
			if leaf.isFree() {
				return
			}
			for _, o := range [][2]*Operand{{&leaf.Left, &leaf.Right}, {&leaf.Right, &leaf.Left}} {
				if o[0].Ref == nil || o[1].Ref != nil {
					continue
				}
				at := root(o[0].Ref.Name)
				if o[1].Lit.Kind == value.List {
					literals[at] = append(literals[at], o[1].Lit.Members()...)
				} else {
					literals[at] = append(literals[at], o[1].Lit)
				}
			}
		})
	}
	for _, n := range names {
		size[root(n)]++
	}
	s.pool = map[string][]value.Value{}
	for _, n := range names {
		s.pool[n] = apart(types[n], literals[root(n)], size[root(n)])
	}
}

// apart gives the values of a type that comparisons with the literals can tell
// apart; n names that are compared with one another need n of each kind.
func apart(t *value.Type, literals []value.Value, n int) []value.Value {
	n = min(n, 3)
	switch t.Sort {
	case value.BoolType:
		return []value.Value{value.True, value.False}
	case value.EnumType:
		var all []value.Value
		for _, e := range t.Enum {
			all = append(all, value.OfText(e))
		}
		return all
	case value.NumberType, value.IntegerType:
		return numbersApart(t.Sort == value.IntegerType, literals, n)
	case value.DateType:
		return datesApart(literals, n)
	}
	all := slices.Clone(literals)
	for _, other := range []string{"\x00a", "\x00b", "\x00c"}[:n] { // texts that no rule names
		all = append(all, value.OfText(other))
	}
	return all
}

func numbersApart(integer bool, literals []value.Value, n int) []value.Value {
	at := []float64{0}
	for _, l := range literals {
		if l.Kind == value.Number {
			at = append(at, l.Num)
		}
	}
	slices.Sort(at)
	at = slices.Compact(at)
	var all []value.Value
	add := func(x float64) {
		if !integer || x == math.Trunc(x) {
			all = append(all, value.OfNumber(x))
		}
	}
	for i, x := range at {
		if i == 0 {
			for k := n; k > 0; k-- {
				add(x - float64(k))
			}
		}
		add(x)
		next := x + float64(n+1)
		if i+1 < len(at) {
			next = at[i+1]
		}
		for k := 1; k <= n; k++ {
			if between := x + (next-x)*float64(k)/float64(n+1); integer {
				if between = x + float64(k); between < next {
					add(between)
				}
			} else {
				add(between)
			}
		}
	}
	return all
}

func datesApart(literals []value.Value, n int) []value.Value {
	var all []value.Value
	days := map[string]bool{"2020-06-15": true}
	for _, l := range literals {
		if l.Kind == value.Null {
			all = append(all, l)
		} else {
			days[l.Str] = true
		}
	}
	around := map[string]bool{}
	for day := range days {
		t, err := time.Parse(time.DateOnly, day)
		if err != nil {
			continue
		}
		for k := -n; k <= n; k++ {
			around[t.AddDate(0, 0, k).Format(time.DateOnly)] = true
		}
	}
	for day := range around {
		all = append(all, value.OfDate(day))
	}
	slices.SortFunc(all, value.Compare)
	return all
}

// search tries values for the names that the conditions still need.
func (s *decision) search() bool {
	least, open := True, (*Cond)(nil)
	for _, c := range s.conds {
		if s.budget--; s.budget <= 0 {
			return false
		}
		t, leaf := s.eval(c)
		if t == False {
			return false
		}
		if t == Unknown && open == nil {
			least, open = Unknown, leaf
		}
	}
	if least == True {
		return true
	}
	if open.isFree() {
		key := open.positive()
		for _, b := range []bool{true, false} {
			if s.free[key] = b; s.search() {
				return true
			}
		}
		delete(s.free, key)
		return false
	}
	name := ""
	for _, o := range []*Operand{&open.Left, &open.Right} {
		if o.Ref != nil && name == "" && s.values[o.Ref.Name].Kind == value.Absent {
			name = o.Ref.Name
		}
	}
	for _, v := range s.pool[name] {
		if s.values[name] = v; s.search() {
			return true
		}
		if s.budget <= 0 {
			break
		}
	}
	delete(s.values, name)
	return false
}

// eval evaluates a condition over the values tried; of an unknown one it gives
// a comparison on which that rests.
func (s *decision) eval(c *Cond) (Truth, *Cond) {
	if c.Op == Leaf {
		t := s.leaf(c)
		if c.Negated {
			t = t.not()
		}
		return t, c
	}
	decisive, result := False, True // of all
	if c.Op == Any {
		decisive, result = True, False
	}
	var open *Cond
	for _, k := range c.Kids {
		t, leaf := s.eval(k)
		if t == decisive {
			return t, nil
		}
		if t == Unknown && open == nil {
			result, open = Unknown, leaf
		}
	}
	return result, open
}

func (s *decision) leaf(c *Cond) Truth {
	if c.isFree() {
		b, ok := s.free[c.positive()]
		if !ok {
			return Unknown
		}
		return of(b)
	}
	l, r := c.Left.Lit, c.Right.Lit
	if c.Left.Ref != nil {
		l = s.values[c.Left.Ref.Name]
	}
	if c.Right.Ref != nil {
		r = s.values[c.Right.Ref.Name]
	}
	if l.Kind == value.Absent || r.Kind == value.Absent {
		return Unknown
	}
	return of(comparer(c.Operator, nil)(l, r))
}
