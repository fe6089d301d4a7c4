package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"onewindow/engine/schema"
)

func (m *Main) schemaCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "schema [NAME]",
		Short: "Print or write the JSON Schemas of the files of rules",
		Long: "schema prints a JSON Schema, by which editors complete and check the YAML of rules; without NAME it lists them.\n" +
			"With --write it writes them all into a folder: each file of the catalog names its own in its first line, as\n" +
			"# yaml-language-server: $schema=../../schemas/checklist.json",
		Example:   "  onewindow schema --write catalog/schemas",
		Args:      cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
		ValidArgs: schema.Names(),
	}
	var dir string
	cmd.Flags().StringVar(&dir, "write", "", "write all schemas into this folder")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		switch {
		case dir != "" && len(args) > 0:
			return fmt.Errorf("--write writes all schemas; leave %s out", args[0])
		case dir != "":
			return writeSchemas(dir)
		case len(args) > 0:
			_, err := cmd.OutOrStdout().Write(schema.Get(args[0]))
			return err
		}
		_, err := fmt.Fprintln(cmd.OutOrStdout(), strings.Join(schema.Names(), "\n"))
		return err
	}
	return cmd
}

func writeSchemas(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, name := range schema.Names() {
		if err := os.WriteFile(filepath.Join(dir, name+".json"), schema.Get(name), 0o644); err != nil {
			return err
		}
	}
	return nil
}
