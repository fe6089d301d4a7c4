package condition

import (
	"onewindow/engine/manifest"
	"onewindow/engine/source"
	"onewindow/engine/value"
)

// Op says how a Cond is made of others.
type Op uint8

// A leaf is one comparison; not is pushed down to the leaves when compiled.
const (
	Leaf Op = iota
	All
	Any
)

// Cond is a compiled condition. It is immutable and may be shared.
type Cond struct {
	Op   Op
	Kids []*Cond
	Comparison
	eval func(*Env) Truth
}

// Comparison is the one comparison of a leaf.
type Comparison struct {
	Operator    string // ==, !=, <, <=, >, >=, in, startswith, endswith, contains, regex.match
	Left, Right Operand
	Negated     bool // the leaf holds where the comparison does not
	Pos         source.Position
}

// Operand is one side of a comparison: a literal, or something read.
type Operand struct {
	Ref  *Ref // nil for a literal
	Lit  value.Value
	Type *value.Type // of what is read
}

// Reads says what a Ref reads.
type Reads uint8

// What conditions can read.
const (
	ReadsFact Reads = iota
	ReadsReceivedOn
	ReadsEntry
)

// Ref is a name in a condition, resolved.
type Ref struct {
	Reads    Reads
	Slot     int    // of the fact, in Env.Facts
	Material int    // of the checklist, in Env.Entries
	Attr     string // of the material: fields, issued_on, seals, …
	Field    string // if Attr is fields
	Name     string // as written, project. and applicant. included
	Label    string // 中文
}

// Env is what a condition is evaluated over.
type Env struct {
	Facts      []value.Value // by slot; Absent if not given
	ReceivedOn value.Value
	Entries    []*manifest.Entry // by material: the one to look at, nil if none is handed in
	Asked      []bool            // by material: whether it is still to be handed in, if none is
}

// Eval evaluates the condition. It does not allocate.
func (c *Cond) Eval(env *Env) Truth {
	switch c.Op {
	case Leaf:
		if c.Negated {
			return c.eval(env).not()
		}
		return c.eval(env)
	case All:
		least := Neutral
		for _, k := range c.Kids {
			least = min(least, k.Eval(env))
		}
		return least
	}
	greatest, applies := False, false
	for _, k := range c.Kids {
		if t := k.Eval(env); t != Neutral {
			greatest, applies = max(greatest, t), true
		}
	}
	if !applies {
		return Neutral
	}
	return greatest
}

// Leaves calls f for every comparison of the condition.
func (c *Cond) Leaves(f func(*Cond)) {
	if c.Op == Leaf {
		f(c)
	}
	for _, k := range c.Kids {
		k.Leaves(f)
	}
}

// Refs calls f for everything that the condition reads.
func (c *Cond) Refs(f func(*Ref)) {
	c.Leaves(func(leaf *Cond) {
		for _, o := range []Operand{leaf.Left, leaf.Right} {
			if o.Ref != nil {
				f(o.Ref)
			}
		}
	})
}

// Lacking calls f for everything not given on which the condition still rests:
// what an unknown part reads, and what a false part would need besides once
// its other parts are mended.
func (c *Cond) Lacking(env *Env, f func(*Ref)) {
	t := c.Eval(env)
	if t.Holds() {
		return
	}
	if c.Op != Leaf {
		for _, k := range c.Kids {
			if kt := k.Eval(env); c.Op == All || t == False || kt == Unknown {
				k.Lacking(env, f)
			}
		}
		return
	}
	if t == Unknown {
		for _, o := range []Operand{c.Left, c.Right} {
			if o.Ref != nil && !o.Ref.Given(env) {
				f(o.Ref)
			}
		}
	}
}

// Given tells whether what is read has a value.
func (r *Ref) Given(env *Env) bool {
	switch r.Reads {
	case ReadsFact:
		return env.Facts[r.Slot].Kind != value.Absent
	case ReadsEntry:
		e := env.Entries[r.Material]
		return e != nil && r.Of(e).Kind != value.Absent
	}
	return true
}

// Residual is what an unknown condition comes down to over what is given: its
// unknown comparisons, joined as they were. It is nil if nothing is unknown.
func (c *Cond) Residual(env *Env) *Cond {
	if c.Eval(env) != Unknown {
		return nil
	}
	if c.Op == Leaf {
		return c
	}
	rest := &Cond{Op: c.Op}
	for _, k := range c.Kids {
		if r := k.Residual(env); r != nil {
			rest.Kids = append(rest.Kids, r)
		}
	}
	if len(rest.Kids) == 1 {
		return rest.Kids[0]
	}
	return rest
}

// Negate gives the condition that holds where c does not.
func (c *Cond) Negate() *Cond {
	n := *c
	switch c.Op {
	case Leaf:
		n.Negated = !c.Negated
		return &n
	case All:
		n.Op = Any
	case Any:
		n.Op = All
	}
	n.Kids = make([]*Cond, len(c.Kids))
	for i, k := range c.Kids {
		n.Kids[i] = k.Negate()
	}
	return &n
}
