package ruleset

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onewindow/engine/source"
)

// enlarged is the reference catalog, its items copied under other codes until
// it has nearly so many versions. Cases and Rego tests are left out.
func enlarged(versions int) []source.File {
	var files []source.File
	byItem := map[string][]source.File{}
	for _, f := range real().Files() {
		parts := strings.Split(f.Name, "/")
		if len(parts) == 5 || strings.HasSuffix(f.Name, "_test.rego") {
			continue
		}
		files = append(files, f)
		if len(parts) == 4 {
			byItem[parts[2]] = append(byItem[parts[2]], f)
		}
	}
	count := 0
	for copied := 0; ; copied++ {
		for _, item := range real().Items() {
			if count += len(item.Versions); count > versions {
				slices.SortFunc(files, func(a, b source.File) int { return strings.Compare(a.Name, b.Name) })
				return files
			}
			if copied == 0 {
				continue // the item itself
			}
			for _, f := range byItem[item.Code] {
				files = append(files, renamed(f, item.Code, fmt.Sprint(item.Code, "-", copied)))
			}
		}
	}
}

func renamed(f source.File, code, as string) source.File {
	name := strings.Replace(f.Name, "/"+code+"/", "/"+as+"/", 1)
	data := f.Data
	if path.Base(name) == "item.yaml" {
		data = bytes.Replace(data, []byte("code: "+code+"\n"), []byte("code: "+as+"\n"), 1)
	}
	return source.File{Name: name, Data: data}
}

// BenchmarkLoad5000 loads 5,000 versions: from a folder, where each is proven;
// from the archive that a ledger keeps; and from a folder of which one checklist
// has changed since. Besides time it tells of the processor's time, which other
// work on the machine does not lengthen, and of memory: what the ruleset holds,
// and the most that the process had from the system meanwhile.
func BenchmarkLoad5000(b *testing.B) {
	files := enlarged(5000)
	dir := b.TempDir()
	for _, f := range files {
		name := filepath.Join(dir, f.Name)
		require.NoError(b, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(b, os.WriteFile(name, f.Data, 0o644))
	}
	archived := func(b *testing.B) []byte {
		name, err := digest(files)
		require.NoError(b, err)
		whole, err := archive(name, files)
		require.NoError(b, err)
		return whole
	}
	folder := func(o Options) (*Ruleset, error) {
		return Load(os.DirFS(filepath.Join(dir, "catalog")), os.DirFS(filepath.Join(dir, "policies")), o)
	}
	b.Run("yaml", func(b *testing.B) {
		measure(b, func() (*Ruleset, error) { return folder(Options{}) })
	})
	b.Run("archive", func(b *testing.B) {
		whole := archived(b)
		measure(b, func() (*Ruleset, error) { return Open(whole, Options{Proven: true}) })
		runtime.KeepAlive(whole)
	})
	b.Run("reload", func(b *testing.B) {
		before, err := Open(archived(b), Options{Proven: true})
		require.NoError(b, err)
		changed := filepath.Join(dir, "catalog/zj/drainage-permit/2023-02-01.yaml")
		data, err := os.ReadFile(changed)
		require.NoError(b, err)
		require.NoError(b, os.WriteFile(changed, bytes.Replace(data, []byte("promised: 5"), []byte("promised: 4"), 1), 0o644))
		measure(b, func() (*Ruleset, error) { return folder(Options{Previous: before}) })
		runtime.KeepAlive(before)
	})
}

func measure(b *testing.B, load func() (*Ruleset, error)) {
	b.ReportAllocs()
	defer debug.SetGCPercent(debug.SetGCPercent(50)) // as serve does while it loads
	debug.FreeOSMemory()
	before, spent := heap(), processorTime(b)
	peak := watchMemory(b.Context())
	var r *Ruleset
	for b.Loop() {
		var err error
		if r, err = load(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric((processorTime(b)-spent).Seconds()/float64(b.N), "cpu-s/op")
	b.ReportMetric(float64(peak())/(1<<20), "MiB-peak")
	b.ReportMetric(float64(heap()-before)/(1<<20), "MiB-held")
	runtime.KeepAlive(r)
}

func heap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// watchMemory looks at what the runtime has from the system until the function
// that it gives is called, which gives the most.
func watchMemory(ctx context.Context) (peak func() uint64) {
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan uint64)
	go func() {
		most := uint64(0)
		in := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		for {
			metrics.Read(in)
			most = max(most, in[0].Value.Uint64()-in[1].Value.Uint64())
			select {
			case <-ctx.Done():
				ended <- most
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return func() uint64 { stop(); return <-ended }
}
