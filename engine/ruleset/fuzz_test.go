package ruleset

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"onewindow/engine/judge"
	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
	"onewindow/engine/policy"
)

// FuzzCheck is the whole check, from bytes to a judgement: nothing makes it
// panic, what it refuses is the caller's fault, and what it answers is canonical,
// the same again, and one notice.
func FuzzCheck(f *testing.F) {
	for _, item := range real().Items() {
		newest := item.Versions[len(item.Versions)-1]
		f.Add(sampleOf(f, newest))
		f.Add([]byte(`{"item": "` + item.Code + `"}`))
		f.Add([]byte(`{"item": "` + item.Code + `", "received_at": "` + item.Versions[0].Date + `T23:59:59+08:00", "materials": [{"code": "application-form", "unmet": {"complete": ""}}]}`))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		first, ok := checked(t, body)
		again, _ := checked(t, body)
		require.Equal(t, first, again)
		if !ok || first.judgement.Outcome != judgement.CorrectAllItems {
			return
		}
		mended, err := judge.Apply(first.document, first.judgement.Reasons)
		require.NoError(t, err)
		if len(mended) > manifest.MaxBytes {
			return // no manifest is so long that nothing can be added to it
		}
		second, ok := checked(t, mended)
		require.True(t, ok, "%s", mended)
		require.Equal(t, judgement.Accept, second.judgement.Outcome, "%s\nfirst %s\nsecond %s", mended, first.canonical, second.canonical)
	})
}

// check is what came of one document.
type check struct {
	document  []byte // with its time of receipt
	judgement *judgement.Judgement
	canonical string
	fault     string
}

// checked checks one document; false if it is the caller's fault.
func checked(t *testing.T, body []byte) (check, bool) {
	var faults *manifest.Faults
	m, err := real().Decode(body)
	if err != nil {
		require.ErrorAs(t, err, &faults)
		return check{fault: err.Error()}, false
	}
	m.Receive(time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC))
	j, err := real().Judge(policy.Unhurried(context.Background()), m)
	if err != nil {
		if !errors.Is(err, ErrNoRules) {
			require.ErrorAs(t, err, &faults)
		}
		return check{fault: err.Error()}, false
	}
	text := j.Canonical()
	canonical := jsontext.Value(text).Clone()
	require.NoError(t, canonical.Canonicalize())
	require.Equal(t, string(canonical), string(text))
	return check{document: m.Document(), judgement: j, canonical: string(text)}, true
}
