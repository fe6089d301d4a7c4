package judge

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
)

// TestChoicesAreBounded: a check over three materials is made for every choice
// of one entry of each, up to a limit.
func TestChoicesAreBounded(t *testing.T) {
	p := compile(t, txtar.File{Name: "t/trial/2026-01-01.yaml", Data: []byte(`effective_from: 2026-01-01
legal_basis: [law]
materials:
  - {code: form, name: 申请表, necessity: optional, source: applicant, forms: [original], basis: [law]}
  - {code: report, name: 报告, necessity: optional, source: applicant, forms: [original], basis: [law]}
  - {code: map, name: 图纸, necessity: optional, source: applicant, forms: [original], basis: [law]}
consistency:
  - id: area
    require: {all: ['materials["form"].fields.area == materials["report"].fields.area', 'materials["map"].fields.area == materials["report"].fields.area']}
    otherwise: 面积不一致
    basis: [law]
`)})
	document := func(forms, reports, maps int) []byte {
		var list []string
		for code, n := range map[string]int{"form": forms, "report": reports, "map": maps} {
			for range n {
				list = append(list, `{"code": "`+code+`", "form": "original", "fields": {"area": 1}}`)
			}
		}
		return []byte(`{"item": "trial", "materials": [` + strings.Join(list, ",") + `]}`)
	}
	_, j, err := judged(t, p, document(64, 32, 32)) // 2^16
	require.NoError(t, err)
	require.Equal(t, judgement.Accept, j.Outcome)
	require.Empty(t, j.Reasons)

	_, _, err = judged(t, p, document(65, 32, 32))
	var faults *manifest.Faults
	require.ErrorAs(t, err, &faults)
	require.Equal(t, []manifest.Fault{{Pointer: "/materials",
		Message: "too many entries of the same materials: consistency/area would have to compare 66560 choices of them, the limit is 65536"}}, faults.List)
}

// TestPolicyEnds: a policy that is ended gives no answer.
func TestPolicyEnds(t *testing.T) {
	p := compile(t, checklistOf(nil, nil), txtar.File{Name: "t/trial/2026-01-01.rego", Data: []byte(`package onewindow.policy

advise contains {"rule": "area", "message": "请核对", "basis": ["law"]} if input.project.area > 100
`)})
	m, err := manifest.Decode([]byte(`{"item": "trial", "received_at": "2026-11-20T09:30:00+08:00", "project": {"area": 1}}`), p.Dictionary)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	j, err := p.Judge(ctx, m)
	require.ErrorIs(t, err, context.Canceled)
	require.Nil(t, j)
}
