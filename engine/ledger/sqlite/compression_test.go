package sqlite

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"onewindow/engine/policy"
	"onewindow/engine/ruleset"
)

// BenchmarkCompression compresses and expands the documents of real records, as
// docs/adr/002-record-compression.md compares it: of every version in the
// catalog, a manifest that is accepted and one that lacks everything.
func BenchmarkCompression(b *testing.B) {
	documents, records := documentsOf(b)
	fastest, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false), zstd.WithSingleSegment(true))
	require.NoError(b, err)
	standard, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false), zstd.WithSingleSegment(true))
	require.NoError(b, err)
	reader, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	require.NoError(b, err)
	unzstd := func(block []byte) ([]byte, error) { return reader.DecodeAll(block, nil) }

	for _, c := range []struct {
		name     string
		compress func(into, document []byte) []byte
		expand   func(block []byte) ([]byte, error)
	}{
		{"none", func(into, document []byte) []byte { return append(into[:0], document...) }, func(block []byte) ([]byte, error) { return append([]byte(nil), block...), nil }},
		{"s2", func(into, document []byte) []byte { return s2.Encode(into[:cap(into)], document) }, func(block []byte) ([]byte, error) { return s2.Decode(nil, block) }},
		{"zstd-fastest", func(into, document []byte) []byte { return fastest.EncodeAll(document, into[:0]) }, unzstd},
		{"zstd-default", func(into, document []byte) []byte { return standard.EncodeAll(document, into[:0]) }, unzstd},
	} {
		blocks, size := make([][]byte, len(documents)), 0
		for i, document := range documents {
			blocks[i] = c.compress(nil, document)
			size += len(blocks[i])
			expanded, err := c.expand(blocks[i])
			require.NoError(b, err)
			require.Equal(b, document, expanded)
		}
		perRecord := func(b *testing.B) {
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*records), "ns/record")
			b.ReportMetric(float64(size)/float64(records), "bytes/record")
		}
		b.Run(c.name+"/compress", func(b *testing.B) {
			into := make([]byte, 1<<16)
			for b.Loop() {
				for _, document := range documents {
					into = c.compress(into, document)
				}
			}
			perRecord(b)
		})
		b.Run(c.name+"/expand", func(b *testing.B) {
			for b.Loop() {
				for _, block := range blocks {
					if _, err := c.expand(block); err != nil {
						b.Fatal(err)
					}
				}
			}
			perRecord(b)
		})
	}
}

// documentsOf gives the manifests and judgements of real records.
func documentsOf(b *testing.B) (documents [][]byte, records int) {
	rules, err := ruleset.Load(os.DirFS("../../../catalog"), os.DirFS("../../../policies"), ruleset.Options{})
	require.NoError(b, err)
	ctx := policy.Unhurried(context.Background())
	for _, item := range rules.Items() {
		for _, version := range item.Versions {
			sample, err := rules.Sample(ctx, item.Code, version.Date)
			require.NoError(b, err)
			day, err := time.Parse(time.DateOnly, version.Date)
			require.NoError(b, err)
			for _, body := range [][]byte{sample, []byte(`{"item": "` + item.Code + `", "project": {"name": "襄州区双沟镇智能装备产业园一期"}}`)} {
				m, err := rules.Decode(body)
				require.NoError(b, err)
				m.Receive(day.Add(9 * time.Hour))
				j, err := rules.Judge(ctx, m)
				require.NoError(b, err)
				manifest, err := m.Canonical()
				require.NoError(b, err)
				documents, records = append(documents, manifest, j.Canonical()), records+1
			}
		}
	}
	return documents, records
}
