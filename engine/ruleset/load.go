package ruleset

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"onewindow/engine/calendar"
	"onewindow/engine/checklist"
	"onewindow/engine/condition"
	"onewindow/engine/dictionary"
	"onewindow/engine/judge"
	"onewindow/engine/law"
	"onewindow/engine/message"
	"onewindow/engine/policy"
	"onewindow/engine/source"
)

// stages are the stages of an approval, in their order.
var stages = []string{"planning", "construction", "building", "completion"}

// loading is one run of load.
type loading struct {
	*Ruleset
	options Options
	errs    source.Errors
	byName  map[string]source.File
	lib     []source.File
	cache   condition.Cache
}

// load makes a ruleset from its files, whole or not at all.
func load(files []source.File, o Options) (*Ruleset, error) {
	l := &loading{Ruleset: &Ruleset{files: files, byCode: map[string]*Item{}}, options: o,
		byName: map[string]source.File{}, cache: condition.Cache{}}
	var err error
	if l.digest, err = digest(files); err != nil {
		return nil, fmt.Errorf("naming the ruleset: %w", err)
	}
	for _, f := range files {
		l.byName[f.Name] = f
		if strings.HasPrefix(f.Name, "policies/lib/") && !strings.HasSuffix(f.Name, "_test.rego") {
			l.lib = append(l.lib, f)
		}
	}
	l.shared()
	if l.errs.Len() == 0 { // without the dictionaries every rule would seem faulty
		l.find()
		l.compile()
	}
	if err := l.errs.Err(); err != nil {
		return nil, err
	}
	if l.archive, err = archive(l.digest, files); err != nil {
		return nil, err
	}
	return l.Ruleset, nil
}

// shared loads what all items share.
func (l *loading) shared() {
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
	var list struct {
		Departments []Department `yaml:"departments" validate:"required,dive"`
	}
	source.Decode(l.file("catalog/departments.yaml"), &list, &l.errs)
	l.departments = list.Departments
}

func (l *loading) file(name string) source.File {
	f, ok := l.byName[name]
	if !ok {
		l.errs.Add(source.Position{File: name}, "the file is missing; every ruleset has one")
		f = source.File{Name: name, Data: []byte("{}\n")}
	}
	return f
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
		case parts[0] == "policies" && parts[1] == "lib", len(parts) == 2 && parts[0] == "catalog" && sharedFiles[parts[1]],
			len(parts) == 3 && parts[1] == "calendar", len(parts) == 5 && parts[0] == "catalog" && parts[3] == "cases":
		case len(parts) == 4 && parts[0] == "catalog" && parts[3] == "item.yaml":
			l.item(f, parts[1])
		case len(parts) == 4 && parts[0] == "catalog" && versionFile.MatchString(parts[3]):
			if _, ok := l.byName[path.Dir(f.Name)+"/item.yaml"]; !ok {
				l.errs.Add(source.Position{File: f.Name}, "there is no item.yaml beside this checklist; write who owns the item, its code, name, stage and kind")
			}
		case len(parts) == 4 && parts[0] == "policies" && policyFile.MatchString(parts[3]):
			version := "catalog/" + parts[1] + "/" + parts[2] + "/" + parts[3][:len("2006-01-02")] + ".yaml"
			if _, ok := l.byName[version]; !ok {
				l.errs.Add(source.Position{File: f.Name}, "there is no checklist %s; a policy belongs to the checklist of the same date", version)
			}
		default:
			misplaced(parts[len(parts)-1])
		}
	}
	slices.SortFunc(l.items, func(a, b *Item) int {
		return cmp.Or(cmp.Compare(slices.Index(stages, a.Stage), slices.Index(stages, b.Stage)),
			cmp.Compare(a.Department, b.Department), cmp.Compare(a.Code, b.Code))
	})
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
	folder := path.Dir(f.Name)
	for _, file := range l.files {
		if path.Dir(file.Name) == folder && versionFile.MatchString(path.Base(file.Name)) {
			item.Versions = append(item.Versions, &Version{Item: item, Date: strings.TrimSuffix(path.Base(file.Name), ".yaml"),
				Checklist: checklist.Load(file, &l.errs)})
		}
	}
	if len(item.Versions) == 0 {
		l.errs.Add(item.Pos, "item %s has no checklist; write DATE.yaml, named by the day from which it is in force", item.Code)
	}
	for i, v := range item.Versions { // files are ordered by name, which is by date
		v.Until = v.Checklist.EffectiveUntil
		if i+1 < len(item.Versions) {
			last := dayBefore(item.Versions[i+1].Date)
			if v.Until == "" {
				v.Until = last
			} else if v.Until > last {
				l.errs.Add(v.Checklist.Pos, "effective_until %s overlaps the version of %s", v.Until, item.Versions[i+1].Date)
			}
		}
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

// compile checks and compiles every version, and proves of each that it can be
// accepted.
func (l *loading) compile() {
	for _, item := range l.items {
		for _, v := range item.Versions {
			var errs source.Errors
			l.version(v, &errs)
			if errs.Len() == 0 && l.errs.Len() == 0 {
				if _, err := v.Program.Sample(policy.Unhurried(context.Background()), v.Date); err != nil {
					errs.Add(v.Checklist.Pos, "no manifest is accepted on the first day of this version: %v", err)
				}
			}
			l.errs.Append(errs.List())
		}
	}
}

func (l *loading) version(v *Version, errs *source.Errors) {
	checklist.Check(v.Checklist, l.dictionary, l.laws, v.Until, errs)
	name := "policies/" + v.Item.Department + "/" + v.Item.Code + "/" + v.Date + ".rego"
	if f, ok := l.byName[name]; ok {
		p, faults := policy.Compile(l.policySource(v, f))
		errs.Append(faults)
		v.Policy = p
	}
	v.Program = judge.Compile(judge.Content{Item: &v.Item.Item, Checklist: v.Checklist, Policy: v.Policy,
		Dictionary: l.dictionary, Calendar: l.calendar, Messages: l.messages, Cache: l.cache}, errs)
}

func (l *loading) policySource(v *Version, module source.File) policy.Source {
	codes := make([]string, len(v.Checklist.Materials))
	for i := range v.Checklist.Materials {
		codes[i] = v.Checklist.Materials[i].Code
	}
	return policy.Source{Module: module, Lib: l.lib, Dictionary: l.dictionary, Materials: codes,
		Basis:    func(basis string) bool { _, _, ok := l.laws.Basis(basis); return ok },
		Calendar: l.calendar.Data(), Deadline: l.options.PolicyTimeout}
}
