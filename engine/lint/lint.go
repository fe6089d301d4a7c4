// Package lint finds what a careful reviewer of rules would: what loads and is
// nevertheless wrong, doubtful, or still to be confirmed.
package lint

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

// Severity is how much a finding weighs.
type Severity string

// The severities. Only an error makes rules unfit for use.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
	Off     Severity = "off" // in the configuration only
)

// Finding is one thing found, at its place.
type Finding struct {
	source.Position
	Severity Severity
	Rule     string
	Message  string
}

// Rule is one thing that lint looks for. Its page is docs/lint/NAME.md.
type Rule struct {
	Name     string
	Severity Severity // unless the configuration says otherwise
	About    string   // in one line
}

// Rules lists all rules by name.
func Rules() []Rule { return byName(slices.Concat(loadRules, Configurable())) }

// Configurable lists, by name, the rules that a configuration may weigh and
// except: all but those without which rules do not load.
func Configurable() []Rule {
	var list []Rule
	for _, c := range checks {
		list = append(list, c.Rule)
	}
	return byName(list)
}

func byName(list []Rule) []Rule {
	slices.SortFunc(list, func(a, b Rule) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// loadRules are the rules without which rules do not even load: the loader
// itself finds what breaks them.
var loadRules = []Rule{
	{"load", Error, "content that can not be read, or that means nothing"},
	{"no-basis", Error, "a demand without legal basis"},
	{"unknown-law", Error, "a law that laws.yaml does not have"},
	{"law-in-force", Error, "a demand that on some day of the version rests on no law in force"},
}

// check is a rule with the code that looks for it: over each version of each
// item, or over the ruleset as a whole.
type check struct {
	Rule
	version func(*version, report)
	whole   func(*whole, report)
}

// report notes a finding.
type report func(at source.Position, format string, args ...any)

var checks = slices.Concat(conditionChecks, materialChecks, wordChecks, dateChecks, policyChecks)

// whole is what is looked at as a whole.
type whole struct {
	*ruleset.Ruleset
	versions []*version
	today    string
}

// Run looks at a ruleset that loads, as on the day today. Findings come sorted
// by place, each once; those that the configuration excepts are left out.
func Run(r *ruleset.Ruleset, today string, config *Config) ([]Finding, error) {
	w := &whole{Ruleset: r, today: today}
	for _, item := range r.Items() {
		for _, v := range item.Versions {
			compiled, err := newVersion(r, v)
			if err != nil {
				return nil, err
			}
			w.versions = append(w.versions, compiled)
		}
	}
	lists := make([][]Finding, len(w.versions)+1)
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, v := range w.versions {
		group.Go(func() error {
			for _, c := range checks {
				if c.version != nil {
					c.version(v, c.into(&lists[i]))
				}
			}
			return nil
		})
	}
	_ = group.Wait() // checks report; they do not fail
	for _, c := range checks {
		if c.whole != nil {
			c.whole(w, c.into(&lists[len(w.versions)]))
		}
	}
	return config.apply(slices.Concat(lists...)), nil
}

func (c *check) into(list *[]Finding) report {
	return func(at source.Position, format string, args ...any) {
		*list = append(*list, Finding{at, c.Severity, c.Name, fmt.Sprintf(format, args...)})
	}
}

// Faults gives the findings for rules that do not load: errors all, which no
// configuration can weigh otherwise.
func Faults(faults source.Faults) []Finding {
	var list []Finding
	for _, f := range faults {
		list = append(list, Finding{f.Position, Error, cmp.Or(f.Rule, "load"), f.Message})
	}
	return sorted(list)
}

// sorted orders findings by place, and leaves each standing once.
func sorted(list []Finding) []Finding {
	slices.SortFunc(list, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(list)
}
