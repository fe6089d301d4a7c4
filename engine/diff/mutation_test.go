package diff

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"onewindow/engine/calendar"
	"onewindow/engine/checklist"
	"onewindow/engine/condition"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
	types "onewindow/engine/value"
)

// mutation edits every field that a value has, one at a time, and calls look
// with each edit in place. It goes by the Go types, so that a field which is
// added to them later, and which no comparison knows, fails the test.
type mutation struct {
	nth  int                    // which element of each list to go into, modulo its length
	skip map[string]bool        // paths that mean nothing by themselves
	look func(path, how string) // is to find the edit
}

func (m *mutation) walk(path string, v reflect.Value) {
	if m.skip[path] {
		return
	}
	edit := func(how string, to reflect.Value) {
		was := reflect.ValueOf(v.Interface())
		if !was.IsValid() {
			was = reflect.Zero(v.Type())
		}
		v.Set(to)
		m.look(path, how)
		v.Set(was)
	}
	of := func(x any) reflect.Value { return reflect.ValueOf(x).Convert(v.Type()) }
	switch x := v.Interface().(type) {
	case source.Position:
		return
	case *condition.Expr:
		to := &condition.Expr{Text: `received_on > "2020-01-01"`}
		if x != nil {
			to = &condition.Expr{Not: x}
			edit("removed", reflect.Zero(v.Type()))
		}
		edit("edited", of(to))
		return
	case source.Scalar:
		edit("edited", of(source.Scalar{Given: true, Any: "另一个值"}))
		return
	case types.Value:
		edit("edited", of(types.OfText("另一个值")))
		return
	}
	switch v.Kind() {
	case reflect.String:
		edit("edited", of(v.String()+"改"))
	case reflect.Int, reflect.Int64:
		edit("edited", of(v.Int()+1))
	case reflect.Bool:
		edit("edited", of(!v.Bool()))
	case reflect.Pointer:
		if !v.IsNil() {
			edit("removed", reflect.Zero(v.Type()))
			m.walk(path, v.Elem())
			return
		}
		added := reflect.New(v.Type().Elem())
		edit("added", added)
		if v.Type().Elem().Kind() == reflect.Struct && v.Type().Elem() != reflect.TypeFor[types.Type]() {
			v.Set(added)
			m.walk(path, v.Elem())
			v.Set(reflect.Zero(v.Type()))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				m.walk(path+"."+f.Name, v.Field(i))
			}
		}
	case reflect.Slice:
		m.list(path, v, edit)
	case reflect.Map:
		for _, key := range v.MapKeys() {
			one := reflect.New(v.Type().Elem()).Elem()
			was := v.MapIndex(key)
			one.Set(was)
			(&mutation{m.nth, m.skip, func(path, how string) {
				v.SetMapIndex(key, one)
				m.look(path, how)
				v.SetMapIndex(key, was)
			}}).walk(path+"[]", one)
			break
		}
	default:
		panic(path + ": " + v.Type().String())
	}
}

func (m *mutation) list(path string, v reflect.Value, edit func(string, reflect.Value)) {
	empty := reflect.MakeSlice(v.Type(), 0, 0)
	more := reflect.Append(reflect.AppendSlice(empty, v), reflect.New(v.Type().Elem()).Elem())
	if v.Type().Elem().Kind() == reflect.String {
		more.Index(more.Len() - 1).SetString("又一个")
	}
	edit("one more", more)
	n := v.Len()
	if n == 0 {
		v.Set(more)
		defer v.Set(empty)
		m.walk(path+"[]", v.Index(0))
		return
	}
	i := m.nth % n
	if !m.skip[path+"[] removed"] {
		edit("one less", reflect.AppendSlice(reflect.AppendSlice(empty, v.Slice(0, i)), v.Slice(i+1, n)))
	}
	if n > 1 {
		swapped := reflect.AppendSlice(empty, v)
		a, b := swapped.Index(0).Interface(), swapped.Index(n-1).Interface()
		swapped.Index(0).Set(reflect.ValueOf(b))
		swapped.Index(n - 1).Set(reflect.ValueOf(a))
		edit("another order", swapped)
	}
	m.walk(path+"[]", v.Index(i))
}

// Every edit of one field of a checklist is at least one change, in words, for
// every item of the catalog.
func TestEveryEditOfAChecklistIsTold(t *testing.T) {
	cache := &condition.Cache{}
	seen := map[string]bool{}
	for nth, item := range real().Items() {
		v := item.Versions[len(item.Versions)-1]
		file := under(real(), "catalog/"+item.Department+"/"+item.Code+"/"+v.Date+".yaml")[0]
		var errs source.Errors
		was, is := checklist.Load(file, &errs), checklist.Load(file, &errs)
		require.NoError(t, errs.Err())
		old := sideOf(real(), was, nil, cache)
		changes := func() []Change {
			list, err := checklistChanges(old, sideOf(real(), is, nil, cache))
			require.NoError(t, err)
			return list
		}
		require.Empty(t, changes())
		m := &mutation{nth: nth, skip: map[string]bool{
			".EffectiveFrom": true, ".EffectiveUntil": true, // of the version, not of its rules
			".Materials[].Code": true, ".Materials[] removed": true, // conditions name them; see testdata
			".Materials[].Validity.Stated": true, // never besides a term
		}, look: func(path, how string) {
			seen[path] = true
			list := changes()
			require.NotEmpty(t, list, "%s of %s: %s %s is not told", item.Code, v.Date, path, how)
			for _, c := range list {
				require.NotEmpty(t, c.Words, path)
				require.NotEmpty(t, c.Entry, path)
			}
		}}
		m.walk("", reflect.ValueOf(is).Elem())
	}
	require.Greater(t, len(seen), 70, "%v", seen)
}

// The same of what all items share, and of what stays the same over an item's
// versions.
func TestEveryEditOfADictionaryIsTold(t *testing.T) {
	archive, err := real().Archive()
	require.NoError(t, err)
	edited, err := ruleset.Open(archive, ruleset.Options{Proven: true})
	require.NoError(t, err)
	old, new := real().Dictionary(), edited.Dictionary()
	isEdited(t, lawKind, real().Laws().All(), edited.Laws().All())
	isEdited(t, factKind, old.Facts, new.Facts)
	isEdited(t, definitionKind, old.Materials, new.Materials)
	isEdited(t, departmentKind, real().Departments(), edited.Departments())
	isEdited(t, yearKind, []calendar.Year{*years(real())[0]}, []calendar.Year{*years(edited)[0]})
	was, is := real().Items()[0], edited.Items()[0]
	m := &mutation{skip: map[string]bool{".Code": true}, look: func(path, how string) {
		require.NotEmpty(t, itemChanges(real(), edited, was, is), "%s %s is not told", path, how)
	}}
	m.walk("", reflect.ValueOf(&is.Item).Elem())
}

// isEdited edits a dictionary in each of its fields.
func isEdited[T any](t *testing.T, k kind[*T], old, new []T) {
	changes := func() []Change {
		c := &comparison{old: &side{rules: real()}, new: &side{rules: real()}}
		entries(c, k, pointers(old), pointers(new))
		return c.changes
	}
	require.Empty(t, changes())
	m := &mutation{look: func(path, how string) { require.NotEmpty(t, changes(), "%s%s %s is not told", k.list, path, how) }}
	m.walk("", reflect.ValueOf(&new).Elem())
}
