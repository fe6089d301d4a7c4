// Package ruleset is the whole of catalog and policies at one moment (规则集),
// named by its digest. It loads whole or not at all.
package ruleset

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"onewindow/engine/calendar"
	"onewindow/engine/checklist"
	"onewindow/engine/dictionary"
	"onewindow/engine/judge"
	"onewindow/engine/judgement"
	"onewindow/engine/law"
	"onewindow/engine/manifest"
	"onewindow/engine/message"
	"onewindow/engine/policy"
	"onewindow/engine/source"
)

// ErrNoRules says that no version of the item was in force on that day.
var ErrNoRules = errors.New("no rules in force")

// Department is who owns items and decides on them (业务主管部门).
type Department struct {
	Pos    source.Position `yaml:"-"`
	Code   string          `yaml:"code" validate:"required,slug"`
	Name   string          `yaml:"name" validate:"required"`
	NameEn string          `yaml:"name_en"`
	Kind   string          `yaml:"kind" validate:"required,oneof=government utility"`
	Sure   *bool           `yaml:"sure"`
}

// Item is one item with all its versions, oldest first.
type Item struct {
	checklist.Item
	Versions []*Version
}

// Version is one version of an item's rules.
type Version struct {
	Item      *Item
	Date      string         // the day from which it is in force
	Until     string         // the last day, empty if open
	Policy    *policy.Policy // nil if it has none
	Checklist *checklist.Checklist
	Program   *judge.Program
}

// Ruleset is a loaded ruleset. It is immutable and may be shared.
type Ruleset struct {
	files       []source.File // all of it, by name
	digest      string
	archive     []byte
	departments []Department
	items       []*Item
	byCode      map[string]*Item
	dictionary  *dictionary.Dictionary
	laws        *law.Laws
	calendar    *calendar.Calendar
	messages    *message.Messages
}

// Options bound what a ruleset may do.
type Options struct {
	PolicyTimeout time.Duration // of one evaluation; 0: policy.DefaultDeadline
}

// Load reads a ruleset from the two trees of content. Its error is
// source.Faults, every one of them with its place, if the content is at fault.
func Load(catalog, policies fs.FS, o Options) (*Ruleset, error) {
	files, err := read(catalog, policies)
	if err != nil {
		return nil, err
	}
	return load(files, o)
}

// Digest names the ruleset: the h1 hash (golang.org/x/mod/sumdb/dirhash) of
// its files.
func (r *Ruleset) Digest() string { return r.digest }

// Archive is the ruleset as an OPA bundle (tar.gz), the same bytes for the same
// digest: what Open reads. It must not be changed.
func (r *Ruleset) Archive() []byte { return r.archive }

// Files are the ruleset's files, by name.
func (r *Ruleset) Files() []source.File { return r.files }

// Departments lists the departments in the order of departments.yaml.
func (r *Ruleset) Departments() []Department { return r.departments }

// Department gives a department by its code.
func (r *Ruleset) Department(code string) (Department, bool) {
	i := slices.IndexFunc(r.departments, func(d Department) bool { return d.Code == code })
	if i < 0 {
		return Department{}, false
	}
	return r.departments[i], true
}

// Items lists the items by stage, then department, then code.
func (r *Ruleset) Items() []*Item { return r.items }

// Item gives an item by its code.
func (r *Ruleset) Item(code string) (*Item, bool) {
	i, ok := r.byCode[code]
	return i, ok
}

// Dictionary is the ruleset's dictionary of facts and materials.
func (r *Ruleset) Dictionary() *dictionary.Dictionary { return r.dictionary }

// Laws are the laws that the rules rest on.
func (r *Ruleset) Laws() *law.Laws { return r.laws }

// Calendar is the working-day calendar.
func (r *Ruleset) Calendar() *calendar.Calendar { return r.calendar }

// On gives the version in force on a day.
func (i *Item) On(day string) (*Version, bool) {
	for _, v := range slices.Backward(i.Versions) {
		if v.Date <= day {
			return v, v.Until == "" || day <= v.Until
		}
	}
	return nil, false
}

// Decode reads a manifest. Its error is *manifest.Faults.
func (r *Ruleset) Decode(body []byte) (*manifest.Manifest, error) {
	return manifest.Decode(body, r.dictionary)
}

// Judge judges a manifest that has its time of receipt under the version in
// force on that day. Its error is *manifest.Faults if the manifest is the
// caller's fault, ErrNoRules if no version is in force, else one of package
// policy's.
func (r *Ruleset) Judge(ctx context.Context, m *manifest.Manifest) (*judgement.Judgement, error) {
	item, ok := r.byCode[m.Item]
	if !ok {
		text := fmt.Sprintf("unknown item %q", m.Item)
		if near, ok := source.Nearest(m.Item, r.codes()); ok {
			text += "; did you mean " + near + "?"
		}
		return nil, &manifest.Faults{List: []manifest.Fault{{Pointer: "/item", Message: text}}}
	}
	v, ok := item.On(m.ReceivedOn)
	if !ok {
		return nil, fmt.Errorf("%w for %s on %s", ErrNoRules, m.Item, m.ReceivedOn)
	}
	return v.Program.Judge(ctx, m)
}

func (r *Ruleset) codes() []string {
	codes := make([]string, len(r.items))
	for i, item := range r.items {
		codes[i] = item.Code
	}
	return codes
}

// Sample gives a manifest of an item that is accepted on that day, as JSON.
func (r *Ruleset) Sample(ctx context.Context, item, day string) ([]byte, error) {
	i, ok := r.byCode[item]
	if !ok {
		return nil, fmt.Errorf("unknown item %q", item)
	}
	v, ok := i.On(day)
	if !ok {
		return nil, fmt.Errorf("%w for %s on %s", ErrNoRules, item, day)
	}
	return v.Program.Sample(ctx, day)
}
