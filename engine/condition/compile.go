package condition

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"onewindow/engine/dictionary"
	"onewindow/engine/source"
	"onewindow/engine/value"
)

// Scope is what the conditions of one checklist may read. It numbers the facts
// that they do read.
type Scope struct {
	Dictionary *dictionary.Dictionary
	Materials  map[string]int // the checklist's material codes
	Cache      *Cache         // shared by all checklists of a ruleset; may be nil

	slots map[int]int // by the fact's number in the dictionary
	facts []int
}

// Cache holds the comparisons parsed so far: the same ones recur in thousands
// of versions. Each is parsed once, also for checklists that are compiled at
// the same time.
type Cache struct{ parsed sync.Map } // by text: func() (parsed, error)

func (c *Cache) parse(text string) (parsed, error) {
	known, ok := c.parsed.Load(text)
	if !ok {
		known, _ = c.parsed.LoadOrStore(text, sync.OnceValues(func() (parsed, error) { return parse(text) }))
	}
	return known.(func() (parsed, error))()
}

// Facts are the dictionary's numbers of the facts read, by slot.
func (s *Scope) Facts() []int { return s.facts }

// Slot gives the slot of a fact, a new one if it had none.
func (s *Scope) Slot(fact int) int {
	slot, ok := s.slots[fact]
	if !ok {
		if s.slots == nil {
			s.slots = map[int]int{}
		}
		slot = len(s.facts)
		s.slots[fact], s.facts = slot, append(s.facts, fact)
	}
	return slot
}

// Within says what a condition may read besides facts and received_on.
type Within struct {
	Materials bool // materials["code"]
	Self      int  // the material that `material` means, -1 for none
}

// Compile resolves, checks and compiles a condition. Faults go to errs; the
// condition is then of no use. A nil expression gives nil.
func (s *Scope) Compile(e *Expr, in Within, errs *source.Errors) *Cond {
	if e == nil {
		return nil
	}
	return s.compile(e, in, false, errs)
}

func (s *Scope) compile(e *Expr, in Within, negated bool, errs *source.Errors) *Cond {
	kids, op := e.All, All
	switch {
	case e.Not != nil:
		return s.compile(e.Not, in, !negated, errs)
	case len(e.Any) > 0:
		kids, op = e.Any, Any
	case len(e.All) == 0:
		return s.leaf(e, in, negated, errs)
	}
	if negated { // De Morgan
		op = All + Any - op
	}
	c := &Cond{Op: op}
	for _, k := range kids {
		c.Kids = append(c.Kids, s.compile(k, in, negated, errs))
	}
	return c
}

func (s *Scope) leaf(e *Expr, in Within, negated bool, errs *source.Errors) *Cond {
	p, err := s.parse(e.Text)
	if err != nil {
		errs.Add(e.Pos, "%v", err)
		return &Cond{eval: func(*Env) Truth { return Unknown }}
	}
	c := &Cond{Comparison: Comparison{Operator: p.operator, Negated: negated, Pos: e.Pos}}
	faults := errs.Len()
	c.Left = s.operand(p.left, in, e.Pos, errs)
	c.Right = s.operand(p.right, in, e.Pos, errs)
	var pattern *regexp.Regexp
	if errs.Len() == faults {
		if pattern, err = c.check(); err != nil {
			errs.Add(e.Pos, "%q: %v", e.Text, err)
		}
	}
	if errs.Len() > faults {
		return &Cond{eval: func(*Env) Truth { return Unknown }}
	}
	c.eval = c.closure(pattern)
	return c
}

func (s *Scope) parse(text string) (parsed, error) {
	if s.Cache == nil {
		return parse(text)
	}
	return s.Cache.parse(text)
}

func (s *Scope) operand(t term, in Within, pos source.Position, errs *source.Errors) Operand {
	if t.path == nil {
		return Operand{Lit: t.lit}
	}
	if pos.Column > 0 {
		pos.Column += t.col
	}
	name := strings.Join(t.path, ".")
	switch t.path[0] {
	case "received_on":
		if len(t.path) == 1 {
			return Operand{Ref: &Ref{Reads: ReadsReceivedOn, Name: name, Label: "收件日期"}, Type: &value.Type{Sort: value.DateType}}
		}
	case "project", "applicant":
		id, fact, ok := s.Dictionary.Fact(name)
		if !ok {
			errs.Add(pos, "unknown fact %s%s", name, didYouMean(name, s.factNames()))
			return Operand{}
		}
		return Operand{Ref: &Ref{Reads: ReadsFact, Slot: s.Slot(id), Name: name, Label: fact.Label}, Type: &fact.Type}
	case "material":
		if in.Self < 0 {
			errs.Add(pos, "`material` has a meaning only in a material's review points, and there only beside `require`; name the material: materials[\"code\"]")
			return Operand{}
		}
		for code, i := range s.Materials {
			if i == in.Self {
				return s.entry(t.path[1:], i, code, pos, errs)
			}
		}
		return Operand{} // its code is missing or given twice: noted there
	case "materials":
		if !in.Materials {
			errs.Add(pos, "an acceptance condition, a `when` or a guard of materials reads project, applicant and received_on only, never materials")
			return Operand{}
		}
		if len(t.path) < 2 {
			break
		}
		i, ok := s.Materials[t.path[1]]
		if !ok {
			errs.Add(pos, "material %s is not in this checklist%s", t.path[1], didYouMean(t.path[1], keys(s.Materials)))
			return Operand{}
		}
		return s.entry(t.path[2:], i, t.path[1], pos, errs)
	}
	errs.Add(pos, "unknown name %s; a condition reads project.…, applicant.…, received_on, materials[\"code\"].… and, in a review point, material.…", name)
	return Operand{}
}

// entry resolves what is read of a material: path is fields.NAME or an attribute.
func (s *Scope) entry(path []string, index int, code string, pos source.Position, errs *source.Errors) Operand {
	ref := &Ref{Reads: ReadsEntry, Material: index, Name: fmt.Sprintf("materials[%q].%s", code, strings.Join(path, "."))}
	known, ok := s.Dictionary.Material(code)
	if !ok {
		errs.Add(pos, "material %s is not in materials.yaml", code)
		return Operand{}
	}
	switch {
	case len(path) == 1 && attributes[path[0]] != nil:
		a := attributes[path[0]]
		ref.Attr, ref.Label = path[0], known.Name+"的"+a.label
		return Operand{Ref: ref, Type: &a.typ}
	case len(path) == 2 && path[0] == "fields":
		for i := range known.Fields {
			if f := &known.Fields[i]; f.Name == path[1] {
				ref.Attr, ref.Field, ref.Label = "fields", f.Name, known.Name+"载明的"+f.Label
				return Operand{Ref: ref, Type: &f.Type}
			}
		}
		names := make([]string, len(known.Fields))
		for i, f := range known.Fields {
			names[i] = f.Name
		}
		errs.Add(pos, "material %s has no field %s%s; declare it in materials.yaml", code, path[1], didYouMean(path[1], names))
		return Operand{}
	}
	errs.Add(pos, "unknown name %s of a material; it has fields.NAME, %s", strings.Join(path, "."), strings.Join(keys(attributes), ", "))
	return Operand{}
}

func (s *Scope) factNames() []string {
	names := make([]string, len(s.Dictionary.Facts))
	for i := range s.Dictionary.Facts {
		names[i] = s.Dictionary.Facts[i].Name
	}
	return names
}

func keys[V any](m map[string]V) []string {
	var names []string
	for k := range m {
		names = append(names, k)
	}
	slices.Sort(names)
	return names
}

// check type-checks a comparison whose names are resolved; a regular
// expression is compiled on the way.
func (c *Cond) check() (*regexp.Regexp, error) {
	l, r := &c.Left, &c.Right
	switch c.Operator {
	case "==", "!=":
		return nil, alike(l, r)
	case "<", "<=", ">", ">=":
		for _, o := range []*Operand{l, r} {
			if o.Type != nil && o.Type.Kind() != value.Number && o.Type.Kind() != value.Date {
				return nil, fmt.Errorf("%s is %s and has no order", o.Ref.Name, o.Type.Sort)
			}
			if o.Type == nil && o.Lit.Kind == value.Null {
				return nil, fmt.Errorf("null has no order")
			}
		}
		return nil, alike(l, r)
	case "in":
		return nil, c.checkIn()
	}
	for _, o := range []*Operand{l, r} {
		if o.Type != nil && o.Type.Sort != value.TextType || o.Type == nil && o.Lit.Kind != value.Text {
			return nil, fmt.Errorf("%s is for texts", c.Operator)
		}
	}
	if c.Operator != "regex.match" {
		return nil, nil
	}
	if r.Ref != nil || l.Ref == nil {
		return nil, fmt.Errorf("the pattern of regex.match must be written out, and stands first")
	}
	return regexp.Compile(r.Lit.Str)
}

// checkIn checks membership: of a scalar in a written list, or in a list read.
func (c *Cond) checkIn() error {
	l, r := &c.Left, &c.Right
	if r.Ref != nil {
		if r.Type.Sort != value.ListType || r.Type.Of == nil {
			return fmt.Errorf("%s is %s; what stands behind `in` must be a list", r.Ref.Name, r.Type.Sort)
		}
		return alike(l, &Operand{Ref: &Ref{Name: "a member of " + r.Ref.Name}, Type: r.Type.Of})
	}
	if r.Lit.Kind != value.List || len(r.Lit.Members()) == 0 {
		return fmt.Errorf("what stands behind `in` must be a list with members")
	}
	for _, m := range r.Lit.Members() {
		if err := alike(l, &Operand{Lit: m}); err != nil {
			return err
		}
	}
	return nil
}

// alike tells whether two operands can be compared: the same sort of value,
// and of an enum or a date only what it can be.
func alike(a, b *Operand) error {
	if a.Type == nil {
		a, b = b, a
	}
	if b.Type != nil {
		if a.Type.Kind() != b.Type.Kind() {
			return fmt.Errorf("%s is %s and %s is %s: they are never equal", a.Ref.Name, a.Type.Sort, b.Ref.Name, b.Type.Sort)
		}
		return nil
	}
	lit := b.Lit
	if lit.Kind == value.Null && a.Ref.Attr == "valid_until" {
		return nil
	}
	want := a.Type.Kind()
	if want == value.Date && lit.Kind == value.Text {
		if _, err := time.Parse(time.DateOnly, lit.Str); err != nil {
			return fmt.Errorf("%s is a date; %q is none: write YYYY-MM-DD", a.Ref.Name, lit.Str)
		}
		return nil
	}
	if lit.Kind != want {
		return fmt.Errorf("%s is %s; it can't be compared with this literal", a.Ref.Name, a.Type.Sort)
	}
	if a.Type.Sort == value.EnumType && !slices.Contains(a.Type.Enum, lit.Str) {
		return fmt.Errorf("%s has no value %q%s; its values are %s", a.Ref.Name, lit.Str,
			didYouMean(lit.Str, a.Type.Enum), strings.Join(a.Type.Enum, ", "))
	}
	return nil
}

// didYouMean is the end of a message about an unknown name, if one is near.
func didYouMean(name string, among []string) string {
	if near, ok := source.Nearest(name, among); ok {
		return "; did you mean " + near + "?"
	}
	return ""
}
