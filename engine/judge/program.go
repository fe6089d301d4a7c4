// Package judge says what the engine holds of one manifest under one version
// of an item's rules: every reason at once, and the remedies that would make
// it accepted.
package judge

import (
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"onewindow/engine/calendar"
	"onewindow/engine/canonical"
	"onewindow/engine/checklist"
	"onewindow/engine/condition"
	"onewindow/engine/dictionary"
	"onewindow/engine/judgement"
	"onewindow/engine/message"
	"onewindow/engine/policy"
	"onewindow/engine/source"
	"onewindow/engine/value"
)

// Content is what a program is compiled from: one version of one item, and
// what its ruleset shares among all.
type Content struct {
	Item       *checklist.Item
	Checklist  *checklist.Checklist
	Policy     *policy.Policy // nil if the version has none
	Dictionary *dictionary.Dictionary
	Calendar   *calendar.Calendar
	Messages   *message.Messages
	Cache      *condition.Cache
}

// Program is one version of an item's rules, compiled. It is immutable and
// serves any number of judgements at once.
type Program struct {
	Content
	facts       []fact // by slot
	slotOf      []int32
	acceptance  []acceptance
	materials   []material
	index       map[string]int
	groups      []group
	checks      []check
	prohibited  map[string]prohibition
	policyFacts []policyFact
	applies     *condition.Cond
	mentions    map[cellKind][]mention
}

// fact is a fact that the rules read.
type fact struct {
	id      int
	def     *dictionary.Fact
	pointer string
	example value.Value
}

type acceptance struct {
	*checklist.Acceptance
	rule, at      string // at: file:line
	require, when *condition.Cond
	expected      jsontext.Value // what is required, as reasons have it
	kinds         map[cellKind]bool
}

type material struct {
	*checklist.Material
	at     string
	when   *condition.Cond
	points []point // those that a person looks at
	groups []int   // those that it may be chosen for
	copies int
	paper  bool   // a paper form is allowed
	online bool   // the electronic form is allowed
	words  string // its forms, as messages name them
}

// point is a review point that a person looks at, where it applies.
type point struct {
	*checklist.Point
	at   string
	when *condition.Cond
}

type group struct {
	*checklist.Group
	at      string
	when    *condition.Cond
	members []int
	exactly bool
}

// check is a review point that a manifest can show, or a consistency check.
type check struct {
	rule, at      string
	owner         int // the material whose review point it is, or -1
	require, when *condition.Cond
	expected      jsontext.Value // what is required, as reasons have it
	reads         []int          // the materials, the owner first
	kinds         map[cellKind]bool
	factsOnly     bool
	effect        judgement.Effect
	otherwise     string
	basis         []string
	rank          int
}

type prohibition struct {
	*checklist.Prohibition
	when *condition.Cond
}

type policyFact struct {
	slot   int
	when   *condition.Cond
	effect judgement.Effect
	basis  []string
	source string
}

// Ranks order reasons as the checklist does.
const (
	rankFacts = iota << 16
	rankAcceptance
	rankMaterials
	rankGroups
	rankConsistency
	rankPolicy
	rankCommitments
	rankUnrequested
)

// Compile checks and compiles a version. Faults go to errs; the program is
// then of no use.
func Compile(c Content, errs *source.Errors) *Program {
	p := &Program{Content: c, index: map[string]int{}, prohibited: map[string]prohibition{}}
	list := c.Checklist
	for i := range list.Materials {
		p.index[list.Materials[i].Code] = i
	}
	scope := &condition.Scope{Dictionary: c.Dictionary, Materials: p.index, Cache: c.Cache}
	plain := condition.Within{Self: -1}
	full := condition.Within{Materials: true, Self: -1}

	for i := range list.Acceptance {
		a := &list.Acceptance[i]
		p.acceptance = append(p.acceptance, acceptance{Acceptance: a, rule: "acceptance/" + a.ID, at: line(a.Pos),
			require: scope.Compile(a.Require, plain, errs), when: scope.Compile(a.When, plain, errs)})
	}
	for i := range list.Materials {
		p.material(i, scope, errs)
	}
	for i := range list.Groups {
		g := group{Group: &list.Groups[i], at: line(list.Groups[i].Pos), when: scope.Compile(list.Groups[i].When, plain, errs)}
		codes := g.AnyOf
		if g.exactly = len(g.ExactlyOneOf) > 0; g.exactly {
			codes = g.ExactlyOneOf
		}
		for _, code := range codes {
			if m, ok := p.index[code]; ok {
				g.members = append(g.members, m)
				p.materials[m].groups = append(p.materials[m].groups, i)
			}
		}
		p.groups = append(p.groups, g)
	}
	for i := range list.Consistency {
		x := &list.Consistency[i]
		effect := judgement.EffectCorrect
		if x.Effect == string(judgement.EffectAdvise) {
			effect = judgement.EffectAdvise
		}
		p.checks = append(p.checks, check{rule: "consistency/" + x.ID, at: line(x.Pos), owner: -1,
			require: scope.Compile(x.Require, full, errs), when: scope.Compile(x.When, full, errs),
			effect: effect, otherwise: x.Otherwise, basis: x.Basis, rank: rankConsistency + i})
	}
	for i := range list.MustNotRequest {
		x := &list.MustNotRequest[i]
		for _, code := range x.Codes {
			p.prohibited[code] = prohibition{x, scope.Compile(x.When, plain, errs)}
		}
	}
	p.applies = scope.Compile(list.AppliesWhen, plain, errs)
	p.policyReads(scope, errs)
	if errs.Len() > 0 {
		return p
	}
	p.finish(scope, errs)
	return p
}

func (p *Program) material(i int, scope *condition.Scope, errs *source.Errors) {
	def := &p.Checklist.Materials[i]
	m := material{Material: def, at: line(def.Pos), copies: max(def.Copies, 1)}
	m.when = scope.Compile(def.When, condition.Within{Self: -1}, errs)
	for _, f := range def.Forms {
		m.paper = m.paper || f != "electronic"
		m.online = m.online || f == "electronic"
	}
	m.words = formWords(p.Messages, def.Forms)
	for j := range def.Review {
		pt := &def.Review[j]
		if pt.Require == nil {
			m.points = append(m.points, point{pt, line(pt.Pos), scope.Compile(pt.When, condition.Within{Self: -1}, errs)})
			continue
		}
		within := condition.Within{Materials: true, Self: i}
		p.checks = append(p.checks, check{rule: "materials/" + def.Code + "/review/" + pt.ID, at: line(pt.Pos), owner: i,
			require: scope.Compile(pt.Require, within, errs), when: scope.Compile(pt.When, within, errs),
			effect: judgement.EffectCorrect, otherwise: pt.Otherwise, basis: def.Basis, rank: rankMaterials + i})
	}
	p.materials = append(p.materials, m)
}

// policyReads notes the facts that the policy refers to, and when they matter.
func (p *Program) policyReads(scope *condition.Scope, errs *source.Errors) {
	when := map[string]*condition.Expr{}
	for name, expr := range p.Checklist.PolicyFacts {
		when[dictionary.FullName(name)] = expr
	}
	if p.Policy == nil {
		return
	}
	effect, basis, pos := judgement.EffectAdvise, []string(nil), source.Position{}
	for _, r := range p.Policy.Rules() {
		if r.Effect != judgement.EffectAdvise || basis == nil {
			basis, pos = r.Basis, r.Pos
		}
		if r.Effect != judgement.EffectAdvise {
			effect = judgement.EffectCorrect
		}
	}
	for _, name := range p.Policy.Facts() {
		id, _, ok := p.Dictionary.Fact(name)
		if !ok {
			errs.Add(pos, "the policy reads %s, which is not in facts.yaml", name)
			continue
		}
		p.policyFacts = append(p.policyFacts, policyFact{scope.Slot(id),
			scope.Compile(when[name], condition.Within{Self: -1}, errs), effect, basis, line(pos)})
	}
}

// finish makes what can only be made when every condition is compiled.
func (p *Program) finish(scope *condition.Scope, errs *source.Errors) {
	p.slotOf = make([]int32, len(p.Dictionary.Facts))
	for i := range p.slotOf {
		p.slotOf[i] = -1
	}
	for slot, id := range scope.Facts() {
		def := &p.Dictionary.Facts[id]
		p.slotOf[id] = int32(slot)
		p.facts = append(p.facts, fact{id: id, def: def, pointer: pointer(def.Name), example: def.Example})
	}
	for name, x := range p.Checklist.Facts {
		id, def, ok := p.Dictionary.Fact(dictionary.FullName(name))
		if !ok || p.slotOf[id] < 0 || !x.Example.Given {
			continue // the loader tells of unknown names
		}
		v, err := dictionary.Typed(x.Example, def.Type)
		if err != nil {
			errs.Add(x.Pos, "example of %s: %v", def.Name, err)
		}
		p.facts[p.slotOf[id]].example = v
	}
	for i := range p.acceptance {
		a := &p.acceptance[i]
		a.kinds, a.expected = p.kindsOf(a.when, a.require), canonical.AppendText(nil, a.require.String())
	}
	for i := range p.checks {
		p.checks[i].finish(p)
	}
	p.mentions = p.mentioned()
}

func (c *check) finish(p *Program) {
	c.factsOnly, c.kinds, c.expected = true, p.kindsOf(c.when, c.require), canonical.AppendText(nil, c.require.String())
	if c.owner >= 0 {
		c.reads = append(c.reads, c.owner)
	}
	for _, cond := range []*condition.Cond{c.when, c.require} {
		if cond == nil {
			continue
		}
		cond.Refs(func(r *condition.Ref) {
			if r.Reads == condition.ReadsEntry {
				c.factsOnly = false
				c.reads = addOnce(c.reads, r.Material)
			}
		})
	}
}

func addOnce(list []int, n int) []int {
	for _, m := range list {
		if m == n {
			return list
		}
	}
	return append(list, n)
}

// pointer gives the JSON pointer of a fact.
func pointer(name string) string {
	b := []byte("/" + name)
	for i, c := range b {
		if c == '.' {
			b[i] = '/'
		}
	}
	return string(b)
}

// line is where a rule stands, as reasons name it.
func line(pos source.Position) string {
	if pos.File == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d", pos.File, pos.Line)
}
