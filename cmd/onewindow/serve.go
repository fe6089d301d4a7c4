package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"onewindow/engine/guide"
	"onewindow/engine/ledger"
	"onewindow/engine/ledger/sqlite"
	"onewindow/engine/policy"
	"onewindow/engine/publish"
	"onewindow/engine/replay"
	"onewindow/engine/ruleset"
	"onewindow/server"
)

// finishWithin is how long a service that is told to stop finishes what it took.
const finishWithin = 30 * time.Second

type serving struct {
	addr, data, rules string
	policyTimeout     time.Duration
	insecure          bool
	publishKeys       []string
}

func (m *Main) serveCommand() *cobra.Command {
	var s serving
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the service",
		Long: "serve answers checks over HTTP and records every decision in the ledger. The API is described at /docs.\n\n" +
			"Its rules are those in the folder --rules, which it watches: a change comes into use once it has no fault and its\n" +
			"tests pass. Without --rules they are those that were published last, else those that the program carries.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return m.serve(cmd, s) },
	}
	flags := cmd.Flags()
	flags.StringVar(&s.addr, "addr", "127.0.0.1:8080", "address to listen on; port 0 takes a free one")
	flags.StringVar(&s.data, "data", "data", "folder of the ledger; made if there is none")
	flags.DurationVar(&s.policyTimeout, "policy-timeout", policy.DefaultDeadline, "how long a policy's evaluation may take")
	flags.BoolVar(&s.insecure, "insecure", false, "listen where other machines can reach the service, without access control")
	flags.StringSliceVar(&s.publishKeys, "publish-key", nil, "public key (PEM `FILE`) of someone who may publish rulesets; may be repeated")
	flags.StringVar(&s.rules, "rules", "", "folder with catalog/ and policies/, watched (default: the rules published last, else those that the program carries)")
	return cmd
}

func (m *Main) serve(cmd *cobra.Command, s serving) (err error) {
	if err := checkAddr(s.addr, s.insecure); err != nil {
		return err
	}
	if s.policyTimeout <= 0 {
		return fmt.Errorf("--policy-timeout %s: must be longer than nothing", s.policyTimeout)
	}
	options := ruleset.Options{PolicyTimeout: s.policyTimeout}
	publishing, err := s.publishing(options)
	if err != nil {
		return err
	}
	if _, set := m.LookupEnv("GOGC"); !set {
		debug.SetGCPercent(collectLoading)
	}
	ctx, stop := context.WithCancel(cmd.Context())
	defer stop()
	log := slog.New(slog.NewJSONHandler(cmd.ErrOrStderr(), nil))
	store, err := sqlite.Open(s.data)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := store.Close(); err == nil {
			err = closeErr
		}
	}()
	replays := replay.OpenJobs(filepath.Join(s.data, "replays"), store, max(1, runtime.GOMAXPROCS(0)/2), m.Now) // half of the cores are for the windows
	defer replays.Close()
	var since uint64 // the folder's state
	if s.rules != "" {
		since = state(s.rules)
	}
	rules, from, err := s.start(ctx, store, options)
	if err != nil {
		return err
	}
	settle := func(rules *ruleset.Ruleset) { // the first check of an item need not wait
		if err := rules.Wake(ctx, guide.Today(m.Now())); err != nil {
			log.Error("preparing the rules in force", "error", err)
		}
		m.tuneMemory()
	}
	service, err := server.New(ctx, server.Config{
		Rules: rules, From: from, Ledger: store, Log: log, Now: m.Now, Replays: replays, Publishing: publishing, Changed: settle,
	})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.addr)
	if err != nil {
		return err
	}
	go settle(rules)
	if s.rules != "" {
		watched := make(chan struct{})
		go func() {
			defer close(watched)
			watch(ctx, s.rules, watchCalmly, since, func() error { return service.Reload(ctx, s.load(options)) })
		}()
		defer func() { stop(); <-watched }() // before the ledger is closed
	}
	log.Info("serving", "addr", listener.Addr().String(), "ruleset", rules.Digest(), "from", from.Source, "items", len(rules.Items()), "data", s.data)
	fmt.Fprintf(cmd.OutOrStdout(), "onewindow listens on http://%s (API: http://%[1]s/docs)\n", listener.Addr())
	return run(cmd.Context(), service, listener, log)
}

// publishing reads the keys of those who may publish, nil if there are none.
func (s *serving) publishing(o ruleset.Options) (*server.Publishing, error) {
	if len(s.publishKeys) == 0 {
		return nil, nil
	}
	keys, err := publish.ReadKeys(s.publishKeys)
	if err != nil {
		return nil, fmt.Errorf("--publish-key: %w", err)
	}
	return &server.Publishing{Keys: keys, Options: o}, nil
}

// start loads the rules that the service begins with, and tells whence they
// come.
func (s *serving) start(ctx context.Context, store ledger.Ledger, o ruleset.Options) (*ruleset.Ruleset, ledger.Activation, error) {
	if s.rules != "" {
		rules, err := s.load(o)(nil)
		return rules, ledger.Activation{Source: ledger.SourceFolder}, err
	}
	rules, from, err := server.Published(ctx, store, o)
	if err != nil || rules != nil {
		return rules, from, err
	}
	rules, err = useRules("", o)
	return rules, ledger.Activation{Source: ledger.SourceEmbedded}, err
}

// load loads the rules of the folder.
func (s *serving) load(o ruleset.Options) server.Loader {
	return func(inUse *ruleset.Ruleset) (*ruleset.Ruleset, error) {
		o := o
		o.Previous = inUse
		return loadRules(s.rules, o)
	}
}

// run serves until the context ends, and then finishes what was taken.
func run(ctx context.Context, service *server.Server, listener net.Listener, log *slog.Logger) error {
	ended := make(chan error, 1)
	go func() { ended <- service.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	log.Info("stopping")
	finish, cancel := context.WithTimeout(context.Background(), finishWithin)
	defer cancel()
	if err := service.Shutdown(finish); err != nil {
		return err
	}
	log.Info("stopped")
	return <-ended
}

// checkAddr refuses an address that other machines can reach, unless that is
// asked for: the service has no access control yet.
func checkAddr(addr string, insecure bool) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("--addr %s: %w", addr, err)
	}
	if ip := net.ParseIP(host); insecure || host == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	return fmt.Errorf("--addr %s can be reached from other machines, and no access control is configured: "+
		"whoever reaches it could record decisions and read applicants' data. "+
		"Listen on 127.0.0.1, behind a proxy that lets only windows in, or accept the risk with --insecure", addr)
}

// Memory: requests leave little behind, so that the collector may run seldom;
// it does, within a limit, unless the environment tunes it itself. The limit is
// for Go's part; the program's pages and SQLite take some 40 MiB more, so that
// the service stays below 100 MiB on the rules that it carries.
const (
	collectLoading = 50       // percent that the heap grows before it is collected (GOGC), while rules are loaded
	collectAt      = 400      // the same, while requests are answered
	memoryFloor    = 44 << 20 // bytes; the limit is at least this, and twice what the rules take
)

// tuneMemory is called once the rules in force are in memory.
func (m *Main) tuneMemory() {
	if _, set := m.LookupEnv("GOGC"); !set {
		debug.SetGCPercent(collectAt)
	}
	if _, set := m.LookupEnv("GOMEMLIMIT"); !set {
		debug.FreeOSMemory() // what loading took is not needed again
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		debug.SetMemoryLimit(max(memoryFloor, 2*int64(stats.HeapAlloc)))
	}
}
