// Command onewindow checks what applicants hand in at a one-stop window
// against the rules of the department in charge: as a service, and for those
// who write the rules.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ctx.Done()
		stop() // a second signal ends the process at once
	}()
	m := Main{LookupEnv: os.LookupEnv, Now: time.Now}
	os.Exit(m.Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// Main is the program with what it takes from its surroundings.
type Main struct {
	LookupEnv func(name string) (string, bool)
	Now       func() time.Time
}

// Exit statuses.
const (
	exitFine = 0 // done, and the answer is yes
	exitNo   = 1 // done, and the answer is no: not accepted, lint or test failed
	exitNot  = 2 // could not be done
)

// errNo ends a command whose answer is no, after it has said so.
var errNo = errors.New("the answer is no")

// Run executes a command line and gives its exit status. The end of the
// context ends a running service gracefully.
func (m *Main) Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := m.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return exitFine
	case errors.Is(err, errNo):
		return exitNo
	}
	fmt.Fprintln(stderr, "onewindow: "+err.Error())
	return exitNot
}

func (m *Main) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "onewindow",
		Short: "Check what applicants hand in at a one-stop window (综合窗口)",
		Long: "onewindow checks what an applicant hands in for a permit against the rules of the department in charge,\n" +
			"and says at once everything that is to be corrected.\n\n" +
			"Every flag can also be set in the environment: --policy-timeout as ONEWINDOW_POLICY_TIMEOUT.\n" +
			"Exit status: 0 fine; 1 the answer is no; 2 could not do it.",
		SilenceErrors:     true,
		SilenceUsage:      true,
		Args:              cobra.NoArgs,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return m.fromEnvironment(cmd) },
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.AddCommand(m.serveCommand(), m.checkCommand(), m.navigateCommand(), m.sampleCommand(), m.itemsCommand(),
		m.lintCommand(), m.testCommand(), m.diffCommand(), m.fmtCommand(), m.importCommand(), m.exportCommand(), m.schemaCommand(),
		m.publishCommand(), m.activateCommand(), m.replayCommand(), m.impactCommand(), m.verifyCommand(), m.rotateKeyCommand(), m.versionCommand())
	return root
}

// fromEnvironment sets every flag that the command line leaves out and the
// environment has.
func (m *Main) fromEnvironment(cmd *cobra.Command) error {
	var faults []error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		name := "ONEWINDOW_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		value, given := m.LookupEnv(name)
		if !given || f.Changed {
			return
		}
		if err := cmd.Flags().Set(f.Name, value); err != nil {
			faults = append(faults, fmt.Errorf("%s in the environment: %w", name, err))
		}
	})
	return errors.Join(faults...)
}
