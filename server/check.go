package server

import (
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"onewindow/engine"
	"onewindow/engine/dictionary"
	"onewindow/engine/judgement"
	"onewindow/engine/ledger"
	"onewindow/engine/manifest"
	"onewindow/engine/policy"
	"onewindow/engine/ruleset"
)

// maxAhead is how far received_at may lie in the future: clocks differ a little.
const maxAhead = time.Minute

// check answers POST /v1/check: a manifest's decision, recorded before the
// answer leaves; with dry_run=true its judgement alone.
func (s *Server) check(c *fiber.Ctx) error {
	r := requestOf(c)
	p, err := readPosting(c, r, "")
	if err != nil {
		return err
	}
	// Not the connection's context: that one ends as soon as the service is
	// told to stop, and what was taken is to be finished.
	ctx, cancel := context.WithTimeout(context.Background(), s.limits.Answer)
	defer cancel()

	if p.recordedOnce() {
		record, err := s.ledger.Repeated(ctx, asker, p.key, p.request)
		if err == nil {
			return s.answer(c, r, &record)
		}
		if !errors.Is(err, ledger.ErrNotFound) {
			return ledgerProblem(err)
		}
	}
	m, err := r.edition.Decode(p.body)
	if err != nil {
		return manifestProblem(err)
	}
	if err := s.receive(m); err != nil {
		return err
	}
	r.item = m.Item
	j, err := r.edition.Judge(ctx, m)
	if err != nil {
		return judgeProblem(err)
	}
	r.outcome = string(j.Outcome)
	canonical := j.Canonical()
	if p.dryRun {
		r.outcome = "dry-run " + r.outcome
		return sendJSON(c, canonical)
	}
	if len(j.ToReview) > 0 {
		r.outcome = ""
		return unreviewedPoints(j.ToReview)
	}
	entry, err := s.entry(r.edition, m, j, canonical)
	if err != nil {
		return err
	}
	entry.Key, entry.Request = p.key, p.request
	record, _, err := s.ledger.Append(ctx, entry)
	if err != nil {
		r.outcome = ""
		return ledgerProblem(err)
	}
	return s.answer(c, r, &record)
}

// asker is who asks, as long as no access control tells one from another.
const asker = ""

// posting is what checks have in common: a body, and how it is to be answered.
type posting struct {
	body    []byte
	dryRun  bool
	key     string            // Idempotency-Key, empty if none is given
	request [sha256.Size]byte // what the key stands for
}

// recordedOnce tells whether the same posting may have been answered before.
func (p *posting) recordedOnce() bool { return p.key != "" && !p.dryRun }

// readPosting reads a posting. The same bytes are another request at another
// place, which is named.
func readPosting(c *fiber.Ctx, r *request, place string) (p posting, err error) {
	q := queryOf(c, "dry_run")
	p.dryRun = q.flag("dry_run")
	key, fault := idempotencyKey(c)
	q.add(fault)
	if err := q.err(); err != nil {
		return p, err
	}
	p.key = key
	if p.body, err = readBody(c, r); err == nil && p.recordedOnce() {
		p.request = sha256.Sum256(append([]byte(place), p.body...))
	}
	return p, err
}

// receive stamps a manifest with the time of receipt.
func (s *Server) receive(m *manifest.Manifest) error {
	now := s.now()
	m.Receive(now)
	received, err := time.Parse(time.RFC3339, m.ReceivedAt)
	if err != nil {
		return internalError.from(err, "the time of receipt could not be read")
	}
	if received.Sub(now) > maxAhead {
		return malformedManifest.because("the manifest was received in the future",
			Fault{Pointer: "/received_at", Message: "lies more than a minute after the service's clock, " + now.In(received.Location()).Format(time.RFC3339)})
	}
	return nil
}

// entry is what is recorded of a judgement.
func (s *Server) entry(e *edition, m *manifest.Manifest, j *judgement.Judgement, canonical []byte) (ledger.Entry, error) {
	document, err := m.Canonical()
	if err != nil {
		return ledger.Entry{}, internalError.from(err, "the manifest could not be written")
	}
	return ledger.Entry{
		Item: j.Item, Department: j.Department, Version: j.Version, Outcome: string(j.Outcome),
		Project: e.facts.code.in(m), ProjectName: e.facts.name.in(m), Previous: m.Previous,
		ReceivedAt: m.ReceivedAt, ReceivedOn: m.ReceivedOn, Rules: decisiveRules(j),
		Manifest: document, Judgement: canonical, Ruleset: e.digest, Engine: engine.Version,
		Asker: asker, DecidedAt: s.now(),
	}, nil
}

// answer sends a decision.
func (s *Server) answer(c *fiber.Ctx, r *request, record *ledger.Record) error {
	r.item, r.outcome, r.decision = record.Item, record.Outcome, record.ID
	return sendJSON(c, decisionDocument(record, 0))
}

// decisiveRules are those of the reasons that made the outcome.
func decisiveRules(j *judgement.Judgement) []string {
	rules := make([]string, 0, len(j.Reasons))
	for i := range j.Reasons {
		if j.Reasons[i].Effect != judgement.EffectAdvise {
			rules = append(rules, j.Reasons[i].Rule)
		}
	}
	return rules
}

func unreviewedPoints(points []judgement.ToReview) error {
	faults := make([]Fault, len(points))
	for i, p := range points {
		faults[i] = Fault{Pointer: p.Path, Message: p.Material + "/" + p.Point + ": " + p.Text}
	}
	return unreviewed.because("nobody has looked at the materials yet: set reviewed_by, or ask with dry_run=true", faults...)
}

// judgeProblem gives the problem document of an error of Judge or Sample.
func judgeProblem(err error) error {
	var failure *policy.Failure
	switch {
	case errors.Is(err, ruleset.ErrNoRules):
		return noRulesInForce.from(err, err.Error())
	case errors.Is(err, policy.ErrDeadline):
		return policyTimeout.from(err, "the evaluation of the item's policy was ended at its time limit")
	case errors.As(err, &failure):
		return policyFailed.from(err, failure.Error())
	case errors.Is(err, context.DeadlineExceeded):
		return overdue.from(err, "the evaluation was not finished in time")
	}
	return manifestProblem(err)
}

// manifestProblem gives the problem document of a manifest's faults.
func manifestProblem(err error) error {
	var faults *manifest.Faults
	if !errors.As(err, &faults) {
		return internalError.from(err, "the manifest could not be judged")
	}
	return malformedManifest.because("the body is not a manifest that can be judged; see errors", faultsOf(faults.List)...)
}

// ledgerProblem gives the problem document of an error of the ledger.
func ledgerProblem(err error) error {
	switch {
	case errors.Is(err, ledger.ErrKeyReused):
		return keyReused.because("this Idempotency-Key came with another body before")
	case errors.Is(err, ledger.ErrNotFound):
		return unknownDecision.because("the ledger holds no decision with this id")
	case errors.Is(err, ledger.ErrUnavailable):
		return ledgerUnavailable.from(err, "the ledger can not be used now; nothing was decided")
	case errors.Is(err, ledger.ErrDamaged):
		return ledgerDamaged.from(err, "what the ledger holds is damaged")
	case errors.Is(err, context.DeadlineExceeded):
		return overdue.from(err, "the ledger did not answer in time")
	}
	return internalError.from(err, "the ledger failed")
}

// projectFacts are the facts by which decisions are found.
type projectFacts struct{ code, name projectFact }

// projectFact is the number of a fact in the dictionary, -1 if it has none.
type projectFact int

func findProjectFacts(d *dictionary.Dictionary) projectFacts {
	find := func(name string) projectFact {
		if id, _, ok := d.Fact(name); ok {
			return projectFact(id)
		}
		return -1
	}
	return projectFacts{find("project.code"), find("project.name")}
}

// in gives the text of the fact in a manifest, empty if it was not given.
func (f projectFact) in(m *manifest.Manifest) string {
	for i := range m.Facts {
		if m.Facts[i].ID == int(f) {
			return m.Facts[i].Value.Str
		}
	}
	return ""
}
