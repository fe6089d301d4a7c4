package policy

import (
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/types"
)

// Names that no policy can write, since they hold a space.
const chargeName = "the charge"

func meteredName(name string) string { return "metered " + name }

var chargeDecl = &ast.Builtin{
	Name:        chargeName,
	Decl:        types.NewFunction(types.Args(types.A), types.B),
	CanSkipBctx: true,
}

// meteringStage rewrites compiled rules so that they charge the evaluation's
// meter for what they build: members of comprehensions, of partial rules, and
// literals that hold variables. Calls of built-ins that are bounded go to the
// metered ones. It comes last, so that nothing else sees its rewriting.
var meteringStage = ast.CompilerStageDefinition{
	Name:       "Metering",
	MetricName: "compile_stage_metering",
	Stage: func(c *ast.Compiler) *ast.Error {
		m := metering{arity: c.GetArity, replaced: map[string]bool{}}
		for _, module := range c.Modules {
			ast.WalkWiths(module, func(w *ast.With) bool {
				m.replaced[w.Target.String()] = true
				return false
			})
		}
		for _, module := range c.Modules {
			for _, r := range module.Rules {
				for ; r != nil; r = r.Else {
					m.rule(r)
				}
			}
		}
		return nil
	},
}

type metering struct {
	arity    func(ast.Ref) int
	replaced map[string]bool // built-ins that tests replace by `with`: only under their own names can they be
}

func (m *metering) rule(r *ast.Rule) {
	var built []*ast.Term
	switch {
	case r.Head.DocKind() == ast.PartialSetDoc:
		built = append(built, r.Head.Key)
	case r.Head.DocKind() == ast.PartialObjectDoc:
		built = append(built, r.Head.Key, r.Head.Value)
	case r.Head.Value != nil && builds(r.Head.Value):
		built = append(built, r.Head.Value)
	}
	r.Body = m.body(r.Body, built)
}

// body meters a body and the bodies within it, and charges at its end for what
// it gives to its comprehension or rule.
func (m *metering) body(b ast.Body, built []*ast.Term) ast.Body {
	out := make([]*ast.Expr, 0, len(b)+len(built))
	for _, e := range b {
		var before, after []*ast.Expr
		for _, lit := range m.inputs(e) {
			before = append(before, charge(lit, e))
		}
		if !e.Negated {
			for _, lit := range m.outputs(e) {
				after = append(after, charge(lit, e))
			}
		}
		m.within(e)
		m.rename(e)
		out = append(append(append(out, before...), e), after...)
	}
	for _, t := range built {
		if t != nil {
			out = append(out, charge(t, nil))
		}
	}
	return ast.NewBody(out...)
}

// inputs finds the literals that are built before the expression runs: the
// operands of a call, and what `every` goes through.
func (m *metering) inputs(e *ast.Expr) []*ast.Term {
	switch terms := e.Terms.(type) {
	case *ast.Every:
		return literals(terms.Domain)
	case []*ast.Term:
		if e.IsEquality() {
			return nil
		}
		return literals(m.operands(terms)...)
	}
	return nil
}

// outputs finds the literals whose variables the expression itself may bind.
func (m *metering) outputs(e *ast.Expr) []*ast.Term {
	switch terms := e.Terms.(type) {
	case *ast.Term:
		return literals(terms)
	case []*ast.Term:
		if e.IsEquality() {
			return literals(terms[1:]...)
		}
		return literals(terms[1+len(m.operands(terms)):]...)
	}
	return nil
}

// operands are the terms that a call takes, without the one that takes its
// result.
func (m *metering) operands(call []*ast.Term) []*ast.Term {
	operator, ok := call[0].Value.(ast.Ref)
	if n := m.arity(operator); ok && n >= 0 && n < len(call)-1 {
		return call[1 : n+1]
	}
	return call[1:]
}

// within meters the bodies of the comprehensions and of every in an expression.
func (m *metering) within(e *ast.Expr) {
	ast.NewGenericVisitor(func(x any) bool {
		switch x := x.(type) {
		case *ast.ArrayComprehension:
			x.Body = m.body(x.Body, []*ast.Term{x.Term})
			return true
		case *ast.SetComprehension:
			x.Body = m.body(x.Body, []*ast.Term{x.Term})
			return true
		case *ast.ObjectComprehension:
			x.Body = m.body(x.Body, []*ast.Term{x.Key, x.Value})
			return true
		case *ast.Every:
			x.Body = m.body(x.Body, nil)
			return true
		}
		return false
	}).Walk(e)
}

// rename sends the calls of bounded built-ins to the metered ones.
func (m *metering) rename(e *ast.Expr) {
	terms, ok := e.Terms.([]*ast.Term)
	if !ok || len(terms) == 0 {
		return
	}
	operator, ok := terms[0].Value.(ast.Ref)
	if !ok {
		return
	}
	if _, bounded := bounds[operator.String()]; bounded && !m.replaced[operator.String()] {
		terms[0] = builtin(meteredName(operator.String()), terms[0].Location)
	}
}

func builtin(name string, at *ast.Location) *ast.Term {
	return ast.NewTerm(ast.Ref{ast.VarTerm(name)}).SetLocation(at)
}

func charge(t *ast.Term, at *ast.Expr) *ast.Expr {
	e := ast.NewExpr([]*ast.Term{builtin(chargeName, t.Location), t})
	e.Generated, e.Location = true, t.Location
	if at != nil {
		e.Location = at.Location
	}
	return e
}

// literals gives the outermost arrays, objects and sets among the terms, and
// within their references, that hold variables.
func literals(terms ...*ast.Term) []*ast.Term {
	var found []*ast.Term
	for _, t := range terms {
		ast.WalkTerms(t, func(t *ast.Term) bool {
			switch t.Value.(type) {
			case *ast.ArrayComprehension, *ast.SetComprehension, *ast.ObjectComprehension:
				return true
			case *ast.Array, ast.Object, ast.Set:
				if builds(t) {
					found = append(found, t)
				}
				return true
			}
			return false
		})
	}
	return found
}

// builds tells whether evaluating the term makes a new array, object or set
// out of variables.
func builds(t *ast.Term) bool {
	switch t.Value.(type) {
	case *ast.Array, ast.Object, ast.Set:
		return !t.IsGround()
	}
	return false
}
