package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/spf13/cobra"

	"onewindow/engine/cases"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

// testing is one `onewindow test`, as its flags say.
type testing struct {
	dir       string
	format    *output
	selection cases.Selection
	uncovered bool    // list what is not reached
	minimum   float64 // per cent of the rules
}

func (m *Main) testCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "test [DIR]",
		Short: "Run the cases and Rego tests of rules",
		Long: "test runs every case (cases/*.yaml) and every Rego test (*_test.rego) in DIR, and tells how many of the rules the\n" +
			"cases exercise: each rule of each version, both met and unmet. Without DIR it takes the working directory if that\n" +
			"holds rules, else the rules that the program carries. Exit status 1 if a test fails, or if less is exercised than\n" +
			"--min-coverage asks for.",
		Example: "  onewindow test . --run fire-acceptance-filing/correct\n  onewindow test . --coverage --min-coverage 100",
		Args:    cobra.MaximumNArgs(1),
	}
	t := testing{format: outputFlag(cmd, asJUnit)}
	var pattern string
	var watches bool
	cmd.Flags().StringVar(&pattern, "run", "", "run only what `REGEXP` matches: ITEM, ITEM/CASE, /CASE, ITEM/test_…")
	cmd.Flags().BoolVar(&watches, "watch", false, "run again whenever a file of DIR changes")
	cmd.Flags().BoolVar(&t.uncovered, "coverage", false, "list the rules that are not exercised, with their lines")
	cmd.Flags().Float64Var(&t.minimum, "min-coverage", 0, "fail if less than `PERCENT` of the rules are exercised")
	cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
		t.dir = authorsFolder(args)
		if pattern != "" {
			if t.selection, err = cases.ParseSelection(pattern); err != nil {
				return fmt.Errorf("--run: %w", err)
			}
		}
		if !watches {
			return t.run(cmd.Context(), cmd.OutOrStdout())
		}
		if t.dir == "" {
			return errors.New("--watch needs a folder of rules: name it, or go there")
		}
		tell := func() {
			var faults source.Faults
			switch err := t.run(cmd.Context(), cmd.OutOrStdout()); {
			case errors.As(err, &faults):
				fmt.Fprintf(cmd.OutOrStdout(), "%v\n%s does not load; waiting for a change\n", err, t.dir)
			case err != nil && !errors.Is(err, errNo) && cmd.Context().Err() == nil:
				fmt.Fprintf(cmd.OutOrStdout(), "%v\n", err)
			}
		}
		since := state(t.dir)
		tell()
		watch(cmd.Context(), t.dir, watchClosely, since, func() error { tell(); return nil })
		return nil
	}
	return cmd
}

// run runs the tests once.
func (t *testing) run(ctx context.Context, out io.Writer) error {
	set, err := loadRules(t.dir, ruleset.Options{})
	if err != nil {
		return err
	}
	report, err := cases.Run(ctx, set, t.selection)
	if err != nil {
		return err
	}
	switch *t.format {
	case asJSON:
		err = printJSON(out, report)
	case asJUnit:
		err = report.WriteJUnit(out)
	default:
		t.print(out, report)
	}
	if err == nil && (report.Failed > 0 || report.Coverage.Percent() < t.minimum) {
		return errNo
	}
	return err
}

// print prints a report for people.
func (t *testing) print(out io.Writer, report *cases.Report) {
	for _, f := range report.Failures {
		f.Write(out)
	}
	c := &report.Coverage
	if t.uncovered {
		c.WriteUnreached(out)
	}
	fmt.Fprintf(out, "%s: %d passed, %d failed; %d of %d rules exercised (%.1f %%)\n", nameOf(t.dir),
		report.Passed, report.Failed, c.Exercised, c.Rules, math.Floor(c.Percent()*10)/10)
	if c.Percent() < t.minimum {
		fmt.Fprintf(out, "coverage is below %v %%; --coverage lists what is not reached\n", t.minimum)
	}
}
