package submission

import (
	"fmt"
	"slices"
	"strings"

	"onewindow/engine/condition"
	"onewindow/engine/judge"
	"onewindow/engine/judgement"
	"onewindow/engine/ruleset"
)

// Mixed is the outcome of a submission of which some items are rejected and
// others are not.
const Mixed judgement.Outcome = "mixed"

// Notice tells the applicant once what the decisions tell each for itself. Its
// pointers are into the submission.
type Notice struct {
	Outcome   judgement.Outcome `json:"outcome"` // that of all items, or mixed
	Summary   string            `json:"summary"` // 中文
	Items     []Item            `json:"items"`
	NotCalled []Name            `json:"not_called"` // items of the stage that the facts do not call for
	NoRules   []Name            `json:"no_rules"`   // items of the stage without rules in force
	Reasons   []Reason          `json:"reasons"`    // to reject first, then to correct, advice last

	Obligations []Obligation `json:"obligations"`
	ToReview    []ToReview   `json:"to_review"`

	// Patch, applied to the submission, makes all items accept but those that
	// are rejected, and but for what stands under Unresolved.
	Patch      []judgement.Operation `json:"patch"`
	Unresolved []Unresolved          `json:"unresolved"`
}

// Name is an item by code and name.
type Name struct {
	Item string `json:"item"`
	Name string `json:"name"`
}

// Item is how one item of the submission ended.
type Item struct {
	Name
	Department string            `json:"department"`
	Version    string            `json:"version"`
	Outcome    judgement.Outcome `json:"outcome"`
	If         string            `json:"if,omitempty"`       // it is called for only if this turns out true
	RestsOn    []string          `json:"rests_on,omitempty"` // the facts by which that is known
	NotifyBy   *string           `json:"notify_by"`          // as in its decision
	DecideBy   *string           `json:"decide_by"`          // as in its decision
}

// Reason is one thing to be told, for all items that it concerns.
type Reason struct {
	Effect             judgement.Effect `json:"effect"` // the weightiest of the items'
	Kind               judgement.Kind   `json:"kind"`
	Material           string           `json:"material,omitempty"`
	Path               string           `json:"path"`
	Message            string           `json:"message"`
	If                 string           `json:"if,omitempty"` // it counts only if this turns out true, for every item
	Needs              *Needs           `json:"needs,omitempty"`
	Ground             string           `json:"ground,omitempty"`
	CompetentAuthority string           `json:"competent_authority,omitempty"`
	From               string           `json:"from,omitempty"` // the item of this submission that issues the material
	Items              []Concern        `json:"items"`
}

// Concern is an item to which a reason matters.
type Concern struct {
	Name
	Rule         string           `json:"rule"`
	Effect       judgement.Effect `json:"effect"`
	If           string           `json:"if,omitempty"`
	Basis        []string         `json:"basis"`
	RefusalBasis []string         `json:"refusal_basis,omitempty"`
	Source       string           `json:"source"`
}

// Needs is what a missing material must have to serve every item at once.
type Needs struct {
	Forms      []string `json:"forms"` // any of these
	Copies     int      `json:"copies"`
	Seals      []string `json:"seals"`
	Signatures []string `json:"signatures"`
	MediaTypes []string `json:"media_types,omitempty"`
	MaxBytes   int64    `json:"max_bytes,omitzero"`
}

// Obligation is a material promised by a date, to the items named.
type Obligation struct {
	judgement.Obligation
	Items []string `json:"items"`
}

// ToReview is a point of a material at which nobody has looked yet, for the
// items named.
type ToReview struct {
	judgement.ToReview
	Items []string `json:"items"`
}

// Unresolved is an item that can't be accepted together with the others: the
// rules that no values were found to satisfy.
type Unresolved struct {
	Name
	Rules []string `json:"rules"`
}

func (c *check) notice(said *judge.Notice) *Notice {
	n := &Notice{Items: []Item{}, NotCalled: []Name{}, NoRules: []Name{}, Reasons: c.reasons(said.Told),
		Obligations: []Obligation{}, ToReview: []ToReview{}, Patch: said.Patch, Unresolved: []Unresolved{}}
	for i, it := range c.items {
		if len(said.Left[i]) > 0 {
			n.Unresolved = append(n.Unresolved, Unresolved{it.name(), said.Left[i]})
		}
		if !it.applied() {
			n.NotCalled = append(n.NotCalled, it.name())
			continue
		}
		n.item(it)
		if it.called == condition.Unknown {
			last := &n.Items[len(n.Items)-1]
			last.If, last.RestsOn = c.joint.Rests(i)
		}
	}
	for _, it := range c.noRules {
		n.NoRules = append(n.NoRules, nameOf(it))
	}
	n.Outcome = n.Items[0].Outcome
	for _, it := range n.Items {
		switch {
		case it.Outcome == n.Outcome:
		case it.Outcome == judgement.Reject || n.Outcome == judgement.Reject || n.Outcome == Mixed:
			n.Outcome = Mixed
		default:
			n.Outcome = judgement.CorrectAllItems
		}
	}
	n.Summary = n.summary()
	return n
}

func nameOf(it *ruleset.Item) Name { return Name{it.Code, it.Item.Name} }

func (i *item) name() Name { return nameOf(i.Item) }

// item takes one item's decision over.
func (n *Notice) item(it *item) {
	j := it.Judgement
	n.Items = append(n.Items, Item{Name: it.name(), Department: j.Department, Version: j.Version, Outcome: j.Outcome,
		NotifyBy: j.NotifyBy, DecideBy: j.DecideBy})
	if it.rejected() {
		return
	}
	for _, o := range j.Obligations {
		i := slices.IndexFunc(n.Obligations, func(x Obligation) bool { return x.Material == o.Material && x.Due == o.Due })
		if i < 0 {
			i, n.Obligations = len(n.Obligations), append(n.Obligations, Obligation{Obligation: o})
		}
		n.Obligations[i].Items = append(n.Obligations[i].Items, it.Code)
	}
	for _, r := range j.ToReview {
		r.Path = it.part.whole(r.Path)
		i := slices.IndexFunc(n.ToReview, func(x ToReview) bool { return x.ToReview == r })
		if i < 0 {
			i, n.ToReview = len(n.ToReview), append(n.ToReview, ToReview{ToReview: r})
		}
		n.ToReview[i].Items = append(n.ToReview[i].Items, it.Code)
	}
}

// summary says in one sentence what becomes of each item.
func (n *Notice) summary() string {
	parts := []string{}
	add := func(what string, names []string) {
		if len(names) > 0 {
			parts = append(parts, fmt.Sprintf("%s%d项(%s)", what, len(names), strings.Join(names, "、")))
		}
	}
	ended := func(outcome judgement.Outcome) (names []string) {
		for _, it := range n.Items {
			if it.Outcome == outcome {
				names = append(names, it.Name.Name)
			}
		}
		return names
	}
	named := func(list []Name) (names []string) {
		for _, it := range list {
			names = append(names, it.Name)
		}
		return names
	}
	add("予以受理", ended(judgement.Accept))
	add("需要补正", ended(judgement.CorrectAllItems))
	add("不予受理", ended(judgement.Reject))
	add("本项目不需要办理", named(n.NotCalled))
	add("当日没有施行受理清单", named(n.NoRules))
	return fmt.Sprintf("本次申请事项共%d项：%s。", len(n.Items), strings.Join(parts, "；"))
}
