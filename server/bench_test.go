package server

import (
	"context"
	"io"
	"log/slog"
	"testing"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
	"github.com/valyala/fasthttp"

	"onewindow/engine/manifest"
	"onewindow/engine/policy"
	"onewindow/engine/submission"
)

// The cost of a request without its transport: routing, reading, judging,
// recording (of Check) and answering.
// The permit has a policy; the filing has none.
func BenchmarkCheck(b *testing.B) {
	b.Run("policy", func(b *testing.B) { benchmark(b, permit, "/v1/check", true) })
	b.Run("native", func(b *testing.B) { benchmark(b, filing, "/v1/check", true) })
}

func BenchmarkDryRun(b *testing.B) {
	b.Run("policy", func(b *testing.B) { benchmark(b, permit, "/v1/check?dry_run=true", false) })
	b.Run("native", func(b *testing.B) { benchmark(b, filing, "/v1/check?dry_run=true", false) })
}

// A submission for the stage with the most items: as it is accepted, recorded
// with a decision for each item, and without its materials, where one notice is
// sought for all.
func BenchmarkChecks(b *testing.B) {
	whole := stageOf(b, "building")
	b.Run("accept", func(b *testing.B) { measure(b, "/v1/checks", whole, false) })
	b.Run("correct", func(b *testing.B) {
		var document map[string]jsontext.Value
		require.NoError(b, json.Unmarshal(whole, &document))
		delete(document, "materials")
		deficient, err := json.Marshal(document)
		require.NoError(b, err)
		measure(b, "/v1/checks?dry_run=true", deficient, false)
	})
}

// stageOf is a submission for a stage that is accepted: what the notice of an
// empty one asks for.
func stageOf(b *testing.B, stage string) []byte {
	empty := []byte(`{"stage":"` + stage + `","received_at":"2026-11-20T09:00:00+08:00","reviewed_by":"x"}`)
	given, err := manifest.DecodeSubmission(empty, rulesOf(b).Dictionary())
	require.NoError(b, err)
	answer, err := submission.Check(policy.Unhurried(context.Background()), rulesOf(b), given)
	require.NoError(b, err)
	text, err := json.Marshal(answer.Notice.Patch)
	require.NoError(b, err)
	patch, err := jsonpatch.DecodePatch(text)
	require.NoError(b, err)
	whole, err := patch.Apply(empty)
	require.NoError(b, err)
	return whole
}

const filing = "enterprise-project-filing"

func benchmark(b *testing.B, item, path string, parallel bool) {
	measure(b, path, []byte(sampleOf(b, item)), parallel)
}

func measure(b *testing.B, path string, body []byte, parallel bool) {
	r := run(b, Config{Now: after, Log: slog.New(slog.NewJSONHandler(io.Discard, nil))})
	handle := r.server.app.Server().Handler
	one := func(ctx *fasthttp.RequestCtx) {
		ctx.Request.Reset()
		ctx.Response.Reset()
		ctx.Request.Header.SetMethod("POST")
		ctx.Request.Header.SetContentType("application/json")
		ctx.Request.SetRequestURI(path)
		ctx.Request.SetBodyStream(&reader{body}, len(body))
		handle(ctx)
	}
	var ctx fasthttp.RequestCtx
	one(&ctx)
	require.Equal(b, 200, ctx.Response.StatusCode(), "%s", ctx.Response.Body())
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	if !parallel {
		for b.Loop() {
			one(&ctx)
		}
		return
	}
	b.SetParallelism(32) // 64 windows on two cores share a sync
	b.RunParallel(func(pb *testing.PB) {
		var ctx fasthttp.RequestCtx
		for pb.Next() {
			one(&ctx)
		}
	})
}

type reader struct{ rest []byte }

func (r *reader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
