package server

import (
	"context"
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/gofiber/fiber/v2"

	"onewindow/engine/guide"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

// items answers GET /v1/items: the catalog as on a day.
func (s *Server) items(c *fiber.Ctx) error {
	q := queryOf(c, "at")
	day := q.day("at", guide.Today(s.now()))
	if err := q.err(); err != nil {
		return err
	}
	return answerJSON(c, guide.NewCatalog(requestOf(c).edition, day))
}

// guide answers GET /v1/items/{item}: one version of an item, in full.
func (s *Server) guide(c *fiber.Ctx) error {
	q := queryOf(c, "at", "version")
	day := q.day("at", guide.Today(s.now()))
	date := q.day("version", "")
	if q.text("at") != "" && q.text("version") != "" {
		q.wrong("version", "and at exclude each other")
	}
	if err := q.err(); err != nil {
		return err
	}
	item, err := requestOf(c).edition.item(c.Params("item"))
	if err != nil {
		return err
	}
	version, ok := item.On(day)
	if date != "" {
		version, ok = versionOf(item, date)
	}
	switch {
	case ok:
		return sendGuide(c, version)
	case date != "":
		return unknownVersion.because("the item has no version of " + date)
	}
	return noneInForce(day)
}

// sendGuide answers with a version's guide, which is written once: reading its
// conditions again takes some milliseconds.
func sendGuide(c *fiber.Ctx, version *ruleset.Version) error {
	rules := requestOf(c).edition
	if document, ok := rules.guides.Load(version); ok {
		return sendJSON(c, document.([]byte))
	}
	written, err := guide.New(rules, version)
	if err != nil {
		return internalError.from(err, "the rules of this version could not be read")
	}
	document, err := json.Marshal(written)
	if err != nil {
		return internalError.from(err, "the guide could not be written")
	}
	rules.guides.Store(version, document)
	return sendJSON(c, document)
}

func versionOf(item *ruleset.Item, date string) (*ruleset.Version, bool) {
	for _, v := range item.Versions {
		if v.Date == date {
			return v, true
		}
	}
	return nil, false
}

// sample answers GET /v1/items/{item}/sample: a manifest that is accepted.
func (s *Server) sample(c *fiber.Ctx) error {
	q := queryOf(c, "at")
	day := q.day("at", guide.SampleDay(s.now()))
	if err := q.err(); err != nil {
		return err
	}
	rules := requestOf(c).edition
	item, err := rules.item(c.Params("item"))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.limits.Answer)
	defer cancel()
	document, err := rules.Sample(ctx, item.Code, day)
	if errors.Is(err, ruleset.ErrNoRules) {
		return noneInForce(day)
	}
	if err != nil {
		return judgeProblem(err)
	}
	return sendJSON(c, document)
}

// item finds an item, or says which one may have been meant.
func (e *edition) item(code string) (*ruleset.Item, error) {
	if item, ok := e.Item(code); ok {
		return item, nil
	}
	codes := make([]string, 0, 64)
	for _, item := range e.Items() {
		codes = append(codes, item.Code)
	}
	return nil, unknownItem.because("there is no item of this code" + source.DidYouMean(source.Nearest(code, codes)))
}

// noneInForce is for guides and samples, which then do not exist.
func noneInForce(day string) error {
	p := noRulesInForce.because("no version of the item is in force on " + day)
	p.Status = fiber.StatusNotFound
	return p
}
