package manifest_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"onewindow/engine/manifest"
)

// FuzzDecode: no bytes make the decoder panic or differ from itself. What it
// refuses has faults, each at a pointer; what it takes a strict library takes
// too, and it comes back from its canonical form.
func FuzzDecode(f *testing.F) {
	archives, err := filepath.Glob("testdata/decode/*.txtar")
	require.NoError(f, err)
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		require.NoError(f, err)
		for _, file := range documents(archive) {
			f.Add(file.Data)
		}
	}
	f.Add(common(f))
	dict := words(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := manifest.Decode(body, dict)
		again, errAgain := manifest.Decode(body, dict)
		require.Equal(t, err, errAgain)
		require.Equal(t, m, again)
		if err == nil {
			require.NoError(t, strict(body))
			roundTrip(t, m, body, dict)
			return
		}
		var faults *manifest.Faults
		require.ErrorAs(t, err, &faults)
		require.Nil(t, m)
		require.NotEmpty(t, faults.List)
		require.LessOrEqual(t, len(faults.List), manifest.MaxFaults+1)
		for _, fault := range faults.List {
			require.True(t, jsontext.Pointer(fault.Pointer).IsValid(), fault.Pointer)
			require.LessOrEqual(t, len(fault.Pointer), 2*(manifest.MaxName+1)*(manifest.MaxDepth+1))
			require.NotEmpty(t, fault.Message)
			require.False(t, strings.ContainsAny(fault.Message, "\r\n"), fault.Message)
			require.Less(t, len(fault.Message), 1000)
		}
	})
}
