package server

import (
	"context"
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/gofiber/fiber/v2"

	"onewindow/engine/judgement"
	"onewindow/engine/ledger"
)

// summary is a decision as a search lists it.
type summary struct {
	ID          string   `json:"id"`
	Index       int64    `json:"index"`
	Item        string   `json:"item"`
	Department  string   `json:"department"`
	Version     string   `json:"version"`
	Outcome     string   `json:"outcome"`
	Project     string   `json:"project"`
	ProjectName string   `json:"project_name"`
	Previous    string   `json:"previous,omitempty"`
	ReceivedAt  string   `json:"received_at"`
	DecidedAt   string   `json:"decided_at"`
	Rules       []string `json:"rules"`
	Ruleset     string   `json:"ruleset"`
	Engine      string   `json:"engine"`
}

// decisions answers GET /v1/decisions, newest first.
func (s *Server) decisions(c *fiber.Ctx) error {
	q := queryOf(c, append([]string{"limit", "cursor"}, filters...)...)
	search := filterOf(q)
	search.Limit, search.Cursor = q.number("limit", ledger.DefaultLimit, ledger.MaxLimit), q.text("cursor")
	if err := q.err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.limits.Answer)
	defer cancel()
	page, err := s.ledger.Search(ctx, search)
	if errors.Is(err, ledger.ErrCursor) {
		q.wrong("cursor", "is not one that a page before gave as next")
		return q.err()
	}
	if err != nil {
		return ledgerProblem(err)
	}
	found := struct {
		Decisions []summary `json:"decisions"`
		Next      string    `json:"next,omitempty"` // the cursor of the page that follows
	}{make([]summary, len(page.Records)), page.Next}
	for i := range page.Records {
		found.Decisions[i] = summarise(&page.Records[i])
	}
	return answerJSON(c, found)
}

// filters are the parameters that filterOf reads.
var filters = []string{"item", "department", "outcome", "project", "rule", "from", "to"}

// filterOf reads which decisions are meant.
func filterOf(q *query) ledger.Query {
	return ledger.Query{
		Item: q.text("item"), Department: q.text("department"), Project: q.text("project"), Rule: q.text("rule"),
		Outcome: q.oneOf("outcome", string(judgement.Accept), string(judgement.CorrectAllItems), string(judgement.Reject)),
		From:    q.day("from", ""), To: q.day("to", ""),
	}
}

func summarise(r *ledger.Record) summary {
	rules := r.Rules
	if rules == nil {
		rules = []string{}
	}
	return summary{
		ID: r.ID, Index: r.Index, Item: r.Item, Department: r.Department, Version: r.Version, Outcome: r.Outcome,
		Project: r.Project, ProjectName: r.ProjectName, Previous: r.Previous, ReceivedAt: r.ReceivedAt,
		DecidedAt: r.DecidedAt.Format(ledger.TimeForm), Rules: rules, Ruleset: r.Ruleset, Engine: r.Engine,
	}
}

// decision answers GET /v1/decisions/{id}: the decision and its manifest.
func (s *Server) decision(c *fiber.Ctx) error {
	if err := queryOf(c).err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.limits.Answer)
	defer cancel()
	record, err := s.ledger.Get(ctx, c.Params("id"))
	if err != nil {
		return ledgerProblem(err)
	}
	return sendJSON(c, recordDocument(&record))
}

// answerJSON answers 200 with a value as JSON.
func answerJSON(c *fiber.Ctx, value any) error {
	document, err := json.Marshal(value)
	if err != nil {
		return internalError.from(err, "the answer could not be written")
	}
	return sendJSON(c, document)
}
