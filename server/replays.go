package server

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/gofiber/fiber/v2"

	"onewindow/engine/ledger"
	"onewindow/engine/replay"
)

// replayed answers POST /v1/decisions/{id}/replay: the decision evaluated again,
// under the ruleset that it names, or under another one that is archived.
func (s *Server) replayed(c *fiber.Ctx) error {
	q := queryOf(c, "ruleset")
	if err := q.err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.limits.Answer)
	defer cancel()
	record, err := s.ledger.Get(ctx, c.Params("id"))
	if err != nil {
		return ledgerProblem(err)
	}
	r := requestOf(c)
	r.item, r.decision = record.Item, record.ID
	result, err := s.replays.Replay(ctx, &record, q.text("ruleset"))
	if err != nil {
		return replayProblem(err)
	}
	r.outcome = "replay differs"
	if result.Match {
		r.outcome = "replay matches"
	}
	return answerJSON(c, result)
}

// startReplay answers POST /v1/replays: a job that replays all that is recorded
// by now and meets what is given.
func (s *Server) startReplay(c *fiber.Ctx) error {
	q := queryOf(c, append([]string{"ruleset"}, filters...)...)
	filter := filterOf(q)
	if err := q.err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.limits.Answer)
	defer cancel()
	job, err := s.replays.Start(ctx, filter, q.text("ruleset"))
	if err != nil {
		return replayProblem(err)
	}
	c.Set(fiber.HeaderLocation, "/v1/replays/"+job.ID)
	c.Status(fiber.StatusAccepted)
	return answerJSON(c, jobOf(&job))
}

// replay answers GET /v1/replays/{id}: how far the job is, and the report of
// what is done; or the report alone, in another form.
func (s *Server) replay(c *fiber.Ctx) error {
	q := queryOf(c, "format")
	format := q.oneOf("format", "json", "text", "csv", "html")
	if err := q.err(); err != nil {
		return err
	}
	job, err := s.replays.Get(c.Params("id"))
	if err != nil {
		return replayProblem(err)
	}
	switch format {
	case "text":
		return sendReport(c, fiber.MIMETextPlainCharsetUTF8, job.Report.WriteText)
	case "csv":
		return sendReport(c, "text/csv; charset=utf-8", job.Report.WriteCSV)
	case "html":
		c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'unsafe-inline'")
		return sendReport(c, fiber.MIMETextHTMLCharsetUTF8, job.Report.WriteHTML)
	}
	return answerJSON(c, jobOf(&job))
}

func sendReport(c *fiber.Ctx, mediaType string, write func(io.Writer) error) error {
	var report bytes.Buffer
	if err := write(&report); err != nil {
		return internalError.from(err, "the report could not be written")
	}
	c.Response().Header.SetContentType(mediaType)
	c.Response().SetBodyRaw(report.Bytes())
	return nil
}

// cancelReplay answers DELETE /v1/replays/{id}: the job, which goes on no more.
func (s *Server) cancelReplay(c *fiber.Ctx) error {
	if err := queryOf(c).err(); err != nil {
		return err
	}
	job, err := s.replays.Cancel(c.Params("id"))
	if err != nil {
		return replayProblem(err)
	}
	return answerJSON(c, jobOf(&job))
}

// jobDocument is a job as it is answered.
type jobDocument struct {
	ID       string         `json:"id"`
	State    replay.State   `json:"state"`
	Filter   filterDocument `json:"filter"`
	Ruleset  string         `json:"ruleset,omitempty"`
	Created  string         `json:"created"`
	Ended    string         `json:"ended,omitempty"`
	Fault    string         `json:"fault,omitempty"`
	Progress struct {
		Share       float64 `json:"share"`
		Rate        float64 `json:"rate"`
		SecondsLeft float64 `json:"seconds_left"`
	} `json:"progress"`
	Report *replay.Report `json:"report"`
}

type filterDocument struct {
	Item       string `json:"item,omitempty"`
	Department string `json:"department,omitempty"`
	Outcome    string `json:"outcome,omitempty"`
	Project    string `json:"project,omitempty"`
	Rule       string `json:"rule,omitempty"`
	From       string `json:"from,omitempty"`
	To         string `json:"to,omitempty"`
}

func jobOf(j *replay.Job) jobDocument {
	d := jobDocument{ID: j.ID, State: j.State, Ruleset: j.Ruleset, Fault: j.Fault, Report: j.Report,
		Created: j.Created.In(ledger.Zone).Format(ledger.TimeForm),
		Filter: filterDocument{j.Query.Item, j.Query.Department, j.Query.Outcome, j.Query.Project, j.Query.Rule,
			j.Query.From, j.Query.To}}
	if !j.Ended.IsZero() {
		d.Ended = j.Ended.In(ledger.Zone).Format(ledger.TimeForm)
	}
	d.Progress.Share, d.Progress.Rate, d.Progress.SecondsLeft = j.Progress.Share, j.Progress.Rate, j.Progress.Left.Seconds()
	return d
}

// replayProblem gives the problem document of an error of a replay.
func replayProblem(err error) error {
	switch {
	case errors.Is(err, replay.ErrNoRuleset):
		return unknownRuleset.because("the ledger holds no ruleset with this digest")
	case errors.Is(err, replay.ErrNoJob):
		return unknownReplay.because("there is no replay with this id")
	case errors.Is(err, replay.ErrTooManyJobs):
		return tooManyReplays.because("too many replays are waiting")
	}
	return ledgerProblem(err)
}
