package judge

import (
	"slices"
	"time"

	"onewindow/engine/condition"
	"onewindow/engine/manifest"
	"onewindow/engine/value"
)

// cell is one place in a manifest that a remedy may change: a fact, or a
// member of an entry.
type cell struct {
	fact  int // its number in the dictionary + 1, 0 for a member of an entry
	entry int // index in /materials
	attr  string
	field string // of fields or unmet
}

// cellKind is what conditions mention of a cell: the fact, or the member of a
// material whichever entry it is. It means the same for the rules of every item.
type cellKind struct {
	fact     int    // its number in the dictionary + 1
	material string // its code
	attr     string
	field    string
}

// mention is one side of a comparison that reads a cell.
type mention struct {
	leaf  *condition.Cond
	other *condition.Operand
}

// mentioned lists, for every kind of cell, the comparisons that read it.
func (p *Program) mentioned() map[cellKind][]mention {
	mentions := map[cellKind][]mention{}
	note := func(c *condition.Cond) {
		if c == nil {
			return
		}
		c.Leaves(func(leaf *condition.Cond) {
			for _, side := range [][2]*condition.Operand{{&leaf.Left, &leaf.Right}, {&leaf.Right, &leaf.Left}} {
				if r := side[0].Ref; r != nil && r.Reads != condition.ReadsReceivedOn {
					kind := p.kindOf(r)
					mentions[kind] = append(mentions[kind], mention{leaf, side[1]})
				}
			}
		})
	}
	for i := range p.acceptance {
		note(p.acceptance[i].require)
		note(p.acceptance[i].when)
	}
	for i := range p.materials {
		note(p.materials[i].when)
	}
	for i := range p.groups {
		note(p.groups[i].when)
	}
	for i := range p.checks {
		note(p.checks[i].require)
		note(p.checks[i].when)
	}
	return mentions
}

func (p *Program) kindOf(r *condition.Ref) cellKind {
	if r.Reads == condition.ReadsFact {
		return cellKind{fact: p.facts[r.Slot].id + 1}
	}
	return cellKind{material: p.materials[r.Material].Code, attr: r.Attr, field: r.Field}
}

// kindsOf lists the cells that conditions read.
func (p *Program) kindsOf(conds ...*condition.Cond) map[cellKind]bool {
	kinds := map[cellKind]bool{}
	for _, c := range conds {
		if c != nil {
			c.Refs(func(r *condition.Ref) {
				if r.Reads != condition.ReadsReceivedOn {
					kinds[p.kindOf(r)] = true
				}
			})
		}
	}
	return kinds
}

// claims lists the cells that a check reads of what was handed in: its remedy
// may change these.
func (a *assessment) claims(c *check) []cell {
	var cells []cell
	for _, cond := range []*condition.Cond{c.when, c.require} {
		if cond == nil {
			continue
		}
		cond.Refs(func(r *condition.Ref) {
			switch r.Reads {
			case condition.ReadsFact:
				cells = append(cells, cell{fact: a.p.facts[r.Slot].id + 1})
			case condition.ReadsEntry:
				for _, e := range a.entries[r.Material] {
					cells = append(cells, cell{entry: e.Index, attr: r.Attr, field: r.Field})
				}
			}
		})
	}
	return cells
}

// defectCells lists the cells that mending a defect may change.
func (p *Program) defectCells(d defect) []cell {
	at := d.entry.Index
	switch d.rule {
	case "form": // a changed form may need files or copies
		return []cell{{entry: at, attr: "form"}, {entry: at, attr: "files"}, {entry: at, attr: "copies"}}
	case "files":
		return []cell{{entry: at, attr: "files"}}
	case "validity":
		return []cell{{entry: at, attr: d.attr}}
	}
	return []cell{{entry: at, attr: d.attr}}
}

// read gives the value of a member of an entry.
func read(e *manifest.Entry, attr, field string) value.Value {
	return (&condition.Ref{Attr: attr, Field: field}).Of(e)
}

// write sets a member of an entry that conditions can read; an Absent value
// takes it away.
func write(e *manifest.Entry, attr, field string, v value.Value) {
	switch attr {
	case "fields":
		i, ok := slices.BinarySearchFunc(e.Fields, field, func(f manifest.Field, name string) int {
			if f.Name < name {
				return -1
			}
			if f.Name > name {
				return 1
			}
			return 0
		})
		switch {
		case ok && v.Kind == value.Absent:
			e.Fields = slices.Delete(e.Fields, i, i+1)
		case ok:
			e.Fields[i].Value = v
		case v.Kind != value.Absent:
			e.Fields = slices.Insert(e.Fields, i, manifest.Field{Name: field, Value: v})
		}
	case "form":
		e.Form = v.Str
	case "copies":
		if e.Copies = int(v.Num); v.Kind == value.Absent {
			e.Copies = -1
		}
	case "number":
		e.Number = v
	case "issued_by":
		e.IssuedBy = v
	case "issued_on":
		e.IssuedOn = v
	case "valid_until":
		e.ValidUntil = v
	case "seals":
		e.Seals = texts(v)
	case "signatures":
		e.Signatures = texts(v)
	}
}

func texts(v value.Value) []string {
	var list []string
	for _, m := range v.Members() {
		list = append(list, m.Str)
	}
	return list
}

// near gives values about v, for comparisons that v itself does not satisfy.
func near(v value.Value) []value.Value {
	switch v.Kind {
	case value.Number:
		return []value.Value{v, value.OfNumber(v.Num + 1), value.OfNumber(v.Num - 1), value.OfNumber(v.Num * 2), value.OfNumber(v.Num / 2)}
	case value.Date:
		return []value.Value{v, value.OfDate(addDays(v.Str, 1)), value.OfDate(addDays(v.Str, -1))}
	}
	return []value.Value{v}
}

func addDays(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}
