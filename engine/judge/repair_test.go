package judge

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"onewindow/engine/judgement"
)

// checklistOf gives a checklist of acceptance conditions and checks, by id.
func checklistOf(acceptance, consistency []string) txtar.File {
	text := "effective_from: 2026-01-01\nlegal_basis: [law]\n"
	list := func(key, id, rest string, conditions []string) {
		for i, require := range conditions {
			if i == 0 {
				text += key + ":\n"
			}
			text += fmt.Sprintf("  - {id: %s%d, require: %s, %s, basis: [law]}\n", id, i+1, require, rest)
		}
	}
	list("acceptance", "a", "ground: not_required, otherwise: 不需要办理", acceptance)
	list("consistency", "c", "otherwise: 不符", consistency)
	return txtar.File{Name: "t/trial/2026-01-01.yaml", Data: []byte(text)}
}

// TestContradictions: of rules that no values satisfy together as many as can
// hold are kept, in their order; whether that is accepted nobody promises.
func TestContradictions(t *testing.T) {
	for _, tc := range []struct {
		about                   string
		acceptance, consistency []string
		given, mended           string // the project
		left                    string // the rules of what is found then
	}{
		{"none", []string{"project.area > 900", "project.area < 902"}, nil, `{}`, `{"area":901}`, ""},
		{"the first counts", []string{"project.area > 900", "project.area < 850"}, nil, `{}`, `{"area":901}`, "acceptance/a2"},
		{"what comes after still counts", []string{"project.area > 900", "project.area < 850", "project.floors > 5"}, nil, `{}`, `{"area":901,"floors":6}`, "acceptance/a2"},
		{"between two facts", []string{"project.floors > 5", "project.area < project.floors", "project.area > 900"}, nil, `{"floors":7}`, `{"area":6,"floors":7}`, "acceptance/a3"},
		{"acceptance before checks", []string{"project.area > 900"}, []string{"project.area < 850", "project.floors > 5"}, `{}`, `{"area":901,"floors":6}`, "consistency/c1"},
		{"with a fact that a check shows to be wrong", []string{"project.area < 850"}, []string{"project.area > 900"}, `{"area":1}`, `{"area":1}`, "consistency/c1"},
		{"what a wrong fact must be besides", []string{"project.area < 950"}, []string{"project.area > 900"}, `{"area":1}`, `{"area":949}`, ""},
	} {
		t.Run(tc.about, func(t *testing.T) {
			p := compile(t, checklistOf(tc.acceptance, tc.consistency))
			doc, first, err := judged(t, p, []byte(`{"item":"trial","project":`+tc.given+`}`))
			require.NoError(t, err)
			require.Equal(t, judgement.CorrectAllItems, first.Outcome)
			doc, second, err := judged(t, p, mended(t, doc, first.Canonical()))
			require.NoError(t, err)
			var whole struct {
				Project map[string]any `json:"project"`
			}
			require.NoError(t, json.Unmarshal(doc, &whole))
			project, err := json.Marshal(whole.Project, json.Deterministic(true))
			require.NoError(t, err)
			require.Equal(t, tc.mended, string(project))
			require.Equal(t, tc.left, rulesOf(second))
		})
	}
}

// rulesOf lists the rules of a judgement's reasons.
func rulesOf(j *judgement.Judgement) string {
	var list []string
	for i := range j.Reasons {
		list = append(list, j.Reasons[i].Rule)
	}
	return strings.Join(list, " ")
}

// TestSearchIsBounded: nine facts of eight values, no two of which may be the
// same. To find that there are none takes longer than a judgement may: their
// examples are told then.
func TestSearchIsBounded(t *testing.T) {
	facts := "facts:\n"
	var different []string
	for i := range 9 {
		facts += fmt.Sprintf("  - {name: project.f%d, type: enum, values: {a: 甲, b: 乙, c: 丙, d: 丁, e: 戊, f: 己, g: 庚, h: 辛}, label: 第%d个, example: h}\n", i, i)
		for j := range i {
			different = append(different, fmt.Sprintf("project.f%d != project.f%d", i, j))
		}
	}
	p := compile(t, checklistOf(different, nil), txtar.File{Name: "facts.yaml", Data: []byte(facts)})
	_, j, err := judged(t, p, []byte(`{"item":"trial","project":{}}`))
	require.NoError(t, err)
	require.Equal(t, judgement.CorrectAllItems, j.Outcome)
	require.Len(t, j.Reasons, 9)
	for i, r := range j.Reasons {
		require.Equal(t, []judgement.Operation{{Op: "add", Path: fmt.Sprintf("/project/f%d", i), Value: []byte(`"h"`)}}, r.Remedy)
	}
}

// TestOtherValues: with other values for the missing facts than the remedies'
// the notice is still complete, once what is then asked for is handed in.
func TestOtherValues(t *testing.T) {
	p := compile(t, txtar.File{Name: "t/trial/2026-01-01.yaml", Data: []byte(`effective_from: 2026-01-01
legal_basis: [law]
materials:
  - {code: form, name: 申请表, necessity: required, when: project.kind == "house", source: applicant, forms: [original], basis: [law]}
  - code: report
    name: 报告
    necessity: required
    when: project.kind == "road"
    source: applicant
    forms: [original]
    basis: [law]
    review: [{id: started, require: material.issued_on >= project.started_on, otherwise: 早于开工}]
  - {code: photo, name: 照片, necessity: optional, source: applicant, forms: [original], basis: [law]}
  - {code: pledge, name: 承诺书, necessity: optional, source: applicant, forms: [original], basis: [law]}
groups:
  - {id: proof, any_of: [photo, pledge], when: project.supervised == false, basis: [law]}
`)})
	_, first, err := judged(t, p, []byte(`{"item": "trial"}`))
	require.NoError(t, err)
	require.Equal(t, "facts/project.kind facts/project.started_on facts/project.supervised materials/form/missing materials/report/missing groups/proof", rulesOf(first))
	for _, tc := range []struct{ kind, supervised, materials, want string }{
		{"house", "true", `{"code": "form", "form": "original"}`, ""},
		{"house", "false", `{"code": "form", "form": "original"}`, "groups/proof"},
		{"house", "false", `{"code": "form", "form": "original"}, {"code": "pledge", "form": "original"}`, ""},
		{"road", "true", `{"code": "photo", "form": "original"}`, "materials/report/missing materials/photo/unrequested"},
		{"road", "true", `{"code": "report", "form": "original", "issued_on": "2026-11-20"}`, ""},
		{"road", "false", `{"code": "report", "form": "original", "issued_on": "2026-11-20"}, {"code": "photo", "form": "original"}`, ""},
	} {
		_, j, err := judged(t, p, []byte(fmt.Sprintf(`{"item": "trial", "project": {"kind": %q, "supervised": %s, "started_on": "2026-11-02"}, "materials": [%s]}`,
			tc.kind, tc.supervised, tc.materials)))
		require.NoError(t, err)
		require.Equal(t, tc.want, rulesOf(j))
	}
}
