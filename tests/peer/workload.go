package main

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"onewindow/engine/cases"
	"onewindow/engine/ruleset"
)

// workload is an item in one version, and the cases whose manifests the
// windows hand in: half of them are accepted, the others lack this and that.
type workload struct {
	Item       string   `json:"item"`
	Department string   `json:"department"`
	Version    string   `json:"version"`
	Policy     bool     `json:"policy"` // the version has Rego of its own
	Cases      []string `json:"cases"`
}

var workloads = []workload{
	{
		Item: "water-supply-application", Department: "gsgs", Version: "2024-05-01",
		Cases: []string{
			"accept", "correct-licence-revoked", "accept-agent", "correct-nothing-handed-in",
			"accept-planning-permit", "correct-agent-authorization-expired",
		},
	},
	{
		Item: "building-construction-permit", Department: "zj", Version: "2021-03-30", Policy: true,
		Cases: []string{
			"accept", "correct-other-project", "accept-splitting-advised", "correct-missing",
			"accept-tendered", "correct-unsealed-and-unsigned",
		},
	},
}

// manifests are those of all the item's cases that this version decides.
func (w workload) manifests(ctx context.Context, rules *ruleset.Ruleset) ([]cases.Manifest, error) {
	item, ok := rules.Item(w.Item)
	if !ok {
		return nil, fmt.Errorf("the catalog has no item %s", w.Item)
	}
	all, err := cases.Manifests(ctx, rules, w.Item)
	if err != nil {
		return nil, err
	}
	var out []cases.Manifest
	for _, m := range all {
		if v, ok := item.On(m.ReceivedOn); ok && v.Date == w.Version {
			out = append(out, m)
		}
	}
	return out, nil
}

// asked are the manifests of the workload's own cases.
func (w workload) asked(all []cases.Manifest) ([][]byte, error) {
	var out [][]byte
	for _, name := range w.Cases {
		found := false
		for _, m := range all {
			if m.Case == name {
				out, found = append(out, m.Body), true
			}
		}
		if !found {
			return nil, fmt.Errorf("version %s has no case %s", w.Version, name)
		}
	}
	return out, nil
}

// document is a file that OPA loads: a module, or data below a name.
type document struct {
	name string
	data []byte
	root string // of data; empty for a module
}

//go:embed rego/*.rego
var modules embed.FS

// documents are the rules for OPA: ours in Rego, and, as the department wrote
// them, the checklist, the calendar and the policy.
func (w workload) documents(rules *ruleset.Ruleset) []document {
	var out []document
	for _, name := range []string{"check", "manifest", w.Item} {
		data, err := fs.ReadFile(modules, "rego/"+name+".rego")
		if err != nil {
			panic(err) // it is embedded
		}
		out = append(out, document{name: name + ".rego", data: data})
	}
	for _, f := range rules.Files() {
		switch f.Name {
		case "catalog/" + w.Department + "/" + w.Item + "/" + w.Version + ".yaml":
			out = append(out, document{name: "checklist.yaml", data: f.Data, root: "checklist"})
		case "catalog/calendar/2026.yaml": // the year of the cases
			out = append(out, document{name: "calendar.yaml", data: f.Data, root: "calendar"})
		case "policies/" + w.Department + "/" + w.Item + "/" + w.Version + ".rego":
			out = append(out, document{name: "policy.rego", data: f.Data})
		}
	}
	return out
}
