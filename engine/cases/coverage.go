package cases

import (
	"fmt"
	"io"

	"onewindow/engine/judge"
	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

// Coverage is how many of the rules the cases exercise. Each rule of each
// version counts by itself, and is exercised if some case sent it each of the
// ways in which it can go.
type Coverage struct {
	Rules     int               `json:"rules"`
	Exercised int               `json:"exercised"`
	Versions  []VersionCoverage `json:"versions"`
}

// VersionCoverage is the coverage of one version of one item.
type VersionCoverage struct {
	Item      string      `json:"item"`
	Version   string      `json:"version"`
	Rules     int         `json:"rules"`
	Exercised int         `json:"exercised"`
	Unreached []Unreached `json:"unreached"`
}

// Unreached is a rule that no case sent some way.
type Unreached struct {
	Pos     source.Position `json:"-"`
	Place   string          `json:"place"` // file:line:column
	Rule    string          `json:"rule"`
	Missing []string        `json:"missing"` // the ways: met, unmet, inapplicable, deferred
}

// Percent gives the coverage in per cent; it is 100 only if every rule is
// exercised.
func (c *Coverage) Percent() float64 {
	if c.Rules == 0 {
		return 100
	}
	return float64(c.Exercised) * 100 / float64(c.Rules)
}

// WriteUnreached prints the places that are not reached, for people.
func (c *Coverage) WriteUnreached(w io.Writer) {
	for _, v := range c.Versions {
		for _, u := range v.Unreached {
			fmt.Fprintf(w, "%s: not reached: %s is never", u.Place, u.Rule)
			for i, way := range u.Missing {
				if i > 0 {
					fmt.Fprint(w, ", never")
				}
				fmt.Fprint(w, " "+way)
			}
			fmt.Fprintln(w)
		}
	}
}

// coverage counts while the cases run.
type coverage struct {
	rules *ruleset.Ruleset
	tally map[*ruleset.Version]*tally
}

// tally is in which ways the rules of one version went.
type tally struct {
	program *judge.Program
	rules   []judge.Rule
	seen    []judge.Ways
}

// of gives the tally of a version.
func (c *coverage) of(v *ruleset.Version) (*tally, error) {
	if t, ok := c.tally[v]; ok {
		return t, nil
	}
	program, err := v.Program()
	if err != nil {
		return nil, err
	}
	list := program.Rules()
	t := &tally{program, list, make([]judge.Ways, len(list))}
	c.tally[v] = t
	return t, nil
}

// note counts the judgement of a case.
func (c *coverage) note(m *manifest.Manifest, j *judgement.Judgement) error {
	item, _ := c.rules.Item(m.Item)
	v, _ := item.On(m.ReceivedOn)
	t, err := c.of(v)
	if err != nil {
		return err
	}
	for i, way := range t.program.Trace(t.rules, m, j) {
		t.seen[i] |= way
	}
	return nil
}

// sum sums up the versions of the items that count.
func (c *coverage) sum(counts func(item string) bool) (Coverage, error) {
	total := Coverage{Versions: []VersionCoverage{}}
	for _, item := range c.rules.Items() {
		if !counts(item.Code) {
			continue
		}
		for _, v := range item.Versions {
			t, err := c.of(v)
			if err != nil {
				return total, err
			}
			one := t.sum(v)
			total.Rules += one.Rules
			total.Exercised += one.Exercised
			total.Versions = append(total.Versions, one)
		}
	}
	return total, nil
}

func (t *tally) sum(v *ruleset.Version) VersionCoverage {
	c := VersionCoverage{Item: v.Item.Code, Version: v.Date, Rules: len(t.rules), Unreached: []Unreached{}}
	for i, r := range t.rules {
		missing := r.Ways &^ t.seen[i]
		if missing == 0 {
			c.Exercised++
			continue
		}
		c.Unreached = append(c.Unreached, Unreached{r.Pos, r.Pos.String(), r.Name, names(missing)})
	}
	return c
}

func names(ways judge.Ways) []string {
	var list []string
	for _, w := range []struct {
		way  judge.Ways
		name string
	}{{judge.Met, "met"}, {judge.Unmet, "unmet"}, {judge.Inapplicable, "inapplicable"}, {judge.Deferred, "deferred"}} {
		if ways&w.way != 0 {
			list = append(list, w.name)
		}
	}
	return list
}
