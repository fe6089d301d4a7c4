package sheet

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/tools/txtar"

	"onewindow/engine/format"
	"onewindow/engine/lint"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

var update = flag.Bool("update", false, "write the golden files anew")

// base are the small rules that the spreadsheets are imported into.
func base(tb testing.TB) *ruleset.Ruleset {
	tb.Helper()
	archive, err := txtar.ParseFile("testdata/base/base.txtar")
	require.NoError(tb, err)
	messages, err := os.ReadFile("../../catalog/messages.yaml")
	require.NoError(tb, err)
	files := []source.File{{Name: "catalog/messages.yaml", Data: messages}}
	for _, f := range archive.Files {
		files = append(files, source.File{Name: f.Name, Data: f.Data})
	}
	rules, err := ruleset.Of(files, ruleset.Options{})
	require.NoError(tb, err)
	return rules
}

// workbook makes a spreadsheet of sheets that are drawn as text: a line for each
// row, its cells between bars; `<` is merged with the cell to its left, `^` with
// the one above, and `\n` begins a line within a cell. A sheet whose name begins
// with `hidden ` is.
func workbook(tb testing.TB, sheets []txtar.File) []byte {
	tb.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for _, s := range sheets {
		name, hidden := strings.CutPrefix(strings.TrimPrefix(s.Name, "sheet "), "hidden ")
		_, err := f.NewSheet(name)
		require.NoError(tb, err)
		draw(tb, f, name, string(s.Data))
		if hidden {
			require.NoError(tb, f.SetSheetVisible(name, false))
		}
	}
	require.NoError(tb, f.DeleteSheet("Sheet1"))
	var b bytes.Buffer
	require.NoError(tb, f.Write(&b))
	return b.Bytes()
}

func draw(tb testing.TB, f *excelize.File, sheet, drawn string) {
	type region struct{ top, left, bottom, right int }
	var regions [][]*region
	for line := range strings.Lines(drawn) {
		row := len(regions)
		regions = append(regions, nil)
		line = strings.TrimSuffix(line, "\n")
		if line == "" {
			continue
		}
		for col, text := range strings.Split(line, "|") {
			text = strings.ReplaceAll(strings.TrimSpace(text), `\n`, "\n")
			var r *region
			switch text {
			case "<":
				r = regions[row][col-1]
			case "^":
				r = regions[row-1][col]
			default:
				r = &region{row, col, row, col}
				at, err := excelize.CoordinatesToCellName(col+1, row+1)
				require.NoError(tb, err)
				require.NoError(tb, f.SetCellValue(sheet, at, text))
			}
			r.bottom, r.right = row, max(r.right, col)
			regions[row] = append(regions[row], r)
		}
	}
	merged := map[*region]bool{}
	for _, row := range regions {
		for _, r := range row {
			if merged[r] || r.top == r.bottom && r.left == r.right {
				continue
			}
			merged[r] = true
			from, _ := excelize.CoordinatesToCellName(r.left+1, r.top+1)
			to, _ := excelize.CoordinatesToCellName(r.right+1, r.bottom+1)
			require.NoError(tb, f.MergeCell(sheet, from, to))
		}
	}
}

// Each testdata/*.txtar draws a workbook as a department might have it; want
// tells what an import makes of it: notes, then the files written. A line
// `department CODE` of the comment is --department.
func TestLayouts(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(names), 6)
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			var sheets []txtar.File
			for _, f := range archive.Files {
				if strings.HasPrefix(f.Name, "sheet ") {
					sheets = append(sheets, f)
				}
			}
			options := ImportOptions{Name: "材料清单.xlsx", EffectiveFrom: "2026-12-01"}
			_, after, _ := strings.Cut(string(archive.Comment), "\ndepartment ")
			options.Department, _, _ = strings.Cut(after, "\n")
			rules := base(t)
			got := tell(t, rules, workbook(t, sheets), options)
			if *update {
				require.NoError(t, os.WriteFile(name, txtar.Format(&txtar.Archive{Comment: archive.Comment, Files: append(sheets, got...)}), 0o644))
				return
			}
			want := archive.Files[len(sheets):]
			for i := range min(len(got), len(want)) {
				require.Equal(t, want[i].Name, got[i].Name)
				require.Equal(t, string(want[i].Data), string(got[i].Data), got[i].Name)
			}
			require.Len(t, got, len(want))
		})
	}
}

// tell imports a workbook and gives what came of it. What is written loads
// without an error that lint would find, and is in the canonical style.
func tell(t *testing.T, rules *ruleset.Ruleset, book []byte, o ImportOptions) []txtar.File {
	t.Helper()
	done, err := Import(bytes.NewReader(book), rules, o)
	if err != nil {
		return []txtar.File{{Name: "error", Data: []byte(err.Error() + "\n")}}
	}
	var notes strings.Builder
	for _, n := range done.Notes {
		fmt.Fprintf(&notes, "%s %s\n", map[bool]string{true: "unread", false: "assumed"}[n.Unread], n)
	}
	got := []txtar.File{{Name: "notes", Data: []byte(notes.String())}}
	files := rules.Files()
	for _, f := range done.Files {
		got = append(got, txtar.File{Name: f.Name, Data: f.Data})
		formatted, err := format.File(f)
		require.NoError(t, err)
		require.Equal(t, string(formatted), string(f.Data))
		files = replaced(files, f)
	}
	again, err := ruleset.Of(files, ruleset.Options{})
	require.NoError(t, err)
	findings, err := lint.Run(again, o.EffectiveFrom, nil)
	require.NoError(t, err)
	require.Empty(t, lint.AtLeast(lint.Error, findings))
	for _, f := range lint.AtLeast(lint.Warning, findings) {
		require.NotEqual(t, "message", f.Rule, f.String())
	}
	return got
}
