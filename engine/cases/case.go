// Package cases runs what departments wrote to prove their rules: cases
// (cases/*.yaml: a manifest and the expected decision) and the Rego tests of
// policies and of their library.
package cases

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/go-json-experiment/json"

	"onewindow/engine/judgement"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

// file is a case as its department wrote it.
type file struct {
	Pos        source.Position `yaml:"-"`
	About      string          `yaml:"about"`
	ReceivedOn string          `yaml:"received_on" validate:"required,date"`
	Manifest   source.Scalar   `yaml:"manifest"` // whole, or {sample: true, patch: […]}
	Expect     Expectation     `yaml:"expect"`
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

// run runs one case. It gives nil if the decision is the expected one.
func run(ctx context.Context, r *ruleset.Ruleset, f source.File) *Failure {
	var c file
	var errs source.Errors
	doc, ok := source.Decode(f, &c, &errs)
	if !ok {
		return malformed(f.Name, errs.Err())
	}
	failure := &Failure{Pos: doc.At("expect"), Item: path.Base(path.Dir(path.Dir(f.Name))), About: c.About}
	fail := func(format string, args ...any) *Failure {
		failure.Message = fmt.Sprintf(format, args...)
		return failure
	}
	body, err := c.body(ctx, r, failure.Item)
	if err != nil {
		failure.Pos = doc.At("manifest")
		return fail("%v", err)
	}
	m, err := r.Decode(body)
	if err != nil {
		failure.Pos = doc.At("manifest")
		return fail("the manifest is malformed: %v", err)
	}
	if m.Item != failure.Item {
		return fail("the manifest is for %s; a case stands in the folder of its item", m.Item)
	}
	if m.ReceivedOn != c.ReceivedOn {
		return fail("the manifest was received on %s, the case says %s", m.ReceivedOn, c.ReceivedOn)
	}
	j, err := r.Judge(ctx, m)
	if err != nil {
		return fail("there is no decision: %v", err)
	}
	failure.compare(c.Expect, j)
	if failure.Message == "" {
		return nil
	}
	return failure
}

// body gives the case's manifest as JSON.
func (c *file) body(ctx context.Context, r *ruleset.Ruleset, item string) ([]byte, error) {
	written, ok := c.Manifest.Any.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("write a manifest, or {sample: true, patch: […]}")
	}
	if written["sample"] == true {
		return c.patched(ctx, r, item, written)
	}
	if _, given := written["received_at"]; !given {
		written = maps.Clone(written)
		written["received_at"] = c.ReceivedOn + "T09:00:00+08:00"
	}
	return json.Marshal(written, json.Deterministic(true))
}

// patched gives the item's sample of the day, with the case's patch applied.
func (c *file) patched(ctx context.Context, r *ruleset.Ruleset, item string, written map[string]any) ([]byte, error) {
	for key := range written {
		if key != "sample" && key != "patch" {
			return nil, fmt.Errorf("beside sample only patch may stand, not %s", key)
		}
	}
	sample, err := r.Sample(ctx, item, c.ReceivedOn)
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

// compare notes in the failure how a judgement differs from what is expected.
func (f *Failure) compare(expected Expectation, j *judgement.Judgement) {
	actual := Expectation{Outcome: j.Outcome, Rules: make([]string, len(j.Reasons))}
	for i := range j.Reasons {
		actual.Rules[i] = j.Reasons[i].Rule
	}
	expected.Rules = sorted(expected.Rules)
	actual.Rules = sorted(actual.Rules)
	if expected.Outcome == actual.Outcome && slices.Equal(expected.Rules, actual.Rules) {
		return
	}
	f.Message = "the decision is another one"
	f.Expected, f.Actual = &expected, &actual
	f.reasons = j.Reasons
}

// sorted gives the rules sorted, each once, never nil.
func sorted(rules []string) []string {
	out := append([]string{}, rules...)
	slices.Sort(out)
	return slices.Compact(out)
}

// malformed is the failure of a case that can not be read.
func malformed(name string, err error) *Failure {
	return &Failure{Pos: source.Position{File: name}, Message: err.Error()}
}
