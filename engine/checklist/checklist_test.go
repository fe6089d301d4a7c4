package checklist_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"onewindow/engine/checklist"
	"onewindow/engine/condition"
	"onewindow/engine/dictionary"
	"onewindow/engine/law"
	"onewindow/engine/source"
)

var update = flag.Bool("update", false, "write the golden files anew")

// words are the dictionaries of the tests: testdata/words.txtar.
func words(t testing.TB) (*dictionary.Dictionary, *law.Laws) {
	archive, err := txtar.ParseFile("testdata/words.txtar")
	require.NoError(t, err)
	file := func(i int) source.File { return source.File{Name: archive.Files[i].Name, Data: archive.Files[i].Data} }
	var errs source.Errors
	d, l := dictionary.Load(file(0), file(1), &errs), law.Load(file(2), &errs)
	require.NoError(t, errs.Err())
	return d, l
}

// TestFaults loads and checks the files of testdata/*.txtar but words.txtar;
// want lists the faults. A line `last: DATE` in the comment is the last day of
// the versions.
func TestFaults(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	d, laws := words(t)
	for _, name := range names {
		if filepath.Base(name) == "words.txtar" {
			continue
		}
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			_, after, _ := strings.Cut(string(archive.Comment), "last: ")
			last, _, _ := strings.Cut(after, "\n")
			var errs source.Errors
			files := 0
			for _, f := range archive.Files {
				if f.Name == "want" {
					break
				}
				files++
				file := source.File{Name: f.Name, Data: f.Data}
				if strings.HasSuffix(f.Name, "/item.yaml") {
					checklist.LoadItem(file, &errs)
					continue
				}
				checklist.Check(checklist.Load(file, &errs), d, laws, last, &errs)
			}
			require.NotZero(t, files)
			got := source.Faults(errs.List()).Error() + "\n"
			if *update {
				archive.Files = append(archive.Files[:files], txtar.File{Name: "want", Data: []byte(got)})
				require.NoError(t, os.WriteFile(name, txtar.Format(archive), 0o644))
			}
			require.Equal(t, string(archive.Files[files].Data), got)
		})
	}
}

func TestLoad(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/sound.txtar")
	require.NoError(t, err)
	var errs source.Errors
	item := checklist.LoadItem(source.File{Name: archive.Files[0].Name, Data: archive.Files[0].Data}, &errs)
	c := checklist.Load(source.File{Name: archive.Files[1].Name, Data: archive.Files[1].Data}, &errs)
	require.NoError(t, errs.Err())

	require.Equal(t, "drainage-permit", item.Code)
	require.Equal(t, "zj", item.Department)
	require.True(t, item.Licence())
	require.True(t, item.Government())

	at := func(line, column int) source.Position {
		return source.Position{File: "catalog/zj/drainage-permit/2023-02-01.yaml", Line: line, Column: column}
	}
	require.Equal(t, "2023-02-01", c.EffectiveFrom)
	require.Equal(t, 20, *c.TimeLimit.Statutory)
	require.Equal(t, 0, *c.TimeLimit.Promised)
	require.Equal(t, source.Scalar{Pos: at(6, 33), Given: true, Any: "2024-03-01"}, c.Facts["project.started_on"].Example)
	require.Equal(t, &condition.Expr{Pos: at(10, 14), All: []*condition.Expr{
		{Pos: at(10, 21), Text: "project.floor_area_m2 > 500"},
		{Pos: at(10, 50), Not: &condition.Expr{Pos: at(10, 57), Text: `project.kind == "none"`}},
	}}, c.Acceptance[0].Require, "a quoted condition begins after the quote")

	application, contract, report := c.Materials[0], c.Materials[1], c.Materials[2]
	require.Equal(t, 1, application.Copies, "left out: 1")
	require.Equal(t, 3, contract.Copies)
	require.Nil(t, application.Validity)
	require.Equal(t, &checklist.Validity{Months: 12, Note: "自签订之日起"}, contract.Validity)
	require.Equal(t, &checklist.Validity{Stated: true}, report.Validity)
	require.Equal(t, &checklist.Defer{WorkingDays: 20}, contract.Defer)
	require.Equal(t, source.Position{File: at(0, 0).File, Line: 31}, contract.When.Pos, "the first line of a block text")
	require.Equal(t, at(32, 14), contract.Review[0].Pos)
	require.Equal(t, "correct", c.Consistency[0].Effect, "left out: correct")
	require.Equal(t, "advise", c.Consistency[1].Effect)

	d, laws := words(t)
	checklist.Check(c, d, laws, "", &errs)
	require.NoError(t, errs.Err())
}

// TestBasisOverTime tells which days of a version a basis must cover.
func TestBasisOverTime(t *testing.T) {
	d, laws := words(t)
	for _, tc := range []struct{ about, from, last, basis, want string }{
		{"one law throughout", "2021-01-01", "", "[admin-licensing-law]", ""},
		{"until its last day", "2021-01-01", "2023-01-31", "[drainage-measures-2015]", ""},
		{"a day too long", "2021-01-01", "2023-02-01", "[drainage-measures-2015]", "none of the laws it rests on is in force on 2023-02-01: drainage-measures-2015 (城镇污水排入排水管网许可管理办法(2015)) ended on 2023-01-31, replaced by drainage-measures; name the law in force then"},
		{"one after the other", "2021-01-01", "", "[drainage-measures, drainage-measures-2015]", ""},
		{"open, and repealed some day", "2021-01-01", "", "[drainage-measures-2015]", "none of the laws it rests on is in force on 2023-02-01: drainage-measures-2015 (城镇污水排入排水管网许可管理办法(2015)) ended on 2023-01-31, replaced by drainage-measures; name the law in force then"},
		{"from its first day", "2023-02-01", "", "[drainage-measures]", ""},
		{"a day too early", "2023-01-31", "2023-03-01", "[drainage-measures]", "none of the laws it rests on is in force on 2023-01-31: drainage-measures (城镇污水排入排水管网许可管理办法) takes effect on 2023-02-01; name the law in force then"},
		{"ended without a successor", "2027-01-01", "", "[land-measures]", "none of the laws it rests on is in force on 2027-01-01: land-measures (建设项目用地预审管理办法) ended on 2026-06-04; name the law in force then"},
		{"a gap between two", "2021-01-01", "", "[short-notice, drainage-measures]", "none of the laws it rests on is in force on 2022-01-01: short-notice (试行通知) ended on 2021-12-31; drainage-measures (城镇污水排入排水管网许可管理办法) takes effect on 2023-02-01; name the law in force then"},
		{"unknown since when", "2021-01-01", "", "[guides]", "it is not known whether a law it rests on is in force on 2021-01-01: guides (办事指南) has no first_effective; add first_effective in laws.yaml, or list legal_basis under unconfirmed"},
		{"unknown since when, in a gap", "2021-01-01", "", "[short-notice, guides]", "it is not known whether a law it rests on is in force on 2022-01-01: short-notice (试行通知) ended on 2021-12-31; guides (办事指南) has no first_effective; add first_effective in laws.yaml, or list legal_basis under unconfirmed"},
		{"unknown since when beside a known one", "2021-01-01", "", "[guides, admin-licensing-law#32]", ""},
		{"unknown since when, and ended", "2021-01-01", "", "[land-measures]", "none of the laws it rests on is in force on 2026-06-05: land-measures (建设项目用地预审管理办法) ended on 2026-06-04; name the law in force then"},
	} {
		t.Run(tc.about, func(t *testing.T) {
			f := source.File{Name: "c/i/" + tc.from + ".yaml", Data: []byte("effective_from: " + tc.from + "\nlegal_basis: " + tc.basis + "\n")}
			want := tc.want
			if want != "" {
				want = f.Name + ":2:1: legal_basis: " + want
			}
			var errs source.Errors
			checklist.Check(checklist.Load(f, &errs), d, laws, tc.last, &errs)
			require.Equal(t, want, source.Faults(errs.List()).Error())

			if strings.Contains(tc.want, "not known whether") {
				f.Data = append(f.Data, "unconfirmed: [{entry: legal_basis, note: 待核}]\n"...)
				var none source.Errors
				checklist.Check(checklist.Load(f, &none), d, laws, tc.last, &none)
				require.NoError(t, none.Err(), "listed as unconfirmed")
			}
		})
	}
}

// FuzzChecklist: no file makes loading panic or differ from itself, and what
// loads without a fault checks without one that Load should have found.
func FuzzChecklist(f *testing.F) {
	names, err := filepath.Glob("testdata/*.txtar")
	require.NoError(f, err)
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		require.NoError(f, err)
		for _, file := range archive.Files {
			f.Add(file.Data)
		}
	}
	d, laws := words(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		file := source.File{Name: "catalog/zj/drainage-permit/2023-02-01.yaml", Data: data}
		var errs, again source.Errors
		c := checklist.Load(file, &errs)
		sound := errs.Len() == 0
		if sound {
			require.Equal(t, "2023-02-01", c.EffectiveFrom)
			for _, m := range c.Materials {
				require.Equal(t, m.Necessity == "deferrable", m.Defer != nil)
				require.NotEmpty(t, m.Forms)
			}
			for _, g := range c.Groups {
				require.NotEqual(t, g.AnyOf == nil, g.ExactlyOneOf == nil)
			}
		}
		checklist.Check(c, d, laws, "", &errs)
		checklist.Check(checklist.Load(file, &again), d, laws, "", &again)
		require.Equal(t, errs.List(), again.List())
		for _, e := range errs.List() {
			require.Equal(t, file.Name, e.File)
			require.NotEmpty(t, e.Message)
		}
		var none source.Errors
		checklist.LoadItem(file, &none)
	})
}

func BenchmarkLoad(b *testing.B) {
	archive, err := txtar.ParseFile("testdata/sound.txtar")
	require.NoError(b, err)
	d, laws := words(b)
	file := source.File{Name: archive.Files[1].Name, Data: archive.Files[1].Data}
	b.ReportAllocs()
	b.SetBytes(int64(len(file.Data)))
	for b.Loop() {
		var errs source.Errors
		checklist.Check(checklist.Load(file, &errs), d, laws, "", &errs)
	}
}
