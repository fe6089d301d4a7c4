package main

import (
	"context"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/util"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"onewindow/catalog"
	"onewindow/engine"
	"onewindow/engine/ledger"
	"onewindow/engine/ledger/sqlite"
	"onewindow/engine/policy"
	"onewindow/engine/replay"
	"onewindow/engine/ruleset"
	"onewindow/policies"
)

// decisions is how many a benchmark's ledger holds; so many are recorded at once.
const decisions, together = 12_000, 600

// BenchmarkReplay replays a SQLite ledger on all cores, beside evaluating the
// same manifests under the same rules with OPA's library: its query prepared
// once, the manifests read as a decision log would give them. `accepted` is the
// ledger of a window where nothing is deficient.
func BenchmarkReplay(b *testing.B) {
	rules, err := ruleset.Load(catalog.Files, policies.Files, ruleset.Options{Proven: true})
	require.NoError(b, err)
	ctx := context.Background()
	for _, w := range workloads {
		all, err := w.manifests(ctx, rules)
		require.NoError(b, err)
		asked, err := w.asked(all)
		require.NoError(b, err)
		var accepted [][]byte
		for i := 0; i < len(asked); i += 2 { // every second case
			accepted = append(accepted, asked[i])
		}
		for name, manifests := range map[string][][]byte{"mixed": asked, "accepted": accepted} {
			b.Run(w.Item+"/"+name+"/onewindow", func(b *testing.B) { benchmarkReplay(b, rules, manifests) })
			b.Run(w.Item+"/"+name+"/opa", func(b *testing.B) { benchmarkOPA(b, rules, w, manifests) })
		}
	}
}

func benchmarkReplay(b *testing.B, rules *ruleset.Ruleset, manifests [][]byte) {
	ctx := context.Background()
	l, err := sqlite.Open(b.TempDir())
	require.NoError(b, err)
	defer l.Close()
	bundle, err := rules.Archive()
	require.NoError(b, err)
	require.NoError(b, l.ArchiveRuleset(ctx, rules.Digest(), bundle))
	entries := make([]ledger.Entry, len(manifests))
	for i, body := range manifests {
		m, err := rules.Decode(body)
		require.NoError(b, err)
		j, err := rules.Judge(policy.Unhurried(ctx), m)
		require.NoError(b, err)
		document, err := m.Canonical()
		require.NoError(b, err)
		entries[i] = ledger.Entry{Item: j.Item, Department: j.Department, Version: j.Version, Outcome: string(j.Outcome),
			ReceivedAt: m.ReceivedAt, ReceivedOn: m.ReceivedOn, Manifest: document, Judgement: j.Canonical(),
			Ruleset: rules.Digest(), Engine: engine.Version, DecidedAt: time.Now()}
	}
	s := ledger.Submission{Document: []byte("{}")}
	for i := range together {
		s.Entries = append(s.Entries, entries[i%len(entries)])
	}
	for range decisions / together {
		_, _, err := l.AppendAll(ctx, s)
		require.NoError(b, err)
	}
	task := replay.Task{Records: l, Rulesets: replay.NewRulesets(l)}
	run := func() {
		var matched int64
		require.NoError(b, task.Run(ctx, ledger.Range{End: decisions}, func(_ int64, part *replay.Report) error {
			matched += part.Matched
			return nil
		}))
		require.EqualValues(b, decisions, matched)
	}
	run() // opens the ruleset, compiles the version
	b.ReportAllocs()
	before := cpuTime(b)
	for b.Loop() {
		run()
	}
	measured(b, before, decisions*b.N)
}

func benchmarkOPA(b *testing.B, rules *ruleset.Ruleset, w workload, manifests [][]byte) {
	ctx := context.Background()
	query := prepare(b, w.documents(rules))
	b.ReportAllocs()
	before := cpuTime(b)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			var input any
			if err := util.UnmarshalJSON(manifests[i%len(manifests)], &input); err != nil {
				panic(err)
			}
			if found, err := query.Eval(ctx, rego.EvalInput(input)); err != nil || len(found) != 1 {
				panic(err)
			}
		}
	})
	measured(b, before, b.N)
}

// measured gives the figures for so many decisions. The processor's time says more
// than the clock's where others use the machine too.
func measured(b *testing.B, before time.Duration, decisions int) {
	b.ReportMetric(float64(decisions)/b.Elapsed().Seconds(), "decisions/s")
	b.ReportMetric(float64((cpuTime(b)-before).Microseconds())/float64(decisions), "CPU-µs/decision")
}

// cpuTime is the processor's time that the process has taken.
func cpuTime(b *testing.B) time.Duration {
	var used unix.Rusage
	require.NoError(b, unix.Getrusage(unix.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
