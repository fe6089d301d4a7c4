package policy

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"

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

// numbers bounds arithmetic: a number that grows by being multiplied with
// itself stops here.
func numbers(operands []*ast.Term) (int, error) {
	for _, t := range operands {
		if n, ok := t.Value.(ast.Number); ok && digits(n) > maxDigits {
			return 0, fmt.Errorf("a number of more than %d digits", maxDigits)
		}
	}
	return 0, nil
}

// digits is the length of a number as text with its exponent written out.
func digits(n ast.Number) int {
	if len(n) <= 20 && !strings.ContainsAny(string(n), "eE") {
		return len(n)
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(string(n)), "e")
	e, err := strconv.Atoi(strings.TrimPrefix(exponent, "+"))
	if errors.Is(err, strconv.ErrRange) {
		return maxDigits + 1 // an exponent that no int holds
	}
	return len(mantissa) + max(e, -e)
}

// minus is both of numbers and of sets.
func minus(operands []*ast.Term) (int, error) {
	if _, ok := operands[0].Value.(ast.Set); ok {
		return operandsAgain(operands)
	}
	return numbers(operands)
}

func numeral(operands []*ast.Term) (int, error) {
	if s, ok := operands[0].Value.(ast.String); ok && (len(s) > maxDigits || digits(ast.Number(s)) > maxDigits) {
		return 0, fmt.Errorf("a number of more than %d digits", maxDigits)
	}
	return 0, nil
}

func product(operands []*ast.Term) (int, error) {
	sum := 0
	each(operands[0].Value, func(v ast.Value) bool {
		if n, ok := v.(ast.Number); ok {
			sum += digits(n)
		}
		return sum <= maxProduct
	})
	if sum > maxProduct {
		return 0, fmt.Errorf("factors of more than %d digits together", maxProduct)
	}
	return 0, nil
}

// span bounds a range by the number of its members.
func span(operands []*ast.Term) (int, error) {
	if _, err := numbers(operands); err != nil {
		return 0, err
	}
	from, to, step := integer(operands[0]), integer(operands[1]), big.NewInt(1)
	if len(operands) > 2 {
		step = integer(operands[2])
	}
	if from == nil || to == nil || step == nil || step.Sign() <= 0 {
		return 0, nil // the built-in says itself what is wrong
	}
	members := new(big.Int).Abs(to.Sub(to, from))
	members.Quo(members, step)
	if members.Cmp(big.NewInt(maxMembers)) >= 0 {
		return 0, fmt.Errorf("a range of more than %d members", maxMembers)
	}
	return int(members.Int64()) + 1, nil
}

// integer gives a term as an integer, nil if it is none.
func integer(t *ast.Term) *big.Int {
	n, ok := t.Value.(ast.Number)
	if !ok {
		return nil
	}
	i, ok := new(big.Int).SetString(string(n), 10)
	if !ok {
		return nil
	}
	return i
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

func textUnits(bytes int) (int, error) {
	if bytes > maxText {
		return 0, fmt.Errorf("a text of more than %d bytes", maxText)
	}
	return 1 + bytes/bytesPerUnit, nil
}

func joined(operands []*ast.Term) (int, error) {
	between, _ := operands[0].Value.(ast.String)
	bytes := 0
	each(operands[1].Value, func(v ast.Value) bool {
		s, _ := v.(ast.String)
		bytes += len(s) + len(between)
		return bytes <= maxText+len(between)
	})
	return textUnits(max(0, bytes-len(between)))
}

func replaced(operands []*ast.Term) (int, error) {
	text, _ := operands[0].Value.(ast.String)
	old, _ := operands[1].Value.(ast.String)
	with, _ := operands[2].Value.(ast.String)
	times := strings.Count(string(text), string(old))
	if len(with) > 0 && times > maxText/len(with) {
		return textUnits(maxText + 1)
	}
	return textUnits(len(text) + times*len(with))
}

func firstTextAgain(operands []*ast.Term) (int, error) {
	s, _ := operands[0].Value.(ast.String)
	return textUnits(len(s))
}

func pieces(operands []*ast.Term) (int, error) {
	text, _ := operands[0].Value.(ast.String)
	by, _ := operands[1].Value.(ast.String)
	return 2 + strings.Count(string(text), string(by)) + len(text)/bytesPerUnit, nil
}

// shown bounds a text made of values in their order.
func shown(operands []*ast.Term) (int, error) {
	bytes := 0
	for _, t := range operands {
		bytes += textLength(t.Value)
	}
	return textUnits(bytes)
}

// formatted bounds sprintf: the text, the operands, and a width for each verb.
func formatted(operands []*ast.Term) (int, error) {
	format, _ := operands[0].Value.(ast.String)
	verbs, err := checkFormat(string(format))
	if err != nil {
		return 0, err
	}
	values, ok := operands[1].Value.(*ast.Array)
	if !ok {
		return 0, nil
	}
	return textUnits(len(format) + verbs*maxWidth + textLength(values))
}

// checkFormat counts the verbs of a format, and refuses widths that are wide,
// taken from an operand, or repeated by an index.
func checkFormat(format string) (verbs int, err error) {
	for i := strings.IndexByte(format, '%'); i >= 0; {
		i++
		start := i
		for i < len(format) && strings.IndexByte("+-# 0123456789.*[]", format[i]) >= 0 {
			i++
		}
		flags := format[start:i]
		if strings.ContainsAny(flags, "*[]") {
			return 0, fmt.Errorf("a verb of sprintf with a width from an operand, or an operand by its number: %%%s", flags)
		}
		for _, width := range strings.FieldsFunc(flags, func(r rune) bool { return r < '0' || r > '9' }) {
			if n, err := strconv.Atoi(width); err != nil || n > maxWidth {
				return 0, fmt.Errorf("a verb of sprintf wider than %d: %%%s", maxWidth, flags)
			}
		}
		verbs++
		i++ // the verb itself
		if i >= len(format) {
			break
		}
		next := strings.IndexByte(format[i:], '%')
		if next < 0 {
			break
		}
		i += next
	}
	return verbs, nil
}

// textLength is about how long a value is when it is shown.
func textLength(v ast.Value) int {
	return weigh(v, maxText) * bytesPerUnit
}

func eachWithEach(operands []*ast.Term) (int, error) {
	a, _ := operands[0].Value.(ast.String)
	b, _ := operands[1].Value.(ast.String)
	if len(a) > 0 && len(b) > maxTexts/len(a) {
		return 0, fmt.Errorf("two texts too long to search one in the other")
	}
	return 1, nil
}

func matched(operands []*ast.Term) (int, error) {
	if text, _ := operands[1].Value.(ast.String); len(text) > maxMatched {
		return 0, fmt.Errorf("a text of more than %d bytes", maxMatched)
	}
	return 0, nil
}

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

// metered gives the implementations of the bounded built-ins, and of the
// charge itself, under the names that metering (meter stage) gives to them.
var metered = meteredBuiltins()

func meteredBuiltins() map[string]*topdown.Builtin {
	all := map[string]*topdown.Builtin{chargeName: {
		Decl: chargeDecl,
		Func: func(bctx topdown.BuiltinContext, operands []*ast.Term, iter func(*ast.Term) error) error {
			if err := meterOf(bctx).chargeValue(operands[0].Value); err != nil {
				return halt(bctx, "", err)
			}
			return iter(ast.InternedTerm(true))
		},
	}}
	for name, cost := range bounds {
		decl := *ast.BuiltinMap[name]
		decl.Name, decl.CanSkipBctx = meteredName(name), false
		run, arity := topdown.GetBuiltin(name), decl.Decl.Arity()
		all[decl.Name] = &topdown.Builtin{Decl: &decl, Func: func(bctx topdown.BuiltinContext, operands []*ast.Term, iter func(*ast.Term) error) error {
			units, err := cost(operands[:arity]) // what follows takes the result
			if err == nil {
				err = meterOf(bctx).charge(units)
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
