package lint

import (
	"path"
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
	known := map[string]bool{}
	var names []string
	for _, r := range Rules() {
		known[r.Name] = true
		names = append(names, r.Name)
	}
	unknown := func(rule string, at source.Position) {
		if rule != "" && !known[rule] {
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

// apply weighs findings and leaves out those that are excepted. What keeps
// rules from loading can't be.
func (c *Config) apply(list []Finding) []Finding {
	if c == nil {
		return sorted(list)
	}
	var out []Finding
	for _, f := range list {
		if severity, ok := c.Severity[f.Rule]; ok && !mustLoad(f.Rule) {
			f.Severity = Severity(severity)
		}
		if f.Severity != Off && !c.excepts(f) {
			out = append(out, f)
		}
	}
	return sorted(out)
}

func mustLoad(rule string) bool {
	for _, r := range loadRules {
		if r.Name == rule {
			return true
		}
	}
	return false
}

func (c *Config) excepts(f Finding) bool {
	if mustLoad(f.Rule) {
		return false
	}
	for _, x := range c.Exceptions {
		if matched, _ := path.Match(x.Files, f.File); matched && x.Rule == f.Rule && strings.Contains(f.Message, x.About) {
			return true
		}
	}
	return false
}
