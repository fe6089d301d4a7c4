// Package submission judges what is handed in once for several items (一窗受理,
// 并联审批): a decision for each of them, and one notice for the applicant, in
// which nothing is told twice.
package submission

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"onewindow/engine/condition"
	"onewindow/engine/dictionary"
	"onewindow/engine/judge"
	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

// Rules is what a submission is judged by; *ruleset.Ruleset is one.
type Rules interface {
	Items() []*ruleset.Item
	Item(code string) (*ruleset.Item, bool)
	Dictionary() *dictionary.Dictionary
}

// Answer is what is said of a submission.
type Answer struct {
	Decisions []Decision // in the catalog's order
	Notice    *Notice
}

// Decision is one item's judgement, of the part of the submission that it rests
// on: judged again by itself, the manifest gives the same.
type Decision struct {
	Manifest  *manifest.Manifest
	Judgement *judgement.Judgement
}

// ErrNothing says that the facts call for no item of the stage.
var ErrNothing = errors.New("the facts call for no item of the stage")

// NoRules says for which of the items no rules are in force.
type NoRules struct {
	Day    string
	Faults []manifest.Fault // one for each
}

func (e *NoRules) Error() string {
	return fmt.Sprintf("%v on %s: %s", ruleset.ErrNoRules, e.Day, (&manifest.Faults{List: e.Faults}).Error())
}

// Failures are the items that could not be judged.
type Failures []*judge.ItemError

func (f Failures) Error() string {
	texts := make([]string, len(f))
	for i, e := range f {
		texts[i] = e.Error()
	}
	return strings.Join(texts, "; ")
}

func (f Failures) Unwrap() []error {
	errs := make([]error, len(f))
	for i, e := range f {
		errs[i] = e
	}
	return errs
}

// Check judges a submission that has its time of receipt, for every item that
// it names, or for those of its stage of which it is not sure that the facts do
// not call for them. The error is *manifest.Faults if it is the caller's fault,
// *NoRules, ErrNothing, or Failures; each names every item concerned.
func Check(ctx context.Context, rules Rules, s *manifest.Submission) (*Answer, error) {
	c := &check{ctx: ctx, rules: rules, s: s}
	if err := c.choose(); err != nil {
		return nil, err
	}
	programs := make([]*judge.Program, len(c.items))
	for i := range c.items {
		programs[i] = c.items[i].program
	}
	c.joint = judge.Together(&s.Manifest, programs, s.Stage != "")
	defer c.joint.Release()
	for i := range c.items {
		c.items[i].called = c.joint.Called(i)
	}
	if !slices.ContainsFunc(c.items, (*item).applied) {
		return nil, ErrNothing
	}
	if err := c.notes(); err != nil {
		return nil, err
	}
	if err := c.judge(); err != nil {
		return nil, err
	}
	return c.answer()
}

// check is one submission's way through the house.
type check struct {
	ctx     context.Context
	rules   Rules
	s       *manifest.Submission
	items   []*item
	noRules []*ruleset.Item // items of the stage for which none are in force
	joint   *judge.Joint
}

// item is an item that the submission is, or may be, for.
type item struct {
	*ruleset.Item
	program *judge.Program
	called  condition.Truth // whether the facts call for it
	part    *part
	Decision
}

// applied tells whether the submission is for the item: it is named, or its
// stage is and the facts do not rule it out.
func (i *item) applied() bool { return i.called != condition.False }

func (i *item) rejected() bool {
	return i.Judgement != nil && i.Judgement.Outcome == judgement.Reject
}

// choose finds the items and the versions in force, in the catalog's order.
func (c *check) choose() error {
	var codes []string
	for _, it := range c.rules.Items() {
		codes = append(codes, it.Code)
	}
	var unknown []manifest.Fault
	for i, code := range c.s.Items {
		if !slices.Contains(codes, code) {
			unknown = append(unknown, manifest.Fault{Pointer: "/items/" + strconv.Itoa(i),
				Message: fmt.Sprintf("unknown item %q", code) + source.DidYouMean(source.Nearest(code, codes))})
		}
	}
	for _, r := range c.s.Rounds {
		if it, ok := c.rules.Item(r.Item); !ok || c.s.Stage == "" && !slices.Contains(c.s.Items, r.Item) || c.s.Stage != "" && it.Stage != c.s.Stage {
			unknown = append(unknown, manifest.Fault{Pointer: "/previous/" + pointerToken(r.Item),
				Message: "none of the submission's items" + source.DidYouMean(source.Nearest(r.Item, codes))})
		}
	}
	if unknown != nil {
		return &manifest.Faults{List: unknown}
	}
	none := &NoRules{Day: c.s.ReceivedOn}
	for _, it := range c.rules.Items() {
		place := slices.Index(c.s.Items, it.Code)
		if place < 0 && it.Stage != c.s.Stage {
			continue
		}
		v, ok := it.On(c.s.ReceivedOn)
		switch {
		case ok:
			p, err := v.Program()
			if err != nil {
				return Failures{{Item: it.Code, Err: err}}
			}
			c.items = append(c.items, &item{Item: it, program: p})
		case place >= 0:
			none.Faults = append(none.Faults, manifest.Fault{Pointer: "/items/" + strconv.Itoa(place),
				Message: fmt.Sprintf("%s has no version in force on %s", it.Code, c.s.ReceivedOn)})
		default:
			c.noRules = append(c.noRules, it)
		}
	}
	if c.items == nil && none.Faults == nil {
		for _, it := range c.noRules {
			none.Faults = append(none.Faults, manifest.Fault{Pointer: "/stage", Message: fmt.Sprintf("%s has no version in force on %s", it.Code, c.s.ReceivedOn)})
		}
	}
	if none.Faults != nil {
		return none
	}
	return nil
}

// notes finds the clerk's notes that are about no review point of any item that
// takes the material, and those that are twice about one: none may be lost.
func (c *check) notes() error {
	var faults []manifest.Fault
	for i := range c.s.Materials {
		e := &c.s.Materials[i]
		for _, n := range e.Unmet {
			var about []string
			for k, it := range c.items {
				if (n.Item == "" || n.Item == it.Code) && it.applied() && c.joint.Takes(k, e.Code) && c.joint.HasPoint(k, e.Code, n.Point) {
					about = append(about, it.Code)
				}
			}
			at := "/materials/" + strconv.Itoa(i) + "/unmet/" + pointerToken(n.Name())
			if about == nil {
				faults = append(faults, manifest.Fault{Pointer: at, Message: fmt.Sprintf("no item of the submission has a review point %q of material %s", n.Name(), e.Code)})
			}
			if n.Item != "" && slices.ContainsFunc(e.Unmet, func(o manifest.Note) bool { return o.Item == "" && o.Point == n.Point }) {
				faults = append(faults, manifest.Fault{Pointer: at, Message: fmt.Sprintf("%s stands for all items already; give one of the two", n.Point)})
			}
		}
	}
	if faults != nil {
		return &manifest.Faults{List: faults}
	}
	return nil
}

func pointerToken(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

// judge gives every item its judgement.
func (c *check) judge() error {
	whole, err := split(c.s)
	if err != nil {
		return err
	}
	var faults []manifest.Fault
	var failures Failures
	for i, it := range c.items {
		if !it.applied() {
			continue
		}
		if it.part, err = c.part(whole, i); err != nil {
			return err
		}
		if it.Manifest, err = manifest.Decode(it.part.document, c.rules.Dictionary()); err != nil {
			return fmt.Errorf("the part of the submission for %s: %w", it.Code, err)
		}
		it.Judgement, err = it.program.Judge(c.ctx, it.Manifest)
		var fault *manifest.Faults
		switch {
		case errors.As(err, &fault):
			for _, f := range fault.List {
				faults = append(faults, manifest.Fault{Pointer: it.part.whole(f.Pointer), Message: it.Code + ": " + f.Message})
			}
		case err != nil:
			failures = append(failures, &judge.ItemError{Item: it.Code, Err: err})
		}
	}
	switch {
	case faults != nil:
		return &manifest.Faults{List: faults}
	case failures != nil:
		return failures
	}
	return nil
}

// answer draws everything together.
func (c *check) answer() (*Answer, error) {
	rejected := make([]bool, len(c.items))
	mend := false
	for i, it := range c.items {
		rejected[i] = it.rejected()
		mend = mend || it.applied() && it.Judgement.Outcome == judgement.CorrectAllItems
	}
	decode := func(doc []byte) (*manifest.Manifest, error) {
		s, err := manifest.DecodeSubmission(doc, c.rules.Dictionary())
		if err != nil {
			return nil, err
		}
		return &s.Manifest, nil
	}
	said, err := c.joint.Notice(c.ctx, rejected, mend, decode)
	if err != nil {
		var failure *judge.ItemError
		if errors.As(err, &failure) {
			return nil, Failures{failure}
		}
		return nil, err
	}
	a := &Answer{Notice: c.notice(said)}
	for _, it := range c.items {
		if it.applied() {
			a.Decisions = append(a.Decisions, it.Decision)
		}
	}
	return a, nil
}
