package guide

import "onewindow/engine/ruleset"

// Catalog is the list of all items as on a day.
type Catalog struct {
	At      string  `json:"at"`
	Ruleset string  `json:"ruleset"`
	Items   []Entry `json:"items"`
}

// Entry is one item of the catalog.
type Entry struct {
	Code           string   `json:"code"`
	Name           string   `json:"name"`
	NameEn         string   `json:"name_en,omitempty"`
	Kind           string   `json:"kind"`
	Stage          string   `json:"stage"`
	Department     string   `json:"department"`
	DepartmentName string   `json:"department_name"`
	Version        *string  `json:"version"` // in force on that day; null if there is none
	Versions       []string `json:"versions"`
}

// NewCatalog lists the items as on a day, by stage, department and code.
func NewCatalog(r Rules, day string) *Catalog {
	items := r.Items()
	c := &Catalog{At: day, Ruleset: r.Digest(), Items: make([]Entry, len(items))}
	for i, item := range items {
		c.Items[i] = Entry{
			Code: item.Code, Name: item.Name, NameEn: item.NameEn, Kind: item.Kind, Stage: item.Stage,
			Department: item.Department, DepartmentName: DepartmentName(r, item.Department), Versions: dates(item),
		}
		if v, ok := item.On(day); ok {
			c.Items[i].Version = &v.Date
		}
	}
	return c
}

// DepartmentName is a department's name, its code if there is none.
func DepartmentName(r Rules, code string) string {
	for _, d := range r.Departments() {
		if d.Code == code {
			return d.Name
		}
	}
	return code
}

func dates(item *ruleset.Item) []string {
	out := make([]string, len(item.Versions))
	for i, v := range item.Versions {
		out[i] = v.Date
	}
	return out
}
