package policy

import (
	"context"
	"errors"
	"sync"
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

	builtins map[string]*topdown.Builtin // the metered ones, bound to this meter
}

// meters keeps meters for later evaluations: to bind the built-ins costs more
// than most evaluations do.
var meters = sync.Pool{New: func() any {
	m := &meter{}
	m.builtins = meteredBuiltins(m)
	return m
}}

// newMeter gives a meter for one evaluation over an input of so many units. The
// caller puts it back into meters when nothing uses it any more.
func newMeter(ctx context.Context, deadline time.Time, units int) *meter {
	m := meters.Get().(*meter)
	*m = meter{ctx: ctx, deadline: deadline, budget: baseBudget + budgetPerInput*units, builtins: m.builtins}
	return m
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

// weigh counts the units of a value, up to about limit.
func weigh(v ast.Value, limit int) int {
	switch v := v.(type) {
	case ast.String:
		return 1 + len(v)/bytesPerUnit
	case ast.Number:
		return 1 + len(v)/bytesPerUnit
	case *ast.Array, ast.Object, ast.Set:
		s := scales.Get().(*scale)
		defer scales.Put(s)
		s.units, s.limit = 0, limit
		s.add(v)
		return s.units
	}
	return 1
}

// scale weighs one value. Scales are kept, with their functions, for later ones.
type scale struct {
	units, limit int
	member       func(*ast.Term) bool
	pair         func(_, _ *ast.Term) bool
}

var scales = sync.Pool{New: func() any {
	s := &scale{}
	s.member = func(t *ast.Term) bool { return s.add(t.Value) }
	s.pair = func(key, value *ast.Term) bool { return s.add(key.Value) || s.add(value.Value) }
	return s
}}

// add weighs a value in, and tells whether that is enough.
func (s *scale) add(v ast.Value) (enough bool) {
	s.units++
	switch v := v.(type) {
	case ast.String:
		s.units += len(v) / bytesPerUnit
	case ast.Number:
		s.units += len(v) / bytesPerUnit
	case *ast.Array:
		return v.Until(s.member)
	case ast.Set:
		return v.Until(s.member)
	case ast.Object:
		return v.Until(s.pair)
	}
	return s.units >= s.limit
}
