package policy

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/topdown"

	"onewindow/engine/manifest"
	"onewindow/engine/source"
)

// Evaluate gives the reasons that the policy finds in a manifest, ordered by
// effect, rule and content: the same ones each time. Facts that the manifest
// lacks are for the caller to find (Facts); the policy takes them as undefined.
//
// An error is ErrDeadline, the context's own (wrapped) error if that was
// cancelled, or a *Failure.
func (p *Policy) Evaluate(ctx context.Context, m *manifest.Manifest) (findings []Finding, err error) {
	defer func() {
		if r := recover(); r != nil {
			findings, err = nil, &Failure{
				Pos:    source.Position{File: p.in.Module.Name},
				Detail: fmt.Sprintf("the evaluator panicked: %v", r),
				Stack:  debug.Stack(),
			}
		}
	}()
	deadline := time.Now().Add(p.allowed(ctx))
	for i := range p.queries {
		input, units := p.input(m, p.queries[i].materials)
		limit := newMeter(ctx, deadline, units)
		result, err := p.run(ctx, &p.queries[i], input, limit)
		meters.Put(limit)
		if err != nil {
			return nil, err
		}
		for _, effect := range p.queries[i].effects {
			found, err := p.findings(effect, result[ast.Var(effect)])
			if err != nil {
				return nil, err
			}
			findings = append(findings, found...)
		}
	}
	sortFindings(findings)
	return findings, nil
}

// Unhurried gives a context in which a policy may take as long as it takes on a
// machine that is busy with other things: for proving rules and for replay,
// where nobody waits and a deadline would only measure the machine. What a
// policy may build stays bounded.
func Unhurried(ctx context.Context) context.Context {
	return context.WithValue(ctx, unhurried{}, true)
}

type unhurried struct{}

// unhurriedDeadline ends what would never end by itself.
const unhurriedDeadline = 30 * time.Second

func (p *Policy) allowed(ctx context.Context) time.Duration {
	if ctx.Value(unhurried{}) != nil {
		return max(p.deadline, unhurriedDeadline)
	}
	return p.deadline
}

// epoch stands for the time of every evaluation: no built-in can read it.
var epoch = time.Unix(0, 1)

// run evaluates one query.
func (p *Policy) run(ctx context.Context, q *query, input *ast.Term, limit *meter) (topdown.QueryResult, error) {
	if err := ctx.Err(); err != nil {
		return nil, ended(err)
	}
	var result topdown.QueryResult
	err := topdown.NewQuery(q.body).
		WithCompiler(p.compiler).
		WithStore(p.in.Library.store).
		WithTransaction(p.in.Library.txn).
		WithInput(input).
		WithBuiltins(limit.builtins).
		WithStrictBuiltinErrors(true).
		WithMetrics(metrics.NoOp()).
		WithTime(epoch).
		WithCancel(limit).
		Iter(ctx, func(r topdown.QueryResult) error {
			result = r
			return nil
		})
	if err != nil {
		return nil, p.failure(ctx, err, limit)
	}
	return result, nil
}

// failure says why an evaluation ended without a result.
func (p *Policy) failure(ctx context.Context, err error, limit *meter) error {
	if topdown.IsCancel(err) && limit.over {
		return ended(ctx.Err())
	}
	f := &Failure{Pos: source.Position{File: p.in.Module.Name}, Detail: err.Error(), Err: err}
	var e *topdown.Error
	if errors.As(err, &e) {
		f.Detail = e.Message
		if e.Location != nil {
			f.Pos = position(e.Location)
			f.Rule = p.ruleAt(f.Pos)
		}
	}
	return f
}

// ended says why an evaluation was cancelled.
func ended(cause error) error {
	if errors.Is(cause, context.Canceled) {
		return fmt.Errorf("evaluating the policy: %w", cause)
	}
	return ErrDeadline
}

// ruleAt gives the rule in whose body a place of the policy's own file lies.
func (p *Policy) ruleAt(at source.Position) string {
	if at.File != p.in.Module.Name {
		return ""
	}
	for i := range p.rules {
		if r := &p.rules[i]; r.from <= at.Line && at.Line <= r.to {
			return r.ID
		}
	}
	return ""
}
