package lint

import (
	"bytes"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"onewindow/engine/format"
	"onewindow/engine/source"
)

var policyChecks = []check{
	{Rule: Rule{"policy-untested", Warning, "a policy, or a module of the library, without Rego tests"}, whole: untested},
	{Rule: Rule{"rego-format", Warning, "Rego that opa fmt would write otherwise"}, whole: regoFormat},
	{Rule: Rule{"rego-style", Warning, "Rego that has a plainer form"}, whole: regoStyle},
}

// modules lists the Rego of a ruleset.
func (w *whole) modules() []source.File {
	var list []source.File
	for _, f := range w.Files() {
		if strings.HasSuffix(f.Name, ".rego") {
			list = append(list, f)
		}
	}
	return list
}

func untested(w *whole, report report) {
	tests := map[string]bool{}
	for _, f := range w.modules() {
		tests[f.Name] = true
	}
	for _, f := range w.modules() {
		if test := strings.TrimSuffix(f.Name, ".rego") + "_test.rego"; !strings.HasSuffix(f.Name, "_test.rego") && !tests[test] {
			report(source.Position{File: f.Name, Line: 1, Column: 1}, "there is no %s; test each rule of the policy both ways", test)
		}
	}
}

func regoFormat(w *whole, report report) {
	for _, f := range w.modules() {
		formatted, err := format.File(f)
		if err != nil || bytes.Equal(formatted, f.Data) {
			continue // what does not parse did not load
		}
		line := 1
		for is, should := bytes.Split(f.Data, []byte("\n")), bytes.Split(formatted, []byte("\n")); line <= len(is) && line <= len(should) && bytes.Equal(is[line-1], should[line-1]); {
			line++
		}
		report(source.Position{File: f.Name, Line: line, Column: 1}, "not as opa fmt writes it, from this line on; run onewindow fmt")
	}
}

func regoStyle(w *whole, report report) {
	for _, f := range w.modules() {
		module, err := ast.ParseModuleWithOpts(f.Name, string(f.Data), ast.ParserOptions{RegoVersion: ast.RegoV1})
		if err != nil {
			continue
		}
		at := func(l *ast.Location) source.Position {
			return source.Position{File: f.Name, Line: l.Row, Column: l.Col}
		}
		for _, c := range module.Comments {
			for _, word := range []string{"TODO", "FIXME", "XXX"} {
				if strings.Contains(string(c.Text), word) {
					report(at(c.Location), "a comment says %s; do it, or tell the department", word)
				}
			}
		}
		ast.WalkRules(module, func(r *ast.Rule) bool {
			if name := r.Head.Ref()[0].Value.String(); strings.ToLower(name) != name {
				report(at(r.Location), "write the rule's name %s in snake_case", name)
			}
			return false
		})
		ast.WalkRefs(module, func(ref ast.Ref) bool {
			for _, t := range ref[1:] {
				if v, ok := t.Value.(ast.Var); ok && v.IsWildcard() && len(ref) > 1 {
					report(at(ref[0].Location), "iterate with `some … in %s`, which names what is meant", ref[:1])
				}
			}
			return false
		})
	}
}
