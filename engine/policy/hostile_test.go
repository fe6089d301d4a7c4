package policy

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onewindow/engine/manifest"
	"onewindow/engine/source"
	"onewindow/engine/value"
)

// hostile policies try to hang the process or to fill its memory. Each stands
// in the body of a rule.
var hostile = map[string]string{
	"a range without end":        `count(numbers.range(1, 1000000000000)) > 1`,
	"a range by the applicant":   `count(numbers.range(1, input.project.floor_area_m2 * 1000000)) > 1`,
	"ranges in ranges":           `r := numbers.range(1, 90000); [a | some a in r; some b in r; some c in r; a + b == c] == []`,
	"a join of three":            `r := numbers.range(1, 90000); some a in r; some b in r; some c in r; a * b * c == 0`,
	"a join in one reference":    `r := [[{"a": x} | some x in numbers.range(1, 3000)] | some _ in numbers.range(1, 100)]; some i in numbers.range(1, 90000); r[_][_][sprintf("%d", [i])]`,
	"a join of shared rows":      `r := numbers.range(1, 90000); rows := [r | some _ in r]; rows[_][_] = 0`,
	"shared rows compared":       `r := numbers.range(1, 90000); s := numbers.range(1, 90000); [r | some _ in r] == [s | some _ in r]`,
	"every in every":             `r := numbers.range(1, 90000); every a in r { every b in r { a + b > 0 } }`,
	"a big comprehension":        `r := numbers.range(1, 90000); s := {sprintf("%d/%d", [a, b]) | some a in r; some b in r}; count(s) > 1`,
	"big objects":                `r := numbers.range(1, 90000); o := {a: {b: r | some b in r} | some a in r}; count(o) > 1`,
	"fractions in a set":         `r := numbers.range(1, 90000); s := {x | some a in r; x := a / 90001}; t := {x | some a in r; x := a / 90002}; count(s | t) > 1`,
	"texts joined":               doubling(`concat("", [X, X])`, `"0123456789"`, 60),
	"texts formatted":            doubling(`sprintf("%s%s", [X, X])`, `"0123456789"`, 60),
	"texts replaced":             doubling(`replace(X, "0", X)`, `"0000000000"`, 60),
	"texts in templates":         doubling("$\"{X}{X}\"", `"0123456789"`, 60),
	"a wide verb":                `count(sprintf("%999999999d", [1])) > 1`,
	"a wide fraction":            `count(sprintf("%.999999999f", [1.5])) > 1`,
	"a width from an operand":    `count(sprintf("%*d", [999999999, 1])) > 1`,
	"an operand again and again": `count(sprintf(concat("", ["%[1]s" | some _ in numbers.range(1, 50000)]), [concat("", ["0123456789" | some _ in numbers.range(1, 50000)])])) > 1`,
	"arrays concatenated":        doubling(`array.concat(X, X)`, `[1]`, 60),
	"calls doubled":              `f0([1, input.project.floor_area_m2])`,
	"squares of squares":         doubling(`X * X`, `12345678901234567890`, 60),
	"a product":                  `product([12345678901234567890 | some _ in numbers.range(1, 90000)]) > 1`,
	"large exponents":            doubling(`X * X`, `1e300`, 30) + "\nround(x30) > 1",
	"a number of many digits":    `to_number(concat("", ["9" | some _ in numbers.range(1, 90000)])) > 1`,
	"sorting texts alike":        `t := concat("", ["0123456789" | some _ in numbers.range(1, 90000)]); l := [concat("", [t, sprintf("%d", [i])]) | some i in numbers.range(1, 90000)]; count(sort(l)) > 1`,
	"texts in texts":             `t := concat("", ["中" | some _ in numbers.range(1, 90000)]); u := concat("", [substring(t, 0, 45000), "x"]); indexof(t, u) > 1`,
	"split into letters":         `t := concat("", ["0123456789" | some _ in numbers.range(1, 90000)]); l := [split(t, "") | some _ in numbers.range(1, 90000)]; count(l) > 1`,
	"a pattern on long texts":    `t := concat("", ["aaaaaaaaab" | some _ in numbers.range(1, 90000)]); some i in numbers.range(1, 90000); regex.match("(a|aa|aaa|aaaa)*c$", concat("", [t, sprintf("%d", [i])]))`,
	"cached calls":               `r := numbers.range(1, 90000); t := concat("", ["0123456789" | some _ in r]); some i in r; kept(t, i) == ""`,
}

// doubling writes a chain of n assignments, each of a form of the one before.
func doubling(form, start string, n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "x0 := %s", start)
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "\n\tx%d := %s", i, strings.ReplaceAll(form, "X", fmt.Sprintf("x%d", i-1)))
	}
	return b.String() + fmt.Sprintf("\n\tx%d != 0", n)
}

// hostilePolicy completes a hostile body to a module.
func hostilePolicy(body string) string {
	var functions strings.Builder
	for i := range 60 {
		fmt.Fprintf(&functions, "f%d(x) if f%d([x, x])\n\n", i, i+1)
	}
	return `package onewindow.policy

f60(x) if [x, 1] == [x, 2]

kept(text, i) := concat("", [text, sprintf("%d", [i])])

` + functions.String() + `
advise contains reason if {
	` + body + `
	input.project.floor_area_m2 > 0
	reason := {"rule": "a", "message": "m", "basis": ["law"]}
}
`
}

// A hostile policy ends at its deadline or fails, holds little memory, and
// meanwhile another policy goes on answering.
func TestHostile(t *testing.T) {
	honest := compile(t, readFile(t, "testdata/policies/every-effect.rego"))
	m := manyMaterials(t, 15)
	m.Facts = given(t, map[string]value.Value{"project.floor_area_m2": value.OfNumber(500), "project.land.planning_zone": value.True})
	want, err := honest.Evaluate(t.Context(), m)
	require.NoError(t, err)

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var answers atomic.Int64
	faults := make(chan error, 1)
	go func() {
		for ctx.Err() == nil {
			got, err := honest.Evaluate(context.Background(), m)
			if err == nil && len(got) != len(want) {
				err = errors.New("another answer")
			}
			if err != nil {
				faults <- err
				return
			}
			answers.Add(1)
		}
	}()

	for name, body := range hostile {
		t.Run(name, func(t *testing.T) {
			in := testSource(t, hostilePolicy(body))
			in.Deadline = DefaultDeadline
			p, errs := Compile(in)
			if len(errs) > 0 { // it does not even load
				require.Contains(t, source.Faults(errs).Error(), "hold more than")
				return
			}
			before := answers.Load()
			peak := watchMemory(t)
			started := time.Now()
			_, err := p.Evaluate(t.Context(), m)
			took := time.Since(started)
			held := peak()
			var f *Failure
			require.True(t, errors.Is(err, ErrDeadline) || errors.As(err, &f), "%v", err)
			if f != nil {
				require.Nil(t, f.Stack, f.Detail)
			}
			require.Less(t, took, time.Minute, "past its deadline") // a hang, not a busy machine
			require.Less(t, held, 512<<20, "bytes of memory")
			t.Logf("%v, %d MiB: %v", took.Round(time.Millisecond), held>>20, err)
			require.Eventually(t, func() bool { return answers.Load() > before }, 10*time.Second, time.Millisecond)
		})
	}
	stop()
	select {
	case err := <-faults:
		t.Fatal(err)
	default:
	}
}

// watchMemory measures how far the heap grows until the result is called.
func watchMemory(t testing.TB) func() int {
	t.Helper()
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	start, peak := s.HeapAlloc, s.HeapAlloc
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
				var s runtime.MemStats
				runtime.ReadMemStats(&s)
				peak = max(peak, s.HeapAlloc)
			}
		}
	}()
	return func() int {
		close(done)
		<-ended
		return int(peak - start)
	}
}

// The deadline is the policy's own, or the context's if that is nearer.
func TestDeadline(t *testing.T) {
	in := testSource(t, hostilePolicy(hostile["a join of three"]))
	m := &manifest.Manifest{Facts: given(t, map[string]value.Value{"project.floor_area_m2": value.OfNumber(1)})}
	for _, c := range []struct{ own, context, least time.Duration }{
		{50 * time.Millisecond, time.Minute, 50 * time.Millisecond},
		{time.Minute, 50 * time.Millisecond, 50 * time.Millisecond},
		{0, time.Minute, DefaultDeadline},
	} {
		in.Deadline = c.own
		p, errs := Compile(in)
		require.Empty(t, errs)
		started := time.Now() // before the context's time begins
		ctx, cancel := context.WithTimeout(t.Context(), c.context)
		defer cancel()
		_, err := p.Evaluate(ctx, m)
		require.ErrorIs(t, err, ErrDeadline)
		require.GreaterOrEqual(t, time.Since(started), c.least)
		require.Less(t, time.Since(started), c.least+time.Minute)
	}
}
