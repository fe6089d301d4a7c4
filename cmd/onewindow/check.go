package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
	"onewindow/engine/ruleset"
)

func (m *Main) checkCommand() *cobra.Command {
	var rules string
	cmd := &cobra.Command{
		Use:   "check FILE",
		Short: "Judge a manifest; nothing is recorded",
		Long:  "check judges the manifest in FILE (- for standard input) and prints the judgement. Exit status 1 if it is not accepted.",
		Args:  cobra.ExactArgs(1),
	}
	rulesFlag(cmd, &rules)
	format := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		body, err := readManifest(args[0], cmd.InOrStdin())
		if err != nil {
			return err
		}
		set, err := useRules(rules, ruleset.Options{})
		if err != nil {
			return err
		}
		given, err := set.Decode(body)
		if err != nil {
			return manifestError(args[0], err)
		}
		given.Receive(m.Now())
		j, err := set.Judge(cmd.Context(), given)
		if err != nil {
			return manifestError(args[0], err)
		}
		if err := printJudgement(cmd.OutOrStdout(), *format, set, j); err != nil {
			return err
		}
		if j.Outcome != judgement.Accept {
			return errNo
		}
		return nil
	}
	return cmd
}

// readManifest reads a file, or standard input, up to a manifest's limit.
func readManifest(name string, stdin io.Reader) ([]byte, error) {
	from := stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		from = file
	}
	body, err := io.ReadAll(io.LimitReader(from, manifest.MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	if len(body) > manifest.MaxBytes {
		return nil, fmt.Errorf("%s is larger than %d bytes", name, manifest.MaxBytes)
	}
	return body, nil
}

// manifestError names every fault of a manifest, one line each.
func manifestError(name string, err error) error {
	var faults *manifest.Faults
	if !errors.As(err, &faults) {
		return fmt.Errorf("%s: %w", name, err)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%s is not a manifest that can be judged:", name)
	for _, f := range faults.List {
		fmt.Fprintf(&text, "\n  %s: %s", orRoot(f.Pointer), f.Message)
	}
	return errors.New(text.String())
}

func orRoot(pointer string) string {
	if pointer == "" {
		return "(the whole)"
	}
	return pointer
}
