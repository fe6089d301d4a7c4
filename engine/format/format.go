// Package format writes files of rules in their one canonical style: Rego as
// OPA's formatter does, YAML as the catalog has it. What a file says stays, and
// so does every comment.
package format

import (
	"errors"
	"path"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"

	"onewindow/engine/source"
)

// Formats tells whether a file is of a sort that is formatted here.
func Formats(name string) bool { return path.Ext(name) == ".yaml" || path.Ext(name) == ".rego" }

// File gives a file in canonical style, by the ending of its name. Its error is
// source.Faults if the file can not be read.
func File(f source.File) ([]byte, error) {
	if path.Ext(f.Name) == ".rego" {
		return rego(f)
	}
	return formatYAML(f)
}

// rego formats a module.
func rego(f source.File) ([]byte, error) {
	formatted, err := format.SourceWithOpts(f.Name, f.Data, format.Opts{RegoVersion: ast.RegoV1})
	var faults ast.Errors
	if !errors.As(err, &faults) {
		return formatted, err
	}
	var errs source.Errors
	for _, fault := range faults {
		at := source.Position{File: f.Name}
		if fault.Location != nil {
			at.Line, at.Column = fault.Location.Row, fault.Location.Col
		}
		errs.Add(at, "not Rego: %s", fault.Message)
	}
	return nil, errs.Err()
}
