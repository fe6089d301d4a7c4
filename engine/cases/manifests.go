package cases

import (
	"context"
	"fmt"
	"path"
	"strings"

	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

// Manifest is a case's manifest on one of its days, with what is expected of
// its decision.
type Manifest struct {
	Case       string // its name
	ReceivedOn string
	Body       []byte // JSON
	Expect     Expectation
}

// Manifests gives those of an item's cases, in the order of the files.
func Manifests(ctx context.Context, r *ruleset.Ruleset, item string) ([]Manifest, error) {
	run := newRun(ctx, r)
	var out []Manifest
	for _, f := range r.Files() {
		if !isCase(f.Name) || path.Base(path.Dir(path.Dir(f.Name))) != item {
			continue
		}
		var c Case
		var errs source.Errors
		if _, ok := source.Decode(f, &c, &errs); !ok {
			return nil, errs.Err()
		}
		for _, day := range c.ReceivedOn {
			body, err := run.body(&c, item, day)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
			out = append(out, Manifest{strings.TrimSuffix(path.Base(f.Name), ".yaml"), day, body, c.Expect})
		}
	}
	return out, nil
}
