package server

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/gofiber/fiber/v2"

	"onewindow/engine/ledger"
	"onewindow/engine/manifest"
	"onewindow/engine/policy"
	"onewindow/engine/submission"
)

// checks answers POST /v1/checks: a submission's decisions, recorded together
// before the answer leaves, and one notice; with dry_run=true nothing is recorded.
func (s *Server) checks(c *fiber.Ctx) error {
	r := requestOf(c)
	p, err := readPosting(c, r, "POST /v1/checks\n")
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.limits.Answer) // as for a check
	defer cancel()
	if p.recordedOnce() {
		submitted, err := s.ledger.RepeatedAll(ctx, asker, p.key, p.request)
		if err == nil {
			return s.answerAll(c, r, &submitted)
		}
		if !errors.Is(err, ledger.ErrNotFound) {
			return ledgerProblem(err)
		}
	}
	given, err := manifest.DecodeSubmission(p.body, r.edition.Dictionary())
	if err != nil {
		return submissionProblem(err)
	}
	if err := s.receive(&given.Manifest); err != nil {
		return err
	}
	r.item = strings.Join(given.Items, ",") + given.Stage
	answer, err := submission.Check(ctx, r.edition, given)
	if err != nil {
		return submissionProblem(err)
	}
	entries := make([]ledger.Entry, len(answer.Decisions))
	judgements := make([]jsontext.Value, len(answer.Decisions))
	for i, d := range answer.Decisions {
		judgements[i] = d.Judgement.Canonical()
		if entries[i], err = s.entry(r.edition, d.Manifest, d.Judgement, judgements[i]); err != nil {
			return err
		}
	}
	if p.dryRun {
		r.outcome = "dry-run " + string(answer.Notice.Outcome)
		return answerJSON(c, submittedDocument{Decisions: judgements, Notice: answer.Notice})
	}
	if points := answer.Notice.ToReview; len(points) > 0 {
		return unreviewedOf(points)
	}
	document, err := noticeDocument(given, answer.Notice)
	if err != nil {
		return internalError.from(err, "the notice could not be written")
	}
	submitted, _, err := s.ledger.AppendAll(ctx, ledger.Submission{Entries: entries, Document: document, Key: p.key, Request: p.request})
	if err != nil {
		return ledgerProblem(err)
	}
	return s.answerAll(c, r, &submitted)
}

// submission answers GET /v1/submissions/{id}: the answer that was given, and
// what was handed in.
func (s *Server) submission(c *fiber.Ctx) error {
	if err := queryOf(c).err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.limits.Answer)
	defer cancel()
	submitted, err := s.ledger.Submission(ctx, c.Params("id"))
	if errors.Is(err, ledger.ErrNotFound) {
		return unknownSubmission.because("the ledger holds no submission with this id")
	}
	if err != nil {
		return ledgerProblem(err)
	}
	kept, err := keptOf(&submitted)
	if err != nil {
		return err
	}
	answer := answerOf(&submitted, kept)
	answer.HandedIn = kept.Submission
	return answerJSON(c, answer)
}

// submittedDocument is the answer to a submission: of a dry run without an id.
type submittedDocument struct {
	Submission string           `json:"submission,omitempty"`
	Decisions  []jsontext.Value `json:"decisions"`
	Notice     any              `json:"notice"`
	HandedIn   jsontext.Value   `json:"handed_in,omitzero"`
}

// kept is the document that the ledger holds of a submission.
type kept struct {
	Notice     jsontext.Value `json:"notice"`
	Submission jsontext.Value `json:"submission"`
}

// noticeDocument writes what is kept, as RFC 8785 canonical JSON.
func noticeDocument(given *manifest.Submission, notice *submission.Notice) ([]byte, error) {
	var k kept
	var err error
	if k.Notice, err = json.Marshal(notice); err != nil {
		return nil, err
	}
	if k.Submission, err = given.Canonical(); err != nil {
		return nil, err
	}
	document, err := json.Marshal(k)
	if err != nil {
		return nil, err
	}
	canonical := jsontext.Value(document)
	return canonical, canonical.Canonicalize()
}

func keptOf(submitted *ledger.Submitted) (k kept, err error) {
	if err := json.Unmarshal(submitted.Document, &k); err != nil {
		return k, ledgerDamaged.from(err, "what the ledger holds of the submission can not be read")
	}
	return k, nil
}

// answerOf is the answer that a recorded submission got: it depends on nothing
// but the records.
func answerOf(submitted *ledger.Submitted, k kept) submittedDocument {
	answer := submittedDocument{Submission: submitted.ID, Notice: k.Notice}
	for i := range submitted.Records {
		answer.Decisions = append(answer.Decisions, decisionDocument(&submitted.Records[i], 0))
	}
	return answer
}

func (s *Server) answerAll(c *fiber.Ctx, r *request, submitted *ledger.Submitted) error {
	k, err := keptOf(submitted)
	if err != nil {
		return err
	}
	outcomes := make([]string, len(submitted.Records))
	for i := range submitted.Records {
		outcomes[i] = submitted.Records[i].Outcome
	}
	r.outcome, r.decision = strings.Join(outcomes, ","), submitted.ID
	return answerJSON(c, answerOf(submitted, k))
}

// unreviewedOf names each point once, with the items that want it seen.
func unreviewedOf(points []submission.ToReview) error {
	faults := make([]Fault, len(points))
	for i, p := range points {
		faults[i] = Fault{Pointer: p.Path, Message: fmt.Sprintf("%s/%s: %s (%s)", p.Material, p.Point, p.Text, strings.Join(p.Items, ", "))}
	}
	return unreviewed.because("nobody has looked at the materials yet: set reviewed_by, or ask with dry_run=true", faults...)
}

// submissionProblem gives the problem document of an error of Check: it names
// every item that it is about.
func submissionProblem(err error) error {
	var none *submission.NoRules
	var failures submission.Failures
	var failure *policy.Failure
	switch {
	case errors.As(err, &none):
		return noRulesInForce.because("some of the items have no version in force on "+none.Day, faultsOf(none.Faults)...)
	case errors.Is(err, submission.ErrNothing):
		return nothingCalledFor.because("the facts rule every item of the stage out")
	case !errors.As(err, &failures):
		return judgeProblem(err)
	}
	faults := make([]Fault, len(failures))
	for i, f := range failures {
		text := f.Err.Error()
		if errors.As(f.Err, &failure) {
			text = failure.Error()
		}
		faults[i] = Fault{Message: f.Item + ": " + text}
	}
	p, ok := judgeProblem(err).(*Problem)
	if !ok {
		return err
	}
	p.Errors = faults
	return p
}

func faultsOf(list []manifest.Fault) []Fault {
	faults := make([]Fault, len(list))
	for i, f := range list {
		faults[i] = Fault{Pointer: f.Pointer, Message: f.Message}
	}
	return faults
}
