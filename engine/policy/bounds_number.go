package policy

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

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
