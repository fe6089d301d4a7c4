package replay

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"onewindow/engine/judgement"
	"onewindow/engine/ledger"
)

// Kind is what sort of difference there is between two judgements.
type Kind string

// The kinds of differences.
const (
	KindNotJudged     Kind = "not_judged" // the manifest could not be judged
	KindOutcome       Kind = "outcome"
	KindVersion       Kind = "version" // another version of the item's rules, or another department
	KindReasonAdded   Kind = "reason_added"
	KindReasonRemoved Kind = "reason_removed"
	KindReasonChanged Kind = "reason_changed" // a field of it
	KindReasonOrder   Kind = "reason_order"
	KindMaterial      Kind = "material" // a material's status or name
	KindDeadline      Kind = "deadline"
	KindObligation    Kind = "obligation"
	KindToReview      Kind = "to_review"
	KindOther         Kind = "other" // in what this engine does not know of a judgement
)

// Difference is one thing in which a replayed judgement differs from the
// recorded one. What was there or is there now is its JSON; absent if there is
// nothing.
type Difference struct {
	Kind     Kind           `json:"kind"`
	Rule     string         `json:"rule,omitempty"`     // of a reason
	Path     string         `json:"path,omitempty"`     // of a reason, or of what is to be looked at
	Material string         `json:"material,omitempty"` // its code
	Field    string         `json:"field,omitempty"`    // of the judgement, the reason, or the material
	Recorded jsontext.Value `json:"recorded,omitzero"`
	Replayed jsontext.Value `json:"replayed,omitzero"`
}

func readJudgement(canonical []byte) (*judgement.Judgement, error) {
	j := &judgement.Judgement{}
	if err := json.Unmarshal(canonical, j); err != nil {
		return nil, fmt.Errorf("%w: a judgement can't be read: %w", ledger.ErrDamaged, err)
	}
	return j, nil
}

// differences tells in what a replayed judgement differs from the recorded one,
// which is known not to be the same bytes.
func differences(recorded, replayed *judgement.Judgement) []Difference {
	var c comparison
	c.field(Difference{Kind: KindOutcome, Field: "outcome"}, recorded.Outcome, replayed.Outcome)
	c.field(Difference{Kind: KindVersion, Field: "version"}, recorded.Version, replayed.Version)
	c.field(Difference{Kind: KindVersion, Field: "department"}, recorded.Department, replayed.Department)
	c.field(Difference{Kind: KindOther, Field: "item"}, recorded.Item, replayed.Item)
	c.field(Difference{Kind: KindOther, Field: "received_at"}, recorded.ReceivedAt, replayed.ReceivedAt)
	c.field(Difference{Kind: KindDeadline, Field: "notify_by"}, recorded.NotifyBy, replayed.NotifyBy)
	c.field(Difference{Kind: KindDeadline, Field: "decide_by"}, recorded.DecideBy, replayed.DecideBy)
	c.reasons(recorded.Reasons, replayed.Reasons)
	pair(recorded.Materials, replayed.Materials, func(m *judgement.Material) string { return m.Code }, func(a, b *judgement.Material) {
		d := Difference{Kind: KindMaterial, Material: cmp.Or(a, b).Code}
		if a == nil || b == nil {
			c.field(d, a, b)
			return
		}
		d.Field = "status"
		c.field(d, a.Status, b.Status)
		d.Field = "name"
		c.field(d, a.Name, b.Name)
	})
	pair(recorded.Obligations, replayed.Obligations, func(o *judgement.Obligation) string { return o.Material }, func(a, b *judgement.Obligation) {
		c.field(Difference{Kind: KindObligation, Material: cmp.Or(a, b).Material}, a, b)
	})
	pair(recorded.ToReview, replayed.ToReview, func(t *judgement.ToReview) string { return t.Path + "\x00" + t.Point }, func(a, b *judgement.ToReview) {
		t := cmp.Or(a, b)
		c.field(Difference{Kind: KindToReview, Path: t.Path, Material: t.Material, Field: t.Point}, a, b)
	})
	if len(c.found) == 0 { // lists in another order, or members that only another engine knows
		c.found = append(c.found, Difference{Kind: KindOther})
	}
	return c.found
}

// comparison collects differences.
type comparison struct{ found []Difference }

// field notes a difference of two values, of which one may be nil: not there.
func (c *comparison) field(d Difference, recorded, replayed any) {
	if !reflect.DeepEqual(recorded, replayed) {
		d.Recorded, d.Replayed = value(recorded), value(replayed)
		c.found = append(c.found, d)
	}
}

// value is a value as JSON; nothing for nil.
func value(v any) jsontext.Value {
	if r := reflect.ValueOf(v); !r.IsValid() || (r.Kind() == reflect.Pointer || r.Kind() == reflect.Slice) && r.IsNil() {
		return nil
	}
	document, err := json.Marshal(v)
	if err != nil { // a value that was read from a judgement, or came from one, can be written
		return nil
	}
	return document
}

// pair walks over two lists side by side: what has the same key belongs
// together, the n-th with the n-th. What has no partner comes with nil.
func pair[T any](recorded, replayed []T, key func(*T) string, each func(a, b *T)) {
	places := map[string][]int{}
	for i := range replayed {
		k := key(&replayed[i])
		places[k] = append(places[k], i)
	}
	taken := make([]bool, len(replayed))
	for i := range recorded {
		k := key(&recorded[i])
		if left := places[k]; len(left) > 0 {
			places[k], taken[left[0]] = left[1:], true
			each(&recorded[i], &replayed[left[0]])
		} else {
			each(&recorded[i], nil)
		}
	}
	for i := range replayed {
		if !taken[i] {
			each(nil, &replayed[i])
		}
	}
}

// reasons compares the reasons. One is the same if its rule speaks of the same
// place.
func (c *comparison) reasons(recorded, replayed []judgement.Reason) {
	key := func(r *judgement.Reason) string { return r.Rule + "\x00" + r.Path }
	var before, after []*judgement.Reason // that have a partner
	pair(recorded, replayed, key, func(a, b *judgement.Reason) {
		r := cmp.Or(a, b)
		d := Difference{Rule: r.Rule, Path: r.Path, Material: r.Material}
		switch {
		case b == nil:
			d.Kind = KindReasonRemoved
			c.field(d, a, nil)
		case a == nil:
			d.Kind = KindReasonAdded
			c.field(d, nil, b)
		default:
			before, after = append(before, a), append(after, b)
			d.Kind = KindReasonChanged
			c.reason(d, a, b)
		}
	})
	place := make(map[*judgement.Reason]int, len(replayed))
	for i := range replayed {
		place[&replayed[i]] = i
	}
	inOrder := func(a, b *judgement.Reason) int { return place[a] - place[b] }
	if !slices.IsSortedFunc(after, inOrder) {
		slices.SortFunc(after, inOrder)
		c.field(Difference{Kind: KindReasonOrder, Field: "reasons"}, rulesOf(before), rulesOf(after))
	}
}

// reason compares the members of two reasons of the same rule.
func (c *comparison) reason(d Difference, a, b *judgement.Reason) {
	recorded, replayed := reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem()
	for i := range recorded.NumField() {
		d.Field, _, _ = strings.Cut(recorded.Type().Field(i).Tag.Get("json"), ",")
		c.field(d, recorded.Field(i).Interface(), replayed.Field(i).Interface())
	}
}

func rulesOf(reasons []*judgement.Reason) []string {
	rules := make([]string, len(reasons))
	for i, r := range reasons {
		rules[i] = r.Rule
	}
	return rules
}
