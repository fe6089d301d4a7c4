package lint

import (
	"path"
	"slices"
	"strings"

	"onewindow/engine/source"
)

// ConfigFile is where a folder of rules keeps its configuration of lint, beside
// catalog/ and policies/.
const ConfigFile = "lint.yaml"

// Config says how much each rule weighs, and which findings are accepted and
// why. Its zero value changes nothing.
type Config struct {
	Severity   map[string]string `yaml:"severity" validate:"dive,oneof=error warning info off"` // by rule
	Exceptions []Exception       `yaml:"exceptions" validate:"dive"`
}

// Exception accepts the findings of a rule in some files, for a reason.
type Exception struct {
	Pos    source.Position `yaml:"-"`
	Rule   string          `yaml:"rule" validate:"required"`
	Files  string          `yaml:"files" validate:"required"` // a pattern: catalog/zj/*/*.yaml
	About  string          `yaml:"about"`                     // what the message holds; left out: any
	Reason string          `yaml:"reason" validate:"required"`
}

// ReadConfig reads lint.yaml.
func ReadConfig(f source.File) (*Config, error) {
	c := &Config{}
	var errs source.Errors
	doc, _ := source.Decode(f, c, &errs)
	var names []string
	for _, r := range Configurable() {
		names = append(names, r.Name)
	}
	unknown := func(rule string, at source.Position) {
		switch {
		case rule == "" || slices.Contains(names, rule):
		case slices.ContainsFunc(loadRules, func(r Rule) bool { return r.Name == rule }):
			errs.Add(at, "rules that break %s do not load; it can be neither weighed otherwise nor excepted", rule)
		default:
			errs.Add(at, "unknown rule %s%s", rule, source.DidYouMean(source.Nearest(rule, names)))
		}
	}
	for rule := range c.Severity {
		unknown(rule, doc.At("severity", rule))
	}
	for i, x := range c.Exceptions {
		unknown(x.Rule, doc.At("exceptions", i, "rule"))
		if _, err := path.Match(x.Files, ""); err != nil {
			errs.Add(doc.At("exceptions", i, "files"), "%q is no pattern of file names; write for example catalog/zj/*/*.yaml", x.Files)
		}
	}
	return c, errs.Err()
}

// apply weighs findings and leaves out those that are excepted.
func (c *Config) apply(list []Finding) []Finding {
	if c == nil {
		return sorted(list)
	}
	var out []Finding
	for _, f := range list {
		if severity, ok := c.Severity[f.Rule]; ok {
			f.Severity = Severity(severity)
		}
		if f.Severity != Off && !c.excepts(f) {
			out = append(out, f)
		}
	}
	return sorted(out)
}

func (c *Config) excepts(f Finding) bool {
	return slices.ContainsFunc(c.Exceptions, func(x Exception) bool {
		matched, _ := path.Match(x.Files, f.File) // the pattern is a sound one
		return matched && x.Rule == f.Rule && strings.Contains(f.Message, x.About)
	})
}
