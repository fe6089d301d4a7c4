package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/gofiber/fiber/v2"

	"onewindow/engine/bundle"
	"onewindow/engine/ledger"
	"onewindow/engine/publish"
	"onewindow/engine/ruleset"
)

// Publishing says who may publish, and how published rulesets are loaded.
type Publishing struct {
	Keys    *publish.Keys
	Options ruleset.Options
}

// publish answers POST /v1/rulesets: a signed ruleset comes into use.
func (s *Server) publish(c *fiber.Ctx) error {
	b, order, err := s.order(c)
	if err != nil {
		return err
	}
	if len(b.Files) == 0 {
		return malformedBundle.because("it holds no rules; a ruleset that the ledger has is brought into use at /v1/rulesets/{digest}/activate")
	}
	return s.carryOut(c, order, func(inUse *ruleset.Ruleset) (*ruleset.Ruleset, error) {
		return ruleset.Unpack(b, s.after(inUse))
	})
}

// activate answers POST /v1/rulesets/{digest}/activate: an earlier ruleset
// comes into use again.
func (s *Server) activate(c *fiber.Ctx) error {
	b, order, err := s.order(c)
	switch {
	case err != nil:
		return err
	case len(b.Files) > 0:
		return malformedBundle.because("an order to activate holds no rules; publish them at /v1/rulesets")
	case order.Ruleset != digestIn(c):
		return malformedBundle.because("the order is for another ruleset, " + order.Ruleset)
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.limits.Answer)
	defer cancel()
	archive, err := s.archived(ctx, order.Ruleset)
	if err != nil {
		return err
	}
	return s.carryOut(c, order, func(inUse *ruleset.Ruleset) (*ruleset.Ruleset, error) {
		return ruleset.Open(archive, s.after(inUse))
	})
}

// after are the options for a ruleset that follows the one in use.
func (s *Server) after(inUse *ruleset.Ruleset) ruleset.Options {
	o := s.publishing.Options
	o.Previous = inUse
	return o
}

// order reads a signed bundle, unless rulesets come otherwise.
func (s *Server) order(c *fiber.Ctx) (*bundle.Bundle, *publish.Order, error) {
	switch {
	case s.edition.Load().activation.Source == ledger.SourceFolder:
		return nil, nil, rulesFromFolder.because("the rules come from the folder that `serve --rules` names; change them there, or start the service without --rules")
	case s.publishing == nil:
		return nil, nil, publishingOff.because("start the service with --publish-key FILE, the public key (PEM) of whoever may publish")
	}
	if err := queryOf(c).err(); err != nil {
		return nil, nil, err
	}
	if err := checkMediaType(c, mediaTypeGzip); err != nil {
		return nil, nil, err
	}
	if length := c.Request().Header.ContentLength(); length > publish.MaxBytes {
		return nil, nil, tooLarge.because(fmt.Sprintf("the body has %d bytes; a bundle may have at most %d", length, publish.MaxBytes))
	}
	body := &bundleBody{r: requestOf(c), from: c.Context().RequestBodyStream()}
	b, order, err := publish.Read(body, s.publishing.Keys)
	switch {
	case err == nil:
		return b, order, nil
	case body.fault != nil:
		c.Context().SetConnectionClose()
		return nil, nil, body.fault
	case errors.Is(err, bundle.ErrTooLarge):
		return nil, nil, tooLarge.because(err.Error())
	case errors.Is(err, publish.ErrSignature):
		return nil, nil, signatureRefused.because(strings.TrimPrefix(err.Error(), publish.ErrSignature.Error()+": "))
	}
	return nil, nil, malformedBundle.because(err.Error())
}

// carryOut brings the ruleset of an order into use and tells of it.
func (s *Server) carryOut(c *fiber.Ctx, order *publish.Order, load Loader) error {
	ctx, cancel := context.WithTimeout(context.Background(), s.limits.Change)
	defer cancel()
	e, err := s.change(ctx, load, order.Replaces, ledger.Activation{
		Source: ledger.SourcePublished, Publisher: order.Publisher, Key: order.Key, Message: order.Message,
		Statement: order.Statement, Signature: order.Signature,
	})
	refused := (*refusal)(nil)
	switch {
	case errors.As(err, &refused):
		return refused.problem()
	case errors.Is(err, errInUse):
		return superseded.because(err.Error())
	case errors.Is(err, ledger.ErrSuperseded):
		return superseded.because(err.Error() + "; look at what it changes, and sign an order that follows it")
	case err != nil:
		return ledgerProblem(err)
	}
	answer := listed(&e.activation)
	answer.Active = true
	return answerJSON(c, answer)
}

// problem tells of a ruleset's faults.
func (r *refusal) problem() *Problem {
	faults := make([]Fault, len(r.Findings))
	for i, f := range r.Findings {
		faults[i] = Fault{Message: f.Message}
		if !strings.HasPrefix(f.Message, f.Place) {
			faults[i].Message = f.Place + ": " + f.Message
		}
	}
	return rulesetRefused.because(r.Detail+"; the ruleset in use goes on", faults...)
}

// bundleBody is a request's body, read as it comes, up to its limit.
type bundleBody struct {
	r     *request
	from  io.Reader // nil if there is none
	read  int
	fault *Problem // of the transport, not of the bundle
}

func (b *bundleBody) Read(p []byte) (int, error) {
	if b.from == nil {
		return 0, io.EOF
	}
	n, err := b.from.Read(p)
	b.read += n
	switch {
	case b.read > publish.MaxBytes:
		b.fault = tooLarge.because(fmt.Sprintf("the body has more than %d bytes", publish.MaxBytes))
		return 0, b.fault
	case err == io.EOF:
		b.r.bodyRead = true
	case err != nil:
		b.r.bodyRead = true // it can not be read further
		b.fault = transportProblem(err)
	}
	return n, err
}
