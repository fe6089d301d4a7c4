package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

// finding is one finding of lint.
type finding struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
}

func (m *Main) lintCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lint [DIR]",
		Short: "Find what is wrong in rules",
		Long: "lint loads the rules in DIR (with catalog/ and policies/) and prints everything that is wrong, as\n" +
			"file:line:column: severity: message. Without DIR it takes the working directory if that holds rules,\n" +
			"else the rules that the program carries. Exit status 1 for any error.",
		Args: cobra.MaximumNArgs(1),
	}
	format := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		dir := authorsFolder(args)
		_, err := loadRules(dir, ruleset.Options{})
		var faults source.Faults
		if err != nil && !errors.As(err, &faults) {
			return err
		}
		findings := make([]finding, len(faults))
		for i, f := range faults {
			findings[i] = finding{f.File, f.Line, f.Column, "error", f.Message}
		}
		if *format == asJSON {
			if err := printJSON(cmd.OutOrStdout(), map[string]any{"findings": findings}); err != nil {
				return err
			}
		} else {
			for i, f := range findings {
				fmt.Fprintf(cmd.OutOrStdout(), "%s: %s: %s\n", faults[i].Position, f.Severity, f.Message)
			}
			if len(findings) == 0 {
				fmt.Fprintf(cmd.ErrOrStderr(), "%s: nothing is wrong\n", nameOf(dir))
			}
		}
		if len(findings) > 0 {
			return errNo
		}
		return nil
	}
	return cmd
}
