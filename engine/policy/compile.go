package policy

import (
	"github.com/open-policy-agent/opa/v1/ast"

	"onewindow/engine/judgement"
	"onewindow/engine/source"
)

// newCompiler gives a compiler as all policies have it: strict, with the
// allowed built-ins only.
func newCompiler() *ast.Compiler {
	return ast.NewCompiler().
		SetErrorLimit(0).
		WithStrict(true).
		WithCapabilities(capabilities()).
		WithDefaultRegoVersion(ast.RegoV1)
}

// compile compiles the item's module with the library: one compiler for each
// version of an item, so that no department can read or change another's.
func (c *compilation) compile(module *ast.Module) {
	schemas := ast.NewSchemaSet()
	schemas.Put(ast.SchemaRootRef, inputSchema(c.in.Dictionary, c.in.Materials, module))
	c.compiler = newCompiler().
		WithSchemas(schemas).
		WithStageAfterID(ast.StageSetGraph, ast.CompilerStageDefinition{
			Name:       "Vocabulary",
			MetricName: "compile_stage_vocabulary",
			Stage:      c.vocabulary,
		}).
		WithStageAfterID(ast.StageBuildComprehensionIndices, meteringStage)
	modules := c.in.Library.imported(module)
	modules[module.Package.Location.File] = module
	c.compiler.Compile(modules)

	// Where the vocabulary has found a fault already, OPA's of the same line
	// would say it again in other words.
	lines := map[source.Position]bool{}
	for _, e := range c.errs.List() {
		lines[source.Position{File: e.File, Line: e.Line}] = true
	}
	for _, e := range c.compiler.Errors {
		if e.Location == nil || !lines[source.Position{File: e.Location.File, Line: e.Location.Row}] {
			addFaults(c.errs, c.in.Module.Name, ast.Errors{e})
		}
	}
}

// query is a compiled query for the reasons of one or two effects.
type query struct {
	body      ast.Body
	effects   []judgement.Effect
	materials bool // whether its input holds the materials
}

// prepareQueries compiles the queries for the effects that the rules have.
// What may reject is asked for apart, without the materials.
func prepareQueries(c *ast.Compiler, rules []Rule) ([]query, error) {
	has := map[judgement.Effect]bool{}
	for _, r := range rules {
		has[r.Effect] = true
	}
	var queries []query
	for _, q := range []query{
		{effects: []judgement.Effect{judgement.EffectReject}},
		{effects: []judgement.Effect{judgement.EffectCorrect, judgement.EffectAdvise}, materials: true},
	} {
		var body ast.Body
		var asked []judgement.Effect
		for _, effect := range q.effects {
			if has[effect] {
				ref := ast.MustParseRef(policyPackage).Append(ast.StringTerm(string(effect)))
				body.Append(ast.Equality.Expr(ast.VarTerm(string(effect)), ast.NewTerm(ref)))
				asked = append(asked, effect)
			}
		}
		if len(asked) == 0 {
			continue
		}
		compiled, err := c.QueryCompiler().Compile(body)
		if err != nil {
			return nil, err
		}
		queries = append(queries, query{body: compiled, effects: asked, materials: q.materials})
	}
	return queries, nil
}
