package policy

import (
	"regexp/syntax"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"onewindow/engine/judgement"
	"onewindow/engine/source"
	"onewindow/engine/value"
)

// vocabulary is the compiler stage that checks what the rules refer to: facts
// by their full names, declared fields, rules of the library. It notes which
// facts and whether materials are read, through helper rules too.
func (c *compilation) vocabulary(compiler *ast.Compiler) *ast.Error {
	item := compiler.Modules[c.in.Module.Name]
	v := &vocabulary{compilation: c, compiler: compiler, rules: ruleNames(compiler)}
	for name, module := range compiler.Modules {
		v.item = name == c.in.Module.Name
		for _, r := range module.Rules {
			v.check(r)
		}
	}
	if err := v.nesting(); err != nil {
		return err
	}
	for _, r := range item.Rules {
		effect, ok := effectOf(r)
		if !ok {
			continue
		}
		var read reading
		for reached := range reachable(compiler.Graph, r) {
			v.collect(reached, &read)
		}
		if effect == judgement.EffectReject && read.materials != nil {
			c.errs.Add(position(r.Location), "reject must not read input.materials, as it does at %s: a missing or faulty material is never a reason to reject (行政许可法第三十二条)", position(read.materials))
		}
		c.reads.merge(read)
	}
	return nil
}

type vocabulary struct {
	*compilation
	compiler *ast.Compiler
	rules    []string // the full names of all rules
	item     bool     // the module being checked is the item's, not the library's
}

// check goes through all that one rule refers to.
func (v *vocabulary) check(r *ast.Rule) {
	at := r.Location
	ast.NewGenericVisitor(func(x any) bool {
		switch x := x.(type) {
		case *ast.Expr:
			at = where(x.Location, at)
			v.expression(x)
		case *ast.Term:
			switch value := x.Value.(type) {
			case ast.Ref:
				v.reference(value, where(x.Location, at))
			case ast.Number:
				if digits(value) > maxDigits {
					v.errs.Add(position(where(x.Location, at)), "a number of more than %d digits", maxDigits)
				}
			}
		}
		return false
	}).Walk(r)
}

// expression checks what an expression compares, and its pattern.
func (v *vocabulary) expression(e *ast.Expr) {
	if len(e.With) > 0 {
		v.errs.Add(position(e.With[0].Location), "`with` belongs to tests; give a function what it works on as its argument")
	}
	if !e.IsCall() {
		return
	}
	switch e.Operator().String() {
	case "equal", "neq", "eq":
		v.enum(e.Operand(0), e.Operand(1))
		v.enum(e.Operand(1), e.Operand(0))
	case "internal.member_2":
		each(e.Operand(1).Value, func(member ast.Value) bool {
			v.enum(e.Operand(0), &ast.Term{Value: member, Location: e.Operand(1).Location})
			return true
		})
	case "regex.match":
		v.pattern(e.Operand(0))
	}
}

// enum checks a value that something of an enum type is compared with.
func (v *vocabulary) enum(left, right *ast.Term) {
	ref, ok := left.Value.(ast.Ref)
	s, isText := textOf(right)
	if !ok || !isText {
		return
	}
	if values := v.values(ref); values != nil && !slices.Contains(values, s) {
		v.errs.Add(position(right.Location), "%s is never %q%s", v.written(ref), s, source.DidYouMean(source.Nearest(s, values)))
	}
}

// written gives a reference with the variable's name that the author wrote.
func (v *vocabulary) written(ref ast.Ref) ast.Ref {
	if name, ok := ref[0].Value.(ast.Var); ok {
		if written, ok := v.compiler.RewrittenVars[name]; ok {
			ref = slices.Clone(ref)
			ref[0] = ast.NewTerm(written)
		}
	}
	return ref
}

// values gives the values of what a reference names, nil if it is no enum.
func (v *vocabulary) values(ref ast.Ref) []string {
	if _, f, ok := v.in.Dictionary.Fact(factName(ref)); ok {
		if f.Type.Sort != value.EnumType {
			return nil
		}
		return f.Type.Enum
	}
	if len(ref) < 2 || !isText(ref[len(ref)-2], "fields") {
		return nil
	}
	name, _ := textOf(ref[len(ref)-1])
	var values []string
	for _, code := range v.in.Materials {
		if m, ok := v.in.Dictionary.Material(code); ok {
			if f, ok := m.Field([]byte(name)); ok {
				if f.Type.Sort != value.EnumType {
					return nil
				}
				values = append(values, f.Type.Enum...)
			}
		}
	}
	return values
}

// pattern checks a regular expression: a literal, so that its size is known.
func (v *vocabulary) pattern(t *ast.Term) {
	s, ok := textOf(t)
	if !ok {
		v.errs.Add(position(t.Location), "the pattern of regex.match must be a text literal, written where it is used")
		return
	}
	re, err := syntax.Parse(s, syntax.Perl)
	if err != nil {
		v.errs.Add(position(t.Location), "%v", err)
		return
	}
	program, err := syntax.Compile(re.Simplify())
	if err == nil && len(program.Inst) > maxPattern {
		v.errs.Add(position(t.Location), "the pattern is too large: %d instructions of at most %d", len(program.Inst), maxPattern)
	}
}

// where gives the place of a term, or that of what it stands in if the
// compiler made the term.
func where(at, within *ast.Location) *ast.Location {
	if at != nil && at.Row > 0 {
		return at
	}
	return within
}
