package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"onewindow/engine/judgement"
	"onewindow/engine/ledger"
	"onewindow/engine/ledger/sqlite"
	"onewindow/engine/replay"
	"onewindow/engine/ruleset"
)

// replaying is a command that evaluates recorded decisions again.
type replaying struct {
	data    string
	query   ledger.Query
	workers int
	format  *output
}

func (r *replaying) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&r.data, "data", "data", "folder of the ledger; it is only read, also while a service writes to it")
	flags.StringVar(&r.query.From, "from", "", "only decisions on what was received on this day or later, as 2026-11-20")
	flags.StringVar(&r.query.To, "to", "", "only decisions on what was received on this day or before")
	flags.StringVar(&r.query.Item, "item", "", "only decisions on this item, by its code")
	flags.StringVar(&r.query.Department, "department", "", "only decisions of this department, by its code")
	flags.StringVar(&r.query.Outcome, "outcome", "", "only decisions with this outcome: accept, correct-all-items or reject")
	flags.StringVar(&r.query.Project, "project", "", "only decisions on this project, by its code")
	flags.StringVar(&r.query.Rule, "rule", "", "only decisions of which a reason to reject or to correct has this rule")
	flags.IntVar(&r.workers, "workers", 0, "how many decisions at once (default: one for each core)")
	r.format = outputFlag(cmd, asCSV, asHTML)
}

// check refuses a filter that can match nothing: a typo must not pass for a
// replay without differences.
func (r *replaying) check() error {
	for flag, day := range map[string]string{"--from": r.query.From, "--to": r.query.To} {
		if day != "" {
			if _, err := dayOf(flag, day, ""); err != nil {
				return err
			}
		}
	}
	switch judgement.Outcome(r.query.Outcome) {
	case "", judgement.Accept, judgement.CorrectAllItems, judgement.Reject:
	default:
		return fmt.Errorf("--outcome %s: write accept, correct-all-items or reject", r.query.Outcome)
	}
	if r.workers < 0 {
		return fmt.Errorf("--workers %d: must not be less than nothing", r.workers)
	}
	return nil
}

// run replays all that the filters leave, with progress on a terminal.
func (r *replaying) run(cmd *cobra.Command, m *Main, store *sqlite.Ledger, against *ruleset.Ruleset) (*replay.Report, error) {
	ctx := cmd.Context()
	size, err := store.Size(ctx)
	if err != nil {
		return nil, err
	}
	task := replay.Task{Records: store, Rulesets: replay.NewRulesets(store), Against: against, Query: r.query, Workers: r.workers}
	report := task.Report()
	bar := newBar(cmd.ErrOrStderr(), replay.NewPace(size, 0, m.Now()), m.Now)
	defer bar.end()
	err = task.Run(ctx, ledger.Range{End: size}, func(next int64, part *replay.Report) error {
		report.Merge(part)
		bar.step(next, part.Replayed)
		return nil
	})
	if err == nil && report.Replayed == 0 {
		err = errors.New("the ledger holds no decision that the filters leave")
	}
	return report, err
}

func (r *replaying) print(w io.Writer, report *replay.Report) error {
	switch *r.format {
	case asJSON:
		return printJSON(w, report)
	case asCSV:
		return report.WriteCSV(w)
	case asHTML:
		return report.WriteHTML(w)
	}
	return report.WriteText(w)
}

func (m *Main) replayCommand() *cobra.Command {
	var r replaying
	var id, against string
	cmd := &cobra.Command{
		Use:   "replay",
		Short: "Evaluate recorded decisions again",
		Long: "replay evaluates recorded decisions again, each under the rules that it names, as the ledger keeps them: the answer must be\n" +
			"the same, byte for byte. With --against it is evaluated under other rules. With --id one decision is replayed, else all\n" +
			"that the filters leave. Exit status 1 if any differs.",
		Example: "  onewindow replay --from 2026-01-01 --department zj -o html > 复核重放.html",
		Args:    cobra.NoArgs,
	}
	r.flags(cmd)
	cmd.Flags().StringVar(&id, "id", "", "replay the decision with this id alone")
	cmd.Flags().StringVar(&against, "against", "", "folder with catalog/ and policies/, or a ruleset's archive: the rules to replay under")
	for _, filter := range []string{"from", "to", "item", "department", "outcome", "project", "rule"} {
		cmd.MarkFlagsMutuallyExclusive("id", filter)
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := r.check(); err != nil {
			return err
		}
		var rules *ruleset.Ruleset
		if against != "" {
			var err error
			if rules, err = namedRules(against); err != nil {
				return err
			}
		}
		store, err := sqlite.OpenReadOnly(r.data)
		if err != nil {
			return err
		}
		defer store.Close()
		if id != "" {
			return r.one(cmd, store, id, rules)
		}
		report, err := r.run(cmd, m, store, rules)
		if err != nil {
			return err
		}
		if err := r.print(cmd.OutOrStdout(), report); err != nil {
			return err
		}
		if report.Differing > 0 {
			return errNo
		}
		return nil
	}
	return cmd
}

// one replays one decision.
func (r *replaying) one(cmd *cobra.Command, store *sqlite.Ledger, id string, against *ruleset.Ruleset) error {
	record, err := store.Get(cmd.Context(), id)
	if errors.Is(err, ledger.ErrNotFound) {
		return fmt.Errorf("the ledger in %s holds no decision %s", r.data, id)
	}
	if err != nil {
		return err
	}
	result, err := replay.NewRulesets(store).Replay(cmd.Context(), &record, against)
	if err != nil {
		return err
	}
	switch *r.format {
	case asText:
		err = result.WriteText(cmd.OutOrStdout())
	case asJSON:
		err = printJSON(cmd.OutOrStdout(), result)
	default: // of one decision
		report := replay.NewReport("")
		if against != nil {
			report.Ruleset = against.Digest()
		}
		report.Add(result)
		err = r.print(cmd.OutOrStdout(), report)
	}
	if err == nil && !result.Match {
		err = errNo
	}
	return err
}

func (m *Main) impactCommand() *cobra.Command {
	var r replaying
	var limit threshold
	cmd := &cobra.Command{
		Use:   "impact NEW",
		Short: "Tell which recorded decisions other rules would have changed",
		Long: "impact replays recorded decisions under NEW, a folder with catalog/ and policies/ or a ruleset's archive, and tells which\n" +
			"answers would have been others: another outcome, or other things refused or demanded, by item, with the rules that made\n" +
			"each change. Exit status 1 if more answers than --threshold would have been others.",
		Example: "  onewindow impact . --data /var/lib/onewindow --item building-construction-permit --threshold 5%",
		Args:    cobra.ExactArgs(1),
	}
	r.flags(cmd)
	cmd.Flags().Var(&limit, "threshold", "how many answers may change: a number of decisions, or a share of them, as 5% (default: any)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := r.check(); err != nil {
			return err
		}
		rules, err := namedRules(args[0])
		if err != nil {
			return err
		}
		store, err := sqlite.OpenReadOnly(r.data)
		if err != nil {
			return err
		}
		defer store.Close()
		report, err := r.run(cmd, m, store, rules)
		if err != nil {
			return err
		}
		if *r.format == asText {
			err = report.WriteImpact(cmd.OutOrStdout())
		} else {
			err = r.print(cmd.OutOrStdout(), report)
		}
		if err != nil {
			return err
		}
		if limit.passed(report) {
			fmt.Fprintf(cmd.ErrOrStderr(), "onewindow: %d of %d answers would change, more than the threshold of %s\n",
				report.Affected, report.Replayed, limit.text)
			return errNo
		}
		return nil
	}
	return cmd
}

// threshold is how many answers may change; its zero value allows any.
type threshold struct {
	text  string
	count int64
	share float64
}

func (l *threshold) String() string { return l.text }

func (l *threshold) Type() string { return "N|P%" }

func (l *threshold) Set(text string) error {
	*l = threshold{text: text, count: math.MaxInt64, share: 1}
	var err error
	if number, isShare := strings.CutSuffix(text, "%"); isShare {
		l.share, err = strconv.ParseFloat(number, 64)
		l.share /= 100
		if err == nil && !(l.share >= 0 && l.share <= 1) {
			err = errors.New("a share is from 0% to 100%")
		}
	} else {
		l.count, err = strconv.ParseInt(text, 10, 64)
		if err == nil && l.count < 0 {
			err = errors.New("a number of decisions is not less than 0")
		}
	}
	if err != nil {
		return fmt.Errorf("write a number of decisions, or a share as 5%%: %w", err)
	}
	return nil
}

func (l *threshold) passed(r *replay.Report) bool {
	return l.text != "" && (r.Affected > l.count || float64(r.Affected) > l.share*float64(r.Replayed))
}

// onTerminal tells whether what is written is seen by a person as it comes.
func onTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && cmp.Or(os.Getenv("TERM"), "dumb") != "dumb"
}
