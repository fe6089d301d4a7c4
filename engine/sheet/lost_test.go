package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

// Whatever stands in a table, nothing of it is silently lost: each text comes
// into the files, or is told of by its words or its cell.
func TestNothingIsLost(t *testing.T) {
	rules := base(t)
	var headings []string
	for _, words := range synonyms {
		headings = append(headings, strings.Fields(words)[0])
	}
	headings = append(headings, "联系人", "要件类型")
	slices.Sort(headings)
	rapid.Check(t, func(t *rapid.T) {
		f := excelize.NewFile()
		defer f.Close()
		columns := rapid.SliceOfNDistinct(rapid.SampledFrom(headings), 2, 12, rapid.ID[string]).Draw(t, "columns")
		columns = append(columns, "材料名称", "事项名称")
		put := func(col, row int, text string) string {
			at, err := excelize.CoordinatesToCellName(col+1, row+1)
			require.NoError(t, err)
			require.NoError(t, f.SetCellStr("Sheet1", at, text))
			return "Sheet1!" + at
		}
		for i, name := range columns {
			put(i, 2, name)
		}
		put(0, 0, "某某许可申请材料清单")
		marked := map[string]string{} // by the text, the cell
		for row := 3; row < 3+rapid.IntRange(1, 6).Draw(t, "rows"); row++ {
			for i := range columns {
				mark := fmt.Sprintf("标记%d之%d", row, i)
				text := rapid.SampledFrom([]string{"", "", "MARK", "MARK", "必要", "原件1份（MARK）", "1.MARK；2.填写齐全", "《MARK办法》第五条", "建筑法第八条、MARK",
					"政府部门核发（MARK）", "7个工作日MARK", "盖章：MARK", "建设工程规划许可证", "注：MARK", "如MARK的", "①申请表②MARK",
					"自签发之日起12个月（MARK）", "复印件2份；MARK", "MARK原件1份", "可容缺（5个工作日，MARK）", "法定7个工作日（MARK）", "√", "/", "建设单位、MARK", "一、MARK\n二、MARK完"}).Draw(t, "cell")
				if cell := put(i, row, strings.ReplaceAll(text, "MARK", mark)); strings.Contains(text, "MARK") {
					marked[mark] = cell
				}
			}
			if rapid.Bool().Draw(t, "merged") && row > 3 {
				col := rapid.IntRange(0, len(columns)-1).Draw(t, "column")
				from, _ := excelize.CoordinatesToCellName(col+1, row)
				to, _ := excelize.CoordinatesToCellName(col+1, row+1)
				require.NoError(t, f.MergeCell("Sheet1", from, to))
				for mark, cell := range marked {
					if cell == "Sheet1!"+to {
						delete(marked, mark) // merging leaves only the first
					}
				}
			}
		}
		var book bytes.Buffer
		require.NoError(t, f.Write(&book))
		done, err := Import(&book, rules, ImportOptions{Name: "x.xlsx", EffectiveFrom: "2026-12-01", Department: "zj"})
		var told strings.Builder
		if err != nil {
			var missing Notes
			require.ErrorAs(t, err, &missing)
			told.WriteString(err.Error())
		} else {
			for _, n := range done.Notes {
				told.WriteString(n.String() + "\n")
			}
			for _, file := range done.Files {
				told.Write(file.Data)
			}
		}
		for mark, cell := range marked {
			said := strings.Contains(told.String(), mark) || strings.Contains(told.String(), cell+"：") || strings.Contains(told.String(), strings.TrimPrefix(cell, "Sheet1!"))
			if !said {
				t.Fatalf("%s at %s is lost:\n%v\n%s", mark, cell, errors.Unwrap(err), told.String())
			}
		}
	})
}
