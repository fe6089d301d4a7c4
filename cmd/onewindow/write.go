package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"onewindow/engine/source"
)

// writeAll writes files below a folder, all or none, and gives their names. One
// that is there already is replaced only if mayReplace says so of its name.
func writeAll(dir string, files []source.File, mayReplace func(name string) bool) (names []string, err error) {
	var there []error
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		names = append(names, name)
		if _, err := os.Lstat(name); err == nil && !mayReplace(f.Name) {
			there = append(there, fmt.Errorf("%s is there already", name))
		} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
			there = append(there, err)
		}
	}
	if len(there) > 0 {
		return nil, fmt.Errorf("nothing was written:\n%w", errors.Join(there...))
	}
	var undo []func() error
	defer func() {
		if err == nil {
			return
		}
		for _, back := range slices.Backward(undo) {
			err = errors.Join(err, back())
		}
	}()
	// First everything is on the disk under other names, then it is renamed.
	for i, f := range files {
		made, err := makeFolders(filepath.Dir(names[i]))
		undo = append(undo, made)
		if err != nil {
			return nil, err
		}
		undo = append(undo, remover(names[i]+".new"))
		if err := os.WriteFile(names[i]+".new", f.Data, 0o644); err != nil {
			return nil, err
		}
	}
	for _, name := range names {
		before, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if err := os.Rename(name+".new", name); err != nil {
			return nil, err
		}
		if before == nil {
			undo = append(undo, remover(name))
		} else {
			undo = append(undo, func() error { return os.WriteFile(name, before, 0o644) })
		}
	}
	return names, nil
}

// makeFolders makes a folder and those above it, and gives what takes away
// again those that were not there.
func makeFolders(dir string) (undo func() error, err error) {
	var made []string
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(d); err == nil || d == filepath.Dir(d) {
			break
		}
		made = append(made, d)
	}
	return func() error {
		for _, d := range made {
			if err := remover(d)(); err != nil {
				return err
			}
		}
		return nil
	}, os.MkdirAll(dir, 0o755)
}

// remover removes what may not be there any more.
func remover(name string) func() error {
	return func() error {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
}
