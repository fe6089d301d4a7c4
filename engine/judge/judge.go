package judge

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/go-json-experiment/json"

	"onewindow/engine/checklist"
	"onewindow/engine/condition"
	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
	"onewindow/engine/policy"
)

var pool sync.Pool

func (a *assessment) release() {
	if a == nil {
		return
	}
	a.p, a.m = nil, nil
	clear(a.findings)
	clear(a.unasked)
	for i := range a.entries {
		clear(a.entries[i])
	}
	pool.Put(a)
}

// maxChoices bounds how many choices of entries one check may have: a person
// who hands the same materials in hundreds of times over is told so.
const maxChoices = 1 << 16

// Judge judges a manifest under this version. Its error is *manifest.Faults if
// the manifest is the caller's fault, else one of package policy's.
func (p *Program) Judge(ctx context.Context, m *manifest.Manifest) (*judgement.Judgement, error) {
	if err := p.bounded(m); err != nil {
		return nil, err
	}
	a := p.assess(m)
	defer a.release()
	findings, err := p.evaluate(ctx, m)
	if err != nil {
		return nil, err
	}
	for _, f := range findings {
		a.policyFinding(f)
	}
	rejected := slices.ContainsFunc(a.findings, func(f finding) bool { return f.Effect == judgement.EffectReject })
	if !rejected && (a.corrects() || a.lackFacts()) {
		if err := a.remedies(ctx); err != nil {
			return nil, err
		}
	} else {
		a.missingFacts()
		a.order()
	}
	return a.judgement(), nil
}

// bounded tells of a manifest whose checks would take unbounded time, and of
// review points that do not exist.
func (p *Program) bounded(m *manifest.Manifest) error {
	var faults []manifest.Fault
	count := make([]int, len(p.materials))
	for i := range m.Materials {
		e := &m.Materials[i]
		at, ok := p.index[e.Code]
		if ok {
			count[at]++
		}
		for _, n := range e.Unmet {
			if !ok || !p.materials[at].hasPoint(n.Point) {
				faults = append(faults, manifest.Fault{Pointer: "/materials/" + strconv.Itoa(i) + "/unmet/" + escape(n.Name()),
					Message: fmt.Sprintf("material %s has no review point %q in version %s", e.Code, n.Point, p.Checklist.EffectiveFrom)})
			}
		}
	}
	for i := range p.checks {
		choices := 1
		for _, material := range p.checks[i].reads {
			choices *= max(count[material], 1)
		}
		if choices > maxChoices {
			faults = append(faults, manifest.Fault{Pointer: "/materials",
				Message: fmt.Sprintf("too many entries of the same materials: %s would have to compare %d choices of them, the limit is %d", p.checks[i].rule, choices, maxChoices)})
			break
		}
	}
	if faults != nil {
		return &manifest.Faults{List: faults}
	}
	return nil
}

func (m *material) hasPoint(id string) bool {
	return slices.ContainsFunc(m.Review, func(pt checklist.Point) bool { return pt.ID == id })
}

// evaluate asks the version's policy, if it has one.
func (p *Program) evaluate(ctx context.Context, m *manifest.Manifest) ([]policy.Finding, error) {
	if p.Policy == nil {
		return nil, nil
	}
	return p.Policy.Evaluate(ctx, m)
}

// policyFinding takes a policy's reason over, and gives it as it counts here.
func (a *assessment) policyFinding(pf policy.Finding) finding {
	f := finding{rank: rankPolicy, material: -1, takes: -1}
	f.Kind, f.Rule, f.Effect, f.Message = judgement.PolicyFinding, "policy/"+pf.Rule, pf.Effect, pf.Message
	f.Basis, f.Source, f.Material = pf.Basis, line(pf.Pos), pf.Material
	f.Ground, f.CompetentAuthority, f.RefusalBasis = pf.Ground, pf.CompetentAuthority, pf.RefusalBasis
	f.Path = "/project"
	if i, ok := a.p.index[pf.Material]; ok {
		f.Path = "/materials"
		if f.material = i; len(a.entries[i]) > 0 {
			f.entry = a.entries[i][0]
			f.Path = "/materials/" + strconv.Itoa(f.entry.Index)
		}
		if f.Effect == judgement.EffectAdvise {
			f.material = -1 // a piece of advice is no defect
		} else if a.spare[i] && f.Effect == judgement.EffectCorrect {
			f.Effect = judgement.EffectAdvise
		}
	}
	for i, op := range pf.Remedy {
		c, entry := a.target(op)
		f.claims = append(f.claims, c)
		if i == 0 && entry != nil {
			f.entry, f.Path = entry, "/materials/"+strconv.Itoa(entry.Index)
		}
		if op.TakesBack() && entry != nil && f.Effect == judgement.EffectCorrect {
			f.takes = entry.Index
		}
		if op.Op == "add" && op.Path == "/materials/-" {
			var added struct{ Code string }
			if json.Unmarshal(op.Value, &added, json.MatchCaseInsensitiveNames(true)) == nil {
				if m, ok := a.p.index[added.Code]; ok {
					f.adds = append(f.adds, m)
				}
			}
		}
	}
	a.add(f)
	return f
}

// target is the cell that an operation of a policy's remedy changes, and the
// entry that it is of.
func (a *assessment) target(op judgement.Operation) (cell, *manifest.Entry) {
	parts := strings.Split(strings.TrimPrefix(op.Path, "/"), "/")
	if parts[0] != "materials" {
		for slot := range a.p.facts {
			if a.p.facts[slot].pointer == op.Path {
				return cell{fact: a.p.facts[slot].id + 1}, nil
			}
		}
		return cell{}, nil
	}
	if len(parts) < 2 {
		return cell{}, nil
	}
	i, err := strconv.Atoi(parts[1])
	if err != nil || i < 0 || i >= len(a.m.Materials) {
		return cell{}, nil
	}
	if len(parts) == 2 {
		return cell{}, &a.m.Materials[i]
	}
	c := cell{entry: i, attr: parts[2]}
	if len(parts) > 3 && parts[2] == "fields" {
		c.field = unescape(parts[3])
	}
	return c, &a.m.Materials[i]
}

// policy asks the policy about the mended manifest, and mends what it finds.
func (r *repair) policy(ctx context.Context, s *side) error {
	findings, err := s.p.evaluate(ctx, r.fix)
	if err != nil {
		return err
	}
	for i := range findings {
		if findings[i].Effect != judgement.EffectCorrect {
			continue
		}
		f := s.at.policyFinding(findings[i])
		if f.Effect != judgement.EffectCorrect || f.takes >= 0 { // taken back once it is told
			continue
		}
		if err := r.apply(&findings[i]); err != nil {
			return err
		}
	}
	return nil
}

// apply applies a policy's remedy to the mended manifest: as a patch on its
// document, since a policy may change whatever it can name.
func (r *repair) apply(pf *policy.Finding) error {
	w := writer{made: map[string]bool{}, m: r.m}
	var all []judgement.Operation
	for _, c := range r.changes() {
		all = w.write(all, c.op)
	}
	patch, err := json.Marshal(append(all, pf.Remedy...))
	if err != nil {
		return fmt.Errorf("writing a policy's remedy: %w", err)
	}
	fail := func(what string, err error) error {
		return &policy.Failure{Rule: pf.Rule, Pos: pf.Pos, Detail: fmt.Sprintf("its remedy %s: %v", what, err)}
	}
	decoded, err := jsonpatch.DecodePatch(patch)
	if err != nil {
		return fail("is no JSON Patch", err)
	}
	doc, err := decoded.Apply(r.m.Document())
	if err != nil {
		return fail("does not apply", err)
	}
	mended, err := r.decode(doc)
	if err != nil {
		return fail("makes no manifest", err)
	}
	for i := range r.fix.Materials {
		if r.fix.Materials[i].Code == "" {
			mended.Materials[i].Code = ""
		}
	}
	for i := range r.fix.Commitments {
		if r.fix.Commitments[i].Material == "" {
			mended.Commitments[i].Material = ""
		}
	}
	r.fix, r.owned = mended, nil
	return nil
}

// judgement writes the answer down.
func (a *assessment) judgement() *judgement.Judgement {
	p := a.p
	j := &judgement.Judgement{Department: p.Item.Department, Item: p.Item.Code, Version: p.Checklist.EffectiveFrom,
		ReceivedAt: a.m.ReceivedAt, Outcome: judgement.Accept,
		Reasons: make([]judgement.Reason, len(a.findings)), Materials: make([]judgement.Material, len(p.materials)),
		Obligations: []judgement.Obligation{}, ToReview: []judgement.ToReview{}}
	for i := range a.findings {
		f := &a.findings[i]
		if j.Reasons[i] = f.Reason; f.Effect == judgement.EffectReject {
			j.Outcome = judgement.Reject
		} else if f.Effect == judgement.EffectCorrect && j.Outcome == judgement.Accept {
			j.Outcome = judgement.CorrectAllItems
		}
	}
	for i := range p.materials {
		m := &p.materials[i]
		j.Materials[i] = judgement.Material{Code: m.Code, Name: m.Name, Status: a.status(i)}
		if d := a.deferred[i]; d >= 0 {
			j.Obligations = append(j.Obligations, judgement.Obligation{Material: m.Code, Name: m.Name, Due: a.m.Commitments[d].Due})
		}
		if !a.handed[i] || a.m.ReviewedBy != "" {
			continue
		}
		for _, e := range a.entries[i] {
			for k := range m.points {
				pt := &m.points[k]
				if a.applies(pt) == condition.False {
					continue
				}
				j.ToReview = append(j.ToReview, judgement.ToReview{Material: m.Code, Point: pt.ID, Text: pt.Text,
					Path: "/materials/" + strconv.Itoa(e.Index)})
			}
		}
	}
	a.deadlines(j)
	return j
}

// notifyDays is the time within which everything to be corrected is to be
// told, in working days (行政许可法第三十二条、第八十二条).
const notifyDays = 5

func (a *assessment) deadlines(j *judgement.Judgement) {
	p := a.p
	if p.Item.Government() {
		j.NotifyBy = a.after(notifyDays)
	}
	limit := p.Checklist.TimeLimit.Promised
	if limit == nil {
		limit = p.Checklist.TimeLimit.Statutory
	}
	if limit != nil {
		j.DecideBy = a.after(*limit)
	}
}

func (a *assessment) after(days int) *string {
	if day, known := a.p.Calendar.AddWorkingDays(a.m.ReceivedOn, days); known {
		return &day
	}
	return nil
}

// status is where a material ended.
func (a *assessment) status(i int) judgement.Status {
	m := &a.p.materials[i]
	switch {
	case a.need[i] == condition.False:
		return judgement.NotRequired
	case a.handed[i] && a.defects[i] > 0:
		return judgement.Defective
	case a.handed[i]:
		for _, e := range a.entries[i] {
			if e.Shared == nil || !m.Shareable {
				return judgement.Satisfied
			}
		}
		return judgement.Shared
	case a.deferred[i] >= 0:
		return judgement.Deferred
	case !a.asked[i] || m.Necessity == "optional":
		return judgement.Absent
	case a.need[i] == condition.Unknown:
		return judgement.Contingent
	}
	return judgement.Missing
}
