package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"onewindow/engine/guide"
	"onewindow/engine/lint"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

func (m *Main) lintCommand() *cobra.Command {
	var noInfo bool
	cmd := &cobra.Command{
		Use:   "lint [DIR]",
		Short: "Find what is wrong in rules",
		Long: "lint loads the rules in DIR (with catalog/ and policies/) and prints everything that is wrong, doubtful or still to\n" +
			"be confirmed, as file:line:column: severity: message [rule]. Each rule has a page in docs/lint/. DIR/lint.yaml may\n" +
			"weigh rules otherwise and accept findings, each with its reason. Without DIR lint takes the working directory if\n" +
			"that holds rules, else the rules that the program carries. Exit status 1 for any error.",
		Args: cobra.MaximumNArgs(1),
	}
	format := outputFlag(cmd, asSARIF)
	cmd.Flags().BoolVar(&noInfo, "no-info", false, "leave out what is only for information")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		dir := authorsFolder(args)
		findings, err := findingsIn(dir, guide.Today(m.Now()))
		if err != nil {
			return err
		}
		if noInfo {
			findings = lint.AtLeast(lint.Warning, findings)
		}
		if err := writeFindings(cmd, *format, findings); err != nil {
			return err
		}
		if len(findings) == 0 {
			fmt.Fprintf(cmd.ErrOrStderr(), "%s: nothing is wrong\n", nameOf(dir))
		}
		if len(lint.AtLeast(lint.Error, findings)) > 0 {
			return errNo
		}
		return nil
	}
	return cmd
}

// findingsIn lints the rules of a folder, or, without one, those that the
// program carries. The files are named below the folder.
func findingsIn(dir, today string) ([]lint.Finding, error) {
	config, err := lintConfig(dir)
	if err != nil {
		return nil, err
	}
	set, err := loadRules(dir, ruleset.Options{})
	var faults source.Faults
	if errors.As(err, &faults) {
		return lint.Faults(faults), nil
	}
	if err != nil {
		return nil, err
	}
	findings, err := lint.Run(set, today, config)
	if dir != "" {
		for i := range findings {
			findings[i].File = filepath.Join(dir, findings[i].File)
		}
	}
	return findings, err
}

func lintConfig(dir string) (*lint.Config, error) {
	name := filepath.Join(dir, lint.ConfigFile)
	data, err := os.ReadFile(name)
	if dir == "" || errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return lint.ReadConfig(source.File{Name: name, Data: data})
}

func writeFindings(cmd *cobra.Command, format output, findings []lint.Finding) error {
	out := cmd.OutOrStdout()
	switch format {
	case asJSON:
		return lint.WriteJSON(out, findings)
	case asSARIF:
		return lint.WriteSARIF(out, findings)
	}
	return writeText(out, findings)
}

func writeText(out io.Writer, findings []lint.Finding) error {
	for _, f := range findings {
		if _, err := fmt.Fprintln(out, f); err != nil {
			return err
		}
	}
	return nil
}
