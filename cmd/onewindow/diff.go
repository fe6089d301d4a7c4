package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"onewindow/engine/diff"
	"onewindow/engine/ruleset"
)

func (m *Main) diffCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Tell what changed between two rulesets, in a department's words",
		Long: "diff tells what changed from OLD to NEW, each a folder with catalog/ and policies/ or a ruleset's archive (.tar.gz).\n" +
			"A version that both have is compared with itself; one that only NEW has is compared with the version that is in\n" +
			"force there on the day before: it tells what changes on that day. Exit status 0 whether or not anything changed,\n" +
			"2 if the two could not be compared. docs/diff.md describes the JSON.",
		Example: "  git worktree add ../before main && onewindow diff ../before .",
		Args:    cobra.ExactArgs(2),
	}
	format := outputFlag(cmd, asMarkdown)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		old, err := namedRules(args[0])
		if err != nil {
			return err
		}
		new, err := namedRules(args[1])
		if err != nil {
			return err
		}
		report, err := diff.Compare(old, new)
		if err != nil {
			return err
		}
		switch *format {
		case asJSON:
			return printJSON(cmd.OutOrStdout(), report)
		case asMarkdown:
			return report.WriteMarkdown(cmd.OutOrStdout())
		}
		return report.WriteText(cmd.OutOrStdout())
	}
	return cmd
}

// namedRules loads the rules that a name on the command line means: a folder
// of rules, or a ruleset's archive.
func namedRules(name string) (*ruleset.Ruleset, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s is neither a folder of rules nor a ruleset's archive: %w", name, err)
	case info.IsDir():
		return loadRules(filepath.Clean(name), ruleset.Options{})
	}
	archive, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	rules, err := ruleset.Open(archive, ruleset.Options{})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return rules, nil
}
