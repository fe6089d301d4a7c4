package server

import (
	"io"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/valyala/fasthttp"
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

const filing = "enterprise-project-filing"

func benchmark(b *testing.B, item, path string, parallel bool) {
	r := run(b, Config{Now: after, Log: slog.New(slog.NewJSONHandler(io.Discard, nil))})
	handle := r.server.app.Server().Handler
	body := []byte(sampleOf(b, item))
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
