package server

import (
	"context"
	"math"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/gofiber/fiber/v2"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"onewindow/engine/ledger"
)

// checkpoint answers GET /v1/ledger/checkpoint: the last signed one.
func (s *Server) checkpoint(c *fiber.Ctx) error {
	if err := queryOf(c).err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.limits.Answer)
	defer cancel()
	signed, err := s.ledger.Checkpoint(ctx)
	if err != nil {
		return ledgerProblem(err)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	c.Response().SetBodyRaw(signed)
	return nil
}

// signedHead is a checkpoint with whose it is.
type signedHead struct {
	ledger.Checkpoint
	Note string
	Keys []string
}

func (s *Server) head(ctx context.Context) (h signedHead, err error) {
	signed, err := s.ledger.Checkpoint(ctx)
	if err != nil {
		return h, ledgerProblem(err)
	}
	keys, err := s.ledger.Keys(ctx)
	if err != nil {
		return h, ledgerProblem(err)
	}
	var known []note.Verifier
	for _, k := range keys {
		v, err := note.NewVerifier(k.Public)
		if err != nil {
			return h, ledgerDamaged.from(err, "a key of the ledger can not be read")
		}
		known, h.Keys = append(known, v), append(h.Keys, k.Public)
	}
	h.Note = string(signed)
	if h.Checkpoint, err = ledger.OpenCheckpoint(signed, note.VerifierList(known...)); err != nil {
		return h, ledgerDamaged.from(err, "the ledger's checkpoint is damaged")
	}
	return h, nil
}

// proof answers GET /v1/decisions/{id}/proof: that the decision is one of those
// under the signed checkpoint (RFC 6962, 2.1.1).
func (s *Server) proof(c *fiber.Ctx) error {
	if err := queryOf(c).err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.limits.Answer)
	defer cancel()
	record, err := s.ledger.Get(ctx, c.Params("id"))
	if err != nil {
		return ledgerProblem(err)
	}
	h, err := s.head(ctx)
	if err != nil {
		return err
	}
	path, err := ledger.ProveRecord(ctx, s.ledger, h.Tree.N, record.Index)
	if err != nil {
		return ledgerProblem(err)
	}
	return answerJSON(c, struct {
		ID         string         `json:"id"`
		Index      int64          `json:"index"`
		Leaf       jsontext.Value `json:"leaf"` // its bytes are what is hashed
		Path       any            `json:"path"`
		Size       int64          `json:"size"`
		Checkpoint string         `json:"checkpoint"`
		Keys       []string       `json:"keys"`
	}{record.ID, record.Index, record.Leaf(), orEmpty(path), h.Tree.N, h.Note, h.Keys})
}

// consistency answers GET /v1/ledger/consistency: that the ledger of one size
// is the beginning of that of another (RFC 6962, 2.1.2).
func (s *Server) consistency(c *fiber.Ctx) error {
	q := queryOf(c, "from", "to")
	ctx, cancel := context.WithTimeout(context.Background(), s.limits.Answer)
	defer cancel()
	h, err := s.head(ctx)
	if err != nil {
		return err
	}
	to := q.number("to", int(h.Tree.N), math.MaxInt)
	from := q.number("from", to, math.MaxInt)
	switch {
	case int64(to) > h.Tree.N:
		q.wrong("to", "is larger than the ledger, which has %d decisions", h.Tree.N)
	case from > to:
		q.wrong("from", "is larger than to")
	}
	if err := q.err(); err != nil {
		return err
	}
	var path tlog.TreeProof // between trees of which one is empty, or which are the same, there is nothing to prove
	if 0 < from && from < to {
		if path, err = ledger.ProveGrowth(ctx, s.ledger, int64(from), int64(to)); err != nil {
			return ledgerProblem(err)
		}
	}
	roots := [2]string{}
	for i, size := range []int{from, to} {
		tree, err := ledger.TreeAt(ctx, s.ledger, int64(size))
		if err != nil {
			return ledgerProblem(err)
		}
		roots[i] = tree.Hash.String()
	}
	return answerJSON(c, struct {
		From       int      `json:"from"`
		To         int      `json:"to"`
		FromRoot   string   `json:"from_root"`
		ToRoot     string   `json:"to_root"`
		Path       any      `json:"path"`
		Checkpoint string   `json:"checkpoint"`
		Keys       []string `json:"keys"`
	}{from, to, roots[0], roots[1], orEmpty(path), h.Note, h.Keys})
}

// orEmpty writes a proof without steps as an empty list.
func orEmpty[P ~[]E, E any](path P) P {
	if path == nil {
		return P{}
	}
	return path
}
