package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pmezard/go-difflib/difflib"
	"github.com/spf13/cobra"

	"onewindow/engine/format"
	"onewindow/engine/lint"
	"onewindow/engine/source"
)

func (m *Main) fmtCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fmt [DIR | FILE…]",
		Short: "Write rules in their one canonical style",
		Long: "fmt formats YAML and Rego in place, and prints the names of the files that it changed. Comments stay, and so does\n" +
			"what the files say. In a folder of rules it takes catalog/, policies/ and " + lint.ConfigFile + ", in any other folder all\n" +
			"*.yaml and *.rego below it; without an argument the working directory. With --check or --diff nothing is written, and\n" +
			"the exit status is 1 if a file would change; it is 2 if one can not be read.",
	}
	var check, diff bool
	cmd.Flags().BoolVar(&check, "check", false, "only list the files that would change")
	cmd.Flags().BoolVarP(&diff, "diff", "d", false, "only show what would change")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			args = []string{"."}
		}
		var files []string
		for _, arg := range args {
			found, err := formatted(arg)
			if err != nil {
				return err
			}
			files = append(files, found...)
		}
		changed, faulty := 0, 0
		for _, name := range files {
			is, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			should, err := format.File(source.File{Name: name, Data: is})
			switch {
			case err != nil:
				fmt.Fprintln(cmd.ErrOrStderr(), err)
				faulty++
				continue
			case bytes.Equal(is, should):
				continue
			}
			changed++
			switch {
			case diff:
				err = difflib.WriteUnifiedDiff(cmd.OutOrStdout(), difflib.UnifiedDiff{A: difflib.SplitLines(string(is)),
					B: difflib.SplitLines(string(should)), FromFile: name, ToFile: name, Context: 3})
			default:
				fmt.Fprintln(cmd.OutOrStdout(), name)
			}
			if !check && !diff {
				err = os.WriteFile(name, should, 0o644)
			}
			if err != nil {
				return err
			}
		}
		switch {
		case faulty > 0:
			return fmt.Errorf("%d files can not be formatted", faulty)
		case changed > 0 && (check || diff):
			return errNo
		}
		return nil
	}
	return cmd
}

// formatted lists the files that are meant by a file's or a folder's name.
func formatted(arg string) ([]string, error) {
	info, err := os.Stat(arg)
	switch {
	case err != nil:
		return nil, err
	case !info.IsDir() && !format.Formats(arg):
		return nil, fmt.Errorf("%s is neither YAML (*.yaml) nor Rego (*.rego)", arg)
	}
	roots := []string{arg}
	if rules, err := os.Stat(filepath.Join(arg, "catalog")); err == nil && rules.IsDir() {
		roots = []string{filepath.Join(arg, "catalog"), filepath.Join(arg, "policies"), filepath.Join(arg, lint.ConfigFile)}
	}
	var files []string
	for _, root := range roots {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist) && name == root && root != arg:
				return nil // rules may lack it
			case err != nil:
				return err
			case d.IsDir() && name != root && strings.HasPrefix(d.Name(), "."):
				return fs.SkipDir
			case d.Type().IsRegular() && format.Formats(name):
				files = append(files, name)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}
