package judgement

import (
	"github.com/go-json-experiment/json/jsontext"

	"onewindow/engine/canonical"
)

// Canonical gives the judgement as RFC 8785 canonical JSON: what is digested,
// recorded, and the same on any machine in any year. What the struct tags say
// of a member, its name and whether it may be left out, is so here.
func (j *Judgement) Canonical() []byte {
	o := canonical.Begin(make([]byte, 0, j.size()))
	day(&o, "decide_by", j.DecideBy)
	o.Text("department", j.Department)
	o.Text("item", j.Item)
	o.Bytes = canonical.AppendList(o.Name("materials"), j.Materials, appendMaterial)
	day(&o, "notify_by", j.NotifyBy)
	o.Bytes = canonical.AppendList(o.Name("obligations"), j.Obligations, appendObligation)
	o.Text("outcome", string(j.Outcome))
	o.Bytes = canonical.AppendList(o.Name("reasons"), j.Reasons, appendReason)
	o.Text("received_at", j.ReceivedAt)
	o.Bytes = canonical.AppendList(o.Name("to_review"), j.ToReview, appendToReview)
	o.Text("version", j.Version)
	return o.End()
}

// size is about how long the judgement becomes, so that it is written without
// growing.
func (j *Judgement) size() int {
	n := 512 + 128*len(j.Materials) + 256*(len(j.Obligations)+len(j.ToReview))
	for i := range j.Reasons {
		r := &j.Reasons[i]
		n += 384 + len(r.Message) + len(r.Actual) + len(r.Expected) + len(r.If)
		for k := range r.Remedy {
			n += 64 + len(r.Remedy[k].Path) + len(r.Remedy[k].Value)
		}
	}
	return n
}

func day(o *canonical.Object, name string, day *string) {
	if day == nil {
		o.Bytes = append(o.Name(name), "null"...)
		return
	}
	o.Text(name, *day)
}

func appendReason(b []byte, r *Reason) []byte {
	o := canonical.Begin(b)
	whole(&o, "actual", r.Actual)
	o.Bytes = canonical.AppendTexts(o.Name("basis"), r.Basis)
	o.Given("competent_authority", r.CompetentAuthority)
	o.Text("effect", string(r.Effect))
	whole(&o, "expected", r.Expected)
	o.Given("ground", r.Ground)
	o.Given("if", r.If)
	o.Text("kind", string(r.Kind))
	o.Given("material", r.Material)
	o.Text("message", r.Message)
	o.Text("path", r.Path)
	if len(r.RefusalBasis) > 0 {
		o.Bytes = canonical.AppendTexts(o.Name("refusal_basis"), r.RefusalBasis)
	}
	if len(r.Remedy) > 0 {
		o.Bytes = canonical.AppendList(o.Name("remedy"), r.Remedy, appendOperation)
	}
	o.Text("rule", r.Rule)
	o.Text("source", r.Source)
	return o.End()
}

// whole writes a member whose value is canonical JSON already, if it is given.
func whole(o *canonical.Object, name string, v jsontext.Value) {
	if v != nil {
		o.Bytes = append(o.Name(name), v...)
	}
}

func appendOperation(b []byte, op *Operation) []byte {
	o := canonical.Begin(b)
	o.Text("op", op.Op)
	o.Text("path", op.Path)
	whole(&o, "value", op.Value)
	return o.End()
}

func appendMaterial(b []byte, m *Material) []byte {
	o := canonical.Begin(b)
	o.Text("code", m.Code)
	o.Text("name", m.Name)
	o.Text("status", string(m.Status))
	return o.End()
}

func appendObligation(b []byte, d *Obligation) []byte {
	o := canonical.Begin(b)
	o.Text("due", d.Due)
	o.Text("material", d.Material)
	o.Text("name", d.Name)
	return o.End()
}

func appendToReview(b []byte, t *ToReview) []byte {
	o := canonical.Begin(b)
	o.Text("material", t.Material)
	o.Text("path", t.Path)
	o.Text("point", t.Point)
	o.Text("text", t.Text)
	return o.End()
}
