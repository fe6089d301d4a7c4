package judge

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
)

// remedies writes into the findings, in their final order, the operations that
// make the manifest accepted. Concatenated they are one valid patch.
func (a *assessment) remedies(ctx context.Context) error {
	r, err := a.repair(ctx)
	if err != nil {
		return err
	}
	defer r.release()
	at := r.sides[0].at
	a.missingFacts()
	a.order()
	w := writer{made: map[string]bool{}, m: a.m}
	changes := r.changes()
	claimed := make([]bool, len(changes))
	last := -1
	for i := range a.findings {
		f := &a.findings[i]
		if f.Effect == judgement.EffectReject || f.Effect == judgement.EffectAdvise && f.Kind != judgement.MissingFact {
			continue
		}
		if f.when != nil && !at.comesTrue(f) {
			continue
		}
		if f.takes >= 0 {
			f.Remedy = []judgement.Operation{{Op: "remove", Path: f.Path}}
			continue
		}
		if f.Effect == judgement.EffectCorrect {
			last = i
		}
		for j, c := range changes {
			if c.code == "" && slices.Contains(f.claims, c.cell) || c.code != "" && !claimed[j] && a.adds(f, c.code) {
				f.Remedy, claimed[j] = w.write(f.Remedy, c.op), true
			}
		}
	}
	for j, c := range changes { // what mends a rule only by way of another
		if !claimed[j] && last >= 0 {
			f := &a.findings[last]
			f.Remedy = w.write(f.Remedy, c.op)
		}
	}
	return nil
}

// adds tells whether a finding's remedy is to hand in a material of that code.
func (a *assessment) adds(f *finding, code string) bool {
	return slices.ContainsFunc(f.adds, func(m int) bool { return a.p.materials[m].Code == code })
}

// order puts the findings into the order of the reasons: by effect, those that
// take something back after the others and from the back, then as the
// checklist has them.
func (a *assessment) order() {
	effects := map[judgement.Effect]int{judgement.EffectReject: 0, judgement.EffectCorrect: 1, judgement.EffectAdvise: 2}
	slices.SortStableFunc(a.findings, func(x, y finding) int {
		if c := cmp.Compare(effects[x.Effect], effects[y.Effect]); c != 0 {
			return c
		}
		if x.takes >= 0 || y.takes >= 0 {
			if c := cmp.Or(cmp.Compare(min(x.takes, 0), min(y.takes, 0)), strings.Compare(array(x.Path), array(y.Path)), cmp.Compare(y.takes, x.takes)); c != 0 {
				return c
			}
		}
		return cmp.Or(cmp.Compare(x.rank, y.rank), cmp.Compare(x.Rule, y.Rule),
			cmp.Compare(string(x.Actual), string(y.Actual)), cmp.Compare(x.Message, y.Message), comparePaths(x.Path, y.Path))
	})
}

// array is the array that a path points into.
func array(path string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return name
}

// comparePaths orders pointers by their numbers' size, not their digits.
func comparePaths(x, y string) int {
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y))
}

// writer writes operations, making each object and array that the manifest
// lacks once, before the first that needs it.
type writer struct {
	made map[string]bool
	m    *manifest.Manifest
}

func (w *writer) write(ops []judgement.Operation, op judgement.Operation) []judgement.Operation {
	for _, parent := range parents(op.Path) {
		if w.made[parent] || w.has(parent) {
			continue
		}
		empty := "{}"
		if parent == "/materials" || parent == "/commitments" {
			empty = "[]"
		}
		w.made[parent] = true
		ops = append(ops, judgement.Operation{Op: "add", Path: parent, Value: jsontext.Value(empty)})
	}
	return append(ops, op)
}

// has tells whether the manifest as handed in has an object or array.
func (w *writer) has(path string) bool {
	parts := strings.Split(path, "/")[1:]
	switch {
	case parts[0] != "materials":
		return slices.Contains(w.m.Objects, path)
	case len(parts) == 1:
		return w.m.HasMaterials
	case len(parts) == 3 && parts[2] == "fields":
		if i, err := strconv.Atoi(parts[1]); err == nil && i < len(w.m.Materials) {
			return w.m.Materials[i].HasFields
		}
	}
	return true
}
