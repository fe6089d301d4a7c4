package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"onewindow/engine/source"
)

// Texts gives, by the rules' ids, what each of the policy's rules says: its own
// text and that of all helper rules it depends on, the library's included, in
// one style and without comments. It is the same wherever the rules stand. It
// leaves a policy that rests at rest.
func (p *Policy) Texts() (map[string]string, error) {
	var errs source.Errors
	c := compilation{in: p.in, errs: &errs}
	module := c.parse(p.in.Module)
	if module != nil {
		c.compile(module)
	}
	if err := errs.Err(); err != nil {
		return nil, fmt.Errorf("reading the policy again: %w", err)
	}
	written := map[source.Position]string{} // the compiler rewrites its own copies
	for _, m := range append(slices.Clone(p.in.Library.modules), module) {
		for _, r := range m.Rules {
			written[position(r.Location)] += r.String() + "\n"
		}
	}
	texts := map[string]string{}
	for _, r := range c.compiler.Modules[p.in.Module.Name].Rules {
		effect, ok := effectOf(r)
		i := slices.IndexFunc(p.rules, func(rule Rule) bool { return rule.from == r.Location.Row && rule.Effect == effect })
		if !ok || i < 0 {
			continue
		}
		said := map[string]bool{}
		for helper := range reachable(c.compiler.Graph, r) {
			if helper != r {
				said[written[position(helper.Location)]] = true
			}
		}
		texts[p.rules[i].ID] = written[position(r.Location)] + strings.Join(slices.Sorted(maps.Keys(said)), "")
	}
	return texts, nil
}
