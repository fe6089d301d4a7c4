package policy

import (
	"github.com/open-policy-agent/opa/v1/ast"
)

// maxParts is how many parts the values of one rule may hold, as far as they
// are built from literals: the compiler's type checker goes through all of
// them, and would not end on rules that each hold the one before twice.
const maxParts = 20_000

// nesting adds up how much the rules' literals hold of each other.
type nesting struct {
	compiler *ast.Compiler
	rules    map[string]int // by full name
}

// nesting checks all rules, those first on which others depend. Its error ends
// the compilation, before the types are checked.
func (v *vocabulary) nesting() *ast.Error {
	sorted, ok := v.compiler.Graph.Sort()
	if !ok {
		return nil // a recursion, which the compiler reports
	}
	n := nesting{compiler: v.compiler, rules: map[string]int{}}
	for _, node := range sorted {
		r := node.(*ast.Rule)
		name := r.Ref().GroundPrefix().String()
		n.rules[name] += n.rule(r)
		if n.rules[name] > maxParts {
			return ast.NewError(ast.TypeErr, r.Location, "the values of %s hold more than %d parts; build them in fewer steps", name, maxParts)
		}
	}
	return nil
}

// rule counts the parts of one rule's values.
func (n *nesting) rule(r *ast.Rule) int {
	b := &body{nesting: n, defined: map[ast.Var][]*ast.Term{}, parts: map[ast.Var]int{}}
	ast.WalkExprs(r, func(e *ast.Expr) bool {
		b.define(e)
		return false
	})
	sum := 0
	ast.WalkTerms(r, func(t *ast.Term) bool {
		switch t.Value.(type) {
		case *ast.Array, ast.Object, ast.Set:
			sum = max(sum, b.term(t))
		}
		return false
	})
	return max(sum, b.terms(r.Head.Key, r.Head.Value))
}

// body counts within one rule.
type body struct {
	*nesting
	defined map[ast.Var][]*ast.Term // what variables are set to
	parts   map[ast.Var]int         // of variables counted before
}

// define notes what an expression sets variables to.
func (b *body) define(e *ast.Expr) {
	if !e.IsCall() {
		return
	}
	operands := e.Operands()
	if e.IsEquality() || e.IsAssignment() {
		for i, t := range operands[:2] {
			if v, ok := t.Value.(ast.Var); ok {
				b.defined[v] = append(b.defined[v], operands[1-i])
			}
		}
		return
	}
	if arity := b.compiler.GetArity(e.Operator()); arity >= 0 && arity < len(operands) {
		if v, ok := operands[arity].Value.(ast.Var); ok {
			b.defined[v] = append(b.defined[v], e.OperatorTerm())
		}
	}
}

// terms counts the parts of several terms, up to just above the limit.
func (b *body) terms(terms ...*ast.Term) int {
	sum := 0
	for _, t := range terms {
		if sum > maxParts {
			break
		}
		if t != nil {
			sum += b.term(t)
		}
	}
	return min(sum, maxParts+1)
}

func (b *body) term(t *ast.Term) int {
	switch v := t.Value.(type) {
	case ast.Var:
		if n, ok := b.parts[v]; ok {
			return n
		}
		b.parts[v] = 1 // for what is set to itself
		n := max(1, b.terms(b.defined[v]...))
		b.parts[v] = n
		return n
	case ast.Ref:
		return b.ref(v)
	case *ast.Array:
		sum := 1
		for i := 0; i < v.Len() && sum <= maxParts; i++ {
			sum += b.term(v.Elem(i))
		}
		return sum
	case ast.Set:
		return 1 + b.terms(v.Slice()...)
	case ast.Object:
		sum := 1
		v.Foreach(func(key, value *ast.Term) {
			sum = min(sum+b.terms(key, value), maxParts+1)
		})
		return sum
	case *ast.ArrayComprehension:
		return 1 + b.term(v.Term)
	case *ast.SetComprehension:
		return 1 + b.term(v.Term)
	case *ast.ObjectComprehension:
		return 1 + b.terms(v.Key, v.Value)
	}
	return 1
}

// ref counts what a reference may give: no more than what it goes into.
func (b *body) ref(ref ast.Ref) int {
	if !ref[0].Equal(ast.DefaultRootDocument) {
		return b.term(ref[0])
	}
	for i := len(ref); i > 1; i-- {
		if n, ok := b.rules[ref[:i].String()]; ok {
			return max(1, n)
		}
	}
	return 1
}
