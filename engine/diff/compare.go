package diff

import (
	"slices"
	"strconv"
	"strings"
)

// field is one thing of an entry that can change.
type field[T any] struct {
	name  string // as in the file
	label string // 中文; empty where the value speaks for itself: 必要
	of    func(s *side, x T) value
}

// kind is a kind of entries: how they are told apart, what they are called, and
// what of them can change.
type kind[T any] struct {
	list   string // materials: the entries are materials/ID
	id     func(x T) string
	noun   string
	name   func(s *side, x T) string
	bare   bool // the name says what it is: 监理合同, not 材料监理合同
	fields []field[T]
	within func(c *comparison, old, new T) // compares the entries that one holds
}

func (k *kind[T]) called(s *side, x T) string {
	if k.bare {
		return k.name(s, x)
	}
	return k.noun + wide(k.name(s, x))
}

// comparison collects the changes between two sides.
type comparison struct {
	old, new *side
	changes  []Change
}

func (c *comparison) add(change Change) { c.changes = append(c.changes, change) }

// indexed gives entries by their ids; where one stands twice, the second is
// told apart by its number.
func indexed[T any](k *kind[T], list []T) (ids []string, byID map[string]T) {
	byID = make(map[string]T, len(list))
	for _, x := range list {
		id := k.id(x)
		for n := 2; ; n++ {
			if _, taken := byID[id]; !taken {
				break
			}
			id = k.id(x) + "#" + strconv.Itoa(n)
		}
		ids, byID[id] = append(ids, id), x
	}
	return ids, byID
}

// entries compares two lists of entries.
func entries[T any](c *comparison, k kind[T], old, new []T) {
	oldIDs, was := indexed(&k, old)
	newIDs, is := indexed(&k, new)
	for _, id := range newIDs {
		before, ok := was[id]
		after := is[id]
		entry := k.list + "/" + id
		if ok {
			fields(c, k.fields, entry, k.called(c.new, after), before, after)
		} else {
			all := k.summary(c.new, after)
			c.add(Change{Change: Added, Entry: entry, After: all, Words: k.said("新增", c.new, after, all)})
		}
		if k.within != nil {
			k.within(c, before, after)
		}
	}
	for _, id := range oldIDs {
		if _, ok := is[id]; !ok {
			c.add(Change{Change: Removed, Entry: k.list + "/" + id, Before: k.summary(c.old, was[id]),
				Words: k.said("取消", c.old, was[id], nil)})
		}
	}
	stayed := func(ids []string, in map[string]T) []string {
		return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { _, ok := in[id]; return !ok })
	}
	if before, after := stayed(oldIDs, is), stayed(newIDs, was); !slices.Equal(before, after) {
		order := func(ids []string) *Value { s := strings.Join(ids, ", "); return &Value{s, s} }
		c.add(Change{Change: Moved, Entry: k.list, Before: order(before), After: order(after), Words: k.noun + "的先后顺序有调整"})
	}
}

// fields compares two of the same entry. What belongs to no entry is named by
// its own field: time_limit/promised.
func fields[T any](c *comparison, list []field[T], entry, called string, old, new T) {
	for _, f := range list {
		before, after := f.of(c.old, old), f.of(c.new, new)
		if before.Source == after.Source {
			continue
		}
		at, name := entry, f.name
		if at == "" {
			at, name, _ = strings.Cut(f.name, "/")
		}
		kind := Changed
		switch {
		case !before.given():
			kind = Added
		case !after.given():
			kind = Removed
		}
		c.add(Change{Change: kind, Entry: at, Field: name, Before: before.public(), After: after.public(),
			Words: sentence(called, f.label, before, after)})
	}
}

// summary says all of an entry, nil if there is nothing to say.
func (k *kind[T]) summary(s *side, x T) *Value {
	var source, words []string
	for _, f := range k.fields {
		v := f.of(s, x)
		if v.public() == nil {
			continue
		}
		source = append(source, f.name+": "+v.Source)
		switch {
		case f.label == "":
			words = append(words, v.Words)
		case !strings.Contains(k.name(s, x), v.Words):
			words = append(words, f.label+"："+v.Words)
		}
	}
	if source == nil {
		return nil
	}
	return &Value{strings.Join(source, "; "), strings.Join(words, "；")}
}

// said says that an entry came or went, and all of it where what is given.
func (k *kind[T]) said(verb string, s *side, x T, what *Value) string {
	text := verb + k.noun + wide(k.name(s, x))
	if what != nil && what.Words != "" {
		text += "：" + what.Words
	}
	return tidy(text)
}

func pointers[T any](list []T) []*T {
	out := make([]*T, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out
}
