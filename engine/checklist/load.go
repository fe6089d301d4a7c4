package checklist

import (
	"path"
	"strings"

	"gopkg.in/yaml.v3"

	"onewindow/engine/source"
)

// LoadItem reads an item.yaml. Its department and its code are those of the
// folders that it stands in.
func LoadItem(f source.File, errs *source.Errors) *Item {
	item := &Item{}
	doc, _ := source.Decode(f, item, errs)
	folder := path.Dir(f.Name)
	item.Department = path.Base(path.Dir(folder))
	if code := path.Base(folder); item.Code != "" && item.Code != code {
		errs.Add(doc.At("code"), "the code %s does not match the folder %s; rename the folder or correct the code", item.Code, code)
	}
	return item
}

// Load reads one version of a checklist, DATE.yaml, and checks what the file
// tells by itself. It never gives nil; what it gives is of no use if there are
// errors.
func Load(f source.File, errs *source.Errors) *Checklist {
	c := &Checklist{}
	c.doc, _ = source.Decode(f, c, errs)
	c.complete()
	s := shape{c, errs}
	s.dates(strings.TrimSuffix(path.Base(f.Name), ".yaml"))
	s.examples()
	s.acceptance()
	s.materials()
	s.groups()
	s.others()
	s.unconfirmed()
	return c
}

// Unreadable tells that the file was no YAML, so that nothing of it is known.
func (c *Checklist) Unreadable() bool { return !c.doc.Has() }

// complete fills in what is left out and has a default.
func (c *Checklist) complete() {
	for i := range c.Materials {
		if !c.doc.Has("materials", i, "copies") {
			c.Materials[i].Copies = 1
		}
	}
	for i := range c.Consistency {
		if c.Consistency[i].Effect == "" {
			c.Consistency[i].Effect = "correct"
		}
	}
}

// UnmarshalNode reads `stated` or one of {months: 12}, {years: 2}.
func (v *Validity) UnmarshalNode(n *yaml.Node, c *source.Context) {
	type fields Validity // as a mapping, without this method
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Value != "stated" {
			c.Expected(n, "stated, {months: 12} or {years: 2}")
		}
		v.Stated = true
	default:
		c.Decode(n, (*fields)(v))
		given := 0
		for _, set := range []bool{v.Stated, v.Months != 0, v.Years != 0} {
			if set {
				given++
			}
		}
		if given != 1 && n.Kind == yaml.MappingNode {
			c.Fault(n, "validity has exactly one of stated: true, months (at least 1) and years (at least 1)")
		}
	}
}
