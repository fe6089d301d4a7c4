// Package diff tells what changed between two rulesets in a department's words:
// for each item and each of its versions what is new, gone or otherwise, and
// the same of what all items share. It is a pure function of the two.
package diff

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"onewindow/engine/condition"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

// Kind says how something changed.
type Kind string

// The kinds of changes.
const (
	Added   Kind = "added"
	Removed Kind = "removed"
	Changed Kind = "changed"
	Moved   Kind = "moved" // the order of entries changed, which is that of a notice
)

// Report is what changed from one ruleset to another. Its JSON is described in
// docs/diff.md.
type Report struct {
	Old    string   `json:"old"` // the rulesets' digests
	New    string   `json:"new"`
	Items  []Item   `json:"items"`  // those that changed, in the order of the new ruleset
	Shared []Change `json:"shared"` // of what all items share
}

// Item is an item of which something changed.
type Item struct {
	Item           string    `json:"item"`
	Name           string    `json:"name"`
	Department     string    `json:"department"`
	DepartmentName string    `json:"department_name"`
	Change         Kind      `json:"change"`
	Changes        []Change  `json:"changes"`  // of what stays the same over its versions, and of its tests
	Versions       []Version `json:"versions"` // those that changed, oldest first
}

// Version is a version of which something changed.
type Version struct {
	Version string   `json:"version"`                   // the day from which it is in force
	Until   string   `json:"effective_until,omitempty"` // the last day, empty if it is open
	Change  Kind     `json:"change"`
	Against string   `json:"against,omitempty"` // the version that it is compared with: of an added one, the one in force on the day before
	Changes []Change `json:"changes"`
}

// Change is one change.
type Change struct {
	Change Kind   `json:"change"`
	Entry  string `json:"entry"`            // as under unconfirmed: materials/CODE, acceptance/ID, …
	Field  string `json:"field,omitempty"`  // what of the entry; empty for all of it
	Before *Value `json:"before,omitempty"` // nil for nothing, or if it can't be said shortly
	After  *Value `json:"after,omitempty"`
	Words  string `json:"words"` // the change as a sentence, 中文
}

// Value is what something was or is.
type Value struct {
	Source string `json:"source"` // as the files have it; a condition in Rego's comparisons
	Words  string `json:"words"`  // as officials say it
}

// Empty tells whether nothing changed.
func (r *Report) Empty() bool { return len(r.Items) == 0 && len(r.Shared) == 0 }

// Count counts the changes.
func (r *Report) Count() int {
	n := len(r.Shared)
	for _, i := range r.Items {
		n += len(i.Changes)
		if i.Change != Changed {
			n++
		}
		for _, v := range i.Versions {
			n += len(v.Changes)
			if v.Change != Changed {
				n++
			}
		}
	}
	return n
}

// Compare tells what changed. A version that both have is compared with
// itself. One that only the new ruleset has is compared with what would be in
// force there without it, the version of the day before, and with nothing if
// there is none: it tells what changes on that day. The error is a version's
// own (Program).
func Compare(old, new *ruleset.Ruleset) (*Report, error) {
	r := &Report{Old: old.Digest(), New: new.Digest(), Items: []Item{}, Shared: shared(old, new)}
	cache, sameLibrary := &condition.Cache{}, slices.EqualFunc(library(old), library(new), func(a, b source.File) bool {
		return a.Name == b.Name && bytes.Equal(a.Data, b.Data)
	})
	for _, item := range new.Items() {
		was, _ := old.Item(item.Code)
		c := comparing{was: was, is: item, old: old, new: new, cache: cache, sameLibrary: sameLibrary}
		change, err := c.item()
		if err != nil {
			return nil, err
		}
		if change.Change == Added || len(change.Changes)+len(change.Versions) > 0 {
			r.Items = append(r.Items, change)
		}
	}
	for _, item := range old.Items() {
		if _, ok := new.Item(item.Code); !ok {
			r.Items = append(r.Items, about(old, item, Removed))
		}
	}
	return r, nil
}

func about(r *ruleset.Ruleset, item *ruleset.Item, change Kind) Item {
	return Item{Item: item.Code, Name: item.Name, Department: item.Department, DepartmentName: departmentName(r, item.Department),
		Change: change, Changes: []Change{}, Versions: []Version{}}
}

func departmentName(r *ruleset.Ruleset, code string) string {
	if d, ok := r.Department(code); ok {
		return d.Name
	}
	return code
}

// comparing is the comparison of one item, which the old ruleset may not have.
type comparing struct {
	was, is  *ruleset.Item
	old, new *ruleset.Ruleset
	cache    *condition.Cache

	sameLibrary bool // of policies
}

// library gives the modules that policies share.
func library(r *ruleset.Ruleset) []source.File {
	var modules []source.File
	for _, f := range r.Files() {
		if strings.HasPrefix(f.Name, "policies/lib/") && !strings.HasSuffix(f.Name, "_test.rego") {
			modules = append(modules, f)
		}
	}
	return modules
}

func (c *comparing) item() (Item, error) {
	if c.was == nil {
		out := about(c.new, c.is, Added)
		c.was = &ruleset.Item{}
		return out, c.versions(&out)
	}
	out := about(c.new, c.is, Changed)
	out.Changes = slices.Concat(itemChanges(c.old, c.new, c.was, c.is), testChanges(c.old, c.new, c.was, c.is))
	return out, c.versions(&out)
}

// versions compares the versions of both items, and tells of those that only
// one of them has.
func (c *comparing) versions(out *Item) error {
	for _, v := range c.is.Versions {
		change := Version{Version: v.Date, Until: v.Until, Change: Changed, Changes: []Change{}}
		was, from := dated(c.was, v.Date), c.old
		if was != nil {
			change.Against = was.Date
			change.Changes = append(change.Changes, untilChange(was.Until, v.Until)...)
		} else {
			change.Change = Added
			from = c.new
			if before, ok := c.is.Before(v.Date); ok {
				was, change.Against = before, before.Date
			}
		}
		if was == nil || !c.sameLibrary || !v.Alike(was) { // else nothing need be compiled to be compared
			changes, err := c.rules(from, was, v)
			if err != nil {
				return err
			}
			change.Changes = append(change.Changes, changes...)
		}
		if change.Change == Added || len(change.Changes) > 0 {
			out.Versions = append(out.Versions, change)
		}
	}
	for _, v := range c.was.Versions {
		if dated(c.is, v.Date) != nil {
			continue
		}
		gone := Version{Version: v.Date, Until: v.Until, Change: Removed, Changes: []Change{}}
		if instead, ok := c.is.On(v.Date); ok {
			gone.Against = instead.Date
		}
		out.Versions = append(out.Versions, gone)
	}
	slices.SortFunc(out.Versions, func(a, b Version) int { return cmp.Compare(a.Version, b.Version) })
	return nil
}

// rules compares a version's rules with those of a version of a ruleset.
func (c *comparing) rules(from *ruleset.Ruleset, was, is *ruleset.Version) ([]Change, error) {
	old, err := newSide(from, was, c.cache)
	if err != nil {
		return nil, err
	}
	new, err := newSide(c.new, is, c.cache)
	if err != nil {
		return nil, err
	}
	return checklistChanges(old, new)
}

func dated(item *ruleset.Item, date string) *ruleset.Version {
	for _, v := range item.Versions {
		if v.Date == date {
			return v
		}
	}
	return nil
}
