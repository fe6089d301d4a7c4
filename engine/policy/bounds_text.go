package policy

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

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
