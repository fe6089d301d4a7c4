package condition

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"onewindow/engine/dictionary"
	"onewindow/engine/manifest"
	"onewindow/engine/source"
	"onewindow/engine/value"
)

const facts = `facts:
- {name: name, type: text, label: 项目名称}
- {name: kind, type: enum, values: {building: 房屋建筑, municipal: 市政基础设施}, label: 工程类别}
- {name: floor_area_m2, type: number, unit: m2, label: 总建筑面积}
- {name: must_tender, type: bool, label: 依法必须招标}
- {name: accepted_on, type: date, label: 验收日期}
`

const materials = `materials:
- code: contract
  name: 施工合同
  fields:
    price_cny: {type: number, unit: CNY, label: 合同价}
    project_name: {type: text, label: 工程名称}
    parties: {type: list, of: {type: text}, label: 当事人}
- code: bid-notice
  name: 中标通知书
  fields:
    price_cny: {type: number, label: 中标价}
`

func scope(t testing.TB) *Scope {
	var errs source.Errors
	d := dictionary.Load(source.File{Name: "facts.yaml", Data: []byte(facts)}, source.File{Name: "materials.yaml", Data: []byte(materials)}, &errs)
	require.NoError(t, errs.Err())
	return &Scope{Dictionary: d, Materials: map[string]int{"contract": 0, "bid-notice": 1}, Cache: &Cache{}}
}

var within = Within{Materials: true, Self: 0}

func compiled(t testing.TB, s *Scope, e *Expr) *Cond {
	var errs source.Errors
	c := s.Compile(e, within, &errs)
	require.NoError(t, errs.Err())
	return c
}

func leaf(text string) *Expr { return &Expr{Text: text} }

func TestFaults(t *testing.T) {
	for text, want := range map[string]string{
		`project.floor_aera_m2 > 5`:                  "f.yaml:3:5: unknown fact project.floor_aera_m2; did you mean project.floor_area_m2?",
		`5 < project.floor_aera_m2`:                  "f.yaml:3:9: unknown fact project.floor_aera_m2; did you mean project.floor_area_m2?",
		`project.kind == "bulding"`:                  `f.yaml:3:5: "project.kind == \"bulding\"": project.kind has no value "bulding"; did you mean building?; its values are building, municipal`,
		`project.floor_area_m2 == "5"`:               "project.floor_area_m2 is number; it can't be compared with this literal",
		`project.name > "a"`:                         "project.name is text and has no order",
		`project.must_tender == project.name`:        "they are never equal",
		`project.accepted_on >= "2026-02-30"`:        "write YYYY-MM-DD",
		`project.must_tender`:                        "write for example project.must_tender == true",
		`project.must_tender = true`:                 "write == to compare",
		`not project.must_tender == true`:            "write the negation as `not:`",
		`1 == 1`:                                     "compares two literals",
		`count(project.name) > 1`:                    "belongs into a policy",
		`project.floor_area_m2 > 1; 2 > 1`:           "holds 2 expressions",
		`materials["contarct"].fields.x == 1`:        "material contarct is not in this checklist; did you mean contract?",
		`materials["contract"].fields.prise_cny > 1`: "material contract has no field prise_cny; did you mean price_cny?; declare it in materials.yaml",
		`material.issuedon == "2026-01-01"`:          "unknown name issuedon of a material",
		`regex.match("(", project.name)`:             "missing closing )",
		`project.name in []`:                         "must be a list with members",
		`"x" in project.name`:                        "what stands behind `in` must be a list",
		`input.x == 1`:                               "unknown name input.x",
		`project[_] == 1`:                            "variables and [_] are for policies",
		`http.send({}) == 1`:                         "belongs into a policy",
		`project.floor_area_m2 ＞ 5`:                  "＞ is a Chinese sign; write >",
		`project.floor_area_m2 ≥ 5`:                  "≥ is a Chinese sign; write >=",
		`project.kind == “building”`:                 `“ is a Chinese sign; write "`,
		`project.kind in ["building"，"municipal"]`:   "， is a Chinese sign; write ,",
		`project.name == "甲，乙`:                       "non-terminated string",
		`1 < project.floor_area_m2 < 5`:              "write two comparisons, joined by all or any",
		`project.floor_area_m2 + 1 > 5`:              "belongs into a policy",
	} {
		var errs source.Errors
		scope(t).Compile(&Expr{Text: text, Pos: source.Position{File: "f.yaml", Line: 3, Column: 5}}, within, &errs)
		require.Error(t, errs.Err(), text)
		require.Contains(t, errs.Err().Error(), want, text)
	}
	var errs source.Errors
	scope(t).Compile(leaf(`materials["contract"].fields.price_cny > 1`), Within{Self: -1}, &errs)
	require.ErrorContains(t, errs.Err(), "never materials")
	errs = source.Errors{}
	scope(t).Compile(leaf(`material.fields.price_cny > 1`), Within{Materials: true, Self: -1}, &errs)
	require.ErrorContains(t, errs.Err(), "only in a material's review points")
}

// env has name and floor area, no kind, a contract and no bid notice.
func env(s *Scope, given map[string]value.Value, contract *manifest.Entry) *Env {
	e := &Env{Facts: make([]value.Value, len(s.Facts())), ReceivedOn: value.OfDate("2026-11-20"),
		Entries: []*manifest.Entry{contract, nil}, Asked: []bool{false, true}}
	for slot, id := range s.Facts() {
		e.Facts[slot] = given[s.Dictionary.Facts[id].Name]
	}
	return e
}

func TestEval(t *testing.T) {
	contract := &manifest.Entry{Code: "contract", Copies: -1, Seals: []string{"建设单位"}, ValidUntil: value.Value{Kind: value.Null},
		Fields: []manifest.Field{{Name: "price_cny", Value: value.OfNumber(90)}}}
	given := map[string]value.Value{"project.name": value.OfText("甲工程"), "project.floor_area_m2": value.OfNumber(500), "project.accepted_on": value.OfDate("2026-11-01")}
	for text, want := range map[string]Truth{
		`project.floor_area_m2 > 500`:                                           False,
		`project.floor_area_m2 >= 500`:                                          True,
		`500 == project.floor_area_m2`:                                          True,
		`project.kind == "building"`:                                            Unknown,
		`project.kind in ["building"]`:                                          Unknown,
		`project.accepted_on < received_on`:                                     True,
		`project.accepted_on >= "2026-11-02"`:                                   False,
		`startswith(project.name, "甲")`:                                         True,
		`endswith(project.name, "甲")`:                                           False,
		`contains(project.name, "工")`:                                           True,
		`regex.match("^甲", project.name)`:                                       True,
		`"建设单位" in material.seals`:                                              True,
		`"监理单位" in material.seals`:                                              False,
		`"建设单位" in material.signatures`:                                         False,
		`material.fields.price_cny == 90`:                                       True,
		`material.fields.project_name == project.name`:                          Unknown,
		`material.fields.price_cny == materials["bid-notice"].fields.price_cny`: Unknown, // asked for
		`material.valid_until == null`:                                          True,
		`material.valid_until >= received_on`:                                   False, // kinds differ: unordered
		`material.copies == 1`:                                                  Unknown,
	} {
		s := scope(t)
		c := compiled(t, s, leaf(text))
		e := env(s, given, contract)
		require.Equal(t, want, c.Eval(e), text)
		require.Equal(t, want.not(), compiled(t, s, &Expr{Not: leaf(text)}).Eval(env(s, given, contract)), "not "+text)
	}
	s := scope(t)
	c := compiled(t, s, leaf(`material.fields.price_cny == materials["bid-notice"].fields.price_cny`))
	e := env(s, given, contract)
	e.Asked[1] = false
	require.Equal(t, Neutral, c.Eval(e), "nobody asks for the bid notice")
}

func TestKleene(t *testing.T) {
	truths := map[Truth]string{True: `project.floor_area_m2 == 500`, False: `project.floor_area_m2 == 1`, Unknown: `project.kind == "building"`,
		Neutral: `materials["bid-notice"].fields.price_cny == 1`}
	for a, ta := range truths {
		for b, tb := range truths {
			s := scope(t)
			all := compiled(t, s, &Expr{All: []*Expr{leaf(ta), leaf(tb)}})
			anyOf := compiled(t, s, &Expr{Any: []*Expr{leaf(ta), leaf(tb)}})
			nand := compiled(t, s, &Expr{Not: &Expr{All: []*Expr{leaf(ta), leaf(tb)}}})
			e := env(s, map[string]value.Value{"project.floor_area_m2": value.OfNumber(500)}, nil)
			e.Asked[1] = false
			require.Equal(t, min(a, b), all.Eval(e))
			want := Neutral
			switch {
			case a == Neutral:
				want = b
			case b == Neutral:
				want = a
			default:
				want = max(a, b)
			}
			require.Equal(t, want, anyOf.Eval(e))
			require.Equal(t, min(a, b).not(), nand.Eval(e), "De Morgan")
		}
	}
}

func TestLackingAndResidual(t *testing.T) {
	s := scope(t)
	c := compiled(t, s, &Expr{Any: []*Expr{
		leaf(`project.must_tender == false`),
		{All: []*Expr{leaf(`project.floor_area_m2 > 1000`), leaf(`project.kind == "building"`)}},
		{Not: leaf(`project.accepted_on > "2026-01-01"`)},
	}})
	e := env(s, map[string]value.Value{"project.floor_area_m2": value.OfNumber(500)}, nil)
	lacking := map[string]bool{}
	c.Lacking(e, func(r *Ref) { lacking[r.Name] = true })
	require.Equal(t, map[string]bool{"project.must_tender": true, "project.accepted_on": true}, lacking, "kind can no longer matter")
	rest := c.Residual(e)
	require.Equal(t, `project.must_tender == false or project.accepted_on <= "2026-01-01"`, rest.String())
	require.Equal(t, `project.must_tender != false and project.accepted_on > "2026-01-01"`, rest.Negate().String())
	require.Equal(t, "依法必须招标为“是”且验收日期晚于“2026-01-01”", rest.Negate().Words())
	require.Equal(t, `project.must_tender == false or (project.floor_area_m2 > 1000 and project.kind == "building") or project.accepted_on <= "2026-01-01"`, c.String())

	failed := compiled(t, s, &Expr{All: []*Expr{leaf(`project.floor_area_m2 > 1000`), leaf(`project.kind == "building"`)}})
	lacking = map[string]bool{}
	failed.Lacking(env(s, map[string]value.Value{"project.floor_area_m2": value.OfNumber(500)}, nil), func(r *Ref) { lacking[r.Name] = true })
	require.Equal(t, map[string]bool{"project.kind": true}, lacking, "once the area is mended, the kind matters")
}

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		`project.kind in ["building", "municipal"]`:    "工程类别为“房屋建筑”或者“市政基础设施”",
		`project.floor_area_m2 > 500`:                  "总建筑面积大于500平方米",
		`project.floor_area_m2 <= 50000.5`:             "总建筑面积不大于50000.5平方米",
		`material.fields.price_cny < 1000000`:          "施工合同载明的合同价小于100万元",
		`material.issued_on >= project.accepted_on`:    "施工合同的签发日期不早于验收日期",
		`"监理单位" in material.seals`:                     "施工合同的印章有“监理单位”",
		`material.fields.price_cny >= 5`:               "施工合同载明的合同价不小于5元",
		`project.must_tender == true`:                  "依法必须招标为“是”",
		`material.fields.project_name != project.name`: "施工合同载明的工程名称与项目名称不一致",
		`material.fields.parties != []`:                "施工合同载明的当事人不为空",
	} {
		require.Equal(t, want, compiled(t, scope(t), leaf(text)).Words())
	}
}

func TestEvalDoesNotAllocate(t *testing.T) {
	s := scope(t)
	c := compiled(t, s, &Expr{All: []*Expr{leaf(`project.floor_area_m2 > 1`), leaf(`"建设单位" in material.seals`),
		leaf(`material.fields.price_cny == 90`), leaf(`project.name != "x"`)}})
	e := env(s, map[string]value.Value{"project.name": value.OfText("y"), "project.floor_area_m2": value.OfNumber(500)},
		&manifest.Entry{Seals: []string{"建设单位"}, Fields: []manifest.Field{{Name: "price_cny", Value: value.OfNumber(90)}}})
	require.Equal(t, True, c.Eval(e))
	require.Zero(t, testing.AllocsPerRun(100, func() { c.Eval(e) }))
}

func FuzzCondition(f *testing.F) {
	for _, seed := range []string{`project.floor_area_m2 > 500`, `"监理单位" in material.seals`, `materials["bid-notice"].fields.price_cny == material.fields.price_cny`,
		`regex.match("^a+$", project.name)`, `project.kind in ["building", "municipal"]`, `not x`, `material.fields.parties != []`, `materials["contract"].fields.parties == ["甲", "乙"]`,
		`true != project.must_tender`, `material.valid_until == null`, `"2026-11-20" <= project.accepted_on`, `startswith("a", project.name)`, `contains(project.name, "a")`,
		`5 in material.copies`, `material.form in ["copy"]`, `received_on > material.issued_on`, `project.name == "\u0000"`, `project.floor_area_m2 > 1e400`} {
		f.Add(seed)
	}
	contract := &manifest.Entry{Copies: -1}
	f.Fuzz(func(t *testing.T, text string) {
		s := scope(t)
		var errs source.Errors
		c := s.Compile(leaf(text), within, &errs)
		e := env(s, nil, contract)
		truth := c.Eval(e)
		if errs.Len() > 0 {
			require.Equal(t, Unknown, truth, "a faulty condition is never true or false")
			return
		}
		require.Equal(t, truth.not(), c.Negate().Eval(e))
		again := s.Compile(leaf(c.String()), within, &errs)
		require.NoError(t, errs.Err(), "what a condition prints as is a condition: %s", c)
		require.Equal(t, truth, again.Eval(env(s, nil, contract)))
		c.Words()
	})
}

// A comparison that many checklists have is parsed once, also by checklists
// that are compiled at the same time.
func TestCacheParsesOnce(t *testing.T) {
	var cache Cache
	var wait sync.WaitGroup
	paths := make([]*string, 64)
	for i := range paths {
		wait.Go(func() {
			p, err := cache.parse("project.floor_area_m2 > 500")
			if assert.NoError(t, err) {
				paths[i] = &p.left.path[0]
			}
		})
	}
	wait.Wait()
	for _, p := range paths {
		require.Same(t, paths[0], p)
	}
	_, first := cache.parse("project.floor_area_m2 >")
	_, second := cache.parse("project.floor_area_m2 >")
	require.Error(t, first)
	require.Same(t, first, second)
}
