// Package policy evaluates what a checklist can't say: a department's Rego,
// one module for each version of an item, in a sandbox. A policy sees the part
// of the manifest that it names and nothing else, calls only built-ins of
// bounded cost, ends at its deadline, and fails loudly: no fault in it ever
// turns into an answer.
package policy

import (
	"cmp"
	"slices"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"onewindow/engine/dictionary"
	"onewindow/engine/judgement"
	"onewindow/engine/source"
)

// DefaultDeadline is how long one evaluation may take (design 4.11).
const DefaultDeadline = 200 * time.Millisecond

// Source is what one version of an item's policy is compiled from.
type Source struct {
	Module     source.File // package onewindow.policy
	Library    *Library
	Dictionary *dictionary.Dictionary
	Materials  []string                // the codes of the checklist's materials
	Basis      func(basis string) bool // tells whether the law of `law#article` is known
	Deadline   time.Duration           // of one evaluation; 0: DefaultDeadline
}

// Rule is one reason that a policy can give.
type Rule struct {
	ID                 string // as written, without policy/
	Effect             judgement.Effect
	Material           string // empty if it names none, or not the same each time
	Ground             string // of a reject
	CompetentAuthority string // empty if it is not a literal
	Basis              []string
	RefusalBasis       []string
	Pos                source.Position // of the reason's literal

	from, to int // the lines on which the rule stands
}

// Unconfirmed tells whether the rule refuses on a ground for which it names no
// article that says 不予受理: such an entry is for the department to confirm.
func (r *Rule) Unconfirmed() bool {
	return (r.Ground == "condition_not_met" || r.Ground == "barred") && len(r.RefusalBasis) == 0
}

// Policy is one policy. It never changes, and any number of evaluations may
// share it.
type Policy struct {
	in        Source
	rules     []Rule
	materials map[string]bool
	words     map[string]*ast.Term
	facts     []string
	shape     shape
	deadline  time.Duration
	compiler  *ast.Compiler
	queries   []query
}

// Rules gives the reasons that the policy can give, in the order of the file.
func (p *Policy) Rules() []Rule { return p.rules }

// Facts gives the full names of the facts that the policy's rules refer to,
// helper rules included, sorted.
func (p *Policy) Facts() []string { return p.facts }

// Compile reads a policy. It either comes back whole, or with every fault that
// could be found, each at its line and column.
func Compile(in Source) (*Policy, []source.Error) {
	var errs source.Errors
	c := compilation{in: in, errs: &errs}
	module := c.parse(in.Module)
	if errs.Len() > 0 {
		return nil, errs.List()
	}
	c.prints(module)
	rules := c.reasons(module)
	c.compile(module)
	if errs.Len() > 0 {
		return nil, errs.List()
	}
	p, err := c.prepare(rules)
	if err != nil {
		errs.Add(source.Position{File: in.Module.Name}, "can't prepare the policy: %v", err)
		return nil, errs.List()
	}
	return p, nil
}

// compilation is one run of Compile.
type compilation struct {
	in       Source
	errs     *source.Errors
	compiler *ast.Compiler
	reads    reading
}

// prepare makes the policy ready for evaluation.
func (c *compilation) prepare(rules []Rule) (*Policy, error) {
	p := &Policy{
		in:        c.in,
		rules:     rules,
		materials: make(map[string]bool, len(c.in.Materials)),
		facts:     c.reads.names(),
		shape:     c.reads.shape(c.in.Dictionary),
		deadline:  cmp.Or(c.in.Deadline, DefaultDeadline),
		compiler:  c.compiler,
	}
	p.words = wordTerms(c.in.Materials...)
	for _, code := range c.in.Materials {
		p.materials[code] = true
		if m, ok := c.in.Dictionary.Material(code); ok {
			for _, f := range m.Fields {
				p.words[f.Name] = ast.StringTerm(f.Name)
			}
		}
	}
	var err error
	p.queries, err = prepareQueries(c.compiler, rules)
	return p, err
}

// rule finds a rule by its effect and id.
func (p *Policy) rule(effect judgement.Effect, id string) (*Rule, bool) {
	i := slices.IndexFunc(p.rules, func(r Rule) bool { return r.Effect == effect && r.ID == id })
	if i < 0 {
		return nil, false
	}
	return &p.rules[i], true
}
