package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"onewindow/engine/guide"
	"onewindow/engine/ruleset"
	"onewindow/engine/sheet"
)

func (m *Main) exportCommand() *cobra.Command {
	var workbook, at string
	cmd := &cobra.Command{
		Use:   "export --xlsx FILE [DIR]",
		Short: "Write rules in another form: a workbook for review",
		Long: "export --xlsx writes a workbook of the checklists in force on a day: a sheet for each department with a row for each\n" +
			"material, set up for print, and one with the acceptance conditions, groups and checks. Without DIR it takes the\n" +
			"working directory if that holds rules, else the rules that the program carries. import reads the materials back.",
		Args: cobra.MaximumNArgs(1),
	}
	cmd.Flags().StringVar(&workbook, "xlsx", "", "write a workbook to this file")
	cmd.Flags().StringVar(&at, "at", "", "the day, as 2026-11-20 (default: today)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if workbook == "" {
			return errors.New("name what to write: --xlsx FILE")
		}
		day, err := dayOf("--at", at, guide.Today(m.Now()))
		if err != nil {
			return err
		}
		dir := authorsFolder(args)
		rules, err := useRules(dir, ruleset.Options{})
		if err != nil {
			return err
		}
		var book bytes.Buffer
		if err := sheet.Export(&book, rules, day); err != nil {
			return fmt.Errorf("%s: %w", nameOf(dir), err)
		}
		return os.WriteFile(workbook, book.Bytes(), 0o644)
	}
	return cmd
}
