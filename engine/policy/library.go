package policy

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"

	"onewindow/engine/source"
)

// Library is what all policies of a ruleset share: the modules below
// onewindow.lib, parsed once, and the calendar that they read. It never
// changes.
type Library struct {
	modules []*ast.Module
	store   storage.Store
	txn     storage.Transaction // read only, open as long as the library lives
}

// NewLibrary reads the library: its modules without their tests, and the
// calendar, which they read as data.onewindow.calendar. Faults go to errs; the
// library is then of no use.
func NewLibrary(files []source.File, calendar any, errs *source.Errors) *Library {
	l := &Library{}
	for _, f := range files {
		module := parseModule(f, errs)
		if module == nil {
			continue
		}
		if path := module.Package.Path.String(); path != libPackage && !strings.HasPrefix(path, libPackage+".") {
			errs.Add(position(module.Package.Location), "the library's packages must be onewindow.lib or below it")
		}
		l.modules = append(l.modules, module)
	}
	var err error
	if l.store, l.txn, err = openData(calendar); err != nil {
		errs.Add(source.Position{File: libFolder}, "%v", err)
	}
	if errs.Len() == 0 {
		l.compile(errs)
	}
	return l
}

// libFolder is where the library's modules stand.
const libFolder = "policies/lib"

// compile finds the faults of modules that no policy may use yet.
func (l *Library) compile(errs *source.Errors) {
	modules := map[string]*ast.Module{}
	for _, m := range l.modules {
		modules[file(m)] = m
	}
	compiler := newCompiler()
	compiler.Compile(modules)
	addFaults(errs, libFolder, compiler.Errors)
}

// imported gives the modules of the library that a module needs, by file:
// those of the packages that it refers to, and what these need. Of a module
// that refers to a package that is not there it is all of them, so that the
// fault can name what there is.
func (l *Library) imported(by *ast.Module) map[string]*ast.Module {
	needed := map[string]*ast.Module{}
	var need func(*ast.Module)
	need = func(by *ast.Module) {
		ast.WalkRefs(by, func(ref ast.Ref) bool {
			if !ref.HasPrefix(libRef) || by.Package.Path.Equal(ref) {
				return false
			}
			found := false
			for _, m := range l.modules {
				if of := m.Package.Path; len(ref) == len(libRef) || len(of) == len(libRef) || of[len(libRef)].Equal(ref[len(libRef)]) {
					found = true
					if needed[file(m)] == nil {
						needed[file(m)] = m
						need(m)
					}
				}
			}
			for _, m := range l.modules {
				if !found {
					needed[file(m)] = m
				}
			}
			return false
		})
	}
	need(by)
	return needed
}

var libRef = ast.MustParseRef(libPackage)

func file(m *ast.Module) string { return cmp.Or(m.Package.Location.File, m.Package.Path.String()) }

// openData puts the calendar where the library reads it.
func openData(calendar any) (storage.Store, storage.Transaction, error) {
	data := map[string]any{}
	if calendar != nil {
		data["onewindow"] = map[string]any{"calendar": calendar}
	}
	store := inmem.NewFromObjectWithOpts(data, inmem.OptRoundTripOnWrite(true), inmem.OptReturnASTValuesOnRead(true))
	txn, err := store.NewTransaction(context.Background())
	if err != nil {
		return nil, nil, fmt.Errorf("opening the data of policies: %w", err)
	}
	return store, txn, nil
}
