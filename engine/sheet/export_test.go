package sheet

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"onewindow/engine/guide"
	"onewindow/engine/ruleset"
)

// real is the reference catalog.
var real = sync.OnceValue(func() *ruleset.Ruleset {
	r, err := ruleset.Load(os.DirFS("../../catalog"), os.DirFS("../../policies"), ruleset.Options{Proven: true})
	if err != nil {
		panic(err)
	}
	return r
})

func exportOf(t *testing.T, rules *ruleset.Ruleset, day string) []byte {
	t.Helper()
	var book bytes.Buffer
	require.NoError(t, Export(&book, rules, day))
	return book.Bytes()
}

// What was exported is imported as the same materials, over the whole catalog:
// every cell is read, and all that a spreadsheet carries comes back.
func TestRoundTrip(t *testing.T) {
	for export, next := range map[string]string{"2026-11-25": "2026-11-26", "2021-05-21": "2021-05-22"} {
		t.Run(export, func(t *testing.T) {
			done, err := Import(bytes.NewReader(exportOf(t, real(), export)), real(), ImportOptions{Name: "x.xlsx", EffectiveFrom: next})
			require.NoError(t, err)
			for _, n := range done.Notes {
				require.False(t, n.Unread, "%s", n)
			}
			files := real().Files()
			for _, f := range done.Files {
				require.Regexp(t, "/"+next+`\.yaml$`, f.Name)
				files = replaced(files, f)
			}
			again, err := ruleset.Of(files, ruleset.Options{Proven: true})
			require.NoError(t, err)
			items := 0
			for _, item := range real().Items() {
				v, ok := item.On(export)
				if !ok {
					continue
				}
				items++
				was, err := guide.New(real(), v)
				require.NoError(t, err)
				other, _ := again.Item(item.Code)
				imported, ok := other.On(next)
				require.True(t, ok)
				require.Equal(t, next, imported.Date, item.Code)
				is, err := guide.New(again, imported)
				require.NoError(t, err)
				require.Equal(t, carried(t, was), carried(t, is), item.Code)
			}
			require.Len(t, done.Items, items)
		})
	}
}

// carried is what a spreadsheet carries of an item.
func carried(t *testing.T, g *guide.Guide) string {
	type materialCarried struct {
		guide.Material
		Basis []string
	}
	laws := func(list []guide.Basis) []string { return distinct(strings.Split(citations(list), "\n")) }
	out := struct {
		Basis     []string
		Limits    guide.TimeLimit
		Materials []materialCarried
	}{laws(g.LegalBasis), g.TimeLimit, nil}
	out.Limits.Note = ""
	for _, m := range g.Materials {
		basis := laws(m.Basis)
		m.Basis = nil
		m.Note = oneLine(m.Note)
		m.Seals, m.Signatures = slices.Clone(m.Seals), slices.Clone(m.Signatures)
		out.Materials = append(out.Materials, materialCarried{m, basis})
	}
	written, err := json.MarshalIndent(out, "", " ")
	require.NoError(t, err)
	return string(written)
}

// A workbook opens well: titles and headers stay in sight and on each printed
// page, texts wrap, an item's cells are merged, and it prints on one page's width.
func TestLayout(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(exportOf(t, base(t), "2026-11-25")))
	require.NoError(t, err)
	defer f.Close()
	const name = "襄阳市襄州区住房和城乡建设局"
	require.Equal(t, []string{name, "受理条件等"}, f.GetSheetList())
	rows, err := f.GetRows(name)
	require.NoError(t, err)
	require.Equal(t, name+"受理清单", rows[0][0])
	require.Equal(t, []string{"1", "建筑工程施工许可证核发", "施工许可", "行政许可", "", "《中华人民共和国建筑法》第七条", "建筑工程施工许可证申请表", "必要", "总建筑面积大于500平方米",
		"原件", "1", "", "申请人自备", "", "否", "", "1. 建筑工程施工许可证申请表载明的建筑面积与总建筑面积一致\n2. 填写齐全", "《建筑工程施工许可管理办法》第五条"}, rows[3])
	panes, err := f.GetPanes(name)
	require.NoError(t, err)
	require.True(t, panes.Freeze)
	require.Equal(t, 3, panes.YSplit)
	layout, err := f.GetPageLayout(name)
	require.NoError(t, err)
	require.Equal(t, "landscape", *layout.Orientation)
	require.Equal(t, 1, *layout.FitToWidth)
	require.Equal(t, 0, *layout.FitToHeight)
	require.Contains(t, f.GetDefinedName(), excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + name + "'!$1:$3", Scope: name})
	style, err := f.GetCellStyle(name, "Q4")
	require.NoError(t, err)
	is, err := f.GetStyle(style)
	require.NoError(t, err)
	require.True(t, is.Alignment.WrapText)
	height, err := f.GetRowHeight(name, 4)
	require.NoError(t, err)
	require.Greater(t, height, 40.0, "a row is as high as its texts")

	whole, err := excelize.OpenReader(bytes.NewReader(exportOf(t, real(), "2026-11-25")))
	require.NoError(t, err)
	defer whole.Close()
	merged, err := whole.GetMergeCells(name)
	require.NoError(t, err)
	require.True(t, slices.ContainsFunc(merged, func(m excelize.MergeCell) bool {
		return m.GetCellValue() == "建筑工程施工许可证核发" && m.GetStartAxis()[0] == 'B' && m.GetStartAxis() != m.GetEndAxis()
	}))
	require.Error(t, Export(&bytes.Buffer{}, base(t), "2019-01-01"))
}
