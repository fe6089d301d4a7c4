package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
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
	var f formatting
	cmd.Flags().BoolVar(&f.check, "check", false, "only list the files that would change")
	cmd.Flags().BoolVarP(&f.diff, "diff", "d", false, "only show what would change")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		f.out, f.errs = cmd.OutOrStdout(), cmd.ErrOrStderr()
		if len(args) == 0 {
			args = []string{"."}
		}
		for _, arg := range args {
			files, err := formatted(arg)
			if err != nil {
				return err
			}
			for _, name := range files {
				if err := f.file(name); err != nil {
					return err
				}
			}
		}
		switch {
		case f.faulty > 0:
			return fmt.Errorf("files that can not be formatted: %d", f.faulty)
		case f.changed > 0 && (f.check || f.diff):
			return errNo
		}
		return nil
	}
	return cmd
}

// formatting is one `onewindow fmt`.
type formatting struct {
	check, diff     bool
	out, errs       io.Writer
	changed, faulty int // files
}

// file formats a file, or tells what is wrong with it.
func (f *formatting) file(name string) error {
	is, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	should, err := format.File(source.File{Name: name, Data: is})
	switch {
	case err != nil:
		f.faulty++
		_, err = fmt.Fprintln(f.errs, err)
		return err
	case bytes.Equal(is, should):
		return nil
	}
	f.changed++
	if f.diff {
		return difflib.WriteUnifiedDiff(f.out, difflib.UnifiedDiff{A: difflib.SplitLines(string(is)),
			B: difflib.SplitLines(string(should)), FromFile: name, ToFile: name, Context: 3})
	}
	if _, err := fmt.Fprintln(f.out, name); err != nil || f.check {
		return err
	}
	return os.WriteFile(name, should, 0o644)
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
