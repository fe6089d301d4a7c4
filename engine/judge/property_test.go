package judge

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
	"onewindow/engine/policy"
	"onewindow/engine/source"
)

// TestOneNotice: whatever the checklist, who mends all that the notice lists is
// accepted at the next check (design 9.1). The checklists are drawn so that for
// any facts there are values that satisfy them.
func TestOneNotice(t *testing.T) {
	var none source.Errors
	common := words(t, nil, &none)
	require.NoError(t, none.Err())
	rapid.Check(t, func(rt *rapid.T) {
		d := draw{rt, common}
		files := []txtar.File{{Name: "t/trial/2026-01-01.yaml", Data: []byte(d.checklist())}}
		if d.once(3) {
			files = append(files, txtar.File{Name: "t/trial/2026-01-01.rego", Data: []byte(drawnPolicy)})
		}
		var errs source.Errors
		p := common.program(files, &errs)
		require.NoError(rt, errs.Err(), "%s", files[0].Data)
		for range 5 {
			body, err := json.Marshal(d.manifest(p.Checklist.Materials[0].Code), json.Deterministic(true))
			require.NoError(rt, err)
			first := judgedBy(rt, p, body)
			if first.Outcome != judgement.CorrectAllItems {
				continue
			}
			text := first.Canonical()
			doc := mended(rt, body, text)
			if second := judgedBy(rt, p, doc); second.Outcome != judgement.Reject { // nobody promises that all acceptance conditions can be met
				require.Equal(rt, judgement.Accept, second.Outcome, "%s\n%s\n%s\n%s%s", files[0].Data, body, doc, indented(rt, text), indented(rt, second.Canonical()))
			}
		}
	})
}

func judgedBy(t *rapid.T, p *Program, body []byte) *judgement.Judgement {
	m, err := manifest.Decode(body, p.Dictionary)
	require.NoError(t, err, "%s", body)
	j, err := p.Judge(policy.Unhurried(t.Context()), m)
	require.NoError(t, err, "%s", body)
	return j
}

// draw draws checklists over the words of the tests, and manifests for them.
type draw struct {
	*rapid.T
	*shared
}

func (d draw) of(list ...string) string { return rapid.SampledFrom(list).Draw(d.T, "of") }

func (d draw) once(in int) bool { return rapid.IntRange(1, in).Draw(d.T, "once") == in }

func (d draw) upTo(n int) int { return rapid.IntRange(0, n).Draw(d.T, "up to") }

// guard is a condition over facts, under some key, or nothing.
func (d draw) guard(key string, in int) string {
	if !d.once(in) {
		return ""
	}
	return ", " + key + ": " + d.condition()
}

// condition is one that some facts satisfy.
func (d draw) condition() string {
	choice := d.of("project.supervised == true", "project.supervised == false", `project.kind == "house"`, `project.kind == "road"`)
	figure := d.of("project.area > 500", "project.area <= 500", "project.floors < 10")
	return d.of(choice, figure, fmt.Sprintf("{all: ['%s', '%s']}", choice, figure), fmt.Sprintf("{any: ['%s', '%s']}", choice, figure))
}

func (d draw) checklist() string {
	text := "effective_from: 2026-01-01\nlegal_basis: [law]\nmaterials:\n"
	codes := rapid.Permutation([]string{"form", "report", "map", "licence", "contract", "pledge", "photo"}).Draw(d.T, "codes")[:1+d.upTo(4)]
	var optional []string
	for _, code := range codes {
		known, _ := d.Dictionary.Material(code)
		necessity := d.of("required", "optional", "optional", "deferrable")
		text += fmt.Sprintf("  - {code: %s, name: %s, necessity: %s, source: applicant, basis: [law], forms: %s, copies: %s",
			code, known.Name, necessity, d.of("[original]", "[electronic]", "[copy, electronic]"), d.of("1", "1", "2"))
		text += d.of("", "", ", seals: [章]", ", shareable: true", ", validity: stated", ", validity: {months: 6}")
		switch necessity {
		case "deferrable":
			text += ", defer: {working_days: 5}" + d.guard("when", 3)
		case "required":
			text += d.guard("when", 3)
		case "optional":
			optional = append(optional, code)
		}
		text += ", review: [{id: seen, text: 看, otherwise: 不" + d.guard("when", 2) + "}"
		conditions := []string{`material.number == "1"`, `material.issued_on >= project.started_on`, `'"印" in material.seals'`}
		for i := range known.Fields {
			if f := known.Fields[i].Name; f == "area" {
				conditions = append(conditions, "material.fields.area == project.area", "material.fields.area == project.area")
			}
		}
		for i := range d.upTo(2) {
			text += fmt.Sprintf(", {id: p%d, otherwise: 不, require: %s%s}", i, d.of(conditions...), d.guard("when", 3))
		}
		text += "]}\n"
	}
	for id := 1; len(optional) >= 2 && d.once(2); id++ {
		members := optional[:2+d.upTo(len(optional)-2)]
		optional = optional[len(members):]
		if id == 1 {
			text += "groups:\n"
		}
		text += fmt.Sprintf("  - {id: g%d, %s: [%s], basis: [law]%s}\n", id, d.of("any_of", "exactly_one_of"), strings.Join(members, ", "), d.guard("when", 3))
	}
	switch {
	case strings.Contains(text, "code: form") && strings.Contains(text, "code: report") && d.once(2):
		text += "consistency: [{id: c, require: 'materials[\"form\"].fields.area == materials[\"report\"].fields.area', otherwise: 不, basis: [law]}]\n"
	case d.once(3):
		text += "consistency: [{id: c, require: " + d.condition() + ", otherwise: 不, basis: [law]}]\n"
	case d.once(2):
		text += "acceptance: [{id: a, require: " + d.condition() + ", ground: not_required, otherwise: 不, basis: [law]}]\n"
	}
	return text
}

func (d draw) manifest(committed string) map[string]any {
	set := func(m map[string]any, key string, values ...any) {
		if !d.once(3) {
			m[key] = rapid.SampledFrom(values).Draw(d.T, key)
		}
	}
	doc := map[string]any{"item": "trial", "received_at": "2026-11-20T09:30:00+08:00"}
	project := map[string]any{}
	set(project, "supervised", true, false)
	set(project, "kind", "house", "road")
	set(project, "area", 1, 500, 800)
	set(project, "floors", 1, 20)
	set(project, "started_on", "2026-01-01", "2026-11-20")
	if len(project) > 0 {
		doc["project"] = project
	}
	var list []any
	for range d.upTo(5) {
		fields, e := map[string]any{}, map[string]any{"code": d.of(committed, "form", "report", "map", "licence", "contract", "pledge", "photo")}
		set(e, "form", "original", "copy", "electronic", "electronic")
		set(e, "copies", 1, 2)
		set(e, "seals", []string{"章", "印"}, []string{"章"}, []string{})
		set(e, "number", "1", "2")
		set(e, "issued_by", "某站", "某局", "某局")
		set(e, "issued_on", "2026-10-01", "2026-01-01", "2027-01-01")
		set(e, "valid_until", nil, "2026-11-19", "2027-01-01")
		set(e, "files", []any{map[string]any{"name": "a", "size": 10}}, []any{map[string]any{"name": "a", "size": 0}})
		set(fields, "area", 1, 500, 800)
		if len(fields) > 0 {
			e["fields"] = fields
		}
		if d.once(6) {
			e["shared"] = map[string]any{"source": "省", "number": "1"}
		}
		if d.once(4) && e["code"] == committed {
			e["unmet"] = map[string]any{"seen": "不"}
		}
		list = append(list, e)
	}
	if list != nil {
		doc["materials"] = list
	}
	if d.once(4) {
		doc["commitments"] = []any{map[string]any{"material": d.of(committed, "photo"), "due": d.of("2026-11-23", "2027-01-01")}}
	}
	return doc
}

const drawnPolicy = `package onewindow.policy

correct contains {"rule": "floors", "message": "不", "basis": ["law"], "remedy": [{"op": "replace", "path": "/project/floors", "value": 5}]} if input.project.floors > 10

correct contains reason if {
	some m in input.materials
	m.issued_by == "某站"
	reason := {"rule": "issuer", "message": "不", "basis": ["law"], "remedy": [{"op": "remove", "path": m.pointer}]}
}

correct contains reason if {
	some m in input.materials
	m.number == "2"
	reason := {"rule": "number", "message": "不", "basis": ["law"], "material": m.code, "remedy": [{"op": "replace", "path": sprintf("%s/number", [m.pointer]), "value": "1"}]}
}

correct contains reason if {
	some m in input.materials
	m.valid_until == "2027-01-01"
	reason := {"rule": "until", "message": "不", "basis": ["law"], "material": m.code, "remedy": [{"op": "remove", "path": sprintf("%s/valid_until", [m.pointer])}]}
}
`
