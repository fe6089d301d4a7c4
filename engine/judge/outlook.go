package judge

import (
	"slices"

	"onewindow/engine/checklist"
	"onewindow/engine/condition"
	"onewindow/engine/manifest"
)

// Outlook is what an item will ask of a project, as far as its facts tell.
type Outlook struct {
	Program   *Program
	Called    Open // whether the project needs the item
	Materials []Prospect
}

// Open is a truth, and what it rests on while it is unknown.
type Open struct {
	Truth condition.Truth
	If    *condition.Cond // what is open of it
	Facts []string        // those that are not given, by name
}

// Prospect is whether an item will ask for a material: by itself, or as one of
// several that a group offers.
type Prospect struct {
	*checklist.Material
	Needs  Needs
	Asked  Open
	Groups []*checklist.Group // those that offer it here
}

// Outlook looks at a project of which nothing is handed in yet.
func (p *Program) Outlook(m *manifest.Manifest) *Outlook {
	a := p.assess(m)
	defer a.release()
	o := &Outlook{Program: p, Called: Open{Truth: condition.True}, Materials: make([]Prospect, len(p.materials))}
	if p.applies != nil {
		given := a.asGiven()
		o.Called = a.openness(given, p.applies.Eval(given), p.applies.Residual(given))
	}
	for i := range p.materials {
		def := &p.materials[i]
		o.Materials[i] = Prospect{Material: def.Material, Needs: def.needs(), Asked: a.openness(&a.env, a.need[i], a.openNeed(i))}
		for _, g := range def.groups {
			if a.groupAsks(&p.groups[g]) != condition.False {
				o.Materials[i].Groups = append(o.Materials[i].Groups, p.groups[g].Group)
			}
		}
	}
	return o
}

// openness tells on which missing facts an unknown truth rests.
func (a *assessment) openness(env *condition.Env, t condition.Truth, open *condition.Cond) Open {
	o := Open{Truth: t, If: open}
	if open != nil {
		open.Lacking(env, func(r *condition.Ref) {
			if name := a.p.facts[r.Slot].def.Name; !slices.Contains(o.Facts, name) {
				o.Facts = append(o.Facts, name)
			}
		})
	}
	return o
}
