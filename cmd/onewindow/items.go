package main

import (
	"cmp"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"onewindow/engine/guide"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

func (m *Main) itemsCommand() *cobra.Command {
	var rules, at string
	cmd := &cobra.Command{
		Use:   "items",
		Short: "List the items",
		Args:  cobra.NoArgs,
	}
	rulesFlag(cmd, &rules)
	cmd.Flags().StringVar(&at, "at", "", "the day, as 2026-11-20 (default: today)")
	format := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		day, err := dayOf("--at", at, guide.Today(m.Now()))
		if err != nil {
			return err
		}
		set, err := useRules(rules, ruleset.Options{})
		if err != nil {
			return err
		}
		list := guide.NewCatalog(set, day)
		if *format == asJSON {
			return printJSON(cmd.OutOrStdout(), list)
		}
		table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
		for _, item := range list.Items {
			version := "-"
			if item.Version != nil {
				version = *item.Version
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", item.Stage, item.Department, item.Code, version, item.Name)
		}
		return table.Flush()
	}
	return cmd
}

func (m *Main) sampleCommand() *cobra.Command {
	var rules, at string
	cmd := &cobra.Command{
		Use:   "sample ITEM",
		Short: "Print a manifest that is accepted, as JSON",
		Args:  cobra.ExactArgs(1),
	}
	rulesFlag(cmd, &rules)
	cmd.Flags().StringVar(&at, "at", "", "the day of receipt, as 2026-11-20 (default: today)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		day, err := dayOf("--at", at, guide.SampleDay(m.Now()))
		if err != nil {
			return err
		}
		set, err := useRules(rules, ruleset.Options{})
		if err != nil {
			return err
		}
		if _, ok := set.Item(args[0]); !ok {
			var codes []string
			for _, item := range set.Items() {
				codes = append(codes, item.Code)
			}
			return fmt.Errorf("there is no item %s%s", args[0], source.DidYouMean(source.Nearest(args[0], codes)))
		}
		document, err := set.Sample(cmd.Context(), args[0], day)
		if err != nil {
			return err
		}
		_, err = cmd.OutOrStdout().Write(document)
		return err
	}
	return cmd
}

// dayOf reads a flag that holds a day, which left out is the fallback.
func dayOf(flag, given, fallback string) (string, error) {
	day := cmp.Or(given, fallback)
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return "", fmt.Errorf("%s %s: write a date, as 2026-11-20", flag, given)
	}
	return day, nil
}
