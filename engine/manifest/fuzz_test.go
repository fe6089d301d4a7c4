package manifest_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"onewindow/engine/dictionary"
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
	f.Add([]byte(`{"items":["a","b"],"previous":{"a":"01890a5d-ac96-774b-bcce-b302099a8057"},"materials":[{"code":"x","unmet":{"a/p":"","p":"n"}}]}`))
	f.Add([]byte(`{"stage":"planning","at":"2026-11-20"}`))
	dict := words(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		alike(t, body, dict)
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

// alike holds the decoders of what is like a manifest to what they share with it:
// what they take is strict JSON.
func alike(t *testing.T, body []byte, dict *dictionary.Dictionary) {
	s, err := manifest.DecodeSubmission(body, dict)
	if err == nil {
		require.True(t, jsontext.Value(body).IsValid(), "%q", body)
		require.True(t, (s.Stage == "") != (len(s.Items) == 0))
		s.Receive(time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC))
		again, err := manifest.DecodeSubmission(s.Document(), dict)
		require.NoError(t, err)
		require.Equal(t, s.ReceivedAt, again.ReceivedAt)
		require.Equal(t, s.Items, again.Items)
	}
	if _, err := manifest.DecodeProject(body, dict); err == nil {
		require.True(t, jsontext.Value(body).IsValid(), "%q", body)
	}
}
