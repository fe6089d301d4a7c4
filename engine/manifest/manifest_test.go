package manifest_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"onewindow/engine/dictionary"
	"onewindow/engine/manifest"
	"onewindow/engine/source"
)

// words is the dictionary of testdata.
func words(t testing.TB) *dictionary.Dictionary {
	t.Helper()
	var files [2]source.File
	for i, name := range []string{"facts.yaml", "materials.yaml"} {
		data, err := os.ReadFile("testdata/" + name)
		require.NoError(t, err)
		files[i] = source.File{Name: "catalog/" + name, Data: data}
	}
	var errs source.Errors
	d := dictionary.Load(files[0], files[1], &errs)
	require.NoError(t, errs.Err())
	return d
}

// common is a manifest of 4 KB with 20 materials, as a window would send it.
func common(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/common.json")
	require.NoError(t, err)
	return data
}

func BenchmarkDecode(b *testing.B) {
	dict, body := words(b), common(b)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := manifest.Decode(body, dict); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeFaults(b *testing.B) {
	dict, body := words(b), bytes.ReplaceAll(common(b), []byte(`"copies"`), []byte(`"copeis"`))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := manifest.Decode(body, dict); err == nil {
			b.Fatal("no fault")
		}
	}
}

func BenchmarkCanonical(b *testing.B) {
	m, err := manifest.Decode(common(b), words(b))
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Canonical(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkClone(b *testing.B) {
	m, err := manifest.Decode(common(b), words(b))
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		m.Clone()
	}
}

// BenchmarkSyntax is the floor: jsontext alone, checking the same document.
func BenchmarkSyntax(b *testing.B) {
	body := common(b)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if !jsontext.Value(body).IsValid(jsontext.AllowDuplicateNames(true)) {
			b.Fatal("not valid")
		}
	}
}
