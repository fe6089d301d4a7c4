package policy

import (
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// Limits on the operands and results of built-ins. An applicant's text is at
// most as long as a manifest (1 MiB) and never reaches them alone.
const (
	maxText    = 4 << 20 // bytes of a text that a built-in makes
	maxMembers = 100_000 // of a range
	maxDigits  = 400     // of an operand in arithmetic, its exponent counted in
	maxProduct = 4_000   // digits of all the factors of product together
	maxWidth   = 100     // of a verb of sprintf
	maxTexts   = 1 << 27 // length times length, where a built-in compares each with each
	maxPattern = 200     // instructions of a regular expression, checked when it is loaded
	maxMatched = 2 << 20 // bytes of the text that one is matched with
)

// bound tells what a call of a built-in costs, before it runs: the units that
// it will build. An error says why it may not run at all.
type bound func(operands []*ast.Term) (units int, err error)

// bounds gives a bound for each allowed built-in whose result can be larger,
// or whose cost can grow faster, than its operands. The others are linear in
// operands that are bounded themselves.
var bounds = map[string]bound{
	"plus":  numbers,
	"minus": minus,
	"mul":   numbers,
	"div":   numbers,
	"rem":   numbers,
	"abs":   numbers,
	"round": numbers,
	"ceil":  numbers,
	"floor": numbers,

	"format_int":         numbers,
	"to_number":          numeral,
	"product":            product,
	"numbers.range":      span,
	"numbers.range_step": span,

	"sort": operandsAgain,
	"and":  operandsAgain, "or": operandsAgain, "intersection": operandsAgain, "union": operandsAgain,
	"array.concat": operandsAgain, "array.flatten": operandsAgain, "array.reverse": operandsAgain, "array.slice": operandsAgain,
	"object.filter": operandsAgain, "object.keys": operandsAgain, "object.remove": operandsAgain,
	"object.union": operandsAgain, "object.union_n": operandsAgain,

	"concat":  joined,
	"replace": replaced,
	"lower":   firstTextAgain, "upper": firstTextAgain, "strings.reverse": firstTextAgain,
	"split": pieces, "strings.split_n": pieces,
	"sprintf":                  formatted,
	"internal.template_string": shown,

	"indexof": eachWithEach, "indexof_n": eachWithEach,
	"trim": eachWithEach, "trim_left": eachWithEach, "trim_right": eachWithEach,
	"strings.any_prefix_match": operandsAgain, "strings.any_suffix_match": operandsAgain,
	"regex.match": matched,
}

// operandsAgain is for results that hold what the operands hold.
func operandsAgain(operands []*ast.Term) (int, error) {
	units := 0
	for _, t := range operands {
		units += weigh(t.Value, maxUnits-units)
	}
	return units, nil
}

// maxUnits is more than any budget: what a bound need not count beyond.
const maxUnits = 1 << 30

// each visits the members of an array or a set until visit says no.
func each(v ast.Value, visit func(ast.Value) bool) {
	switch v := v.(type) {
	case *ast.Array:
		for i := 0; i < v.Len(); i++ {
			if !visit(v.Elem(i).Value) {
				return
			}
		}
	case ast.Set:
		for _, t := range v.Slice() {
			if !visit(t.Value) {
				return
			}
		}
	}
}

// meteredDecls declares the bounded built-ins under the names that the metering
// stage gives to them.
var meteredDecls = func() map[string]*ast.Builtin {
	decls := map[string]*ast.Builtin{}
	for name := range bounds {
		decl := *ast.BuiltinMap[name]
		decl.Name = meteredName(name)
		decls[name] = &decl
	}
	return decls
}()

// meteredBuiltins gives the bounded built-ins, and the charge itself, so that
// they charge one meter.
func meteredBuiltins(m *meter) map[string]*topdown.Builtin {
	all := map[string]*topdown.Builtin{chargeName: {
		Decl: chargeDecl,
		Func: func(bctx topdown.BuiltinContext, operands []*ast.Term, iter func(*ast.Term) error) error {
			if err := m.chargeValue(operands[0].Value); err != nil {
				return halt(bctx, "", err)
			}
			return iter(ast.InternedTerm(true))
		},
	}}
	for name, cost := range bounds {
		decl := meteredDecls[name]
		run, arity := topdown.GetBuiltin(name), decl.Decl.Arity()
		all[decl.Name] = &topdown.Builtin{Decl: decl, Func: func(bctx topdown.BuiltinContext, operands []*ast.Term, iter func(*ast.Term) error) error {
			units, err := cost(operands[:arity]) // what follows takes the result
			if err == nil {
				err = m.charge(units)
			}
			if err != nil {
				return halt(bctx, name+": ", err)
			}
			return run(bctx, operands, iter)
		}}
	}
	return all
}

// halt ends the evaluation with an error of a built-in.
func halt(bctx topdown.BuiltinContext, prefix string, err error) error {
	e := &topdown.Error{Code: topdown.BuiltinErr, Message: prefix + err.Error(), Location: bctx.Location}
	return topdown.Halt{Err: e.Wrap(err)}
}
