package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"onewindow/engine/ledger"
	"onewindow/engine/ledger/sqlite"
	"onewindow/engine/ruleset"
)

// verification is what verify prints.
type verification struct {
	ledger.Audited
	Origin     string       `json:"origin"`
	Keys       []string     `json:"keys"` // public halves, the oldest first
	Checkpoint string       `json:"root"` // the root hash at the signed size
	Damages    []damageLine `json:"damages"`
}

type damageLine struct {
	Where string `json:"where"`
	What  string `json:"what"`
}

func (m *Main) verifyCommand() *cobra.Command {
	var data string
	var trusted []string
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Prove that a ledger stands as it was written",
		Long: "verify reads the whole ledger in a data folder, in use or not, and holds every document against its digest, every\n" +
			"record against the Merkle tree, the tree against the signed checkpoints, the signatures against the keys, and every\n" +
			"archived ruleset against its name. It needs no network and no service. Without --key it trusts the ledger's first key:\n" +
			"note that key down when the ledger is new, and name it. Exit status 1 for any damage, each of which is named.",
		Args: cobra.NoArgs,
	}
	cmd.Flags().StringVar(&data, "data", "data", "folder of the ledger")
	cmd.Flags().StringArrayVar(&trusted, "key", nil, "public `KEY` to trust (NAME+HASH+BASE64); may be given several times")
	format := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		v := verification{Damages: []damageLine{}}
		seen, err := sqlite.Audit(cmd.Context(), data, ledger.Audit{
			Trusted: trusted, Name: ruleset.NameOf,
			Damage: func(where, what string) { v.Damages = append(v.Damages, damageLine{where, what}) },
		})
		if err != nil {
			return err
		}
		v.Audited, v.Origin, v.Checkpoint = seen, seen.Head.Origin, seen.Head.Tree.Hash.String()
		for _, k := range seen.Keys {
			v.Keys = append(v.Keys, k.Public)
		}
		if err := v.print(cmd, *format); err != nil {
			return err
		}
		if len(v.Damages) > 0 {
			return errNo
		}
		return nil
	}
	return cmd
}

func (v *verification) print(cmd *cobra.Command, format output) error {
	w := cmd.OutOrStdout()
	if format == asJSON {
		return printJSON(w, v)
	}
	for _, d := range v.Damages {
		fmt.Fprintf(w, "%s: %s\n", d.Where, d.What)
	}
	fmt.Fprintf(w, "%s: %d decisions, %d submissions, %d activations, %d rulesets, %d checkpoints; signed up to decision %d, root %s\n",
		v.Origin, v.Records, v.Submissions, v.Activations, v.Rulesets, v.Checkpoints, v.Head.Tree.N, v.Checkpoint)
	for _, k := range v.Keys {
		fmt.Fprintf(w, "key %s\n", k)
	}
	verdict := "nothing is damaged"
	if n := len(v.Damages); n > 0 {
		verdict = fmt.Sprintf("%d damages", n)
	}
	_, err := fmt.Fprintln(w, verdict)
	return err
}

func (m *Main) rotateKeyCommand() *cobra.Command {
	var data string
	var lost bool
	cmd := &cobra.Command{
		Use:   "rotate-key",
		Short: "Make a new key that signs a ledger's checkpoints",
		Long: "rotate-key makes a new key for the ledger in a data folder, which must not be in use. The key before it endorses it,\n" +
			"so that whoever trusts the first key trusts this one, and what old keys have signed stays good. Prints the public half.",
		Args: cobra.NoArgs,
	}
	cmd.Flags().StringVar(&data, "data", "data", "folder of the ledger")
	cmd.Flags().BoolVar(&lost, "lost", false, "the old key is gone: the new one stands by itself, for whoever trusts it by name")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		public, err := sqlite.RotateKey(data, lost)
		if err == nil {
			_, err = fmt.Fprintln(cmd.OutOrStdout(), public)
		}
		return err
	}
	return cmd
}
