package tests

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// departmentsBook writes a spreadsheet with one item, and gives its name.
func departmentsBook(t *testing.T, rows ...[]any) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range append([][]any{{"事项名称", "受理部门", "材料名称", "材料必要性", "材料形式", "份数", "来源渠道", "受理标准", "设定依据"}}, rows...) {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		require.NoError(t, err)
		require.NoError(t, f.SetSheetRow("Sheet1", at, &row))
	}
	name := filepath.Join(t.TempDir(), "材料清单.xlsx")
	require.NoError(t, f.SaveAs(name))
	return name
}

// TestImport: a spreadsheet becomes files that load, in the canonical style (0);
// nothing is replaced without --force (2).
func TestImport(t *testing.T) {
	const folder = "catalog/zj/fang-wu-chai-chu-gong-cheng-bei-an"
	book := departmentsBook(t, []any{"房屋拆除工程备案", "区住建局", "拆除方案", "必要", "原件", 1, "申请人自备", "1.内容齐全；2.签字盖章", "《建设工程质量管理条例》第十六条"},
		[]any{"", "", "营业执照", "必要", "复印件", 1, "政府部门核发", "", ""})
	dir, _ := authorsRules(t)
	status, out, errs := onewindow(t, "", "import", book, "--to", dir, "--effective-from", "2026-12-01")
	require.Equal(t, 0, status, out+errs)
	require.Contains(t, out, "房屋拆除工程备案（zj/fang-wu-chai-chu-gong-cheng-bei-an，新事项）：材料2种，其中材料字典新增1种\n")
	status, out, _ = onewindow(t, "", "lint", dir)
	require.Equal(t, 0, status, out)
	status, out, _ = onewindow(t, "", "fmt", "--check", dir)
	require.Equal(t, 0, status, out)

	checklist := filepath.Join(dir, folder, "2026-12-01.yaml")
	edit(t, checklist, "necessity: required", "necessity: deferrable\n    defer: {working_days: 5}")
	before, err := os.ReadFile(checklist)
	require.NoError(t, err)
	status, _, errs = onewindow(t, "", "import", book, "--to", dir, "--effective-from", "2026-12-01")
	require.Equal(t, 2, status)
	require.Contains(t, errs, checklist+" is there already")
	after, err := os.ReadFile(checklist)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
	status, out, errs = onewindow(t, "", "import", book, "--to", dir, "--effective-from", "2026-12-01", "--force")
	require.Equal(t, 0, status, out+errs)
	after, err = os.ReadFile(checklist)
	require.NoError(t, err)
	require.NotContains(t, string(after), "deferrable")
}

// TestImportAllOrNothing: a folder stands where the last file should, so that
// the files before it are taken back.
func TestImportAllOrNothing(t *testing.T) {
	dir, _ := authorsRules(t)
	dictionary := filepath.Join(dir, "catalog", "materials.yaml")
	before, err := os.ReadFile(dictionary)
	require.NoError(t, err)
	item := filepath.Join(dir, "catalog", "zj", "yi-xu-ke")
	require.NoError(t, os.MkdirAll(filepath.Join(item, "2026-12-01.yaml", "x"), 0o755))
	book := departmentsBook(t, []any{"甲许可", "区住建局", "甲方案", "必要", "原件", 1, "申请人自备", "", ""}, []any{"乙许可", "区住建局", "乙方案", "必要", "原件", 1, "申请人自备", "", ""})
	status, _, errs := onewindow(t, "", "import", book, "--to", dir, "--effective-from", "2026-12-01", "--force")
	require.Equal(t, 2, status)
	require.Contains(t, errs, filepath.Join(item, "2026-12-01.yaml"))
	require.NoFileExists(t, filepath.Join(item, "item.yaml"))
	require.NoDirExists(t, filepath.Join(dir, "catalog", "zj", "jia-xu-ke"))
	after, err := os.ReadFile(dictionary)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
	require.NoError(t, filepath.WalkDir(dir, func(name string, _ os.DirEntry, err error) error {
		require.NotEqual(t, ".new", filepath.Ext(name))
		return err
	}))
}

// TestImportIntoANewFolder: a new folder gets the dictionaries; what can't be
// read is listed by cell (1), and without a department nothing is written (2).
func TestImportIntoANewFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	book := departmentsBook(t, []any{"某某许可", "园林绿化处", "申请书", "待定", "原件", "若干", "申请人自备", "", ""})
	status, _, errs := onewindow(t, "", "import", book, "--to", dir)
	require.Equal(t, 2, status)
	require.Contains(t, errs, "Sheet1!A2：没有写明“某某许可”的受理部门")
	require.NoDirExists(t, dir)

	status, out, errs := onewindow(t, "", "import", book, "--to", dir, "--department", "cgj", "-o", "json")
	require.Equal(t, 1, status, errs)
	var done struct {
		Items []struct {
			Item, Name string
			New        bool
		}
		Notes []struct {
			Cell, Message string
			Unread        bool
		}
		Files []string
	}
	require.NoError(t, json.Unmarshal([]byte(out), &done))
	require.Equal(t, "mou-mou-xu-ke", done.Items[0].Item)
	require.True(t, done.Items[0].New)
	cells := map[string]bool{}
	for _, n := range done.Notes {
		cells[n.Cell] = n.Unread
	}
	require.Equal(t, map[string]bool{"Sheet1!B2": true, "Sheet1!D2": true, "Sheet1!F2": true}, cells)
	for _, name := range done.Files {
		require.FileExists(t, name)
	}
	status, out, _ = onewindow(t, "", "lint", dir)
	require.Equal(t, 0, status, out)

	status, _, errs = onewindow(t, "", "import", book, "--to", dir, "--department", "cgjj")
	require.Equal(t, 2, status)
	require.Contains(t, errs, "did you mean cgj?")
	status, _, errs = onewindow(t, "", "import", filepath.Join(dir, "catalog", "laws.yaml"), "--to", dir)
	require.Equal(t, 2, status)
	require.Contains(t, errs, "save it as .xlsx")
}

// TestExport: a workbook of a folder's rules, which imports without loss.
func TestExport(t *testing.T) {
	dir, _ := authorsRules(t)
	book := filepath.Join(t.TempDir(), "清单.xlsx")
	status, out, errs := onewindow(t, "", "export", "--xlsx", book, dir)
	require.Equal(t, 0, status, out+errs)
	status, out, errs = onewindow(t, "", "import", book, "--to", dir, "--effective-from", "2031-01-01")
	require.Equal(t, 0, status, out+errs)
	require.FileExists(t, filepath.Join(dir, "catalog", "ndrc", small, "2031-01-01.yaml"))
	status, _, errs = onewindow(t, "", "export", dir)
	require.Equal(t, 2, status)
	require.Contains(t, errs, "--xlsx")
	status, _, errs = onewindow(t, "", "export", "--xlsx", book, dir, "--at", "1999-01-01")
	require.Equal(t, 2, status)
	require.Contains(t, errs, "no rules are in force on 1999-01-01")
}
