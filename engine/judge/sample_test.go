package judge

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"onewindow/engine/judgement"
	"onewindow/engine/policy"
)

// TestSample: the remedies of the empty manifest, applied, in the checklist's order.
func TestSample(t *testing.T) {
	p := compile(t, txtar.File{Name: "t/trial/2026-01-01.yaml", Data: []byte(`effective_from: 2026-01-01
legal_basis: [law]
materials:
  - {code: pledge, name: 承诺书, necessity: optional, source: applicant, forms: [electronic], files: {media_types: [image/png]}, basis: [law]}
  - {code: photo, name: 照片, necessity: optional, source: applicant, forms: [original], basis: [law]}
  - code: form
    name: 申请表
    necessity: required
    source: applicant
    forms: [copy, original]
    copies: 2
    seals: [建设单位]
    validity: stated
    basis: [law]
    review:
      - {id: name, require: material.fields.name == project.name, otherwise: 名称不一致}
      - {id: whole, text: 页码齐全, otherwise: 缺页}
groups:
  - {id: proof, any_of: [pledge, photo], basis: [law]}
`)})
	sample, err := p.Sample(policy.Unhurried(t.Context()), "2026-03-01")
	require.NoError(t, err)
	require.JSONEq(t, `{"item": "trial", "received_at": "2026-03-01T09:00:00+08:00", "reviewed_by": "综合窗口1号", "project": {"name": "厂房"}, "materials": [
		{"code": "pledge", "form": "electronic", "files": [{"name": "pledge", "media_type": "image/png", "size": 1024}]},
		{"code": "form", "form": "copy", "copies": 2, "seals": ["建设单位"], "issued_on": "2026-03-01", "valid_until": "2027-03-01", "fields": {"name": "厂房"}}]}`, string(sample))
	_, j, err := judged(t, p, sample)
	require.NoError(t, err)
	require.Equal(t, judgement.Accept, j.Outcome)
	require.Empty(t, j.Reasons)
}

// An item that asks for nothing has a sample too.
func TestSampleOfNothing(t *testing.T) {
	sample, err := compile(t, checklistOf([]string{"project.supervised == false"}, nil)).Sample(t.Context(), "2026-03-01")
	require.NoError(t, err)
	require.JSONEq(t, `{"item": "trial", "received_at": "2026-03-01T09:00:00+08:00", "reviewed_by": "综合窗口1号", "project": {"supervised": false}}`, string(sample))
}

// Where no manifest is accepted the error names the rules that are in the way.
func TestNoSample(t *testing.T) {
	p := compile(t, checklistOf([]string{"project.area > 900", "project.area < 850"}, []string{"project.floors < 1", "project.floors > 1"}))
	_, err := p.Sample(t.Context(), "2026-03-01")
	var refused *NotAccepted
	require.ErrorAs(t, err, &refused)
	require.EqualError(t, err, "a sample of trial is not accepted on 2026-03-01; rules that no values satisfy together:"+
		" acceptance/a2 (t/trial/2026-01-01.yaml:5) consistency/c1 (t/trial/2026-01-01.yaml:7) consistency/c2 (t/trial/2026-01-01.yaml:8)")
}
