package diff

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"onewindow/engine/checklist"
	"onewindow/engine/condition"
	"onewindow/engine/guide"
	"onewindow/engine/policy"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

// value is what a field holds. The zero value is nothing.
type value struct {
	Value
	members []string // of a list, in words
	hidden  bool     // too long to be said: only told that it changed
}

func (v *value) given() bool { return v.Source != "" }

func (v *value) public() *Value {
	if !v.given() || v.hidden {
		return nil
	}
	return &v.Value
}

func text(s string) value { return value{Value: Value{s, s}} }

// word is one of the words of the checklist language.
func word(s string, words map[string]string) value { return value{Value: Value{s, words[s]}} }

func count(n int, unit string) value {
	s := strconv.Itoa(n)
	return value{Value: Value{s, s + unit}}
}

// optional is a count where one is set.
func optional(n *int, unit string) value {
	if n == nil {
		return value{}
	}
	return count(*n, unit)
}

// claim is said by words only where it holds.
func claim(yes bool, words string) value {
	if !yes {
		return value{}
	}
	return value{Value: Value{"true", words}}
}

// hidden is a text too long to be said.
func hidden(s string) value { return value{Value: Value{Source: s}, hidden: true} }

func list(of []string, say func(string) string) value {
	if len(of) == 0 {
		return value{}
	}
	v := value{members: make([]string, len(of))}
	for i, s := range of {
		v.members[i] = say(s)
	}
	v.Value = Value{strings.Join(of, ", "), strings.Join(v.members, "、")}
	return v
}

func same(s string) string { return s }

// side is one side of a comparison: a ruleset, and of a version its rules.
type side struct {
	rules     *ruleset.Ruleset
	checklist *checklist.Checklist
	policy    *policy.Policy // nil if there is none
	scope     condition.Scope
}

// newSide gives the rules of a version, those of an empty checklist for nil.
func newSide(r *ruleset.Ruleset, v *ruleset.Version, cache *condition.Cache) (*side, error) {
	if v == nil {
		return sideOf(r, &checklist.Checklist{}, nil, cache), nil
	}
	p, err := v.Program()
	if err != nil {
		return nil, err
	}
	return sideOf(r, p.Checklist, p.Policy, cache), nil
}

func sideOf(r *ruleset.Ruleset, c *checklist.Checklist, p *policy.Policy, cache *condition.Cache) *side {
	s := &side{rules: r, checklist: c, policy: p}
	s.scope = condition.Scope{Dictionary: r.Dictionary(), Materials: map[string]int{}, Cache: cache}
	for i := range c.Materials {
		s.scope.Materials[c.Materials[i].Code] = i
	}
	return s
}

// What conditions read where.
var (
	facts     = condition.Within{Self: -1}
	materials = condition.Within{Materials: true, Self: -1}
)

func (s *side) condition(e *condition.Expr, in condition.Within) value {
	if e == nil {
		return value{}
	}
	var errs source.Errors // none: the ruleset loaded
	c := s.scope.Compile(e, in, &errs)
	return value{Value: Value{c.String(), c.Words()}}
}

func (s *side) basis(names []string) value {
	return list(names, func(name string) string { return guide.Cite(s.rules.Laws(), name) })
}

func (s *side) materials(codes []string) value {
	return list(codes, func(code string) string {
		if m, ok := s.rules.Dictionary().Material(code); ok {
			return m.Name
		}
		return code
	})
}

// sentence says a change of what is called so, or of what has that label there.
func sentence(called, label string, before, after value) string {
	subject := called + label
	if called != "" && label != "" {
		subject = called + "的" + label
	}
	switch {
	case before.hidden || after.hidden:
		return tidy(subject + "有修改")
	case before.members != nil && after.members != nil && before.Words != after.Words:
		return tidy(subject + members(before, after))
	case !before.given() && label == "":
		return tidy(called + "改为" + after.Words)
	case !before.given():
		return tidy(called + "增加" + label + "：" + after.Words)
	case !after.given() && label == "":
		return tidy(called + "不再" + before.Words)
	case !after.given():
		return tidy("取消" + subject + "（原为" + wide(before.Words) + "）")
	case before.Words == after.Words: // they differ only in the source form
		return tidy(subject + "由" + wide(before.Words) + "（" + before.Source + "）改为" + wide(after.Words) + "（" + after.Source + "）")
	}
	return tidy(subject + "由" + wide(before.Words) + "改为" + wide(after.Words))
}

// members says how a list changed.
func members(before, after value) string {
	more := slices.DeleteFunc(slices.Clone(after.members), func(m string) bool { return slices.Contains(before.members, m) })
	less := slices.DeleteFunc(slices.Clone(before.members), func(m string) bool { return slices.Contains(after.members, m) })
	var parts []string
	if len(more) > 0 {
		parts = append(parts, "增加"+strings.Join(more, "、"))
	}
	if len(less) > 0 {
		parts = append(parts, "取消"+strings.Join(less, "、"))
	}
	if parts == nil {
		return "由" + wide(before.Words) + "改为" + wide(after.Words)
	}
	return strings.Join(parts, "，")
}

// wide sets what is long, or no Chinese, apart by spaces.
func wide(words string) string {
	if len([]rune(words)) > 12 || strings.IndexFunc(words, func(r rune) bool { return r < unicode.MaxASCII && unicode.IsLetter(r) }) >= 0 {
		return " " + words + " "
	}
	return words
}

// tidy takes out the spaces that wide leaves beside each other and beside
// punctuation.
func tidy(s string) string { return strings.TrimSpace(spaces.Replace(s)) }

var spaces = strings.NewReplacer("  ", " ", " ：", "：", " （", "（", "（ ", "（", " ）", "）", " 、", "、", " ，", "，", "。；", "；")
