package policy

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onewindow/engine/calendar"
	"onewindow/engine/manifest"
	"onewindow/engine/source"
	"onewindow/engine/value"
)

// libFiles reads policies/lib, its tests apart.
func libFiles(t testing.TB) (lib, tests []source.File) {
	t.Helper()
	for _, f := range files(t, "policies/lib/*.rego") {
		if strings.HasSuffix(f.Name, "_test.rego") {
			tests = append(tests, f)
		} else {
			lib = append(lib, f)
		}
	}
	return lib, tests
}

// files reads the project's files of a pattern.
func files(t testing.TB, pattern string) []source.File {
	t.Helper()
	root := os.DirFS("../..")
	names, err := fs.Glob(root, pattern)
	require.NoError(t, err)
	require.NotEmpty(t, names)
	var out []source.File
	for _, name := range names {
		data, err := fs.ReadFile(root, name)
		require.NoError(t, err)
		out = append(out, source.File{Name: name, Data: data})
	}
	return out
}

func TestLibrary(t *testing.T) {
	lib, tests := libFiles(t)
	require.Len(t, tests, len(lib), "each file of the library has its tests")
	results, err := RunTests(t.Context(), tests, testLibrary(t, nil))
	require.NoError(t, err)
	require.Greater(t, len(results), 15)
	for _, r := range results {
		require.True(t, r.Passed, "%s: %s: %s", r.Pos, r.Name, r.Detail)
	}
}

// What other packages may use of the library is described.
func TestLibraryForm(t *testing.T) {
	for _, f := range files(t, "policies/lib/*.rego") {
		if strings.HasSuffix(f.Name, "_test.rego") {
			continue
		}
		var errs source.Errors
		module := parseModule(f, &errs)
		require.NoError(t, errs.Err())
		require.Greater(t, len(module.Annotations), 1, f.Name)
		for _, a := range module.Annotations {
			require.NotEmpty(t, a.Description, a.Location)
		}
	}
}

// The library counts working days as the engine does, over all the calendars
// of the catalog, and dates as Go does.
func TestLibraryCountsAsTheEngine(t *testing.T) {
	var errs source.Errors
	days := calendar.Load(files(t, "catalog/calendar/*.yaml"), &errs)
	require.NoError(t, errs.Err())
	in := testSource(t, `package onewindow.policy

import data.onewindow.lib.dates

n := input.project.floor_area_m2

due := dates.add_working_days(input.project.accepted_on, n)

between := dates.working_days_between(input.project.accepted_on, input.received_on)

advise contains {"rule": "due", "message": due, "basis": ["law"]}

advise contains {"rule": "unknown", "message": "unknown", "basis": ["law"]} if not dates.knows_working_day(input.project.accepted_on, n)

advise contains {"rule": "between", "message": sprintf("%d", [between]), "basis": ["law"]}

advise contains {"rule": "days", "message": sprintf("%d", [dates.days_between(input.project.accepted_on, input.received_on)]), "basis": ["law"]}

advise contains {"rule": "later", "message": dates.add_days(input.project.accepted_on, n), "basis": ["law"]}
`)
	in.Library = testLibrary(t, days.Data())
	in.Deadline = time.Hour
	p, faults := Compile(in)
	require.Empty(t, faults)

	first := time.Date(2018, 12, 20, 0, 0, 0, 0, time.UTC)
	for i := 0; i < 2950; i += 17 {
		n := i % 45
		from := first.AddDate(0, 0, i)
		to := from.AddDate(0, 0, i%100-30)
		found, err := p.Evaluate(t.Context(), &manifest.Manifest{
			ReceivedOn: to.Format(time.DateOnly),
			Facts: given(t, map[string]value.Value{
				"project.accepted_on":   value.OfDate(from.Format(time.DateOnly)),
				"project.floor_area_m2": value.OfNumber(float64(n)),
			}),
		})
		require.NoError(t, err)
		got := map[string]string{}
		for _, f := range found {
			got[f.Rule] = f.Message
		}
		want := map[string]string{
			"days":  fmt.Sprint(i%100 - 30),
			"later": from.AddDate(0, 0, n).Format(time.DateOnly),
		}
		if due, ok := days.AddWorkingDays(from.Format(time.DateOnly), n); ok {
			want["due"] = due
		} else {
			want["unknown"] = "unknown"
		}
		if between, ok := days.WorkingDaysBetween(from.Format(time.DateOnly), to.Format(time.DateOnly)); ok {
			want["between"] = fmt.Sprint(between)
		}
		require.Equal(t, want, got, "%s and %d days, %s", from, n, to)
	}
}
