package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"
)

// output is how a command prints: for people, or for programs.
type output = string

const (
	asText     output = "text"
	asJSON     output = "json"
	asJUnit    output = "junit"    // of test only
	asSARIF    output = "sarif"    // of lint only
	asMarkdown output = "markdown" // of diff only
	asCSV      output = "csv"      // of replay and impact only
	asHTML     output = "html"     // the same
)

// outputFlag adds -o to a command: text, json and what the command knows more.
func outputFlag(cmd *cobra.Command, more ...string) *output {
	f := outputValue{chosen: asText, known: append([]string{asText, asJSON}, more...)}
	cmd.Flags().VarP(&f, "output", "o", f.words())
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(f.known, cobra.ShellCompDirectiveNoFileComp))
	return &f.chosen
}

// outputValue is the value of -o.
type outputValue struct {
	chosen output
	known  []string
}

func (f *outputValue) String() string { return f.chosen }

func (f *outputValue) Type() string { return "format" }

func (f *outputValue) Set(value string) error {
	if !slices.Contains(f.known, value) {
		return fmt.Errorf("is %s, not %q", f.words(), value)
	}
	f.chosen = value
	return nil
}

// words names what may be chosen: text, json or junit.
func (f *outputValue) words() string {
	last := len(f.known) - 1
	return strings.Join(f.known[:last], ", ") + " or " + f.known[last]
}

// printJSON prints a value as indented JSON.
func printJSON(w io.Writer, value any) error {
	document, err := json.Marshal(value, jsontext.WithIndent("  "), json.Deterministic(true))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", document)
	return err
}
