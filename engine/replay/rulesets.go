package replay

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"onewindow/engine/ledger"
	"onewindow/engine/ruleset"
)

// Archive is where rulesets are kept by their digest; every ledger is one.
type Archive interface {
	// Ruleset gives an archived bundle, or ledger.ErrNotFound.
	Ruleset(ctx context.Context, digest string) ([]byte, error)
}

// keptRulesets is how many rulesets stay open: decisions that follow each other
// were mostly made under the same few.
const keptRulesets = 8

// Rulesets opens archived rulesets, each once as long as it is in use. What is
// opened is the content that its digest names, or nothing.
type Rulesets struct {
	archive Archive

	mu   sync.Mutex
	kept []*opening // the one used last comes last
}

// opening is a ruleset that is open, or being opened.
type opening struct {
	digest string
	get    func() (*ruleset.Ruleset, error)
}

// NewRulesets opens rulesets of an archive.
func NewRulesets(archive Archive) *Rulesets { return &Rulesets{archive: archive} }

// Open gives the ruleset of a digest. Its error is ledger.ErrNotFound, another
// one of the archive's, or says why the bundle can't be loaded.
func (r *Rulesets) Open(ctx context.Context, digest string) (*ruleset.Ruleset, error) {
	o := r.opening(context.WithoutCancel(ctx), digest)
	rules, err := o.get()
	if errors.Is(err, ledger.ErrUnavailable) { // the next one may succeed
		r.mu.Lock()
		defer r.mu.Unlock()
		r.kept = slices.DeleteFunc(r.kept, func(k *opening) bool { return k == o })
	}
	return rules, err
}

func (r *Rulesets) opening(ctx context.Context, digest string) *opening {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := slices.IndexFunc(r.kept, func(o *opening) bool { return o.digest == digest }); i >= 0 {
		o := r.kept[i]
		r.kept = append(slices.Delete(r.kept, i, i+1), o)
		return o
	}
	var before *opening
	if len(r.kept) > 0 {
		before = r.kept[len(r.kept)-1]
	}
	o := &opening{digest, sync.OnceValues(func() (*ruleset.Ruleset, error) {
		options := ruleset.Options{Proven: true}
		if before != nil {
			options.Previous, _ = before.get() // what both have alike is in memory once
			before = nil
		}
		bundle, err := r.archive.Ruleset(ctx, digest)
		if err != nil {
			return nil, fmt.Errorf("ruleset %s: %w", digest, err)
		}
		rules, err := ruleset.Open(bundle, options)
		if err == nil && rules.Digest() != digest {
			err = fmt.Errorf("%w: what is archived under its digest is %s", ledger.ErrDamaged, rules.Digest())
		}
		if err != nil {
			return nil, fmt.Errorf("ruleset %s: %w", digest, err)
		}
		return rules, nil
	})}
	if len(r.kept) == keptRulesets {
		r.kept = slices.Delete(r.kept, 0, 1)
	}
	r.kept = append(r.kept, o)
	return o
}
