package server

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/gofiber/fiber/v2"

	"onewindow/engine/ledger"
)

const (
	mediaTypeGzip  = "application/gzip"
	someRulesets   = 20  // that are listed, unless more are asked for
	manyRulesets   = 200 // at most
	contentPattern = `attachment; filename="ruleset.tar.gz"`
)

// activated is a ruleset's coming into use, as it is listed.
type activated struct {
	Activation string         `json:"activation"`
	Ruleset    string         `json:"ruleset"`
	Active     bool           `json:"active"`
	Since      string         `json:"since"`
	Until      string         `json:"until,omitempty"` // when another one took over
	Source     string         `json:"source"`
	Publisher  string         `json:"publisher,omitempty"`
	Key        string         `json:"key,omitempty"`
	Message    string         `json:"message,omitempty"`
	Engine     string         `json:"engine"`
	Items      int            `json:"items"`
	Versions   int            `json:"versions"`
	Changes    jsontext.Value `json:"changes,omitzero"`
}

func listed(a *ledger.Activation) activated {
	l := activated{
		Activation: a.ID, Ruleset: a.Ruleset, Since: a.At.Format(ledger.TimeForm), Source: a.Source, Publisher: a.Publisher,
		Key: a.Key, Message: a.Message, Engine: a.Engine, Items: a.Items, Versions: a.Versions,
	}
	if len(a.Changes) > 0 {
		l.Changes = a.Changes
	}
	return l
}

// rulesets answers GET /v1/rulesets: what is in use and what was, newest first,
// and what was refused.
func (s *Server) rulesets(c *fiber.Ctx) error {
	q := queryOf(c, "limit")
	limit := q.number("limit", someRulesets, manyRulesets)
	if err := q.err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.limits.Answer)
	defer cancel()
	active := requestOf(c).edition.activation.ID
	list, err := s.ledger.Activations(ctx, "", limit)
	if err != nil {
		return ledgerProblem(err)
	}
	answer := struct {
		Rulesets []activated `json:"rulesets"`
		Refusals []*refusal  `json:"refusals"`
	}{make([]activated, len(list)), s.refusals.all()}
	for i := range list {
		answer.Rulesets[i] = listed(&list[i])
		answer.Rulesets[i].Active = list[i].ID == active
		if i > 0 {
			answer.Rulesets[i].Until = answer.Rulesets[i-1].Since
		}
	}
	return answerJSON(c, answer)
}

// ruleset answers GET /v1/rulesets/{digest}: its archive.
func (s *Server) ruleset(c *fiber.Ctx) error {
	if err := queryOf(c).err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.limits.Answer)
	defer cancel()
	archive, err := s.archived(ctx, digestIn(c))
	if err != nil {
		return err
	}
	c.Response().Header.SetContentType(mediaTypeGzip)
	c.Set(fiber.HeaderContentDisposition, contentPattern)
	c.Response().SetBodyRaw(archive)
	return nil
}

// archived gives a ruleset's archive from the ledger.
func (s *Server) archived(ctx context.Context, digest string) ([]byte, error) {
	archive, err := s.ledger.Ruleset(ctx, digest)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil, unknownRuleset.because("the ledger holds no ruleset with this digest")
	}
	if err != nil {
		return nil, ledgerProblem(err)
	}
	return archive, nil
}

// digestIn reads the digest in a path: as it is, escaped, or with - and _ in
// place of + and /, which need no escaping.
func digestIn(c *fiber.Ctx) string {
	digest, err := url.PathUnescape(c.Params("digest"))
	if err != nil {
		return c.Params("digest")
	}
	return strings.NewReplacer("-", "+", "_", "/").Replace(digest)
}
