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

// watchInterval is how often a watched folder is looked at. It is polled: that
// needs no more of the system than reading, and works on shared drives, and
// where a whole folder or what a link leads to is exchanged, as git and
// Kubernetes do.
const watchInterval = 500 * time.Millisecond

// watch calls act now and after each change of the rules in a folder, once the
// folder has come to rest, until the context ends. An error of act has it
// called again.
func watch(ctx context.Context, dir string, act func() error) {
	var acted, last uint64
	for first := true; ; first = false {
		now := state(dir)
		if first || now != acted && now == last {
			if acted = now; act() != nil {
				acted = ^now
			}
		}
		last = now
		select {
		case <-ctx.Done():
			return
		case <-time.After(watchInterval):
		}
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
