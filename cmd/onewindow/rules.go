package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"onewindow/catalog"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
	"onewindow/policies"
)

// rulesFlag adds --rules to a command.
func rulesFlag(cmd *cobra.Command, dir *string) {
	cmd.Flags().StringVar(dir, "rules", "", "folder with catalog/ and policies/ (default: the rules that the program carries)")
}

// useRules loads the rules of a folder, or, without one, those that the program
// carries: these were proven when it was built.
func useRules(dir string, o ruleset.Options) (*ruleset.Ruleset, error) {
	if dir == "" {
		o.Proven = true
	}
	return loadRules(dir, o)
}

// loadRules loads the rules of a folder, or, without one, those that the
// program carries. Faults in a folder's files are named below that folder.
func loadRules(dir string, options ruleset.Options) (*ruleset.Ruleset, error) {
	if dir == "" {
		return ruleset.Load(catalog.Files, policies.Files, options)
	}
	if info, err := os.Stat(filepath.Join(dir, "catalog")); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%s holds no rules: there is no folder %s", dir, filepath.Join(dir, "catalog"))
	}
	rules, err := ruleset.Load(os.DirFS(filepath.Join(dir, "catalog")), policiesOf(dir), options)
	var faults source.Faults
	if errors.As(err, &faults) {
		return nil, below(dir, faults)
	}
	return rules, err
}

// policiesOf gives the folder of policies, which rules without Rego may lack.
func policiesOf(dir string) fs.FS {
	folder := filepath.Join(dir, "policies")
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return nothing{}
	}
	return os.DirFS(folder)
}

// nothing is an empty folder.
type nothing struct{}

func (nothing) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

func (nothing) ReadDir(string) ([]fs.DirEntry, error) { return nil, nil }

// below names the files of faults as seen from the working directory.
func below(dir string, faults source.Faults) source.Faults {
	out := make(source.Faults, len(faults))
	for i, f := range faults {
		f.File = filepath.Join(dir, f.File)
		out[i] = f
	}
	return out
}

// authorsFolder is the folder that lint and test mean: the one named, else the
// working directory if it holds rules, else none, for the rules carried.
func authorsFolder(args []string) string {
	if len(args) > 0 {
		return args[0]
	}
	if info, err := os.Stat("catalog"); err == nil && info.IsDir() {
		return "."
	}
	return ""
}

// nameOf says which rules a folder stands for.
func nameOf(dir string) string {
	if dir == "" {
		return "the rules that the program carries"
	}
	return dir
}
