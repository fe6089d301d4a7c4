package condition

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"onewindow/engine/value"
)

func TestSatisfiable(t *testing.T) {
	area := func(text string) *Expr { return leaf("project.floor_area_m2 " + text) }
	for name, tc := range map[string]struct {
		all  []*Expr
		want bool
	}{
		"nothing asked":             {nil, true},
		"between":                   {[]*Expr{area("> 500"), area("< 501")}, true},
		"between, strictly nothing": {[]*Expr{area("> 500"), area("<= 500")}, false},
		"beyond":                    {[]*Expr{area("> 500"), area("!= 501"), area("< 100000")}, true},
		"an enum is one of its values": {[]*Expr{leaf(`project.kind != "building"`),
			{Not: leaf(`project.kind in ["municipal"]`)}}, false},
		"a bool is one of two": {[]*Expr{leaf(`project.must_tender != true`), leaf(`project.must_tender != false`)}, false},
		"any keeps a way": {[]*Expr{{Any: []*Expr{leaf(`project.must_tender == true`), area("> 9")}},
			leaf(`project.must_tender == false`)}, true},
		"any, both ways shut": {[]*Expr{{Any: []*Expr{leaf(`project.must_tender == true`), area("> 9")}},
			leaf(`project.must_tender == false`), area("< 9")}, false},
		"two names alike":    {[]*Expr{leaf(`material.fields.project_name == project.name`), leaf(`project.name == "厂房"`), leaf(`material.fields.project_name != "厂房"`)}, false},
		"two names in order": {[]*Expr{leaf(`material.fields.price_cny < materials["bid-notice"].fields.price_cny`), leaf(`materials["bid-notice"].fields.price_cny < 1`)}, true},
		"an order shut":      {[]*Expr{leaf(`material.fields.price_cny < materials["bid-notice"].fields.price_cny`), leaf(`materials["bid-notice"].fields.price_cny <= material.fields.price_cny`)}, false},
		"dates":              {[]*Expr{leaf(`project.accepted_on > "2026-01-01"`), leaf(`project.accepted_on < "2026-01-03"`)}, true},
		"no day between":     {[]*Expr{leaf(`project.accepted_on > "2026-01-01"`), leaf(`project.accepted_on < "2026-01-02"`)}, false},
		"a seal or none":     {[]*Expr{leaf(`"甲" in material.seals`), {Not: leaf(`"甲" in material.seals`)}}, false},
		"two seals":          {[]*Expr{leaf(`"甲" in material.seals`), {Not: leaf(`"乙" in material.seals`)}}, true},
		"a pattern is free":  {[]*Expr{leaf(`regex.match("^a$", project.name)`), leaf(`project.name == "b"`)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := scope(t)
			var conds []*Cond
			for _, e := range tc.all {
				conds = append(conds, compiled(t, s, e))
			}
			sat, decided := Satisfiable(conds...)
			require.True(t, decided)
			require.Equal(t, tc.want, sat)
		})
	}
}

// Whatever values make the conditions true, Satisfiable has not denied it.
func TestSatisfiableIsNeverTooStrict(t *testing.T) {
	leaves := []string{`project.floor_area_m2 > 5`, `project.floor_area_m2 <= 5.5`, `project.floor_area_m2 == 7`, `project.floor_area_m2 in [1, 7]`,
		`project.kind == "building"`, `project.kind in ["municipal", "building"]`, `project.must_tender == true`, `project.must_tender != false`,
		`project.name == "x"`, `project.name != "y"`, `startswith(project.name, "x")`, `project.accepted_on > "2026-01-31"`, `project.accepted_on <= "2026-02-01"`}
	rapid.Check(t, func(r *rapid.T) {
		var expr func(depth int) *Expr
		expr = func(depth int) *Expr {
			switch kind := rapid.IntRange(0, 5).Draw(r, "kind"); {
			case depth == 0 || kind > 2:
				return leaf(rapid.SampledFrom(leaves).Draw(r, "leaf"))
			case kind == 0:
				return &Expr{Not: expr(depth - 1)}
			case kind == 1:
				return &Expr{All: []*Expr{expr(depth - 1), expr(depth - 1)}}
			}
			return &Expr{Any: []*Expr{expr(depth - 1), expr(depth - 1)}}
		}
		s := scope(t)
		var conds []*Cond
		for range rapid.IntRange(1, 4).Draw(r, "conditions") {
			conds = append(conds, compiled(t, s, expr(3)))
		}
		e := env(s, map[string]value.Value{
			"project.floor_area_m2": value.OfNumber(rapid.SampledFrom([]float64{-3, 1, 5, 5.2, 5.5, 6, 7, 8}).Draw(r, "area")),
			"project.kind":          value.OfText(rapid.SampledFrom([]string{"building", "municipal"}).Draw(r, "kind")),
			"project.must_tender":   value.OfBool(rapid.Bool().Draw(r, "tender")),
			"project.name":          value.OfText(rapid.SampledFrom([]string{"x", "y", "z"}).Draw(r, "name")),
			"project.accepted_on":   value.OfDate(rapid.SampledFrom([]string{"2025-12-31", "2026-01-31", "2026-02-01", "2026-03-01"}).Draw(r, "day")),
		}, nil)
		for _, c := range conds {
			if c.Eval(e) != True {
				return
			}
		}
		sat, decided := Satisfiable(conds...)
		require.True(t, sat || !decided)
	})
}
