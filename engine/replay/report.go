package replay

import (
	"cmp"
	"slices"

	"onewindow/engine"
)

// Limits on what a report holds besides counts, so that it does not grow with
// the ledger.
const (
	maxExamples = 3   // ids of decisions, of each kind of difference and each change
	maxRules    = 200 // of one change
)

// Report is how the replay of many decisions went. Reports of ranges that
// follow each other add up to that of the whole.
type Report struct {
	Engine    string     `json:"engine"`            // which replays
	Ruleset   string     `json:"ruleset,omitempty"` // under which was replayed; without it each under its own
	Replayed  int64      `json:"replayed"`
	Matched   int64      `json:"matched"`   // byte for byte
	Differing int64      `json:"differing"` // the others
	Affected  int64      `json:"affected"`  // of these: the outcome, or what is refused or demanded, is another
	Recorded  []Recorder `json:"recorded_by"`
	Items     []Item     `json:"items"`
}

// Recorder is an engine's version, and how many of the decisions it recorded.
type Recorder struct {
	Engine    string `json:"engine"`
	Decisions int64  `json:"decisions"`
}

// Item is one item's part of a report.
type Item struct {
	Department     string    `json:"department"`
	DepartmentName string    `json:"department_name"`
	Item           string    `json:"item"`
	Name           string    `json:"name"`
	Replayed       int64     `json:"replayed"`
	Differing      int64     `json:"differing"`
	Affected       int64     `json:"affected"`
	Kinds          []KindSum `json:"kinds"`
	Changes        []Change  `json:"changes"`
	Example        *Result   `json:"example,omitempty"` // the first decision that differs, in full
}

// KindSum is in how many decisions there is a kind of difference.
type KindSum struct {
	Kind      Kind     `json:"kind"`
	Decisions int64    `json:"decisions"`
	Examples  []string `json:"examples"` // ids of the first ones
}

// Change is one way in which answers would have been others.
type Change struct {
	From      string    `json:"from"` // outcomes, or not-judged
	To        string    `json:"to"`
	Decisions int64     `json:"decisions"`
	Examples  []string  `json:"examples"`
	Rules     []RuleSum `json:"rules"` // that made it
}

// RuleSum is in how many of a change's decisions a rule came or went.
type RuleSum struct {
	ruleChange
	Decisions int64    `json:"decisions"`
	Examples  []string `json:"examples"`
}

// NewReport begins a report, of replays under a ruleset, or, if its digest is
// empty, under those that the decisions name.
func NewReport(ruleset string) *Report {
	return &Report{Engine: engine.Version, Ruleset: ruleset, Recorded: []Recorder{}, Items: []Item{}}
}

// Add counts a result.
func (r *Report) Add(result *Result) {
	r.Replayed++
	r.recorder(result.Recorded.Engine).Decisions++
	item := r.item(result.Department, result.Item)
	item.Replayed++
	item.Name, item.DepartmentName = cmp.Or(item.Name, result.ItemName), cmp.Or(item.DepartmentName, result.DepartmentName)
	if result.Match {
		r.Matched++
		return
	}
	r.Differing++
	item.Differing++
	if item.Example == nil {
		item.Example = result
	}
	for i, d := range result.Differences {
		if !slices.ContainsFunc(result.Differences[:i], func(o Difference) bool { return o.Kind == d.Kind }) {
			k := item.kind(d.Kind)
			k.Decisions++
			k.Examples = examples(k.Examples, result.ID)
		}
	}
	if result.change == nil {
		return
	}
	r.Affected++
	item.Affected++
	c := item.change(result.change.from, result.change.to)
	c.Decisions++
	c.Examples = examples(c.Examples, result.ID)
	for _, rule := range result.change.rules {
		if s := c.rule(rule); s != nil {
			s.Decisions++
			s.Examples = examples(s.Examples, result.ID)
		}
	}
}

// Merge adds the report of the decisions that follow.
func (r *Report) Merge(next *Report) {
	r.Replayed += next.Replayed
	r.Matched += next.Matched
	r.Differing += next.Differing
	r.Affected += next.Affected
	for _, n := range next.Recorded {
		r.recorder(n.Engine).Decisions += n.Decisions
	}
	for i := range next.Items {
		n := &next.Items[i]
		item := r.item(n.Department, n.Item)
		item.Name, item.DepartmentName = cmp.Or(item.Name, n.Name), cmp.Or(item.DepartmentName, n.DepartmentName)
		item.Replayed += n.Replayed
		item.Differing += n.Differing
		item.Affected += n.Affected
		item.Example = cmp.Or(item.Example, n.Example)
		for _, nk := range n.Kinds {
			k := item.kind(nk.Kind)
			k.Decisions += nk.Decisions
			k.Examples = examples(k.Examples, nk.Examples...)
		}
		for _, nc := range n.Changes {
			c := item.change(nc.From, nc.To)
			c.Decisions += nc.Decisions
			c.Examples = examples(c.Examples, nc.Examples...)
			for _, ns := range nc.Rules {
				if s := c.rule(ns.ruleChange); s != nil {
					s.Decisions += ns.Decisions
					s.Examples = examples(s.Examples, ns.Examples...)
				}
			}
		}
	}
}

func examples(have []string, more ...string) []string {
	return append(have, more[:min(len(more), maxExamples-len(have))]...)
}

// at finds an element of a list that is in order, and makes it if it is missing.
func at[T any](list *[]T, fresh T, compare func(a, b *T) int) *T {
	i, found := slices.BinarySearchFunc(*list, fresh, func(a, b T) int { return compare(&a, &b) })
	if !found {
		*list = slices.Insert(*list, i, fresh)
	}
	return &(*list)[i]
}

func (r *Report) recorder(engine string) *Recorder {
	return at(&r.Recorded, Recorder{Engine: engine}, func(a, b *Recorder) int { return cmp.Compare(a.Engine, b.Engine) })
}

func (r *Report) item(department, item string) *Item {
	fresh := Item{Department: department, Item: item, Kinds: []KindSum{}, Changes: []Change{}}
	return at(&r.Items, fresh, func(a, b *Item) int {
		return cmp.Or(cmp.Compare(a.Department, b.Department), cmp.Compare(a.Item, b.Item))
	})
}

func (i *Item) kind(kind Kind) *KindSum {
	return at(&i.Kinds, KindSum{Kind: kind, Examples: []string{}}, func(a, b *KindSum) int { return cmp.Compare(a.Kind, b.Kind) })
}

func (i *Item) change(from, to string) *Change {
	fresh := Change{From: from, To: to, Examples: []string{}, Rules: []RuleSum{}}
	return at(&i.Changes, fresh, func(a, b *Change) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
}

// rule is nil if the change has too many of them.
func (c *Change) rule(rule ruleChange) *RuleSum {
	compare := func(a, b *RuleSum) int {
		if a.Rule == "" && b.Rule == "" { // of what could not be judged only the message differs
			return cmp.Compare(a.Message, b.Message)
		}
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Effect, b.Effect), cmp.Compare(truth(a.Added), truth(b.Added)))
	}
	fresh := RuleSum{ruleChange: rule, Examples: []string{}}
	if len(c.Rules) >= maxRules && !slices.ContainsFunc(c.Rules, func(s RuleSum) bool { return compare(&s, &fresh) == 0 }) {
		return nil
	}
	return at(&c.Rules, fresh, compare)
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Department is one department's part of a report.
type Department struct {
	Code, Name                    string
	Replayed, Differing, Affected int64
	Items                         []Item
}

// Departments are the items, by department.
func (r *Report) Departments() []Department {
	var list []Department
	for _, item := range r.Items { // ordered by department
		if len(list) == 0 || list[len(list)-1].Code != item.Department {
			list = append(list, Department{Code: item.Department, Name: item.DepartmentName})
		}
		d := &list[len(list)-1]
		d.Name = cmp.Or(d.Name, item.DepartmentName)
		d.Replayed += item.Replayed
		d.Differing += item.Differing
		d.Affected += item.Affected
		d.Items = append(d.Items, item)
	}
	return list
}
