package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"slices"
	"text/tabwriter"

	"github.com/open-policy-agent/opa/v1/version"
)

// report is the whole comparison.
type report struct {
	OPA         string        `json:"opa"`
	Go          string        `json:"go"`
	CPUs        int           `json:"cpus"`
	Rounds      int           `json:"rounds"`
	Seconds     float64       `json:"seconds_per_round"`
	Comparisons []*comparison `json:"comparisons"`
}

func newReport(o options) *report {
	return &report{OPA: version.Version, Go: runtime.Version(), CPUs: runtime.NumCPU(), Rounds: o.rounds, Seconds: o.round.Seconds()}
}

// comparison is both on one workload.
type comparison struct {
	workload
	Agreed int      `json:"agreed"` // the cases that both decide as expected
	Loads  []atOnce `json:"loads"`
	Memory peak     `json:"peak_memory"`
}

// atOnce is both at one number of connections: medians of the rounds.
type atOnce struct {
	Connections int     `json:"connections"`
	Onewindow   figures `json:"onewindow"`
	OPA         figures `json:"opa"`
	Ratio       figures `json:"ratio"` // onewindow's to OPA's
}

// peak is the most memory that each held, RSS.
type peak struct {
	Onewindow float64 `json:"onewindow_mib"`
	OPA       float64 `json:"opa_mib"`
	Ratio     float64 `json:"ratio"`
}

func (c *comparison) add(connections int, ours, theirs figures) {
	c.Loads = append(c.Loads, atOnce{Connections: connections, Onewindow: ours, OPA: theirs, Ratio: figures{
		PerSecond: ours.PerSecond / theirs.PerSecond, P50: ours.P50 / theirs.P50,
		P99: ours.P99 / theirs.P99, CPU: ours.CPU / theirs.CPU,
	}})
}

// median takes each figure's median over the rounds.
func median(rounds []figures) figures {
	of := func(figure func(figures) float64) float64 {
		sorted := slices.Clone(rounds)
		slices.SortFunc(sorted, func(a, b figures) int { return cmp.Compare(figure(a), figure(b)) })
		return figure(sorted[len(sorted)/2])
	}
	return figures{
		PerSecond: of(func(f figures) float64 { return f.PerSecond }),
		P50:       of(func(f figures) float64 { return f.P50 }),
		P99:       of(func(f figures) float64 { return f.P99 }),
		CPU:       of(func(f figures) float64 { return f.CPU }),
	}
}

func memory(ours, theirs *peer) (m peak, err error) {
	if m.Onewindow, err = ours.peakMiB(); err != nil {
		return m, err
	}
	if m.OPA, err = theirs.peakMiB(); err != nil {
		return m, err
	}
	m.Ratio = m.Onewindow / m.OPA
	return m, nil
}

func (r *report) write(w io.Writer, form string) error {
	if form == "json" {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	fmt.Fprintf(w, "onewindow (SQLite ledger, durable) beside opa %s run --server (console decision log), %s, %d CPUs;\n"+
		"medians of %d interleaved rounds of %g s; ratios are onewindow's figure to OPA's\n", r.OPA, r.Go, r.CPUs, r.Rounds, r.Seconds)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, c := range r.Comparisons {
		c.write(t)
	}
	return t.Flush()
}

func (c *comparison) write(w io.Writer) {
	kind := "no policy"
	if c.Policy {
		kind = "with a policy"
	}
	fmt.Fprintf(w, "\n%s %s (%s); %d cases decided alike\n", c.Item, c.Version, kind, c.Agreed)
	fmt.Fprintln(w, "connections\t\treq/s\tp50 ms\tp99 ms\tCPU µs/req\t")
	for _, l := range c.Loads {
		fmt.Fprintf(w, "%d\tonewindow\t%s", l.Connections, l.Onewindow.row("%.0f", "%.2f", "%.0f"))
		fmt.Fprintf(w, "\topa\t%s", l.OPA.row("%.0f", "%.2f", "%.0f"))
		fmt.Fprintf(w, "\tratio\t%s", l.Ratio.row("%.1f", "%.3f", "%.3f"))
	}
	fmt.Fprintf(w, "peak memory, MiB: onewindow %.0f, opa %.0f, ratio %.2f\n", c.Memory.Onewindow, c.Memory.OPA, c.Memory.Ratio)
}

func (f figures) row(perSecond, wait, cpu string) string {
	return fmt.Sprintf(perSecond+"\t"+wait+"\t"+wait+"\t"+cpu+"\t\n", f.PerSecond, f.P50, f.P99, f.CPU)
}
