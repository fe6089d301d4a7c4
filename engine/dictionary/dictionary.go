// Package dictionary holds the two dictionaries that all departments share:
// the facts of a project and its applicant (facts.yaml), and the materials with
// their fields (materials.yaml). Rules and manifests may name only what stands
// here.
package dictionary

import (
	"cmp"
	"slices"
	"strings"

	"onewindow/engine/source"
	"onewindow/engine/value"
)

// Dictionary is what facts.yaml and materials.yaml say. It never changes.
type Dictionary struct {
	Facts     []Fact     // ordered by name; a fact's index is its number (manifest.Fact.ID)
	Materials []Material // ordered by code

	Project, Applicant *Node // the paths of the facts, as a tree

	materials map[string]int // code → index in Materials
	aliases   map[string]int // an alias of facts.yaml → index in Facts
}

// Fact is a property of the project or of the applicant (情形, 项目信息).
type Fact struct {
	Pos     source.Position
	Name    string // with its prefix: project.land.area_ha, applicant.type
	Type    value.Type
	Label   string // 中文
	Meaning string
	SPGL    string // the field of the SPGL standard, TABLE.field
	Aliases []string
	Example value.Value // Absent for a date without one: the day of receipt
}

// Material is a material (申请材料) by its one code and name, with the fields
// that rules may read.
type Material struct {
	Pos    source.Position
	Code   string
	Name   string
	Fields []Field // ordered by name
}

// Field is a field of a material.
type Field struct {
	Pos     source.Position
	Name    string
	Type    value.Type
	Label   string      // 中文
	Example value.Value // as Fact.Example
}

// Fact gives a fact and its number by its full name.
func (d *Dictionary) Fact(name string) (id int, f *Fact, ok bool) {
	id, ok = slices.BinarySearchFunc(d.Facts, name, func(f Fact, name string) int { return cmp.Compare(f.Name, name) })
	if !ok {
		return 0, nil, false
	}
	return id, &d.Facts[id], true
}

// Material gives a material by its code.
func (d *Dictionary) Material(code string) (*Material, bool) {
	i, ok := d.materials[code]
	if !ok {
		return nil, false
	}
	return &d.Materials[i], true
}

// MaterialBytes is Material without a string to allocate.
func (d *Dictionary) MaterialBytes(code []byte) (*Material, bool) {
	i, ok := d.materials[string(code)]
	if !ok {
		return nil, false
	}
	return &d.Materials[i], true
}

// Field gives a field by its name. It does not allocate.
func (m *Material) Field(name []byte) (*Field, bool) {
	for i := range m.Fields {
		if m.Fields[i].Name == string(name) {
			return &m.Fields[i], true
		}
	}
	return nil, false
}

// FullName gives a fact's name with its prefix, `project.` if it has none.
func FullName(name string) string {
	if strings.HasPrefix(name, project) || strings.HasPrefix(name, applicant) {
		return name
	}
	return project + name
}

const (
	project   = "project."
	applicant = "applicant."
)

// Nearest gives the full name of the fact that was probably meant by a name
// that does not exist: the one it is an alias of, one spelt nearly so, or the
// only one that ends in the same word.
func (d *Dictionary) Nearest(name string) (string, bool) {
	name = FullName(name)
	if i, ok := d.aliases[name]; ok {
		return d.Facts[i].Name, true
	}
	names, last := make([]string, len(d.Facts)), name[strings.LastIndexByte(name, '.'):]
	var same []string
	for i := range d.Facts {
		names[i] = d.Facts[i].Name
		if strings.HasSuffix(names[i], last) {
			same = append(same, names[i])
		}
	}
	if len(same) == 1 {
		return same[0], true
	}
	return source.Nearest(name, names)
}
