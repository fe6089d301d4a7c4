package ruleset

import (
	"bytes"
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"onewindow/engine/calendar"
	"onewindow/engine/checklist"
	"onewindow/engine/dictionary"
	"onewindow/engine/law"
	"onewindow/engine/manifest"
	"onewindow/engine/message"
	"onewindow/engine/policy"
	"onewindow/engine/source"
)

// loading is one run of load.
type loading struct {
	*Ruleset
	options Options
	errs    source.Errors
}

// load makes a ruleset from its files, whole or not at all.
func load(files []source.File, o Options) (*Ruleset, error) {
	l := &loading{Ruleset: &Ruleset{files: files, byCode: map[string]*Item{}}, options: o}
	var err error
	if l.digest, err = digest(files); err != nil {
		return nil, fmt.Errorf("naming the ruleset: %w", err)
	}
	name, err := digest(l.Shared())
	if err != nil {
		return nil, fmt.Errorf("naming what the items share: %w", err)
	}
	if o.Previous != nil {
		l.adopt(o.Previous.files)
	}
	if o.Previous != nil && o.Previous.name == name {
		l.shared = o.Previous.shared
	} else {
		l.shared = &shared{name: name}
		l.common()
	}
	if l.errs.Len() == 0 { // without the dictionaries every rule would seem faulty
		l.find()
		l.compile()
	}
	if err := l.errs.Err(); err != nil {
		return nil, err
	}
	return l.Ruleset, nil
}

// adopt takes the bytes of files that have not changed from a ruleset before,
// so that two rulesets take little more memory than one.
func (l *loading) adopt(before []source.File) {
	files := slices.Clone(l.files)
	for i, f := range files {
		if at, ok := find(before, f.Name); ok && bytes.Equal(before[at].Data, f.Data) {
			files[i] = before[at]
		}
	}
	l.files = files
}

// common loads what all items share.
func (l *loading) common() {
	l.laws = law.Load(l.file("catalog/laws.yaml"), &l.errs)
	l.dictionary = dictionary.Load(l.file("catalog/facts.yaml"), l.file("catalog/materials.yaml"), &l.errs)
	l.messages = message.Load(l.file("catalog/messages.yaml"), &l.errs)
	var years []source.File
	for _, f := range l.files {
		if path.Dir(f.Name) == "catalog/calendar" {
			years = append(years, f)
		}
	}
	l.calendar = calendar.Load(years, &l.errs)
	var list DepartmentsFile
	source.Decode(l.file("catalog/departments.yaml"), &list, &l.errs)
	l.departments = list.Departments
	var lib []source.File
	for _, f := range l.files {
		if isShared(f.Name) && strings.HasPrefix(f.Name, "policies/") {
			lib = append(lib, f)
		}
	}
	l.library = policy.NewLibrary(lib, l.calendar.Data(), &l.errs)
}

func (l *loading) file(name string) source.File {
	data := l.data(name)
	if data == nil {
		l.errs.Add(source.Position{File: name}, "the file is missing; every ruleset has one")
		data = []byte("{}\n")
	}
	return source.File{Name: name, Data: data}
}

var (
	versionFile = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}\.yaml$`)
	policyFile  = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(_test)?\.rego$`)
)

// find loads the items and their checklists, and tells of files that belong
// nowhere: a misplaced rule must not be silently without effect.
func (l *loading) find() {
	for _, f := range l.files {
		parts := strings.Split(f.Name, "/")
		misplaced := func(what string) {
			l.errs.Add(source.Position{File: f.Name}, "%s does not belong here; an item is catalog/DEPARTMENT/ITEM/item.yaml with DATE.yaml and cases/*.yaml, and policies/DEPARTMENT/ITEM/DATE.rego", what)
		}
		switch {
		case isShared(f.Name), isLibraryTest(f.Name), len(parts) == 5 && parts[0] == "catalog" && parts[3] == "cases":
		case len(parts) == 4 && parts[0] == "catalog" && parts[3] == "item.yaml":
			l.item(f, parts[1])
		case len(parts) == 4 && parts[0] == "catalog" && versionFile.MatchString(parts[3]):
			if l.data(path.Dir(f.Name)+"/item.yaml") == nil {
				l.errs.Add(source.Position{File: f.Name}, "there is no item.yaml beside this checklist; write who owns the item, its code, name, stage and kind")
			}
		case len(parts) == 4 && parts[0] == "policies" && policyFile.MatchString(parts[3]):
			version := "catalog/" + parts[1] + "/" + parts[2] + "/" + parts[3][:len("2006-01-02")] + ".yaml"
			if l.data(version) == nil {
				l.errs.Add(source.Position{File: f.Name}, "there is no checklist %s; a policy belongs to the checklist of the same date", version)
			}
		default:
			misplaced(parts[len(parts)-1])
		}
	}
	slices.SortFunc(l.items, func(a, b *Item) int {
		return cmp.Or(cmp.Compare(slices.Index(manifest.Stages, a.Stage), slices.Index(manifest.Stages, b.Stage)),
			cmp.Compare(a.Department, b.Department), cmp.Compare(a.Code, b.Code))
	})
}

// isShared tells whether a file belongs to all items.
func isShared(name string) bool {
	folder, base := path.Split(name)
	switch folder {
	case "catalog/":
		return sharedFiles[base]
	case "catalog/calendar/":
		return true
	}
	return strings.HasPrefix(name, "policies/lib/") && !isLibraryTest(name)
}

func isLibraryTest(name string) bool {
	return strings.HasPrefix(name, "policies/lib/") && strings.HasSuffix(name, "_test.rego")
}

var sharedFiles = map[string]bool{"laws.yaml": true, "facts.yaml": true, "materials.yaml": true, "departments.yaml": true, "messages.yaml": true}

// item loads an item and all its versions.
func (l *loading) item(f source.File, department string) {
	item := &Item{Item: *checklist.LoadItem(f, &l.errs)}
	if _, ok := l.Department(department); !ok {
		l.errs.Add(source.Position{File: f.Name, Line: 1, Column: 1}, "department %s is not in departments.yaml; correct the folder or add the department", department)
	}
	if other, ok := l.byCode[item.Code]; ok {
		l.errs.Add(item.Pos, "item %s stands also under %s; an item has one department", item.Code, other.Department)
	}
	folder := path.Dir(f.Name) + "/"
	first, _ := find(l.files, folder)
	for _, file := range l.files[first:] {
		name, inside := strings.CutPrefix(file.Name, folder)
		if !inside {
			break
		}
		if versionFile.MatchString(name) {
			item.Versions = append(item.Versions, &Version{Item: item, Date: strings.TrimSuffix(name, ".yaml"), Until: statedUntil(file.Data)})
		}
	}
	if len(item.Versions) == 0 {
		l.errs.Add(item.Pos, "item %s has no checklist; write DATE.yaml, named by the day from which it is in force", item.Code)
	}
	for i, v := range item.Versions { // files are ordered by name, which is by date
		if i+1 < len(item.Versions) {
			last := dayBefore(item.Versions[i+1].Date)
			if v.Until == "" {
				v.Until = last
			} else if v.Until > last {
				l.errs.AddAs("versions", source.Position{File: folder + v.Date + ".yaml", Line: 1, Column: 1}, "effective_until %s overlaps the version of %s", v.Until, item.Versions[i+1].Date)
			}
		}
	}
	for _, v := range item.Versions {
		v.text = l.textOf(v)
	}
	l.items, l.byCode[item.Code] = append(l.items, item), item
}

func dayBefore(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day // told of by the checklist's loader
	}
	return t.AddDate(0, 0, -1).Format(time.DateOnly)
}
