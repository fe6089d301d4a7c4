package manifest_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"onewindow/engine/dictionary"
	"onewindow/engine/manifest"
)

// TestRoundTrip: what is read of a document is read again of its canonical
// form, which is that of the library that can make one.
func TestRoundTrip(t *testing.T) {
	dict, taken := words(t), 0
	rapid.Check(t, func(t *rapid.T) {
		document := []byte(writer{t: t}.manifest())
		m, err := manifest.Decode(document, dict)
		if err != nil {
			return
		}
		taken++
		roundTrip(t, m, document, dict)
	})
	require.NotZero(t, taken)
}

// moment is when the tests receive what does not say when it was received.
var moment = time.Date(2026, 11, 20, 1, 30, 0, 999, time.UTC)

// roundTrip proves of a manifest and the document that it was read from what
// must hold of every one.
func roundTrip(t require.TestingT, m *manifest.Manifest, document []byte, dict *dictionary.Dictionary) {
	require.True(t, json.Valid(document))
	require.Equal(t, string(document), string(m.Document()))
	require.Equal(t, m, m.Clone())

	want := jsontext.Value(document).Clone()
	require.NoError(t, want.Canonicalize(), "each name once, and UTF-8")
	canonical, err := m.Canonical()
	require.NoError(t, err)
	require.Equal(t, string(want), string(canonical))
	require.Equal(t, outcome(document, dict), outcome(canonical, dict))

	given := m.ReceivedAt
	m.Receive(moment)
	received, err := manifest.Decode(m.Document(), dict)
	require.NoError(t, err)
	require.Equal(t, m.ReceivedAt, received.ReceivedAt)
	require.Equal(t, m.ReceivedOn, received.ReceivedOn)
	if given != "" {
		require.Equal(t, given, m.ReceivedAt)
		require.Equal(t, string(document), string(m.Document()))
		return
	}
	require.Equal(t, "2026-11-20T09:30:00+08:00", m.ReceivedAt)
	require.Equal(t, m.Facts, received.Facts)
	require.Equal(t, m.Materials, received.Materials)
}

// TestReceive tells where the moment of receipt is written.
func TestReceive(t *testing.T) {
	dict := words(t)
	for document, want := range map[string]string{
		`{"item":"x"}`:                                           `{"received_at":"2026-11-20T09:30:00+08:00","item":"x"}`,
		"\n { \"item\" : \"x\" }":                                "\n {\"received_at\":\"2026-11-20T09:30:00+08:00\", \"item\" : \"x\" }",
		`{"item":"x","received_at" : null }`:                     `{"item":"x","received_at" : "2026-11-20T09:30:00+08:00" }`,
		`{"item":"x","received_at":"2026-11-20T00:00:00+09:00"}`: `{"item":"x","received_at":"2026-11-20T00:00:00+09:00"}`,
	} {
		m, err := manifest.Decode([]byte(document), dict)
		require.NoError(t, err)
		m.Receive(moment)
		m.Receive(moment.Add(time.Hour))
		require.Equal(t, want, string(m.Document()))
	}
	m, err := manifest.Decode([]byte(`{"item":"x","received_at":"2026-11-20T00:00:00+09:00"}`), dict)
	require.NoError(t, err)
	require.Equal(t, "2026-11-19", m.ReceivedOn, "the day in Asia/Shanghai")
}

// What is decoded holds nothing of the bytes that it was decoded from.
func TestBytesAreNotKept(t *testing.T) {
	dict, body := words(t), common(t)
	m, err := manifest.Decode(body, dict)
	require.NoError(t, err)
	clear(body)
	require.Equal(t, outcome(common(t), dict), outcome(m.Document(), dict))
	again, err := manifest.Decode(common(t), dict)
	require.NoError(t, err)
	require.Equal(t, again, m)
}
