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

// input builds what one query sees of a manifest, and weighs it.
func (p *Policy) input(m *manifest.Manifest, materials bool) (*ast.Term, int) {
	members := make([]pair, 0, 5)
	if p.shape.item {
		members = append(members, pair{keyItem, ast.StringTerm(m.Item)})
	}
	if p.shape.receivedOn && m.ReceivedOn != "" {
		members = append(members, pair{keyReceivedOn, ast.StringTerm(m.ReceivedOn)})
	}
	for _, b := range []*branch{p.shape.project, p.shape.applicant} {
		if b != nil {
			if t := b.term(m.Facts); t != nil {
				members = append(members, pair{b.key, t})
			}
		}
	}
	if materials && p.shape.materials {
		entries := make([]*ast.Term, 0, len(m.Materials))
		for i := range m.Materials {
			if p.materials[m.Materials[i].Code] {
				entries = append(entries, material(&m.Materials[i]))
			}
		}
		members = append(members, pair{keyMaterials, ast.ArrayTerm(entries...)})
	}
	t := ast.ObjectTerm(members...)
	return t, weigh(t.Value, maxUnits)
}

// term gives a fact's value or an object of facts, nil if it is not given or
// empty.
func (b *branch) term(given []manifest.Fact) *ast.Term {
	if b.fact >= 0 {
		i, ok := slices.BinarySearchFunc(given, b.fact, func(f manifest.Fact, id int) int { return cmp.Compare(f.ID, id) })
		if !ok {
			return nil
		}
		return term(given[i].Value)
	}
	members := make([]pair, 0, len(b.children))
	for _, c := range b.children {
		if t := c.term(given); t != nil {
			members = append(members, pair{c.key, t})
		}
	}
	if len(members) == 0 {
		return nil
	}
	return ast.ObjectTerm(members...)
}

// material gives one material as handed in. What was not given is left out,
// but seals, signatures and fields are empty then, and shared is null.
func material(e *manifest.Entry) *ast.Term {
	members := make([]pair, 0, 12)
	add := func(key, t *ast.Term) {
		if t != nil {
			members = append(members, pair{key, t})
		}
	}
	add(keyCode, ast.StringTerm(e.Code))
	if e.Form != "" {
		add(keyForm, ast.StringTerm(e.Form))
	}
	if e.Copies >= 0 {
		add(keyCopies, ast.InternedTerm(e.Copies))
	}
	add(keyNumber, term(e.Number))
	add(keyIssuedBy, term(e.IssuedBy))
	add(keyIssuedOn, term(e.IssuedOn))
	add(keyValidUntil, term(e.ValidUntil))
	add(keySeals, texts(e.Seals))
	add(keySignatures, texts(e.Signatures))
	fields := make([]pair, len(e.Fields))
	for i, f := range e.Fields {
		fields[i] = pair{ast.StringTerm(f.Name), term(f.Value)}
	}
	add(keyFields, ast.ObjectTerm(fields...))
	add(keyShared, shared(e.Shared))
	add(keyPointer, ast.StringTerm("/materials/"+strconv.Itoa(e.Index)))
	return ast.ObjectTerm(members...)
}

func shared(s *manifest.Shared) *ast.Term {
	if s == nil {
		return ast.InternedNullTerm
	}
	return ast.ObjectTerm(
		pair{keySource, ast.StringTerm(s.Source)},
		pair{keyNumber, ast.StringTerm(s.Number)},
		pair{keyObtainedAt, ast.StringTerm(s.ObtainedAt)},
	)
}

func texts(list []string) *ast.Term {
	if len(list) == 0 {
		return ast.InternedEmptyArray
	}
	terms := make([]*ast.Term, len(list))
	for i, s := range list {
		terms[i] = ast.StringTerm(s)
	}
	return ast.ArrayTerm(terms...)
}

// term gives a value as OPA has it, nil for one not given.
func term(v value.Value) *ast.Term {
	switch v.Kind {
	case value.Null:
		return ast.InternedNullTerm
	case value.Bool:
		return ast.InternedTerm(v.Num != 0)
	case value.Number:
		return ast.NewTerm(ast.Number(decimal(v.Num)))
	case value.Text, value.Date:
		return ast.StringTerm(v.Str)
	case value.List:
		terms := make([]*ast.Term, 0, len(v.List))
		for _, member := range v.List {
			if t := term(member); t != nil {
				terms = append(terms, t)
			}
		}
		return ast.ArrayTerm(terms...)
	case value.Record:
		members := make([]pair, 0, len(v.List))
		for i, member := range v.List {
			if t := term(member); t != nil {
				members = append(members, pair{ast.StringTerm(v.Name[i]), t})
			}
		}
		return ast.ObjectTerm(members...)
	}
	return nil
}

// decimal writes a number with the fewest digits that mean it.
func decimal(n float64) string {
	if n == 0 {
		return "0" // not -0
	}
	if a := math.Abs(n); a >= 1e21 || a < 1e-6 {
		return strconv.FormatFloat(n, 'e', -1, 64)
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}
