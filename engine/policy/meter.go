package policy

import (
	"context"
	"errors"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// What one evaluation may build, in units: a unit is one member of a value, or
// sixteen bytes of text. A value is counted with all that it holds, each time
// that it goes into another one, since comparing it costs as much, however
// much of it is shared in memory. What a rule may do with the input grows with
// the input: a long manifest alone must never make a policy fail.
const (
	baseBudget     = 1_000_000
	budgetPerInput = 20 // for each unit of the input
	bytesPerUnit   = 16
)

// pollEvery says after how many steps of the evaluation the clock is read.
const pollEvery = 64

// meter ends one evaluation at its deadline, and counts what it builds. The
// evaluator asks it at each step whether to go on, so that no goroutine and no
// timer is needed. Only the evaluation's own goroutine uses it.
type meter struct {
	ctx      context.Context
	deadline time.Time
	steps    int
	budget   int
	over     bool // the deadline has passed, or the context is done
}

var errBudget = errors.New("the evaluation builds more values than it may")

// Cancelled implements topdown.Cancel.
func (m *meter) Cancelled() bool {
	m.steps++
	if m.steps%pollEvery == 0 && !m.over {
		m.over = m.ctx.Err() != nil || !time.Now().Before(m.deadline)
	}
	return m.over
}

// Cancel implements topdown.Cancel.
func (m *meter) Cancel() { m.over = true }

// charge takes units off the budget.
func (m *meter) charge(units int) error {
	m.budget -= units
	if m.budget < 0 {
		return errBudget
	}
	return nil
}

// chargeValue takes the units of a value off the budget.
func (m *meter) chargeValue(v ast.Value) error {
	return m.charge(weigh(v, m.budget+1))
}

// meterOf gives the meter of the evaluation that calls a built-in.
func meterOf(bctx topdown.BuiltinContext) *meter {
	return bctx.Cancel.(*meter)
}

// weigh counts the units of a value, up to about limit.
func weigh(v ast.Value, limit int) int {
	n := 1
	switch v := v.(type) {
	case ast.String:
		n += len(v) / bytesPerUnit
	case ast.Number:
		n += len(v) / bytesPerUnit
	case *ast.Array:
		for i := 0; i < v.Len() && n < limit; i++ {
			n += weigh(v.Elem(i).Value, limit-n)
		}
	case ast.Set:
		for _, t := range v.Slice() {
			if n >= limit {
				break
			}
			n += weigh(t.Value, limit-n)
		}
	case ast.Object:
		_ = v.Iter(func(key, value *ast.Term) error {
			n += weigh(key.Value, limit-n)
			n += weigh(value.Value, limit-n)
			if n >= limit {
				return errBudget
			}
			return nil
		})
	}
	return n
}
