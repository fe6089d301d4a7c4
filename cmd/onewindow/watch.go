package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// How often a watched folder is looked at: for an author who waits, and for a
// service.
const (
	watchClosely = 500 * time.Millisecond
	watchCalmly  = 2 * time.Second
)

// watch calls act after each change of the rules in a folder since it was in a
// state, once the folder has come to rest, until the context ends. An error of
// act has it called again.
//
// The folder is polled: that needs no more of the system than reading, and works
// on shared drives, and where a whole folder or what a link leads to is
// exchanged, as git and Kubernetes do.
func watch(ctx context.Context, dir string, every time.Duration, since uint64, act func() error) {
	for last := since; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
		now := state(dir)
		if now != since && now == last {
			if since = now; act() != nil {
				since = ^now
			}
		}
		last = now
	}
}

// state tells apart what a folder of rules holds at different times, by the
// names, sizes and times of its files. It looks where the rules are read from,
// through links.
func state(dir string) uint64 {
	h := fnv.New64a()
	for _, tree := range []string{"catalog", "policies"} {
		root := os.DirFS(filepath.Join(dir, tree))
		_ = fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return nil // gone between listing and looking, or not there: that is a state as well
			}
			if info, err := fs.Stat(root, name); err == nil {
				fmt.Fprintln(h, tree, name, info.Size(), info.ModTime().UnixNano())
			}
			return nil
		})
	}
	return h.Sum64()
}
