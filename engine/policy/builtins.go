package policy

import (
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
)

// allowed lists the built-ins that a policy may call, by family: all are pure
// functions of their operands, the same on every machine. Those whose result
// can grow are bounded in bounds.go.
var allowed = map[string][]string{
	"comparison":  {"equal", "neq", "lt", "lte", "gt", "gte", "eq", "assign"},
	"membership":  {"internal.member_2", "internal.member_3"},
	"arithmetic":  {"plus", "minus", "mul", "div", "rem", "abs", "round", "ceil", "floor"},
	"aggregates":  {"count", "sum", "product", "max", "min", "sort"},
	"sets":        {"and", "or", "intersection", "union"},
	"arrays":      {"array.concat", "array.flatten", "array.reverse", "array.slice"},
	"objects":     {"object.filter", "object.get", "object.keys", "object.remove", "object.subset", "object.union", "object.union_n"},
	"numbers":     {"numbers.range", "numbers.range_step", "to_number", "format_int"},
	"types":       {"is_array", "is_boolean", "is_null", "is_number", "is_object", "is_set", "is_string", "type_name"},
	"text":        {"concat", "contains", "endswith", "indexof", "indexof_n", "lower", "replace", "split", "sprintf", "startswith", "substring", "upper"},
	"text, edges": {"trim", "trim_left", "trim_prefix", "trim_right", "trim_space", "trim_suffix"},
	"text, more":  {"internal.template_string", "strings.any_prefix_match", "strings.any_suffix_match", "strings.count", "strings.reverse", "strings.split_n"},
	"patterns":    {"regex.match"},
}

// family is a family of built-ins that no policy may call, and why.
type family struct {
	Name     string
	Builtins []string // a name, or a prefix that ends in a full stop
	Why      string   // completes "… is not allowed here: …"
}

// refused lists the families left out. Together with allowed it names every
// built-in of OPA, which a test holds it to.
var refused = []family{
	{"network", []string{"http.", "net.", "providers."}, "a policy reaches nothing outside itself, and the addresses of networks concern no permit"},
	{"chance", []string{"rand.", "uuid."}, "a judgement is the same each time"},
	{"time", []string{"time."}, "the clock and the machine's time zones differ, and nanoseconds reach only the years 1678 to 2262: use data.onewindow.lib.dates"},
	{"environment", []string{"opa."}, "a judgement doesn't depend on the machine"},
	{"metadata", []string{"rego."}, "a policy doesn't read policies"},
	{"cryptography", []string{"crypto.", "io.jwt."}, "certificates and signatures are checked by the service; some of these read the wall clock"},
	{"shifts and bits", []string{"bits."}, "a shift by an applicant's number fills the memory"},
	{"unbounded patterns", []string{"regex.", "re_match", "glob."}, "the cost grows with the square of the text: use regex.match, split or substring"},
	{"templates", []string{"strings.render_template"}, "a template has loops of its own: use sprintf or a template string"},
	{"many replacements", []string{"strings.replace_n"}, "its growth can't be told beforehand: use replace"},
	{"graphs", []string{"graph."}, "the number of paths is not bounded"},
	{"walking", []string{"walk"}, "it reads fields without naming them, so that a misspelt one goes unseen"},
	{"JSON documents", []string{"json."}, "a policy reads fields that are declared, and gives its remedies as a literal"},
	{"other notations", []string{"yaml.", "graphql.", "base64.", "base64url.", "hex.", "urlquery.", "uri."}, "a manifest is data already"},
	{"other measures", []string{"units.", "semver."}, "facts and fields carry the units of the dictionary"},
	{"output", []string{"print", "internal.print", "trace"}, "what applicants hand in is not printed"},
	{"tests", []string{"internal.test_case"}, "it belongs to tests"},
	{"deprecated", []string{"all", "any", "set_diff", "cast_array", "cast_boolean", "cast_null", "cast_object", "cast_set", "cast_string"}, "OPA has given it up"},
}

// whyRefused gives the reason for which a built-in is not allowed; empty if it
// is allowed, or no built-in.
func whyRefused(name string) string {
	if !slices.ContainsFunc(ast.Builtins, func(b *ast.Builtin) bool { return b.Name == name }) || isAllowed(name) {
		return ""
	}
	for _, f := range refused {
		for _, b := range f.Builtins {
			if name == b || strings.HasSuffix(b, ".") && strings.HasPrefix(name, b) {
				return f.Why
			}
		}
	}
	return "it is not on the list of what policies may call"
}

func isAllowed(name string) bool {
	for _, names := range allowed {
		if slices.Contains(names, name) {
			return true
		}
	}
	return false
}

// capabilities is what OPA may offer to a policy.
var capabilities = sync.OnceValue(func() *ast.Capabilities { return capable() })

// capable gives the built-ins of the list and more, the language of Rego v1,
// and no host to fetch schemas from.
func capable(more ...string) *ast.Capabilities {
	c := &ast.Capabilities{
		FutureKeywords: []string{"contains", "every", "if", "in"},
		Features:       []string{ast.FeatureKeywordsInRefs, ast.FeatureRegoV1, ast.FeatureTemplateStrings},
		AllowNet:       []string{},
	}
	for _, b := range ast.Builtins {
		if isAllowed(b.Name) || slices.Contains(more, b.Name) {
			c.Builtins = append(c.Builtins, b)
		}
	}
	return c
}
