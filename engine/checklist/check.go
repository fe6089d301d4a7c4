package checklist

import (
	"maps"
	"slices"
	"strconv"

	"onewindow/engine/dictionary"
	"onewindow/engine/law"
	"onewindow/engine/source"
)

// Check checks a checklist against the dictionaries: its materials by code and
// name, its facts, and the laws of every demand, one of which must be in force
// on each day of the version. last is the version's last day, empty if it is
// open. It is called once: the places of the entries are given up after it.
func Check(c *Checklist, d *dictionary.Dictionary, laws *law.Laws, last string, errs *source.Errors) {
	k := &checking{Checklist: c, dictionary: d, laws: laws, last: last, errs: errs}
	if source.IsDate(c.EffectiveFrom) {
		k.bases()
	}
	k.materials()
	k.facts()
	k.prohibitions()
	c.doc = nil
}

type checking struct {
	*Checklist
	dictionary *dictionary.Dictionary
	laws       *law.Laws
	last       string
	errs       *source.Errors
}

// bases goes through all that must rest on a law.
func (k *checking) bases() {
	k.basis("legal_basis", "", k.LegalBasis, "legal_basis")
	for i := range k.Acceptance {
		a := &k.Acceptance[i]
		k.basis("acceptance/"+a.ID, "basis", a.Basis, "acceptance", i, "basis")
		k.basis("acceptance/"+a.ID, "refusal_basis", a.RefusalBasis, "acceptance", i, "refusal_basis")
	}
	for i := range k.Materials {
		k.basis("materials/"+k.Materials[i].Code, "basis", k.Materials[i].Basis, "materials", i, "basis")
	}
	for i := range k.Groups {
		k.basis("groups/"+k.Groups[i].ID, "basis", k.Groups[i].Basis, "groups", i, "basis")
	}
	for i := range k.Consistency {
		k.basis("consistency/"+k.Consistency[i].ID, "basis", k.Consistency[i].Basis, "consistency", i, "basis")
	}
	for i := range k.MustNotRequest {
		k.basis("must_not_request/"+strconv.Itoa(i), "basis", k.MustNotRequest[i].Basis, "must_not_request", i, "basis")
	}
}

func (k *checking) materials() {
	for i := range k.Materials {
		m := &k.Materials[i]
		if m.Code == "" {
			continue
		}
		if def, ok := k.material(m.Code, k.doc.At("materials", i, "code")); ok && m.Name != "" && def.Name != m.Name {
			k.errs.AddAs("same-material", k.doc.At("materials", i, "name"), "the material %s is named %s here, but %s in %s; use one name everywhere", m.Code, m.Name, def.Name, def.Pos)
		}
	}
}

// material looks a code up in materials.yaml and notes an unknown one.
func (k *checking) material(code string, at source.Position) (*dictionary.Material, bool) {
	def, ok := k.dictionary.Material(code)
	if !ok {
		codes := make([]string, len(k.dictionary.Materials))
		for i := range codes {
			codes[i] = k.dictionary.Materials[i].Code
		}
		near, found := source.Nearest(code, codes)
		k.errs.Add(at, "unknown material %s%s", code, hint(near, found, "materials.yaml"))
	}
	return def, ok
}

// hint says what to do about an unknown name: the one that was probably meant,
// or the file that it has to be added to.
func hint(near string, found bool, file string) string {
	if found {
		return source.DidYouMean(near, found)
	}
	return "; add it to " + file
}

func (k *checking) facts() {
	seen := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(k.Facts)) {
		x := k.Facts[name]
		fact, ok := k.fact(name, x.Pos, seen)
		if !ok || !x.Example.Given {
			continue
		}
		if _, err := dictionary.Typed(x.Example, fact.Type); err != nil {
			k.errs.Add(x.Pos, "example of %s: %v", fact.Name, err)
		}
	}
	clear(seen)
	for _, name := range slices.Sorted(maps.Keys(k.PolicyFacts)) {
		k.fact(name, k.doc.At("policy_facts", name), seen)
	}
}

// fact looks a fact up in facts.yaml and notes an unknown one, and one given
// with and without its prefix.
func (k *checking) fact(name string, at source.Position, seen map[string]string) (*dictionary.Fact, bool) {
	full := dictionary.FullName(name)
	if other, ok := seen[full]; ok {
		k.errs.Add(at, "%s and %s are the same fact; keep one of them", other, name)
	}
	seen[full] = name
	_, fact, ok := k.dictionary.Fact(full)
	if !ok {
		near, found := k.dictionary.Nearest(full)
		k.errs.Add(at, "unknown fact %s%s", full, hint(near, found, "facts.yaml"))
	}
	return fact, ok
}

// prohibitions notes materials that are demanded although the law forbids it:
// where the prohibition or the demand is without a `when`, the two meet. One
// that is shareable is had by sharing.
func (k *checking) prohibitions() {
	for i := range k.MustNotRequest {
		p := &k.MustNotRequest[i]
		for j, code := range p.Codes {
			at := k.doc.At("must_not_request", i, "codes", j)
			if _, ok := k.material(code, at); !ok {
				continue
			}
			for m := range k.Materials {
				m := &k.Materials[m]
				if m.Code == code && m.Necessity != "optional" && !m.Shareable && (p.When == nil || m.When == nil) {
					k.errs.Add(m.Pos, "%s is %s, but must not be requested (line %d: %s); remove it, make it shareable, or tell by `when` in which cases", code, m.Necessity, at.Line, p.Text)
				}
			}
		}
	}
}
