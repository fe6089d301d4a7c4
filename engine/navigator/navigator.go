// Package navigator finds a project's way through its approvals: from its facts,
// as far as they are known, the items that it needs, in which order, the
// materials that they ask for, and the facts that are still to be known.
package navigator

import (
	"fmt"
	"slices"

	"onewindow/engine/checklist"
	"onewindow/engine/condition"
	"onewindow/engine/guide"
	"onewindow/engine/judge"
	"onewindow/engine/manifest"
	"onewindow/engine/ruleset"
)

// Needed tells whether something is needed, in three values.
type Needed string

// The values.
const (
	Yes      Needed = "yes"
	Possibly Needed = "open" // it rests on facts that are not given
	NotAtAll Needed = "no"
)

// Route is a project's way.
type Route struct {
	At        string     `json:"at"`
	Ruleset   string     `json:"ruleset"`
	Stages    []Stage    `json:"stages"`
	Items     []Item     `json:"items"` // needed, or open: in the order in which they can be applied for
	NotNeeded []Name     `json:"not_needed"`
	NoRules   []Name     `json:"no_rules"`  // of which no version is in force on that day
	Materials []Material `json:"materials"` // each once
	Facts     []Fact     `json:"facts"`     // still to be known
}

// Name is an item by code and name.
type Name struct {
	Item  string `json:"item"`
	Name  string `json:"name"`
	Stage string `json:"stage"`
}

// Item is an item that the project needs, or may need.
type Item struct {
	Name
	Kind           string           `json:"kind"`
	Department     string           `json:"department"`
	DepartmentName string           `json:"department_name"`
	Version        string           `json:"version"`
	Needed         Needed           `json:"needed"`
	If             *guide.Condition `json:"if,omitempty"` // what is open of it
	RestsOn        []string         `json:"rests_on,omitempty"`
	Step           int              `json:"step"` // in its stage, from 1
	With           []string         `json:"with"` // items that need this one as it needs them: to be applied for in parallel
	After          []Source         `json:"after"`
	Outputs        []guide.Output   `json:"outputs"`
	TimeLimit      guide.TimeLimit  `json:"time_limit"`
}

// Source is an item whose outputs another one asks for.
type Source struct {
	Item      string   `json:"item"`
	Materials []string `json:"materials"`
}

// Stage is the items of one stage, in steps: what stands in one step can be
// applied for at the same time, and a group of several items must be.
type Stage struct {
	Stage string `json:"stage"`
	Name  string `json:"name"` // 中文
	Steps []Step `json:"steps"`
}

var stageNames = map[string]string{
	"planning": "立项用地规划许可", "construction": "工程建设许可", "building": "施工许可", "completion": "竣工验收",
}

// Step is a list of groups of items.
type Step [][]string

// Fact is a fact that is still to be known, and what it decides.
type Fact struct {
	guide.Fact
	Items     []string `json:"items"`     // whether these are needed
	Materials []Ask    `json:"materials"` // whether these are asked for
}

// Ask is a material that an item asks for.
type Ask struct {
	Item     string `json:"item"`
	Material string `json:"material"`
}

// New finds the way of a project, by the versions in force on m.ReceivedOn. An
// error says that a version could not be read.
func New(r guide.Rules, m *manifest.Manifest) (*Route, error) {
	n := &navigation{rules: r, route: &Route{At: m.ReceivedOn, Ruleset: r.Digest(), Stages: []Stage{}, Items: []Item{},
		NotNeeded: []Name{}, NoRules: []Name{}, Materials: []Material{}, Facts: []Fact{}}, facts: map[string]*Fact{}}
	for _, item := range r.Items() {
		name := Name{item.Code, item.Name, item.Stage}
		v, ok := item.On(m.ReceivedOn)
		if !ok {
			n.route.NoRules = append(n.route.NoRules, name)
			continue
		}
		p, err := v.Program()
		if err != nil {
			return nil, fmt.Errorf("the rules of %s of %s: %w", item.Code, v.Date, err)
		}
		o := p.Outlook(m)
		if o.Called.Truth == condition.False {
			n.route.NotNeeded = append(n.route.NotNeeded, name)
			continue
		}
		n.stops = append(n.stops, &stop{name: name, item: item, version: v, outlook: o})
	}
	n.connect()
	n.order()
	n.materials()
	n.lacking()
	return n.route, nil
}

// navigation is a route in the making.
type navigation struct {
	rules guide.Rules
	stops []*stop // in the catalog's order
	route *Route
	facts map[string]*Fact
}

// stop is an item on the way.
type stop struct {
	name    Name
	item    *ruleset.Item
	version *ruleset.Version
	outlook *judge.Outlook
	after   []Source // in the catalog's order
	feeds   []int    // the stops that ask for what it issues
}

// connect finds what one item's output feeds into another: what is asked for,
// be it as a choice. What is only welcome keeps nobody waiting.
func (n *navigation) connect() {
	for from, source := range n.stops {
		for to, s := range n.stops {
			var codes []string
			for _, m := range s.outlook.Materials {
				if m.From == source.name.Item && m.Asked.Truth != condition.False && (m.Necessity != "optional" || len(m.Groups) > 0) {
					codes = append(codes, m.Code)
				}
			}
			if codes != nil && from != to {
				s.after = append(s.after, Source{source.name.Item, codes})
				source.feeds = append(source.feeds, to)
			}
		}
	}
}

// order puts the items of each stage into steps.
func (n *navigation) order() {
	for _, stage := range manifest.Stages {
		var members []int
		for i, s := range n.stops {
			if s.name.Stage == stage {
				members = append(members, i)
			}
		}
		if members == nil {
			continue
		}
		out := Stage{Stage: stage, Name: stageNames[stage]}
		for number, step := range steps(members, func(i int) []int { return n.stops[i].feeds }) {
			var groups Step
			for _, group := range step {
				codes := make([]string, len(group))
				for k, i := range group {
					codes[k] = n.stops[i].name.Item
				}
				groups = append(groups, codes)
				for _, i := range group {
					n.route.Items = append(n.route.Items, n.describe(n.stops[i], number+1, codes))
				}
			}
			out.Steps = append(out.Steps, groups)
		}
		n.route.Stages = append(n.route.Stages, out)
	}
}

func (n *navigation) describe(s *stop, step int, group []string) Item {
	list := s.outlook.Program.Checklist
	out := Item{Name: s.name, Kind: s.item.Kind, Department: s.item.Department, DepartmentName: guide.DepartmentName(n.rules, s.item.Department),
		Version: s.version.Date, Needed: needed(s.outlook.Called.Truth), If: guide.NewCondition(s.outlook.Called.If), RestsOn: s.outlook.Called.Facts,
		Step: step, With: []string{}, After: s.after, Outputs: []guide.Output{}, TimeLimit: guide.TimeLimit(list.TimeLimit)}
	for _, code := range group {
		if code != s.name.Item {
			out.With = append(out.With, code)
		}
	}
	if out.After == nil {
		out.After = []Source{}
	}
	for _, o := range list.Outputs {
		out.Outputs = append(out.Outputs, guide.Output(o))
	}
	return out
}

func needed(t condition.Truth) Needed {
	switch t {
	case condition.False:
		return NotAtAll
	case condition.Unknown:
		return Possibly
	}
	return Yes
}

// lacking lists the facts on which something rests: those that decide about
// items first, then by name. What only an optional material rests on is no matter.
func (n *navigation) lacking() {
	for _, s := range n.stops {
		for _, name := range s.outlook.Called.Facts {
			f := n.fact(name)
			f.Items = append(f.Items, s.name.Item)
		}
	}
	for _, m := range n.route.Materials {
		for _, use := range m.Items {
			for _, name := range use.RestsOn {
				f := n.fact(name)
				f.Materials = append(f.Materials, Ask{use.Item, m.Code})
			}
		}
	}
	for _, f := range n.facts {
		n.route.Facts = append(n.route.Facts, *f)
	}
	slices.SortFunc(n.route.Facts, compareFacts)
}

func (n *navigation) fact(name string) *Fact {
	f := n.facts[name]
	if f == nil {
		f = &Fact{Items: []string{}, Materials: []Ask{}}
		if _, def, ok := n.rules.Dictionary().Fact(name); ok {
			f.Fact = guide.NewFact(def)
		}
		n.facts[name] = f
	}
	return f
}

// choices names the groups that offer a material.
func choices(groups []*checklist.Group) []string {
	var ids []string
	for _, g := range groups {
		ids = append(ids, g.ID)
	}
	return ids
}
