package tests

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// TestProofs: what an auditor who trusts nothing but a key gets from the
// service is enough to prove that a decision stands, and that nothing that
// stood before was changed.
func TestProofs(t *testing.T) {
	data := t.TempDir()
	s := serve(t, data)
	a := apiOf(t, s)
	sample := a.sample(permit)
	empty := a.get("/v1/ledger/consistency").ok()
	require.Contains(t, string(empty.Body), `"from":0,"to":0`)
	var ids []string
	for range 5 {
		var d struct{ ID string }
		a.check(sample).ok().into(&d)
		ids = append(ids, d.ID)
	}
	status, out, _ := onewindow(t, "", "verify", "--data", data)
	require.Zero(t, status, "while it is in use: %s", out)
	key := strings.TrimPrefix(strings.Split(out, "\n")[1], "key ")
	verifier, err := note.NewVerifier(key)
	require.NoError(t, err)

	for i, id := range ids {
		var proof struct {
			Index, Size int64
			Leaf        json.RawMessage
			Path        tlog.RecordProof
			Checkpoint  string
		}
		a.get("/v1/decisions/" + id + "/proof").ok().into(&proof)
		require.EqualValues(t, i, proof.Index)
		signed, err := note.Open([]byte(proof.Checkpoint), note.VerifierList(verifier))
		require.NoError(t, err)
		root, err := tlog.ParseHash(strings.Split(signed.Text, "\n")[2])
		require.NoError(t, err)
		require.NoError(t, tlog.CheckRecord(proof.Path, proof.Size, root, proof.Index, tlog.RecordHash(proof.Leaf)))
		require.Contains(t, string(proof.Leaf), id)
	}
	checkpoint := a.get("/v1/ledger/checkpoint").ok()
	require.Equal(t, "text/plain; charset=utf-8", checkpoint.Header.Get("Content-Type"))
	_, err = note.Open(checkpoint.Body, note.VerifierList(verifier))
	require.NoError(t, err)

	var growth struct {
		Path tlog.TreeProof
		From tlog.Hash `json:"from_root"`
		To   tlog.Hash `json:"to_root"`
	}
	a.get("/v1/ledger/consistency?from=2&to=5").ok().into(&growth)
	require.NoError(t, tlog.CheckTree(growth.Path, 5, growth.To, 2, growth.From))
	a.get("/v1/ledger/consistency?to=6").problem(http.StatusBadRequest, "invalid-parameter")
	a.get("/v1/ledger/consistency?from=5&to=2").problem(http.StatusBadRequest, "invalid-parameter")
	a.get("/v1/decisions/nothing/proof").problem(http.StatusNotFound, "unknown-decision")
	s.stop()

	status, next, _ := onewindow(t, "", "rotate-key", "--data", data)
	require.Zero(t, status)
	require.NotEqual(t, key, strings.TrimSpace(next))
	a = apiOf(t, serve(t, data))
	a.check(sample).ok()
	status, out, _ = onewindow(t, "", "verify", "--data", data, "--key", key, "-o", "json")
	require.Zero(t, status, out)
	require.Contains(t, out, `"records": 6`)
}

// TestVerifyNamesDamage: one bit of a decision, and verify says which.
func TestVerifyNamesDamage(t *testing.T) {
	data := t.TempDir()
	s := serve(t, data)
	a := apiOf(t, s)
	a.check(a.sample(permit)).ok()
	s.stop()
	path := filepath.Join(data, "ledger.db")
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	at := bytes.LastIndex(file, []byte(permit+"zj")) // the columns item and department
	require.Positive(t, at)
	file[at+1] ^= 1
	require.NoError(t, os.WriteFile(path, file, 0o600))
	status, out, _ := onewindow(t, "", "verify", "--data", data)
	require.Equal(t, 1, status)
	require.Contains(t, out, "decision 0 (")
	status, _, stderr := onewindow(t, "", "verify", "--data", t.TempDir())
	require.Equal(t, 2, status)
	require.Contains(t, stderr, "ledger.db")
}
