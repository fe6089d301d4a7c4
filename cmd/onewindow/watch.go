package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"strings"
	"time"
)

// watchInterval is how often a watched folder is looked at. It is polled: that
// needs no more of the system than reading, and works on shared drives too.
const watchInterval = 500 * time.Millisecond

// watch calls act now and after each change of a file of the folder, until the
// context ends.
func watch(ctx context.Context, dir string, act func()) error {
	var last uint64
	for {
		now, err := state(dir)
		if err != nil {
			return err
		}
		if now != last {
			last = now
			act()
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(watchInterval):
		}
	}
}

// state tells apart what a folder holds at different times, by the names,
// sizes and times of its files.
func state(dir string) (uint64, error) {
	h := fnv.New64a()
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && name == ".":
			return fmt.Errorf("watching %s: %w", dir, err)
		case err != nil:
			return nil // gone between listing and looking
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && name != ".":
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		if info, err := d.Info(); err == nil {
			fmt.Fprintln(h, name, info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
	return h.Sum64(), err
}
