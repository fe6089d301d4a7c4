package policy

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/open-policy-agent/opa/v1/ast"

	"onewindow/engine/manifest"
	"onewindow/engine/value"
)

// shape says which parts of a manifest a policy is given: those that it names.
type shape struct {
	item, receivedOn, materials bool
	project, applicant          *branch // nil if no fact of it is read
}

// branch is an object of facts or, as a leaf, a fact.
type branch struct {
	key      *ast.Term
	fact     int // the number of the fact; -1 for an object
	children []*branch
}

// Keys and values that stand in every input. Nothing changes a term once it is
// made, so that all inputs share them.
var (
	keyItem       = ast.StringTerm("item")
	keyReceivedOn = ast.StringTerm("received_on")
	keyMaterials  = ast.StringTerm("materials")
	keyCode       = ast.StringTerm("code")
	keyForm       = ast.StringTerm("form")
	keyCopies     = ast.StringTerm("copies")
	keyNumber     = ast.StringTerm("number")
	keyIssuedBy   = ast.StringTerm("issued_by")
	keyIssuedOn   = ast.StringTerm("issued_on")
	keyValidUntil = ast.StringTerm("valid_until")
	keySeals      = ast.StringTerm("seals")
	keySignatures = ast.StringTerm("signatures")
	keyFields     = ast.StringTerm("fields")
	keyShared     = ast.StringTerm("shared")
	keySource     = ast.StringTerm("source")
	keyObtainedAt = ast.StringTerm("obtained_at")
	keyPointer    = ast.StringTerm("pointer")
)

type pair = [2]*ast.Term

// Terms of values that are the same in many manifests.
var (
	forms    = wordTerms("original", "copy", "electronic")
	pointers = pointerTerms()
)

func wordTerms(words ...string) map[string]*ast.Term {
	terms := make(map[string]*ast.Term, len(words))
	for _, w := range words {
		terms[w] = ast.StringTerm(w)
	}
	return terms
}

// pointerTerms are the JSON pointers of the materials, as many as there can be.
func pointerTerms() []*ast.Term {
	terms := make([]*ast.Term, manifest.MaxMaterials)
	for i := range terms {
		terms[i] = ast.StringTerm("/materials/" + strconv.Itoa(i))
	}
	return terms
}

// builder makes the terms of one input, and counts its units (meter.go).
type builder struct {
	words map[string]*ast.Term // the materials' codes, the names of fields and of what records hold
	units int
}

// input builds what one query sees of a manifest, and weighs it.
func (p *Policy) input(m *manifest.Manifest, materials bool) (*ast.Term, int) {
	b := builder{words: p.words}
	members := make([]pair, 0, 5)
	if p.shape.item {
		members = append(members, pair{keyItem, b.text(m.Item)})
	}
	if p.shape.receivedOn && m.ReceivedOn != "" {
		members = append(members, pair{keyReceivedOn, b.text(m.ReceivedOn)})
	}
	for _, facts := range []*branch{p.shape.project, p.shape.applicant} {
		if facts != nil {
			if t := b.facts(facts, m.Facts); t != nil {
				members = append(members, pair{facts.key, t})
			}
		}
	}
	if materials && p.shape.materials {
		entries := make([]*ast.Term, 0, len(m.Materials))
		for i := range m.Materials {
			if p.materials[m.Materials[i].Code] {
				entries = append(entries, b.material(&m.Materials[i]))
			}
		}
		members = append(members, pair{keyMaterials, ast.ArrayTerm(entries...)})
	}
	return b.object(members), b.units
}

// facts gives a fact's value or an object of facts, nil if it is not given or
// empty.
func (b *builder) facts(n *branch, given []manifest.Fact) *ast.Term {
	if n.fact >= 0 {
		i, ok := slices.BinarySearchFunc(given, n.fact, func(f manifest.Fact, id int) int { return cmp.Compare(f.ID, id) })
		if !ok {
			return nil
		}
		return b.value(given[i].Value)
	}
	members := make([]pair, 0, len(n.children))
	for _, c := range n.children {
		if t := b.facts(c, given); t != nil {
			members = append(members, pair{c.key, t})
		}
	}
	if len(members) == 0 {
		return nil
	}
	return b.object(members)
}

// material gives one material as handed in. What was not given is left out,
// but seals, signatures and fields are empty then, and shared is null.
func (b *builder) material(e *manifest.Entry) *ast.Term {
	list := [12]pair{}
	members := list[:0]
	add := func(key, t *ast.Term) {
		if t != nil {
			members = append(members, pair{key, t})
		}
	}
	add(keyCode, b.word(e.Code))
	if e.Form != "" {
		add(keyForm, forms[e.Form])
	}
	if e.Copies >= 0 {
		add(keyCopies, ast.InternedTerm(e.Copies))
	}
	add(keyNumber, b.value(e.Number))
	add(keyIssuedBy, b.value(e.IssuedBy))
	add(keyIssuedOn, b.value(e.IssuedOn))
	add(keyValidUntil, b.value(e.ValidUntil))
	add(keySeals, b.texts(e.Seals))
	add(keySignatures, b.texts(e.Signatures))
	fields := make([]pair, len(e.Fields))
	for i, f := range e.Fields {
		fields[i] = pair{b.word(f.Name), b.value(f.Value)}
	}
	add(keyFields, b.object(fields))
	add(keyShared, b.shared(e.Shared))
	add(keyPointer, pointers[e.Index])
	return b.object(members)
}

func (b *builder) shared(s *manifest.Shared) *ast.Term {
	if s == nil {
		return ast.InternedNullTerm
	}
	return b.object([]pair{
		{keySource, b.text(s.Source)},
		{keyNumber, b.text(s.Number)},
		{keyObtainedAt, b.text(s.ObtainedAt)},
	})
}

func (b *builder) texts(list []string) *ast.Term {
	if len(list) == 0 {
		return ast.InternedEmptyArray
	}
	terms := make([]*ast.Term, len(list))
	for i, s := range list {
		terms[i] = b.text(s)
	}
	return ast.ArrayTerm(terms...)
}

func (b *builder) text(s string) *ast.Term {
	b.units += 1 + len(s)/bytesPerUnit
	return ast.StringTerm(s)
}

// word gives a text that is likely to be one of the policy's words.
func (b *builder) word(s string) *ast.Term {
	if t, ok := b.words[s]; ok {
		b.units++
		return t
	}
	return b.text(s)
}

func (b *builder) object(members []pair) *ast.Term {
	b.units += 1 + len(members)
	return ast.ObjectTerm(members...)
}

// value gives a value as OPA has it, nil for one not given.
func (b *builder) value(v value.Value) *ast.Term {
	switch v.Kind {
	case value.Null:
		return ast.InternedNullTerm
	case value.Bool:
		b.units++
		return ast.InternedTerm(v.Num != 0)
	case value.Number:
		b.units++
		return number(v.Num)
	case value.Text, value.Date:
		return b.text(v.Str)
	case value.List:
		terms := make([]*ast.Term, 0, len(v.Members()))
		for _, member := range v.Members() {
			if t := b.value(member); t != nil {
				terms = append(terms, t)
			}
		}
		b.units++
		return ast.ArrayTerm(terms...)
	case value.Record:
		members := make([]pair, 0, len(v.Members()))
		for i, member := range v.Members() {
			if t := b.value(member); t != nil {
				members = append(members, pair{b.word(v.Names()[i]), t})
			}
		}
		return b.object(members)
	}
	return nil
}

// number gives a number with the fewest digits that mean it.
func number(n float64) *ast.Term {
	if i := int(n); math.Abs(n) < 1e15 && float64(i) == n {
		return ast.InternedTerm(i)
	}
	return ast.NewTerm(ast.Number(decimal(n)))
}

func decimal(n float64) string {
	if n == 0 {
		return "0" // not -0
	}
	if a := math.Abs(n); a >= 1e21 || a < 1e-6 {
		return strconv.FormatFloat(n, 'e', -1, 64)
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}
