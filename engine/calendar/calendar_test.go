package calendar_test

import (
	"encoding/json"
	"flag"
	"os"
	"path"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"onewindow/engine/calendar"
	"onewindow/engine/source"
)

var update = flag.Bool("update", false, "write the golden files anew")

// published is the calendar of 2019 to 2026, as the State Council set it.
func published(t require.TestingT) *calendar.Calendar {
	names, err := filepath.Glob("testdata/calendar/*.yaml")
	require.NoError(t, err)
	require.Len(t, names, 8)
	var files []source.File
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		files = append(files, source.File{Name: "catalog/calendar/" + path.Base(name), Data: data})
	}
	var errs source.Errors
	c := calendar.Load(files, &errs)
	require.NoError(t, errs.Err())
	return c
}

func TestAddWorkingDays(t *testing.T) {
	c := published(t)
	for _, tc := range []struct {
		about string
		day   string
		n     int
		want  string // empty: not known
	}{
		{"over 春节 2026, make-up days on both sides", "2026-02-13", 5, "2026-02-27"},
		{"over 国庆节 2026, a Saturday is worked", "2026-09-30", 5, "2026-10-13"},
		{"the extended 春节 of 2020", "2020-01-23", 1, "2020-02-03"},
		{"a plain week", "2026-11-16", 5, "2026-11-23"},
		{"from a day off", "2026-10-03", 1, "2026-10-08"},
		{"from a day before the first year, which is not counted itself", "2018-12-31", 1, "2019-01-02"},
		{"over 元旦 with 31 December off by the next year's notice", "2022-12-29", 2, "2023-01-03"},
		{"none", "2026-10-03", 0, "2026-10-03"},
		{"none, in a year without calendar", "2030-01-01", 0, "2030-01-01"},
		{"a year without calendar", "2027-01-04", 1, ""},
		{"before the first year", "2018-12-01", 5, ""},
		{"the last days of the last year wait for the next notice", "2026-12-25", 1, "2026-12-28"},
		{"… so that none of them is given", "2026-12-28", 1, ""},
		{"into the year without calendar", "2026-12-20", 20, ""},
		{"no date", "2026-02-30", 1, ""},
		{"a negative count", "2026-02-10", -1, ""},
		{"very far", "2026-02-10", 1 << 40, ""},
	} {
		t.Run(tc.about, func(t *testing.T) {
			got, ok := c.AddWorkingDays(tc.day, tc.n)
			require.Equal(t, tc.want, got)
			require.Equal(t, tc.want != "", ok)
		})
	}
}

func TestIsWorkingDay(t *testing.T) {
	c := published(t)
	for day, want := range map[string][2]bool{ // yes, known
		"2026-02-14": {true, true},   // a Saturday worked
		"2026-02-16": {false, true},  // 春节
		"2026-02-28": {true, true},   // a Saturday worked
		"2026-03-01": {false, true},  // a Sunday
		"2026-03-02": {true, true},   // a Monday
		"2018-12-29": {false, false}, // worked, by the notice for 2019, but 2018 has no calendar
		"2022-12-31": {false, true},
		"2026-12-28": {true, true},
		"2026-12-29": {false, false},
		"2027-01-04": {false, false},
		"0001-01-01": {false, false},
		"9999-12-31": {false, false},
		"today":      {false, false},
	} {
		yes, known := c.IsWorkingDay(day)
		require.Equal(t, want, [2]bool{yes, known}, day)
	}
}

// TestWorkingDaysOfYear compares with the numbers of working days that the
// notices leave.
func TestWorkingDaysOfYear(t *testing.T) {
	c := published(t)
	for from, want := range map[string]int{"2020-01-01": 249, "2021-01-01": 250, "2023-01-01": 249, "2024-01-01": 251, "2025-01-01": 248} {
		first, err := time.Parse(time.DateOnly, from)
		require.NoError(t, err)
		n, ok := c.WorkingDaysBetween(from, first.AddDate(0, 12, -1).Format(time.DateOnly))
		require.True(t, ok)
		require.Equal(t, want, n, from)
	}
}

// TestCount holds AddWorkingDays, WorkingDaysBetween and Data together.
func TestCount(t *testing.T) {
	c := published(t)
	data := c.Data()
	days, list := data["days"].(map[string]any), data["working_days"].([]any)
	start := time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		day := start.AddDate(0, 0, rapid.IntRange(0, 2800).Draw(t, "day")).Format(time.DateOnly)
		n := rapid.IntRange(1, 60).Draw(t, "n")
		end, ok := c.AddWorkingDays(day, n)
		require.True(t, ok)
		working, known := c.IsWorkingDay(end)
		require.True(t, working && known)
		between, ok := c.WorkingDaysBetween(day, end)
		require.True(t, ok)
		require.Equal(t, n, between)
		back, ok := c.WorkingDaysBetween(end, day)
		require.True(t, ok)
		require.Equal(t, -n, back)
		require.Equal(t, n, days[end].(int)-days[day].(int))
		require.Equal(t, end, list[days[day].(int)+n-1])
	})
	_, ok := c.WorkingDaysBetween("2026-12-01", "2027-01-05")
	require.False(t, ok)
	_, ok = c.WorkingDaysBetween("2026-12-01", "never")
	require.False(t, ok)
}

func TestDataIsTheSame(t *testing.T) {
	a, err := json.Marshal(published(t).Data())
	require.NoError(t, err)
	b, err := json.Marshal(published(t).Data())
	require.NoError(t, err)
	require.Equal(t, string(a), string(b))
	require.NotContains(t, published(t).Data()["days"], "2026-12-29")
}

func TestNoFiles(t *testing.T) {
	var errs source.Errors
	c := calendar.Load(nil, &errs)
	require.NoError(t, errs.Err())
	_, ok := c.AddWorkingDays("2026-01-05", 1)
	require.False(t, ok)
}

// TestFaults loads the files of testdata/*.txtar; want lists the faults.
func TestFaults(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			var files []source.File
			for _, f := range archive.Files {
				if f.Name != "want" {
					files = append(files, source.File{Name: f.Name, Data: f.Data})
				}
			}
			var errs source.Errors
			calendar.Load(files, &errs)
			got := source.Faults(errs.List()).Error() + "\n"
			if *update {
				archive.Files = archive.Files[:len(files)]
				archive.Files = append(archive.Files, txtar.File{Name: "want", Data: []byte(got)})
				require.NoError(t, os.WriteFile(name, txtar.Format(archive), 0o644))
			}
			require.Equal(t, string(archive.Files[len(files)].Data), got)
		})
	}
}

func BenchmarkAddWorkingDays(b *testing.B) {
	c := published(b)
	b.ReportAllocs()
	for b.Loop() {
		c.AddWorkingDays("2026-02-13", 20)
	}
}
