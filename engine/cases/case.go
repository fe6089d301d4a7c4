// Package cases runs what departments wrote to prove their rules: cases
// (cases/*.yaml: a manifest and the expected decision) and the Rego tests of
// policies and of their library. It tells which rules the cases exercise: those
// that some case met and some case did not meet, that were seen inapplicable if
// they have a `when`, and deferred if they can be (docs/checklist.md, Coverage;
// judge.Program.Rules).
package cases

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/go-json-experiment/json"
	"gopkg.in/yaml.v3"

	"onewindow/engine/judgement"
	"onewindow/engine/source"
)

// Case is a case as its department wrote it.
type Case struct {
	Pos        source.Position `yaml:"-"`
	About      string          `yaml:"about"`
	ReceivedOn Days            `yaml:"received_on" validate:"required,dive,date"`
	Manifest   source.Scalar   `yaml:"manifest"` // whole, or {sample: true, patch: […]}
	Expect     Expectation     `yaml:"expect"`
}

// Days are the days of receipt on which a case holds: one, or a list, for what
// several versions of the rules have in common.
type Days []string

// UnmarshalNode reads one day or a list of them.
func (d *Days) UnmarshalNode(n *yaml.Node, c *source.Context) {
	if n.Kind == yaml.SequenceNode {
		c.Decode(n, (*[]string)(d))
		return
	}
	*d = make(Days, 1)
	c.Decode(n, &(*d)[0])
}

// Expectation is what a case expects of its decision.
type Expectation struct {
	Outcome judgement.Outcome `yaml:"outcome" json:"outcome" validate:"required,oneof=accept correct-all-items reject"`
	Rules   []string          `yaml:"rules" json:"rules"` // of every reason, advice included, sorted
}

// isCase tells whether a file of the catalog is a case: DEPARTMENT/ITEM/cases/x.yaml.
func isCase(name string) bool {
	return path.Base(path.Dir(name)) == "cases" && strings.HasPrefix(name, "catalog/")
}

// runCase runs one case, on each of its days.
func (r *run) runCase(f source.File) {
	item, name := path.Base(path.Dir(path.Dir(f.Name))), strings.TrimSuffix(path.Base(f.Name), ".yaml")
	if !r.picks(item) || !r.selection.test(name) {
		return
	}
	var c Case
	var errs source.Errors
	doc, ok := source.Decode(f, &c, &errs)
	if !ok {
		r.note(item, name, &Failure{Pos: source.Position{File: f.Name}, Message: errs.Err().Error()})
		return
	}
	for _, day := range c.ReceivedOn {
		test := name
		if len(c.ReceivedOn) > 1 {
			test += "/" + day
		}
		if !r.selection.test(test) {
			continue
		}
		failure := r.judgeCase(&c, doc, item, day)
		if failure != nil {
			failure.About = c.About
		}
		r.note(item, test, failure)
	}
}

// judgeCase runs a case on one day. It gives nil if the decision is the
// expected one.
func (r *run) judgeCase(c *Case, doc *source.Document, item, day string) *Failure {
	fail := func(at source.Position, format string, args ...any) *Failure {
		return &Failure{Pos: at, Message: fmt.Sprintf(format, args...)}
	}
	body, err := r.body(c, item, day)
	if err != nil {
		return fail(doc.At("manifest"), "%v", err)
	}
	m, err := r.rules.Decode(body)
	if err != nil {
		return fail(doc.At("manifest"), "the manifest is malformed: %v", err)
	}
	if m.Item != item {
		return fail(doc.At("manifest"), "the manifest is for %s; a case stands in the folder of its item", m.Item)
	}
	if m.ReceivedOn != day {
		return fail(doc.At("received_on"), "the manifest was received on %s, the case says %s", m.ReceivedOn, day)
	}
	j, err := r.rules.Judge(r.ctx, m)
	if err != nil {
		return fail(doc.At("expect"), "there is no decision: %v", err)
	}
	if err := r.coverage.note(m, j); err != nil {
		return fail(doc.At("expect"), "the rules can't be read: %v", err)
	}
	return compare(doc.At("expect"), c.Expect, j)
}

// body gives the case's manifest as JSON.
func (r *run) body(c *Case, item, day string) ([]byte, error) {
	written, ok := c.Manifest.Any.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("write a manifest, or {sample: true, patch: […]}")
	}
	if written["sample"] == true {
		return r.patched(item, day, written)
	}
	if _, given := written["received_at"]; !given {
		written = maps.Clone(written)
		written["received_at"] = day + "T09:00:00+08:00"
	}
	return json.Marshal(written, json.Deterministic(true))
}

// patched gives the item's sample of the day, with the case's patch applied.
func (r *run) patched(item, day string, written map[string]any) ([]byte, error) {
	for key := range written {
		if key != "sample" && key != "patch" {
			return nil, fmt.Errorf("beside sample only patch may stand, not %s", key)
		}
	}
	sample, err := r.sample(item, day)
	if err != nil {
		return nil, fmt.Errorf("the sample: %w", err)
	}
	if written["patch"] == nil {
		return sample, nil
	}
	operations, err := json.Marshal(written["patch"], json.Deterministic(true))
	if err != nil {
		return nil, fmt.Errorf("the patch: %w", err)
	}
	patch, err := jsonpatch.DecodePatch(operations)
	if err != nil {
		return nil, fmt.Errorf("the patch is no list of operations (RFC 6902): %w", err)
	}
	body, err := patch.Apply(sample)
	if err != nil {
		return nil, fmt.Errorf("the patch does not fit the sample: %w", err)
	}
	return body, nil
}

// sample gives the item's sample of a day. Many cases begin with the same one.
func (r *run) sample(item, day string) ([]byte, error) {
	key := item + "/" + day
	if sample, ok := r.samples[key]; ok {
		return sample, nil
	}
	sample, err := r.rules.Sample(r.ctx, item, day)
	if err == nil {
		r.samples[key] = sample
	}
	return sample, err
}

// compare gives how a judgement differs from what is expected, nil if it does
// not.
func compare(at source.Position, expected Expectation, j *judgement.Judgement) *Failure {
	actual := Expectation{Outcome: j.Outcome, Rules: make([]string, len(j.Reasons))}
	for i := range j.Reasons {
		actual.Rules[i] = j.Reasons[i].Rule
	}
	expected.Rules = sorted(expected.Rules)
	actual.Rules = sorted(actual.Rules)
	if expected.Outcome == actual.Outcome && slices.Equal(expected.Rules, actual.Rules) {
		return nil
	}
	return &Failure{Pos: at, Message: "the decision is another one", Expected: &expected, Actual: &actual, reasons: j.Reasons}
}

// sorted gives the rules sorted, each once, never nil.
func sorted(rules []string) []string {
	out := append([]string{}, rules...)
	slices.Sort(out)
	return slices.Compact(out)
}
