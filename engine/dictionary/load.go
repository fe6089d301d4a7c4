package dictionary

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"onewindow/engine/source"
	"onewindow/engine/value"
)

// FactsFile is facts.yaml.
type FactsFile struct {
	Facts []factEntry `yaml:"facts" validate:"required,dive"`
}

// MaterialsFile is materials.yaml.
type MaterialsFile struct {
	Materials []materialEntry `yaml:"materials" validate:"required,dive"`
}

// factEntry is one fact as facts.yaml has it.
type factEntry struct {
	Pos     source.Position   `yaml:"-"`
	Name    string            `yaml:"name" validate:"required"`
	Type    string            `yaml:"type" validate:"required,oneof=number integer text date bool enum"`
	Unit    string            `yaml:"unit"`
	Values  map[string]string `yaml:"values" validate:"dive,required"` // of an enum: 中文 of each
	Label   string            `yaml:"label" validate:"required"`
	Meaning string            `yaml:"meaning"`
	SPGL    string            `yaml:"spgl"`
	Aliases []string          `yaml:"aliases" validate:"dive,required"`
	Example source.Scalar     `yaml:"example"`
}

// materialEntry is one material as materials.yaml has it.
type materialEntry struct {
	Pos    source.Position `yaml:"-"`
	Code   string          `yaml:"code" validate:"required,slug"`
	Name   string          `yaml:"name" validate:"required"`
	Fields map[string]form `yaml:"fields" validate:"dive"`
}

// form is what a field, the members of a list or a member of a record may be.
type form struct {
	Pos     source.Position   `yaml:"-"`
	Type    string            `yaml:"type" validate:"required,oneof=number integer text date bool enum list record"`
	Unit    string            `yaml:"unit"`
	Values  map[string]string `yaml:"values" validate:"dive,required"`
	Label   string            `yaml:"label"`
	Example source.Scalar     `yaml:"example"`
	Of      *form             `yaml:"of"`
	Fields  map[string]form   `yaml:"fields" validate:"dive"`
}

// Load reads facts.yaml and materials.yaml.
func Load(facts, materials source.File, errs *source.Errors) *Dictionary {
	l := loader{errs: errs, d: &Dictionary{
		Project:   &Node{Name: "project", Path: "/project", Fact: -1},
		Applicant: &Node{Name: "applicant", Path: "/applicant", Fact: -1},
		materials: map[string]int{},
		aliases:   map[string]int{},
	}}
	l.loadFacts(facts)
	l.loadMaterials(materials)
	return l.d
}

type loader struct {
	d    *Dictionary
	errs *source.Errors
}

var (
	factName  = regexp.MustCompile(`^(project|applicant)(\.[a-z][a-z0-9_]*){1,8}$`)
	fieldName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

func (l *loader) loadFacts(f source.File) {
	var file FactsFile
	source.Decode(f, &file, l.errs)
	for _, e := range file.Facts {
		if e.Name == "" {
			continue // noted by the decoder
		}
		fact := Fact{Pos: e.Pos, Name: FullName(e.Name), Label: e.Label, Meaning: e.Meaning, SPGL: e.SPGL, Aliases: e.Aliases}
		if !factName.MatchString(fact.Name) {
			l.errs.Add(e.Pos, "the fact name %s is not allowed; join words of a-z, 0-9 and _ by dots, as in land.area_ha", e.Name)
			continue
		}
		shape := form{Pos: e.Pos, Type: e.Type, Unit: e.Unit, Values: e.Values, Label: e.Label, Example: e.Example}
		if sort := value.Sort(e.Type); sort == value.ListType || sort == value.RecordType {
			continue // noted by the decoder: no fact has such a type
		}
		fact.Type = l.typeOf(fact.Name, &shape)
		fact.Example = l.example(fact.Name, &shape, fact.Type)
		l.d.Facts = append(l.d.Facts, fact)
	}
	slices.SortStableFunc(l.d.Facts, func(a, b Fact) int { return cmp.Compare(a.Name, b.Name) })
	l.d.Facts = slices.CompactFunc(l.d.Facts, func(later, first Fact) bool {
		if later.Name == first.Name {
			l.errs.Add(later.Pos, "the fact %s is listed twice, first on line %d; keep one entry", later.Name, first.Pos.Line)
		}
		return later.Name == first.Name
	})
	for i := range l.d.Facts {
		l.place(i)
	}
	for i := range l.d.Facts {
		l.alias(i)
	}
}

// place puts a fact into the tree of paths.
func (l *loader) place(i int) {
	fact := &l.d.Facts[i]
	root, rest, _ := strings.Cut(fact.Name, ".")
	n := l.d.Project
	if root == l.d.Applicant.Name {
		n = l.d.Applicant
	}
	for name := range strings.SplitSeq(rest, ".") {
		if n.Fact >= 0 { // sorted by name, the object's own name came first
			l.errs.Add(fact.Pos, "%s is a fact already (line %d) and cannot hold %s as well; rename one of them", l.d.Facts[n.Fact].Name, l.d.Facts[n.Fact].Pos.Line, fact.Name)
			return
		}
		n = n.member(name)
	}
	n.Fact = i
}

func (l *loader) alias(i int) {
	fact := &l.d.Facts[i]
	for _, alias := range fact.Aliases {
		alias = FullName(alias)
		if _, other, ok := l.d.Fact(alias); ok {
			l.errs.Add(fact.Pos, "%s: its alias %s is a fact of its own (line %d); remove the alias", fact.Name, alias, other.Pos.Line)
		}
		l.d.aliases[alias] = i
	}
}

func (l *loader) loadMaterials(f source.File) {
	var file MaterialsFile
	source.Decode(f, &file, l.errs)
	for _, e := range file.Materials {
		m := Material{Pos: e.Pos, Code: e.Code, Name: e.Name}
		for _, name := range slices.Sorted(maps.Keys(e.Fields)) {
			shape := e.Fields[name]
			path := "field " + name + " of " + e.Code
			if !fieldName.MatchString(name) {
				l.errs.Add(shape.Pos, "the name of the %s is not allowed; use a-z, 0-9 and _, beginning with a letter", path)
			}
			if shape.Label == "" {
				l.errs.Add(shape.Pos, "the %s has no label; add its 中文", path)
			}
			field := Field{Pos: shape.Pos, Name: name, Label: shape.Label}
			field.Type = l.typeOf(path, &shape)
			field.Example = l.example(path, &shape, field.Type)
			m.Fields = append(m.Fields, field)
		}
		l.d.Materials = append(l.d.Materials, m)
	}
	slices.SortStableFunc(l.d.Materials, func(a, b Material) int { return cmp.Compare(a.Code, b.Code) })
	names := map[string]*Material{}
	for i := range l.d.Materials {
		m := &l.d.Materials[i]
		if before, ok := l.d.materials[m.Code]; ok && m.Code != "" {
			l.errs.Add(m.Pos, "the material %s is listed twice, first on line %d; keep one entry", m.Code, l.d.Materials[before].Pos.Line)
		} else if other, ok := names[m.Name]; ok && m.Name != "" {
			l.errs.AddAs("same-material", m.Pos, "%s has the name of %s (line %d), %s; the same material has one code: merge them, or tell the names apart", m.Code, other.Code, other.Pos.Line, m.Name)
		}
		l.d.materials[m.Code], names[m.Name] = i, m
	}
}

// typeOf gives the type that a form describes.
func (l *loader) typeOf(path string, f *form) value.Type {
	t := value.Type{Sort: value.Sort(f.Type), Unit: f.Unit}
	l.only(path, f, "values", len(f.Values) > 0, value.EnumType, "its values, {slug: 中文}")
	l.only(path, f, "of", f.Of != nil, value.ListType, "what its members are, {type: …}")
	l.only(path, f, "fields", len(f.Fields) > 0, value.RecordType, "its members, {name: {type: …}}")
	if t.Sort == value.EnumType {
		t.Enum, t.Labels = slices.Sorted(maps.Keys(f.Values)), f.Values
	}
	if f.Of != nil {
		of := l.typeOf("the members of "+path, f.Of)
		t.Of = &of
	}
	if len(f.Fields) > 0 {
		t.Fields = make(map[string]*value.Type, len(f.Fields))
		for _, name := range slices.Sorted(maps.Keys(f.Fields)) {
			member := f.Fields[name]
			if !fieldName.MatchString(name) {
				l.errs.Add(member.Pos, "the member name %q of %s is not allowed; use a-z, 0-9 and _, beginning with a letter", name, path)
			}
			of := l.typeOf(name+" of "+path, &member)
			t.Fields[name] = &of
		}
	}
	return t
}

// only notes a key that belongs to one sort of type and is missing there, or
// stands with another.
func (l *loader) only(path string, f *form, key string, given bool, sort value.Sort, what string) {
	switch belongs := f.Type == string(sort); {
	case belongs && !given:
		l.errs.Add(f.Pos, "%s is of type %s; add %s: %s", path, sort, key, what)
	case given && !belongs && f.Type != "":
		l.errs.Add(f.Pos, "%s is of type %s, but has %s, which only the type %s has; correct the type or remove it", path, f.Type, key, sort)
	}
}
