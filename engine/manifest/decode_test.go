package manifest_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"onewindow/engine/dictionary"
	"onewindow/engine/manifest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestDecode decodes the documents of testdata/decode. Each is followed by what
// comes of it: every fault of it, or what was read.
func TestDecode(t *testing.T) {
	dict := words(t)
	archives, err := filepath.Glob("testdata/decode/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, archives)
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		require.NoError(t, err)
		var got []txtar.File
		for _, f := range documents(archive) {
			got = append(got, f, txtar.File{Name: strings.TrimSuffix(f.Name, ".json") + ".want", Data: []byte(outcome(f.Data, dict))})
		}
		if *update {
			archive.Files = got
			require.NoError(t, os.WriteFile(name, txtar.Format(archive), 0o644))
		}
		require.Len(t, archive.Files, len(got), name)
		for i, f := range archive.Files {
			require.Equal(t, f.Name+"\n"+string(f.Data), got[i].Name+"\n"+string(got[i].Data), name)
		}
	}
}

// documents are an archive's documents, without what comes of them.
func documents(a *txtar.Archive) []txtar.File {
	return slices.DeleteFunc(slices.Clone(a.Files), func(f txtar.File) bool { return !strings.HasSuffix(f.Name, ".json") })
}

// outcome decodes a document and says what came of it, one thing a line.
func outcome(body []byte, dict *dictionary.Dictionary) string {
	m, err := manifest.Decode(body, dict)
	if err != nil {
		return err.Error() + "\n"
	}
	var b strings.Builder
	line := func(name string, what any) {
		if text := fmt.Sprint(what); text != "" && text != "[]" {
			fmt.Fprintf(&b, "%s %s\n", name, text)
		}
	}
	line("item", m.Item)
	line("received_at", m.ReceivedAt)
	line("received_on", m.ReceivedOn)
	for _, f := range m.Facts {
		line(dict.Facts[f.ID].Name, string(manifest.AppendValue(nil, f.Value)))
	}
	slices.Sort(m.Objects)
	line("objects", m.Objects)
	for i := range m.Materials {
		line(fmt.Sprintf("material %d", m.Materials[i].Index), string(manifest.AppendEntry(nil, &m.Materials[i])))
	}
	for _, c := range m.Commitments {
		line(fmt.Sprintf("commitment %d", c.Index), fmt.Sprintf("%q due %q", c.Material, c.Due))
	}
	line("reviewed_by", m.ReviewedBy)
	line("previous", m.Previous)
	return b.String()
}
