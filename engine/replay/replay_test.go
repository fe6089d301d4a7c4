package replay_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"onewindow/catalog"
	"onewindow/engine/judgement"
	"onewindow/engine/ledger"
	"onewindow/engine/ledger/sqlite"
	"onewindow/engine/replay"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
	"onewindow/policies"
)

const (
	filing = "enterprise-project-filing"
	permit = "building-construction-permit"
)

// carried are the rules that the program carries.
var carried = sync.OnceValues(func() (*ruleset.Ruleset, error) {
	return ruleset.Load(catalog.Files, policies.Files, ruleset.Options{Proven: true})
})

func rules(t testing.TB) *ruleset.Ruleset {
	t.Helper()
	r, err := carried()
	require.NoError(t, err)
	return r
}

// edited gives other rules: a text is replaced in all of an item's checklists.
func edited(t testing.TB, item, old, new string) *ruleset.Ruleset {
	t.Helper()
	before := rules(t)
	files := append([]source.File(nil), before.Files()...)
	changed := 0
	for i, f := range files {
		if strings.Contains(f.Name, "/"+item+"/20") && bytes.Contains(f.Data, []byte(old)) {
			files[i].Data = bytes.ReplaceAll(f.Data, []byte(old), []byte(new))
			changed++
		}
	}
	require.NotZero(t, changed, "%s has no %q", item, old)
	r, err := ruleset.Of(files, ruleset.Options{Proven: true, Previous: before})
	require.NoError(t, err)
	return r
}

// book is a ledger with decisions in it.
type book struct {
	ledger.Ledger
	rulesets *replay.Rulesets
}

func open(t testing.TB) *book {
	t.Helper()
	l, err := sqlite.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	b := &book{l, replay.NewRulesets(l)}
	b.archive(t, rules(t))
	return b
}

func (b *book) archive(t testing.TB, r *ruleset.Ruleset) {
	t.Helper()
	bundle, err := r.Archive()
	require.NoError(t, err)
	require.NoError(t, b.ArchiveRuleset(context.Background(), r.Digest(), bundle))
}

func manifestOf(t testing.TB, item string, materials bool) []byte {
	t.Helper()
	document, err := rules(t).Sample(context.Background(), item, "2026-06-01")
	require.NoError(t, err)
	if !materials {
		var members map[string]any
		require.NoError(t, json.Unmarshal(document, &members))
		delete(members, "materials")
		document, err = json.Marshal(members)
		require.NoError(t, err)
	}
	return document
}

// record judges a manifest and records it, as the service does; tamper may
// change what is recorded.
func (b *book) record(t testing.TB, document []byte, tamper func(*ledger.Entry)) ledger.Record {
	t.Helper()
	ctx := context.Background()
	m, err := rules(t).Decode(document)
	require.NoError(t, err)
	j, err := rules(t).Judge(ctx, m)
	require.NoError(t, err)
	canonical, err := m.Canonical()
	require.NoError(t, err)
	entry := ledger.Entry{
		Item: j.Item, Department: j.Department, Version: j.Version, Outcome: string(j.Outcome), ReceivedAt: m.ReceivedAt,
		ReceivedOn: m.ReceivedOn, Manifest: canonical, Judgement: j.Canonical(), Ruleset: rules(t).Digest(), Engine: "0.0.9",
		DecidedAt: time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC),
	}
	if tamper != nil {
		tamper(&entry)
	}
	record, _, err := b.Append(ctx, entry)
	require.NoError(t, err)
	return record
}

func (b *book) replay(t testing.TB, record ledger.Record, against *ruleset.Ruleset) *replay.Result {
	t.Helper()
	result, err := b.rulesets.Replay(context.Background(), &record, against)
	require.NoError(t, err)
	return result
}

// TestMatch: under the rules that a decision names, the answer is the same.
func TestMatch(t *testing.T) {
	b := open(t)
	for _, item := range []string{filing, permit} {
		for _, materials := range []bool{true, false} {
			result := b.replay(t, b.record(t, manifestOf(t, item, materials), nil), nil)
			require.True(t, result.Match, "%+v", result.Differences)
			require.Equal(t, "0.0.9", result.Recorded.Engine)
			require.Equal(t, result.Recorded.JudgementDigest, result.Replayed.JudgementDigest)
		}
	}
}

// TestEveryDifference: whatever is changed in a recorded judgement is told, and
// told as what it is.
func TestEveryDifference(t *testing.T) {
	b := open(t)
	other := "2001-01-01"
	for name, c := range map[string]struct {
		change func(*judgement.Judgement)
		kinds  []replay.Kind
	}{
		"outcome":      {func(j *judgement.Judgement) { j.Outcome = judgement.Accept }, []replay.Kind{replay.KindOutcome}},
		"version":      {func(j *judgement.Judgement) { j.Version = other }, []replay.Kind{replay.KindVersion}},
		"deadline":     {func(j *judgement.Judgement) { j.DecideBy = &other }, []replay.Kind{replay.KindDeadline}},
		"no deadline":  {func(j *judgement.Judgement) { j.NotifyBy = nil }, []replay.Kind{replay.KindDeadline}},
		"reason added": {func(j *judgement.Judgement) { j.Reasons = j.Reasons[1:] }, []replay.Kind{replay.KindReasonAdded}},
		"reason removed": {func(j *judgement.Judgement) {
			j.Reasons = append(j.Reasons, judgement.Reason{Rule: "x", Basis: []string{}})
		}, []replay.Kind{replay.KindReasonRemoved}},
		"reason again":    {func(j *judgement.Judgement) { j.Reasons = append(j.Reasons, j.Reasons[0]) }, []replay.Kind{replay.KindReasonRemoved}},
		"message":         {func(j *judgement.Judgement) { j.Reasons[0].Message += "。" }, []replay.Kind{replay.KindReasonChanged}},
		"source":          {func(j *judgement.Judgement) { j.Reasons[1].Source = "x:1" }, []replay.Kind{replay.KindReasonChanged}},
		"order":           {func(j *judgement.Judgement) { j.Reasons[0], j.Reasons[1] = j.Reasons[1], j.Reasons[0] }, []replay.Kind{replay.KindReasonOrder}},
		"material":        {func(j *judgement.Judgement) { j.Materials[0].Status = judgement.Satisfied }, []replay.Kind{replay.KindMaterial}},
		"material added":  {func(j *judgement.Judgement) { j.Materials = j.Materials[1:] }, []replay.Kind{replay.KindMaterial}},
		"materials moved": {func(j *judgement.Judgement) { j.Materials[0], j.Materials[1] = j.Materials[1], j.Materials[0] }, []replay.Kind{replay.KindOther}},
		"obligation": {func(j *judgement.Judgement) {
			j.Obligations = append(j.Obligations, judgement.Obligation{Material: "x"})
		}, []replay.Kind{replay.KindObligation}},
		"to review": {func(j *judgement.Judgement) { j.ToReview = append(j.ToReview, judgement.ToReview{Point: "x"}) }, []replay.Kind{replay.KindToReview}},
		"several": {func(j *judgement.Judgement) { j.Version, j.Outcome = other, judgement.Reject },
			[]replay.Kind{replay.KindOutcome, replay.KindVersion}},
	} {
		t.Run(name, func(t *testing.T) {
			record := b.record(t, manifestOf(t, permit, false), func(e *ledger.Entry) {
				var j judgement.Judgement
				require.NoError(t, json.Unmarshal(e.Judgement, &j))
				c.change(&j)
				e.Judgement = j.Canonical()
			})
			result := b.replay(t, record, nil)
			require.False(t, result.Match)
			var kinds []replay.Kind
			for _, d := range result.Differences {
				kinds = append(kinds, d.Kind)
			}
			require.Equal(t, c.kinds, kinds)
		})
	}
	record := b.record(t, manifestOf(t, filing, true), func(e *ledger.Entry) {
		e.Judgement = append([]byte(`{"a_later_engines":1,`), e.Judgement[1:]...)
	})
	require.Equal(t, replay.KindOther, b.replay(t, record, nil).Differences[0].Kind)
}

// TestNotJudged: a manifest that rules can't judge is a difference, and says why.
func TestNotJudged(t *testing.T) {
	b := open(t)
	later := edited(t, filing, "effective_from: ", "effective_from: 9")
	gone := b.record(t, manifestOf(t, filing, true), nil)
	result := b.replay(t, gone, later)
	require.False(t, result.Match)
	require.NotEmpty(t, result.Replayed.Fault)
	require.Equal(t, replay.KindNotJudged, result.Differences[0].Kind)

	damaged := []byte("no bundle")
	require.NoError(t, b.ArchiveRuleset(context.Background(), "h1:damaged", damaged))
	record := b.record(t, manifestOf(t, filing, true), func(e *ledger.Entry) { e.Ruleset = "h1:damaged" })
	require.Contains(t, b.replay(t, record, nil).Replayed.Fault, "h1:damaged")
	bundle, err := rules(t).Archive()
	require.NoError(t, err)
	require.NoError(t, b.ArchiveRuleset(context.Background(), "h1:another", bundle))
	record = b.record(t, manifestOf(t, filing, true), func(e *ledger.Entry) { e.Ruleset = "h1:another" })
	require.Contains(t, b.replay(t, record, nil).Replayed.Fault, rules(t).Digest(), "what the digest does not name is not used")

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = b.rulesets.Replay(ctx, &record, nil)
	require.ErrorIs(t, err, context.Canceled)
}

// TestRun: ranges in parallel give the report of one after the other, and a run
// that is interrupted goes on where it was.
func TestRun(t *testing.T) {
	b := open(t)
	accepted, deficient := manifestOf(t, filing, true), manifestOf(t, filing, false)
	for i := range 700 {
		document := accepted
		if i%3 == 0 {
			document = deficient
		}
		b.record(t, document, func(e *ledger.Entry) {
			if i%50 == 7 {
				e.Outcome = "reject"
				e.Judgement = bytes.Replace(e.Judgement, []byte(`"outcome":"`), []byte(`"outcome":"reject","was":"`), 1)
			}
			e.Engine = fmt.Sprint("0.0.", i%2)
		})
	}
	task := replay.Task{Records: b, Rulesets: b.rulesets}
	ctx := context.Background()
	want, err := task.Range(ctx, ledger.Range{End: 700})
	require.NoError(t, err)
	require.EqualValues(t, 700, want.Replayed)
	require.EqualValues(t, 14, want.Differing)
	require.EqualValues(t, 686, want.Matched)

	run := func(workers int) *replay.Report {
		task := task
		task.Workers = workers
		sum := task.Report()
		next := int64(0)
		for step := 0; next < 700; step++ {
			ctx, cancel := context.WithCancel(ctx)
			err := task.Run(ctx, ledger.Range{From: next, End: 700}, func(n int64, part *replay.Report) error {
				require.Greater(t, n, next)
				next = n
				sum.Merge(part)
				if step == 0 {
					cancel()
					return context.Canceled
				}
				return nil
			})
			cancel()
			if step == 0 {
				require.ErrorIs(t, err, context.Canceled)
			} else {
				require.NoError(t, err)
			}
		}
		return sum
	}
	for _, workers := range []int{0, 1, 3} {
		require.Equal(t, asJSON(t, want), asJSON(t, run(workers)), workers)
	}
	narrow := task
	narrow.Query = ledger.Query{Outcome: "reject"}
	some, err := narrow.Range(ctx, ledger.Range{End: 700})
	require.NoError(t, err)
	require.EqualValues(t, 14, some.Replayed)
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	document, err := json.Marshal(v, json.Deterministic(true))
	require.NoError(t, err)
	return string(document)
}
