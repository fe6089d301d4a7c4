package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"onewindow/engine/guide"
	"onewindow/engine/ruleset"
	"onewindow/engine/schema"
	"onewindow/engine/sheet"
	"onewindow/engine/source"
)

func (m *Main) importCommand() *cobra.Command {
	var to, from, department string
	var force bool
	cmd := &cobra.Command{
		Use:   "import FILE.xlsx",
		Short: "Make checklists of a department's spreadsheet of materials",
		Long: "import reads a spreadsheet of items and their materials into a folder of rules: item.yaml and a checklist for each\n" +
			"item, and entries of materials.yaml for materials that it does not have yet. The columns are found by their headers\n" +
			"(事项名称, 材料名称, 材料必要性, 材料形式, 份数, 来源渠道, 受理标准, 设定依据 …), in any order and on any sheet. What could not\n" +
			"be read is listed by cell, and stands in the checklist under unconfirmed where it belongs to an entry. Conditions,\n" +
			"groups and cases are still to be written: the checklists are a beginning.\n\n" +
			"Either all files are written or none, and none is replaced without --force; to materials.yaml entries are only\n" +
			"added. A new folder gets the dictionaries of the rules that the program carries. Exit status 1 if something was\n" +
			"written, but not every cell could be read.",
		Args: cobra.ExactArgs(1),
	}
	cmd.Flags().StringVar(&to, "to", "", "the folder of rules (default: the working directory)")
	cmd.Flags().StringVar(&from, "effective-from", "", "the day from which the checklists are in force, as 2026-12-01 (default: today)")
	cmd.Flags().StringVar(&department, "department", "", "the code of the department of items for which the spreadsheet names none")
	cmd.Flags().BoolVar(&force, "force", false, "replace files that are there already")
	format := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		day, err := dayOf("--effective-from", from, guide.Today(m.Now()))
		if err != nil {
			return err
		}
		target := importTarget{dir: filepath.Clean(to), force: force}
		if err := target.load(); err != nil {
			return err
		}
		if _, ok := target.rules.Department(department); department != "" && !ok {
			var codes []string
			for _, d := range target.rules.Departments() {
				codes = append(codes, d.Code)
			}
			return fmt.Errorf("--department %s is not in departments.yaml%s", department, source.DidYouMean(source.Nearest(department, codes)))
		}
		book, err := os.Open(args[0])
		if err != nil {
			return err
		}
		defer book.Close()
		done, err := sheet.Import(book, target.rules, sheet.ImportOptions{Name: filepath.Base(args[0]), EffectiveFrom: day, Department: department})
		if err != nil {
			return fmt.Errorf("%s: %w", args[0], err)
		}
		written, err := target.write(done.Files)
		if err != nil {
			return err
		}
		if *format == asJSON {
			err = printJSON(cmd.OutOrStdout(), struct {
				*sheet.Imported
				Written []string `json:"files"`
			}{done, written})
		} else {
			err = printImported(cmd.OutOrStdout(), done, written)
		}
		for _, n := range done.Notes {
			if n.Unread && err == nil {
				err = errNo
			}
		}
		return err
	}
	return cmd
}

func printImported(w io.Writer, done *sheet.Imported, written []string) error {
	for _, i := range done.Items {
		is := "已有事项的新版本"
		if i.New {
			is = "新事项"
		}
		fmt.Fprintf(w, "%s（%s/%s，%s）：材料%d种，其中材料字典新增%d种\n", i.Name, i.Department, i.Item, is, i.Materials, len(i.Added))
	}
	fmt.Fprintln(w, "\n写入的文件：")
	for _, name := range written {
		fmt.Fprintln(w, "  "+name)
	}
	for _, part := range []struct {
		title  string
		unread bool
	}{{"没有读懂、需要人工处理的内容：", true}, {"按推定填写、需要核对的内容：", false}} {
		title := "\n" + part.title
		for _, n := range done.Notes {
			if n.Unread == part.unread {
				if title != "" {
					fmt.Fprintln(w, title)
				}
				title = ""
				fmt.Fprintln(w, "  "+n.String())
			}
		}
	}
	_, err := fmt.Fprintln(w, "\n请运行 onewindow lint 检查，再补上受理条件、适用情形和案例。")
	return err
}

// importTarget is the folder of rules that an import writes to.
type importTarget struct {
	dir   string
	force bool
	rules *ruleset.Ruleset
	lacks []source.File // what a new folder has to get besides
}

// load loads the folder's rules; a folder without any begins with the
// dictionaries of those that the program carries.
func (t *importTarget) load() error {
	if info, err := os.Stat(filepath.Join(t.dir, "catalog")); err == nil && info.IsDir() {
		t.rules, err = loadRules(t.dir, ruleset.Options{})
		return err
	}
	carried, err := useRules("", ruleset.Options{})
	if err != nil {
		return err
	}
	t.lacks = carried.Shared()
	if t.rules, err = ruleset.Of(t.lacks, ruleset.Options{}); err != nil {
		return err
	}
	for _, name := range schema.Names() {
		t.lacks = append(t.lacks, source.File{Name: "catalog/schemas/" + name + ".json", Data: schema.Get(name)})
	}
	return nil
}

// write writes all files or none, and gives their names.
func (t *importTarget) write(files []source.File) ([]string, error) {
	byName := map[string]int{}
	var all []source.File
	for _, f := range append(t.lacks, files...) { // a file of the import stands for the one that it extends
		if i, ok := byName[f.Name]; ok {
			all[i] = f
			continue
		}
		byName[f.Name] = len(all)
		all = append(all, f)
	}
	return writeAll(t.dir, all, func(name string) bool {
		return t.force || name == "catalog/materials.yaml" || name == "catalog/laws.yaml"
	})
}
