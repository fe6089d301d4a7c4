package policy

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"onewindow/engine/source"
)

// maxSource is how long one module may be, in bytes.
const maxSource = 256 << 10

const (
	policyPackage = "data.onewindow.policy"
	libPackage    = "data.onewindow.lib"
	calendarData  = "data.onewindow.calendar"
)

// parseModule reads one module of Rego v1.
func parseModule(f source.File, errs *source.Errors) *ast.Module {
	if len(f.Data) > maxSource {
		errs.Add(source.Position{File: f.Name}, "the module is longer than %d bytes; divide it", maxSource)
		return nil
	}
	module, err := ast.ParseModuleWithOpts(f.Name, string(f.Data), ast.ParserOptions{
		RegoVersion: ast.RegoV1, Capabilities: capabilities(), ProcessAnnotation: true,
	})
	if err != nil {
		var faults ast.Errors
		if !errors.As(err, &faults) {
			faults = ast.Errors{ast.NewError(ast.ParseErr, nil, "%v", err)}
		}
		addFaults(errs, f.Name, faults)
		return nil
	}
	return module
}

// parse reads the item's module.
func (c *compilation) parse(f source.File) *ast.Module {
	module := parseModule(f, c.errs)
	if module == nil {
		return nil
	}
	if module.Package.Path.String() != policyPackage {
		c.errs.Add(position(module.Package.Location), "the package must be onewindow.policy")
	}
	return module
}

// prints finds calls of print, which the compiler would drop silently.
func (c *compilation) prints(module *ast.Module) {
	ast.WalkExprs(module, func(e *ast.Expr) bool {
		if e.IsCall() && e.Operator().String() == ast.Print.Name {
			c.errs.Add(position(e.Location), "print is not allowed here: %s", whyRefused(ast.Print.Name))
		}
		return false
	})
}

// position gives where something stands in a module.
func position(at *ast.Location) source.Position {
	if at == nil {
		return source.Position{}
	}
	return source.Position{File: at.File, Line: at.Row, Column: at.Col}
}

// addFaults takes over faults that OPA found.
func addFaults(errs *source.Errors, file string, faults ast.Errors) {
	for _, e := range faults {
		at := source.Position{File: file}
		if e.Location != nil {
			at = position(e.Location)
		}
		errs.Add(at, "%s", explain(e))
	}
}

// explain says what is wrong, and what to do, in one line.
func explain(e *ast.Error) string {
	if name, ok := strings.CutPrefix(e.Message, "undefined function "); ok {
		if why := whyRefused(name); why != "" {
			return name + " is not allowed here: " + why
		}
		return "unknown function " + name
	}
	if d, ok := e.Details.(*ast.RefErrInvalidDetail); ok && d.Pos < len(d.Ref) {
		if name, ok := d.Ref[d.Pos].Value.(ast.String); ok {
			return "unknown field " + string(name) + source.DidYouMean(source.Nearest(string(name), names(d.OneOf)))
		}
	}
	message := strings.ReplaceAll(e.Message, "\n", "; ")
	if e.Details == nil {
		return message
	}
	var details []string
	for _, line := range e.Details.Lines() {
		if line = strings.TrimSpace(line); strings.Trim(line, "^ ") != "" && len(line) <= maxDetail {
			details = append(details, line)
		}
	}
	if len(details) == 0 {
		return message
	}
	return message + " (" + strings.Join(details, "; ") + ")"
}

// maxDetail is how long a line of OPA's details may be to be shown: a type
// written out can fill pages.
const maxDetail = 200

// names gives the texts among values.
func names(values []ast.Value) []string {
	var out []string
	for _, v := range values {
		if s, ok := v.(ast.String); ok {
			out = append(out, string(s))
		}
	}
	slices.Sort(out)
	return out
}

// comparePositions orders places by file, line and column.
func comparePositions(a, b source.Position) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}
