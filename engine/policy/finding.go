package policy

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/open-policy-agent/opa/v1/ast"

	"onewindow/engine/judgement"
	"onewindow/engine/source"
)

// Finding is one reason that a policy gives.
type Finding struct {
	Rule               string // its id, without policy/
	Effect             judgement.Effect
	Pos                source.Position // of the reason's literal
	Message            string          // 中文, ready to print
	Basis              []string
	Material           string // a code of the checklist, or empty
	Remedy             []judgement.Operation
	Ground             string   // of a reject, as are the next two
	CompetentAuthority string   // on the ground not_competent
	RefusalBasis       []string // empty where it has still to be confirmed
}

// findings reads the reasons of one effect.
func (p *Policy) findings(effect judgement.Effect, t *ast.Term) ([]Finding, error) {
	set, ok := t.Value.(ast.Set)
	if !ok {
		return nil, &Failure{Pos: source.Position{File: p.in.Module.Name}, Detail: fmt.Sprintf("%s is no set of reasons", effect)}
	}
	out := make([]Finding, 0, set.Len())
	for _, t := range set.Slice() {
		f, err := p.finding(effect, t)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// finding reads one reason. Its literal was checked when the policy was
// loaded; here are the members that rules compute.
func (p *Policy) finding(effect judgement.Effect, t *ast.Term) (Finding, error) {
	id, _ := textOf(t.Get(ast.InternedTerm("rule")))
	rule, ok := p.rule(effect, id)
	if !ok {
		return Finding{}, &Failure{Pos: source.Position{File: p.in.Module.Name}, Detail: "a reason of an unknown rule"}
	}
	fail := func(format string, args ...any) (Finding, error) {
		return Finding{}, &Failure{Rule: rule.ID, Pos: rule.Pos, Detail: fmt.Sprintf(format, args...)}
	}
	f := Finding{Rule: rule.ID, Effect: effect, Pos: rule.Pos, Basis: rule.Basis, Ground: rule.Ground, RefusalBasis: rule.RefusalBasis}
	if f.Message, ok = textOf(t.Get(ast.InternedTerm("message"))); !ok || f.Message == "" {
		return fail("the message is no text")
	}
	if member := t.Get(ast.InternedTerm("material")); member != nil {
		if f.Material, ok = textOf(member); !ok || !p.materials[f.Material] {
			return fail("the checklist has no material %v", member)
		}
	}
	if member := t.Get(ast.InternedTerm("competent_authority")); member != nil {
		if f.CompetentAuthority, ok = textOf(member); !ok || f.CompetentAuthority == "" {
			return fail("competent_authority is no text")
		}
	}
	if member := t.Get(ast.InternedTerm("remedy")); member != nil {
		var err error
		if f.Remedy, err = remedy(member); err != nil {
			return fail("the remedy: %v", err)
		}
		if len(f.Remedy) == 0 && effect == judgement.EffectCorrect {
			return fail("the remedy is empty")
		}
	}
	return f, nil
}

// remedy reads a list of operations on the manifest.
func remedy(t *ast.Term) ([]judgement.Operation, error) {
	list, ok := t.Value.(*ast.Array)
	if !ok {
		return nil, fmt.Errorf("must be a list of operations {op, path, value}")
	}
	out := make([]judgement.Operation, 0, list.Len())
	for i := range list.Len() {
		op, err := operation(list.Elem(i))
		if err != nil {
			return nil, fmt.Errorf("operation %d: %w", i+1, err)
		}
		if op.TakesBack() && list.Len() > 1 {
			return nil, fmt.Errorf("operation %d takes a material back, which is a remedy by itself; give it a reason of its own", i+1)
		}
		out = append(out, op)
	}
	return out, nil
}

// operation reads one operation of RFC 6902.
func operation(t *ast.Term) (judgement.Operation, error) {
	var op judgement.Operation
	object, ok := t.Value.(ast.Object)
	if !ok {
		return op, fmt.Errorf("must be an object {op, path, value}")
	}
	op.Op, _ = textOf(t.Get(ast.InternedTerm("op")))
	op.Path, _ = textOf(t.Get(ast.InternedTerm("path")))
	value := t.Get(ast.InternedTerm("value"))
	members := 2
	switch op.Op {
	case "add", "replace":
		if value == nil {
			return op, fmt.Errorf("%s needs a value", op.Op)
		}
		members = 3
	case "remove":
	default:
		return op, fmt.Errorf("op must be add, replace or remove, not %q", op.Op)
	}
	if object.Len() != members {
		return op, fmt.Errorf("%s has members that do not belong to it", op.Op)
	}
	if !pointsIntoManifest(op.Path) {
		return op, fmt.Errorf("path must be a JSON pointer below /project, /applicant or /materials, not %q", op.Path)
	}
	if entry, ok := strings.CutPrefix(op.Path, "/materials"); ok && strings.Count(entry, "/") < 2 && !op.TakesBack() && (op.Op != "add" || entry != "/-") {
		return op, fmt.Errorf("a material as a whole is added at /materials/- or removed by its pointer; %s %s would put others in its place", op.Op, op.Path)
	}
	if value != nil {
		var err error
		if op.Value, err = jsonOf(value); err != nil {
			return op, err
		}
	}
	return op, nil
}

// pointsIntoManifest tells whether a JSON pointer (RFC 6901) names something
// that an applicant may change.
func pointsIntoManifest(path string) bool {
	for _, root := range []string{"/project/", "/applicant/", "/materials/"} {
		if rest, ok := strings.CutPrefix(path, root); ok && rest != "" {
			return jsontext.Pointer(path).IsValid()
		}
	}
	return path == "/project" || path == "/applicant" || path == "/materials"
}

// jsonOf gives a value as canonical JSON (RFC 8785).
func jsonOf(t *ast.Term) (jsontext.Value, error) {
	plain, err := ast.JSON(t.Value)
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(plain)
	if err != nil {
		return nil, err
	}
	v := jsontext.Value(data)
	if err := v.Canonicalize(); err != nil {
		return nil, err
	}
	return v, nil
}

// sortFindings orders findings by effect, rule and content.
func sortFindings(list []Finding) {
	rank := func(e judgement.Effect) int { return slices.Index(effects, e) }
	slices.SortFunc(list, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(rank(a.Effect), rank(b.Effect)),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Material, b.Material),
			cmp.Compare(a.Message, b.Message),
			cmp.Compare(a.CompetentAuthority, b.CompetentAuthority),
			slices.CompareFunc(a.Remedy, b.Remedy, compareOperations),
		)
	})
}

func compareOperations(a, b judgement.Operation) int {
	return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Op, b.Op), cmp.Compare(string(a.Value), string(b.Value)))
}
