package manifest

import (
	"slices"
	"strings"

	"onewindow/engine/dictionary"
	"onewindow/engine/source"
)

// The objects of facts that a manifest has.
const (
	projectPath   = "/project"
	applicantPath = "/applicant"
	agentPath     = "/applicant/agent"
)

// facts reads an object of facts, which stands at path. node is nil if the
// dictionary has no facts there; contacts are the texts that it may have besides.
func (d *decoder) facts(m *Manifest, node *dictionary.Node, path string, contacts members) {
	if !d.opens('{', "an object of facts") {
		return
	}
	m.Objects = append(m.Objects, path)
	first := len(d.names)
	for d.anyName() {
		name, bytes := d.key()
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
		case name == "agent" && path == applicantPath:
			d.next()
			d.facts(m, child, agentPath, agentContacts)
		case child != nil:
			d.next()
			d.facts(m, child, child.Path, nil)
		case slices.Contains(contacts, name):
			d.next()
			d.text()
		default:
			d.unknownFact(path, name, contacts)
			d.next()
			d.pass()
		}
	}
	d.unique(first)
}

func (d *decoder) unknownFact(path, name string, contacts members) {
	full := strings.ReplaceAll(path[1:], "/", ".") + "." + name
	if _, _, ok := d.dict.Fact(full); ok {
		d.fault("the fact %s is nested: give it at /%s", full, strings.ReplaceAll(full, ".", "/"))
		return
	}
	d.fault("unknown fact %s%s", shown(clip(full)), d.nearest(func() (string, bool) {
		if near, ok := source.Nearest(name, contacts); ok {
			return strings.TrimSuffix(full, name) + near, true
		}
		return d.dict.Nearest(full)
	}))
}
