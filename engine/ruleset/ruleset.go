// Package ruleset is the whole of catalog and policies at one moment (规则集),
// named by its digest. It loads whole or not at all.
package ruleset

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"onewindow/engine/calendar"
	"onewindow/engine/checklist"
	"onewindow/engine/condition"
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

// DepartmentsFile is departments.yaml.
type DepartmentsFile struct {
	Departments []Department `yaml:"departments" validate:"required,dive"`
}

// Item is one item with all its versions, oldest first.
type Item struct {
	checklist.Item
	Versions []*Version
}

// Version is one version of an item's rules.
type Version struct {
	Item  *Item
	Date  string // the day from which it is in force
	Until string // the last day, empty if open

	text    text
	program func() (*judge.Program, error)
}

// Program is the version's rules, compiled; its checklist and its policy are
// part of it. They are compiled when they are first asked for, and kept. An
// error says that they can't be, which is so only for content that is wrongly
// said to be proven: it is source.Faults.
func (v *Version) Program() (*judge.Program, error) { return v.program() }

// Ruleset is a loaded ruleset. It is immutable and may be shared.
type Ruleset struct {
	*shared
	files  []source.File // all of it, ordered by name
	digest string
	items  []*Item
	byCode map[string]*Item
}

// shared is what all items share. Rulesets that were edited from one another
// have it in common as long as none of its files changes.
type shared struct {
	name        string // the digest of its files
	departments []Department
	dictionary  *dictionary.Dictionary
	laws        *law.Laws
	calendar    *calendar.Calendar
	messages    *message.Messages
	library     *policy.Library
	cache       condition.Cache // the comparisons of all versions, each parsed once
}

// Options say how to load a ruleset, and bound what it may do.
type Options struct {
	PolicyTimeout time.Duration // of one evaluation; 0: policy.DefaultDeadline

	// Proven says that this very content was loaded before without a fault, as
	// what the program carries and what a ledger has archived. Nothing is proven
	// again, and each version is read when it is first asked for.
	Proven bool

	// Previous is a ruleset of which this one is an edited copy: versions of
	// which nothing has changed are taken over from it. It may be nil.
	Previous *Ruleset
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

// Of loads a ruleset from its files, named as Files names them. Its error is as
// Load's.
func Of(files []source.File, o Options) (*Ruleset, error) {
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b source.File) int { return strings.Compare(a.Name, b.Name) })
	return load(files, o)
}

// Digest names the ruleset: the h1 hash (golang.org/x/mod/sumdb/dirhash) of
// its files.
func (r *Ruleset) Digest() string { return r.digest }

// Archive writes the ruleset as an OPA bundle (tar.gz), the same bytes for the
// same digest: what Open reads.
func (r *Ruleset) Archive() ([]byte, error) { return archive(r.digest, r.files) }

// Files are the ruleset's files, by name.
func (r *Ruleset) Files() []source.File { return r.files }

// Shared are the files that belong to all items: dictionaries, sentences, the
// calendar and the policies' library.
func (r *Ruleset) Shared() []source.File {
	return slices.DeleteFunc(slices.Clone(r.files), func(f source.File) bool { return !isShared(f.Name) })
}

// data gives a file's content, nil if there is none of that name.
func (r *Ruleset) data(name string) []byte {
	i, ok := find(r.files, name)
	if !ok {
		return nil
	}
	return r.files[i].Data
}

// find gives the place of a file, or the one where it would be.
func find(files []source.File, name string) (int, bool) {
	return slices.BinarySearchFunc(files, name, func(f source.File, name string) int { return strings.Compare(f.Name, name) })
}

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

// Library is what the policies share.
func (r *Ruleset) Library() *policy.Library { return r.library }

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

// Before gives the version in force on the day before a day.
func (i *Item) Before(day string) (*Version, bool) { return i.On(dayBefore(day)) }

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
	p, err := v.Program()
	if err != nil {
		return nil, fmt.Errorf("the rules of %s of %s: %w", m.Item, v.Date, err)
	}
	return p.Judge(ctx, m)
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
	p, err := v.Program()
	if err != nil {
		return nil, fmt.Errorf("the rules of %s of %s: %w", item, v.Date, err)
	}
	return p.Sample(ctx, day)
}
