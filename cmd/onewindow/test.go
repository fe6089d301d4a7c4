package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"onewindow/engine/cases"
	"onewindow/engine/ruleset"
)

func (m *Main) testCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "test [DIR]",
		Short: "Run the cases and Rego tests of rules",
		Long: "test runs every case (cases/*.yaml) and every Rego test (*_test.rego) in DIR. Without DIR it takes the\n" +
			"working directory if that holds rules, else the rules that the program carries. Exit status 1 if one fails.",
		Args: cobra.MaximumNArgs(1),
	}
	format := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		dir := authorsFolder(args)
		set, err := loadRules(dir, ruleset.Options{})
		if err != nil {
			return err
		}
		report, err := cases.Run(cmd.Context(), set)
		if err != nil {
			return err
		}
		out := cmd.OutOrStdout()
		if *format == asJSON {
			if err := printJSON(out, report); err != nil {
				return err
			}
		} else {
			for _, f := range report.Failures {
				f.Write(out)
			}
			fmt.Fprintf(out, "%s: %d passed, %d failed\n", nameOf(dir), report.Passed, report.Failed)
		}
		if report.Failed > 0 {
			return errNo
		}
		return nil
	}
	return cmd
}
