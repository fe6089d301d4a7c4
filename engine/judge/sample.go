package judge

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
)

// Sample gives a manifest that is accepted on that day: the remedies of an
// empty manifest, applied. It is an error if there is none.
func (p *Program) Sample(ctx context.Context, day string) ([]byte, error) {
	empty, err := json.Marshal(map[string]string{"item": p.Item.Code, "received_at": day + "T09:00:00+08:00", "reviewed_by": "综合窗口1号"}, json.Deterministic(true))
	if err != nil {
		return nil, err
	}
	m, err := manifest.Decode(empty, p.Dictionary)
	if err != nil {
		return nil, err
	}
	first, err := p.Judge(ctx, m)
	if err != nil {
		return nil, err
	}
	doc, err := Apply(empty, first.Reasons)
	if err != nil {
		return nil, err
	}
	if doc, err = p.inOrder(doc); err != nil {
		return nil, err
	}
	if m, err = manifest.Decode(doc, p.Dictionary); err != nil {
		return nil, fmt.Errorf("the sample is no manifest: %w", err)
	}
	second, err := p.Judge(ctx, m)
	if err != nil {
		return nil, err
	}
	if second.Outcome != judgement.Accept {
		return nil, &NotAccepted{Item: p.Item.Code, Day: day, Reasons: second.Reasons}
	}
	sample := jsontext.Value(doc)
	if err := sample.Indent(); err != nil {
		return nil, err
	}
	return append(sample, '\n'), nil
}

// inOrder puts a document's materials into the checklist's order, in which
// people look for them.
func (p *Program) inOrder(doc []byte) ([]byte, error) {
	var whole map[string]jsontext.Value
	if err := json.Unmarshal(doc, &whole); err != nil {
		return nil, err
	}
	if whole["materials"] == nil {
		return doc, nil // the item asks for none
	}
	var list []jsontext.Value
	if err := json.Unmarshal(whole["materials"], &list); err != nil {
		return nil, err
	}
	place := func(entry jsontext.Value) int {
		var e struct {
			Code string `json:"code"`
		}
		if json.Unmarshal(entry, &e) != nil {
			return len(p.materials)
		}
		return p.index[e.Code]
	}
	slices.SortStableFunc(list, func(a, b jsontext.Value) int { return cmp.Compare(place(a), place(b)) })
	ordered, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	whole["materials"] = ordered
	return json.Marshal(whole, json.Deterministic(true))
}

// NotAccepted says that an item can't be accepted as its rules stand.
type NotAccepted struct {
	Item, Day string
	Reasons   []judgement.Reason
}

func (e *NotAccepted) Error() string {
	text := fmt.Sprintf("a sample of %s is not accepted on %s; rules that no values satisfy together:", e.Item, e.Day)
	for _, r := range e.Reasons {
		if r.Effect != judgement.EffectAdvise {
			text += " " + r.Rule + " (" + r.Source + ")"
		}
	}
	return text
}

// Apply applies the remedies of all reasons, in their order, to a manifest.
func Apply(doc []byte, reasons []judgement.Reason) ([]byte, error) {
	ops := []judgement.Operation{}
	for i := range reasons {
		ops = append(ops, reasons[i].Remedy...)
	}
	text, err := json.Marshal(ops)
	if err != nil {
		return nil, fmt.Errorf("writing the remedies: %w", err)
	}
	patch, err := jsonpatch.DecodePatch(text)
	if err != nil {
		return nil, fmt.Errorf("the remedies are no JSON Patch: %w", err)
	}
	mended, err := patch.Apply(doc)
	if err != nil {
		return nil, fmt.Errorf("the remedies do not apply: %w", err)
	}
	return mended, nil
}
