package server

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onewindow/engine/ledger"
)

func TestDecisionDocument(t *testing.T) {
	record := &ledger.Record{
		Entry: ledger.Entry{
			Judgement: []byte(`{"item":"x","outcome":"accept"}`), Manifest: []byte(`{"item":"x"}`),
			Ruleset: "h1:a+/b=", Engine: "1.2.3", DecidedAt: time.Date(2026, 11, 20, 9, 30, 0, 7e6, time.FixedZone("", 8*3600)),
		},
		ID: "01890a5d-ac96-774b-bcce-b302099a8057", Index: 41, ManifestDigest: "sha256:m", JudgementDigest: "sha256:j",
	}
	const decision = `{"id":"01890a5d-ac96-774b-bcce-b302099a8057","item":"x","outcome":"accept",` +
		`"decided_at":"2026-11-20T09:30:00.007+08:00","ruleset":"h1:a+/b=","engine":"1.2.3",` +
		`"manifest_digest":"sha256:m","judgement_digest":"sha256:j","index":41`
	require.Equal(t, decision+`}`, string(decisionDocument(record, 0)))
	require.Equal(t, decision+`,"manifest":{"item":"x"}}`, string(recordDocument(record)))
	require.True(t, json.Valid(recordDocument(record)))
}

// TestDecisionIsOneAllocation: the answer is spliced, not written anew.
func TestDecisionIsOneAllocation(t *testing.T) {
	record := &ledger.Record{Entry: ledger.Entry{Judgement: make([]byte, 5000)}}
	require.EqualValues(t, 1, testing.AllocsPerRun(100, func() { decisionDocument(record, 0) }))
}
