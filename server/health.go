package server

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"
)

// readyWithin is how long the ledger may take to say that it can record.
const readyWithin = 2 * time.Second

var fine = []byte(`{"status":"ok"}`)

// healthy answers GET /healthz: the process runs.
func (s *Server) healthy(c *fiber.Ctx) error { return sendJSON(c, fine) }

// ready answers GET /readyz: a decision could be recorded now.
func (s *Server) ready(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(context.Background(), readyWithin)
	defer cancel()
	if err := s.ledger.Ready(ctx); err != nil {
		return ledgerUnavailable.from(err, "the ledger can not record decisions now")
	}
	return sendJSON(c, fine)
}
