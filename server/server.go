// Package server is the service: windows post manifests over HTTP and get
// decisions, which the ledger has recorded before the answer leaves.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"onewindow/engine/guide"
	"onewindow/engine/judgement"
	"onewindow/engine/ledger"
	"onewindow/engine/manifest"
	"onewindow/engine/replay"
	"onewindow/engine/ruleset"
)

// Rules is what the service asks of a ruleset; *ruleset.Ruleset is one.
type Rules interface {
	guide.Rules
	Archive() ([]byte, error)
	Item(code string) (*ruleset.Item, bool)
	Decode(body []byte) (*manifest.Manifest, error)
	Judge(ctx context.Context, m *manifest.Manifest) (*judgement.Judgement, error)
	Sample(ctx context.Context, item, day string) ([]byte, error)
}

// Config is what a Server is made of.
type Config struct {
	Rules  Rules
	From   ledger.Activation // whence the rules come: Source, and of published ones who and why; none: embedded
	Ledger ledger.Ledger
	Log    *slog.Logger
	Now    func() time.Time // the clock; nil: time.Now
	Limits Limits           // of time; what is 0 has its default

	Replays    *replay.Jobs           // nil: nothing is replayed
	Publishing *Publishing            // nil: nobody may publish
	Changed    func(*ruleset.Ruleset) // is told of each ruleset that comes into use later; may be nil
}

// Limits are the service's limits of time.
type Limits struct {
	Read   time.Duration // for a whole request to arrive; default 15 s
	Write  time.Duration // for an answer to be taken; default 30 s
	Idle   time.Duration // for a connection without a request; default 2 min
	Answer time.Duration // for a check, from its arrival to its record; default 10 s
	Change time.Duration // for another ruleset to come into use, its tests run; default 5 min
}

// Server is the service. Make it with New.
type Server struct {
	app    *fiber.App
	ledger ledger.Ledger
	log    *slog.Logger
	now    func() time.Time
	limits Limits
	ids    ids
	docs   *documentation

	edition    atomic.Pointer[edition] // in use
	changing   sync.Mutex              // held while another one is loaded
	refusals   refusals
	publishing *Publishing
	replays    *replay.Jobs
	changed    func(*ruleset.Ruleset)
}

// New makes the service and archives its ruleset in the ledger, so that no
// decision can precede its rules. It fails if the ledger can not be written.
func New(ctx context.Context, config Config) (*Server, error) {
	s := &Server{
		ledger: config.Ledger, log: config.Log, now: config.Now, limits: config.Limits.withDefaults(),
		publishing: config.Publishing, replays: config.Replays, changed: config.Changed,
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.ids.init()
	var err error
	if s.docs, err = newDocumentation(); err != nil {
		return nil, fmt.Errorf("the API's description: %w", err)
	}
	if config.From.Source == "" {
		config.From.Source = ledger.SourceEmbedded
	}
	if err := s.start(ctx, config.Rules, config.From); err != nil {
		return nil, err
	}
	s.app = s.newApp()
	return s, nil
}

func (l Limits) withDefaults() Limits {
	for _, d := range []struct {
		limit    *time.Duration
		fallback time.Duration
	}{{&l.Read, 15 * time.Second}, {&l.Write, 30 * time.Second}, {&l.Idle, 2 * time.Minute}, {&l.Answer, 10 * time.Second}, {&l.Change, 5 * time.Minute}} {
		if *d.limit == 0 {
			*d.limit = d.fallback
		}
	}
	return l
}

// maxHeader is how large request line and header fields may be together, in bytes.
const maxHeader = 8 << 10

func (s *Server) newApp() *fiber.App {
	app := fiber.New(fiber.Config{
		DisableStartupMessage:        true,
		CaseSensitive:                true,
		StrictRouting:                true,
		StreamRequestBody:            true, // bounds are kept by readBody and drain
		DisablePreParseMultipartForm: true,
		BodyLimit:                    manifest.MaxBytes,
		ReadBufferSize:               maxHeader,
		ReadTimeout:                  s.limits.Read,
		WriteTimeout:                 s.limits.Write,
		IdleTimeout:                  s.limits.Idle,
		ErrorHandler:                 s.connectionFault,
	})
	app.Use(s.observe)
	app.Post("/v1/check", s.check)
	app.Post("/v1/checks", s.checks)
	app.Get("/v1/submissions/:id", s.submission)
	app.Post("/v1/navigate", s.navigate)
	app.Get("/v1/items", s.items)
	app.Get("/v1/items/:item", s.guide)
	app.Get("/v1/items/:item/sample", s.sample)
	app.Get("/v1/schemas/:name", s.schema)
	app.Get("/v1/decisions", s.decisions)
	app.Get("/v1/decisions/:id", s.decision)
	if s.replays != nil {
		app.Post("/v1/decisions/:id/replay", s.replayed)
		app.Post("/v1/replays", s.startReplay)
		app.Get("/v1/replays/:id", s.replay)
		app.Delete("/v1/replays/:id", s.cancelReplay)
	}
	app.Get("/v1/decisions/:id/proof", s.proof)
	app.Get("/v1/ledger/checkpoint", s.checkpoint)
	app.Get("/v1/ledger/consistency", s.consistency)
	app.Get("/v1/rulesets", s.rulesets)
	app.Post("/v1/rulesets", s.publish)
	app.Get("/v1/rulesets/:digest", s.ruleset)
	app.Post("/v1/rulesets/:digest/activate", s.activate)
	app.Get("/healthz", s.healthy)
	app.Get("/readyz", s.ready)
	app.Get("/openapi.json", s.openAPI)
	app.Get("/docs", s.docsPage)
	app.Get(problemPage, s.problemsPage)
	app.Get("/docs/style.css", s.style)

	handle := app.Handler()
	http := app.Server()
	http.CloseOnShutdown = true
	http.SecureErrorLogMessage = true // no header or body in error texts
	http.Logger = connectionLog{s.log}
	http.Handler = func(ctx *fasthttp.RequestCtx) {
		if !knownMethod(app, ctx.Method()) { // fiber answers these in plain text
			c := app.AcquireCtx(ctx)
			defer app.ReleaseCtx(c)
			_ = s.connectionFault(c, notImplemented.because("the method is none of HTTP's"))
			return
		}
		handle(ctx)
	}
	return app
}

func knownMethod(app *fiber.App, method []byte) bool {
	for _, known := range app.Config().RequestMethods {
		if string(method) == known {
			return true
		}
	}
	return false
}

// connectionFault answers what never came to a handler: a request that could
// not be read. The connection is closed after it.
func (s *Server) connectionFault(c *fiber.Ctx, err error) error {
	p := problemOf(err)
	r := &request{id: s.ids.of(c)}
	c.Set(fiber.HeaderXRequestID, r.id)
	p.write(c, r.id)
	c.Context().SetConnectionClose()
	s.log.Info("request not read", "request", r.id, "status", p.Status)
	return nil
}

// connectionLog takes fasthttp's own messages about connections.
type connectionLog struct{ log *slog.Logger }

func (l connectionLog) Printf(format string, args ...any) {
	l.log.Debug("connection", "message", fmt.Sprintf(format, args...))
}

// Serve answers requests on the listener until Shutdown.
func (s *Server) Serve(listener net.Listener) error {
	return s.app.Server().Serve(listener)
}

// Shutdown takes no more connections, finishes the requests that were taken,
// and returns when all are answered or the context ends.
func (s *Server) Shutdown(ctx context.Context) error {
	err := s.app.ShutdownWithContext(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.New("some requests were not finished in time")
	}
	return err
}
