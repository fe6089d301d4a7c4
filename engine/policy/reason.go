package policy

import (
	"regexp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"onewindow/engine/judgement"
	"onewindow/engine/source"
)

// effects are the rules by which a policy speaks, in the order of a
// judgement's reasons.
var effects = []judgement.Effect{judgement.EffectReject, judgement.EffectCorrect, judgement.EffectAdvise}

// The members of a reason.
var reasonMembers = []string{"rule", "message", "basis", "material", "remedy", "ground", "competent_authority", "refusal_basis"}

var (
	grounds  = []string{"not_required", "not_competent", "condition_not_met", "barred"}
	ruleName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

// reasons reads the reasons that a module can give, as far as they stand there
// as literals, and checks their form.
func (c *compilation) reasons(module *ast.Module) []Rule {
	var rules []Rule
	spoken := false
	for _, r := range module.Rules {
		effect, ok := effectOf(r)
		if !ok {
			continue
		}
		spoken = true
		if len(r.Head.Ref()) != 1 || r.Head.DocKind() != ast.PartialSetDoc || r.Default {
			c.errs.Add(position(r.Location), "%s must be written `%s contains reason if { … }`", effect, effect)
			continue
		}
		object := reasonLiteral(r)
		if object == nil {
			c.errs.Add(position(r.Head.Key.Location), "the reason must be an object literal, here or in `reason := {…}` in the rule's body")
			continue
		}
		rule := c.reason(effect, object)
		rule.from = r.Location.Row
		rule.to = rule.from + strings.Count(string(r.Location.Text), "\n")
		if rule.ID != "" && slices.ContainsFunc(rules, func(other Rule) bool { return other.ID == rule.ID }) {
			c.errs.Add(rule.Pos, "the rule %s is there already; give each reason a rule of its own", rule.ID)
		}
		rules = append(rules, rule)
	}
	if !spoken {
		c.errs.Add(position(module.Package.Location), "the policy defines none of correct, reject and advise; write at least one `correct contains reason if { … }`")
	}
	return rules
}

// effectOf gives the effect of a rule by which the policy speaks.
func effectOf(r *ast.Rule) (effect judgement.Effect, ok bool) {
	effect = judgement.Effect(r.Head.Ref()[0].Value.String())
	return effect, slices.Contains(effects, effect)
}

// reasonLiteral finds the object literal of a rule's reason, nil if there is
// none.
func reasonLiteral(r *ast.Rule) *ast.Term {
	key := r.Head.Key
	if _, ok := key.Value.(ast.Object); ok {
		return key
	}
	name, ok := key.Value.(ast.Var)
	if !ok {
		return nil
	}
	for _, e := range r.Body {
		if !e.IsAssignment() && !e.IsEquality() {
			continue
		}
		left, right := e.Operand(0), e.Operand(1)
		if _, ok := right.Value.(ast.Object); ok && left.Value.Compare(name) == 0 {
			return right
		}
	}
	return nil
}

// reason checks one reason.
func (c *compilation) reason(effect judgement.Effect, literal *ast.Term) Rule {
	rule := Rule{Effect: effect, Pos: position(literal.Location)}
	members := map[string]*ast.Term{}
	literal.Value.(ast.Object).Foreach(func(key, value *ast.Term) {
		name, ok := key.Value.(ast.String)
		switch {
		case !ok:
			c.errs.Add(position(key.Location), "the members of a reason must be named by literals")
		case !slices.Contains(reasonMembers, string(name)):
			c.errs.Add(position(key.Location), "a reason has no member %s%s", name, source.DidYouMean(source.Nearest(string(name), reasonMembers)))
		default:
			members[string(name)] = value
		}
	})
	need := func(name, why string) {
		lint := ""
		if name == "basis" {
			lint = "no-basis"
		}
		if members[name] == nil {
			c.errs.AddAs(lint, rule.Pos, "the reason lacks %s%s", name, why)
		}
	}
	refuse := func(name, why string) {
		if t := members[name]; t != nil {
			c.errs.Add(position(t.Location), "%s has no place here: %s", name, why)
		}
	}

	need("rule", "")
	need("message", "")
	need("basis", "")
	c.literal(members["rule"], "rule", &rule.ID)
	if rule.ID != "" && !ruleName.MatchString(rule.ID) {
		c.errs.Add(position(members["rule"].Location), "rule must be a name such as sum-of-areas, not %q", rule.ID)
	}
	rule.Basis = c.basis(members["basis"], "basis")

	if effect == judgement.EffectCorrect {
		need("remedy", ": say which values would do")
	}
	if effect == judgement.EffectReject {
		need("ground", ", one of "+strings.Join(grounds, ", "))
		refuse("material", "a missing or faulty material is never a reason to reject (行政许可法第三十二条)")
		refuse("remedy", "what is rejected can't be corrected")
		c.ground(&rule, members)
	} else {
		refuse("ground", "only a reject has a ground")
		refuse("competent_authority", "only a reject names a competent authority")
		refuse("refusal_basis", "only a reject has one")
	}
	if s, ok := textOf(members["material"]); ok {
		rule.Material = s
		if !slices.Contains(c.in.Materials, s) {
			c.errs.Add(position(members["material"].Location), "the checklist has no material %s%s", s, source.DidYouMean(source.Nearest(s, c.in.Materials)))
		}
	}
	return rule
}

// ground checks what a reject stands on.
func (c *compilation) ground(rule *Rule, members map[string]*ast.Term) {
	c.literal(members["ground"], "ground", &rule.Ground)
	if rule.Ground != "" && !slices.Contains(grounds, rule.Ground) {
		c.errs.Add(position(members["ground"].Location), "ground must be one of %s", strings.Join(grounds, ", "))
	}
	rule.CompetentAuthority, _ = textOf(members["competent_authority"])
	if authority := members["competent_authority"]; rule.Ground == "not_competent" && authority == nil {
		c.errs.Add(rule.Pos, "the ground not_competent needs competent_authority: whom to apply to instead")
	} else if rule.Ground != "not_competent" && authority != nil {
		c.errs.Add(position(authority.Location), "competent_authority belongs to the ground not_competent")
	}
	if t := members["refusal_basis"]; t != nil {
		rule.RefusalBasis = c.basis(t, "refusal_basis")
	}
}

// literal reads a member that must be a text literal.
func (c *compilation) literal(t *ast.Term, name string, into *string) {
	if t == nil {
		return
	}
	s, ok := textOf(t)
	if !ok || s == "" {
		c.errs.Add(position(t.Location), "%s must be a text literal", name)
	}
	*into = s
}

// basis reads a list of laws and articles.
func (c *compilation) basis(t *ast.Term, name string) []string {
	if t == nil {
		return nil
	}
	list, ok := t.Value.(*ast.Array)
	if !ok || list.Len() == 0 {
		c.errs.Add(position(t.Location), `%s must be a list of literals such as ["construction-law#8"]`, name)
		return nil
	}
	var out []string
	list.Foreach(func(t *ast.Term) {
		s, ok := textOf(t)
		if !ok {
			c.errs.Add(position(t.Location), "each %s must be a text literal", name)
			return
		}
		if !c.in.Basis(s) {
			c.errs.Add(position(t.Location), "unknown law %s: laws.yaml has none of this id", s)
		}
		out = append(out, s)
	})
	return out
}

// textOf gives a text literal.
func textOf(t *ast.Term) (string, bool) {
	if t == nil {
		return "", false
	}
	s, ok := t.Value.(ast.String)
	return string(s), ok
}
