package condition

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"golang.org/x/text/unicode/norm"

	"onewindow/engine/value"
)

// parsed is one comparison as it stands in the text, names not yet resolved.
type parsed struct {
	operator    string
	left, right term
}

// term is one side: a literal, or the path of a name.
type term struct {
	path []string // project land area_ha; materials code fields name
	lit  value.Value
	col  int // where it stands in the text, from 0
}

// operators are the comparisons allowed, by OPA's name of each.
var operators = map[string]string{
	"equal": "==", "neq": "!=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">=",
	"internal.member_2": "in", "startswith": "startswith", "endswith": "endswith",
	"contains": "contains", "regex.match": "regex.match",
}

// parse reads one comparison with OPA's parser.
func parse(text string) (parsed, error) {
	body, err := ast.ParseBodyWithOpts(text, ast.ParserOptions{RegoVersion: ast.RegoV1})
	if err != nil {
		if sign, plain := wide(text); plain != "" {
			return parsed{}, fmt.Errorf("%q is not a comparison: %s is a Chinese sign; write %s", text, sign, plain)
		}
		if list, ok := err.(ast.Errors); ok && len(list) > 0 {
			err = fmt.Errorf("%s", list[0].Message)
		}
		return parsed{}, fmt.Errorf("%q is not a comparison: %w; write for example project.floor_area_m2 > 500", text, err)
	}
	if len(body) != 1 {
		return parsed{}, fmt.Errorf("%q holds %d expressions; join several comparisons by all or any", text, len(body))
	}
	e := body[0]
	if e.Negated {
		return parsed{}, fmt.Errorf("%q: write the negation as `not:` with the comparison under it", text)
	}
	if len(e.With) > 0 {
		return parsed{}, fmt.Errorf("%q: `with` is not allowed in a condition", text)
	}
	terms, ok := e.Terms.([]*ast.Term)
	if !ok {
		return parsed{}, fmt.Errorf("%q compares nothing; write for example %s == true", text, text)
	}
	name := terms[0].Value.String()
	op, ok := operators[name]
	switch {
	case name == "eq" || name == "assign":
		return parsed{}, fmt.Errorf("%q: write == to compare", text)
	case !ok:
		return parsed{}, fmt.Errorf("%q: %s is not allowed in a condition; use == != < <= > >= in startswith endswith contains regex.match, or a policy", text, name)
	case len(terms) != 3:
		return parsed{}, fmt.Errorf("%q: %s takes two operands", text, op)
	}
	p := parsed{operator: op}
	if op == "regex.match" { // its pattern stands first; ours reads from left to right
		terms[1], terms[2] = terms[2], terms[1]
	}
	if p.left, err = operand(terms[1]); err == nil {
		p.right, err = operand(terms[2])
	}
	if err != nil {
		return parsed{}, fmt.Errorf("%q: %w", text, err)
	}
	if p.left.path == nil && p.right.path == nil {
		return parsed{}, fmt.Errorf("%q compares two literals, which decides nothing", text)
	}
	return p, nil
}

// signs are what a Chinese input method writes in place of a condition's signs.
var signs = strings.NewReplacer("“", `"`, "”", `"`, "‘", `"`, "’", `"`, "，", ",", "、", ",", "。", ".", "≥", ">=", "≤", "<=", "≠", "!=", "【", "[", "】", "]")

// wide finds the first sign outside quotes that a Chinese input method has
// written, and gives the one that belongs there.
func wide(text string) (sign, plain string) {
	quoted := false
	for _, r := range text {
		if r == '"' {
			quoted = !quoted
		}
		sign = string(r)
		if plain = norm.NFKC.String(signs.Replace(sign)); !quoted && plain != sign {
			return sign, plain
		}
	}
	return "", ""
}

func operand(t *ast.Term) (term, error) {
	at := term{}
	if t.Location != nil {
		at.col = t.Location.Col - 1
	}
	switch v := t.Value.(type) {
	case ast.Ref:
		for i, part := range v {
			switch p := part.Value.(type) {
			case ast.Var:
				if i > 0 {
					return at, fmt.Errorf("%s: name the member; variables and [_] are for policies", v)
				}
				at.path = append(at.path, string(p))
			case ast.String:
				at.path = append(at.path, string(p))
			default:
				return at, fmt.Errorf("%s: name the member; numbers are for policies", v)
			}
		}
		return at, nil
	case ast.Var:
		at.path = []string{string(v)}
		return at, nil
	}
	lit, err := literal(t.Value)
	at.lit = lit
	return at, err
}

func literal(v ast.Value) (value.Value, error) {
	switch v := v.(type) {
	case ast.Null:
		return value.Value{Kind: value.Null}, nil
	case ast.Boolean:
		return value.OfBool(bool(v)), nil
	case ast.String:
		return value.OfText(string(v)), nil
	case ast.Number:
		n, err := strconv.ParseFloat(string(json.Number(v)), 64)
		if err != nil {
			return value.Value{}, fmt.Errorf("%s is not a number that can be compared", v)
		}
		return value.OfNumber(n), nil
	case *ast.Array:
		return list(v.Foreach)
	case ast.Set:
		return list(v.Foreach)
	}
	if call, ok := v.(ast.Call); ok {
		if _, compares := operators[call[0].String()]; compares {
			return value.Value{}, fmt.Errorf("it compares twice; write two comparisons, joined by all or any")
		}
		return value.Value{}, fmt.Errorf("it calculates; what has to be calculated belongs into a policy")
	}
	return value.Value{}, fmt.Errorf("%s can't be compared; use a name, a text, a number, true, false or a list of these", v)
}

func list(each func(func(*ast.Term))) (value.Value, error) {
	var members []value.Value
	var fault error
	each(func(t *ast.Term) {
		v, err := literal(t.Value)
		if err != nil {
			fault = err
		}
		members = append(members, v)
	})
	return value.OfList(members), fault
}
