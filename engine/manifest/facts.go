package manifest

import (
	"slices"

	"onewindow/engine/dictionary"
	"onewindow/engine/source"
)

// facts reads an object of facts. name is its path with dots; contacts are the
// texts that it may have besides.
func (d *decoder) facts(m *Manifest, node *dictionary.Node, name string, contacts members) {
	if !d.is('{', "an object of facts") {
		return
	}
	m.Objects = append(m.Objects, string(d.pointer()))
	first := len(d.names)
	for d.anyName() {
		key, bytes := d.key()
		var child *dictionary.Node
		if node != nil {
			child = node.Child(bytes)
		}
		switch {
		case child != nil && child.Fact >= 0:
			d.next()
			if v, ok := d.typed(&d.dict.Facts[child.Fact].Type); ok {
				d.lists.facts = append(d.lists.facts, Fact{child.Fact, v})
			}
		case name == "applicant" && key == "agent":
			d.next()
			d.facts(m, child, "applicant.agent", agentContacts)
		case child != nil:
			d.next()
			d.facts(m, child, name+"."+key, nil)
		case slices.Contains(contacts, key):
			d.next()
			d.text()
		default:
			d.fault("unknown fact %s%s", clip(name+"."+key), d.nearest(func() (string, bool) {
				if near, ok := d.dict.Nearest(name + "." + key); ok {
					return near, ok
				}
				near, ok := source.Nearest(key, contacts)
				return name + "." + near, ok
			}))
			d.next()
			d.pass()
		}
	}
	d.unique(first)
}
