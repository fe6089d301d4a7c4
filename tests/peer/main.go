// Command peer measures onewindow beside stock `opa run --server`: the same
// manifests, and the same rules, written as one would write them for OPA. It
// first makes sure that both give the same outcomes and rules, then lets
// windows ask the two in turn. docs/speed.md says how, and what was seen.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"time"

	"onewindow/catalog"
	"onewindow/engine/ruleset"
	"onewindow/policies"
)

// options are what the command line says.
type options struct {
	onewindow, opa string // the programs
	item           string // only this one's workload, if given
	connections    []int
	rounds         int
	round          time.Duration
	output         string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	o, err := parse(os.Args[1:])
	if err == nil {
		err = run(ctx, o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "peer:", err)
		os.Exit(1)
	}
}

func parse(args []string) (o options, err error) {
	flags := flag.NewFlagSet("peer", flag.ExitOnError)
	flags.StringVar(&o.onewindow, "onewindow", "bin/onewindow", "the onewindow program")
	flags.StringVar(&o.opa, "opa", "bin/opa", "the opa program")
	flags.StringVar(&o.item, "item", "", "measure only this item's workload")
	connections := flags.String("connections", "1,16,64", "how many windows ask at once")
	flags.IntVar(&o.rounds, "rounds", 3, "how often each is measured; the median counts")
	flags.DurationVar(&o.round, "round", 4*time.Second, "how long a round lasts")
	flags.StringVar(&o.output, "o", "text", "text or json")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	for text := range strings.SplitSeq(*connections, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return o, fmt.Errorf("-connections %s: %q is no number of connections", *connections, text)
		}
		o.connections = append(o.connections, n)
	}
	switch {
	case o.rounds < 1:
		return o, fmt.Errorf("-rounds %d: at least one", o.rounds)
	case o.round <= 0:
		return o, fmt.Errorf("-round %s: must be longer than nothing", o.round)
	case o.output != "text" && o.output != "json":
		return o, fmt.Errorf("-o %s: text or json", o.output)
	}
	return o, nil
}

func run(ctx context.Context, o options) error {
	if err := checkVersion(o.opa); err != nil {
		return err
	}
	rules, err := ruleset.Load(catalog.Files, policies.Files, ruleset.Options{})
	if err != nil {
		return err
	}
	r := newReport(o)
	for _, w := range workloads {
		if o.item != "" && o.item != w.Item {
			continue
		}
		c, err := measure(ctx, o, rules, w)
		if err != nil {
			return fmt.Errorf("%s: %w", w.Item, err)
		}
		r.Comparisons = append(r.Comparisons, c)
	}
	return r.write(os.Stdout, o.output)
}

// measure compares the two on one workload, each in a process of its own.
func measure(ctx context.Context, o options, rules *ruleset.Ruleset, w workload) (*comparison, error) {
	all, err := w.manifests(ctx, rules)
	if err != nil {
		return nil, err
	}
	asked, err := w.asked(all)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "peer")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	ours, err := startOnewindow(ctx, o.onewindow, dir)
	if err != nil {
		return nil, err
	}
	defer ours.stop()
	theirs, err := startOPA(ctx, o.opa, dir, w.documents(rules))
	if err != nil {
		return nil, err
	}
	defer theirs.stop()
	if err := agree(all, ours, theirs); err != nil {
		return nil, err
	}
	c := &comparison{workload: w, Agreed: len(all)}
	for _, p := range []*peer{ours, theirs} { // warm up: compiled, connected, grown
		if _, err := p.load(ctx, asked, o.connections[len(o.connections)-1], o.round/2); err != nil {
			return nil, err
		}
	}
	for _, n := range o.connections {
		var ourRounds, theirRounds []figures
		for range o.rounds {
			for _, side := range []struct {
				*peer
				rounds *[]figures
			}{{ours, &ourRounds}, {theirs, &theirRounds}} {
				f, err := side.load(ctx, asked, n, o.round)
				if err != nil {
					return nil, fmt.Errorf("%s, %d connections: %w", side.name, n, err)
				}
				*side.rounds = append(*side.rounds, f)
			}
		}
		c.add(n, median(ourRounds), median(theirRounds))
	}
	c.Memory, err = memory(ours, theirs)
	return c, err
}
