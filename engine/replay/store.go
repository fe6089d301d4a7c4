package replay

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/go-json-experiment/json"
)

// store keeps jobs in a folder, a file each.
type store struct{ folder string }

func openStore(folder string) (store, error) { return store{folder}, os.MkdirAll(folder, 0o700) }

func (s store) file(id string) string { return filepath.Join(s.folder, id+".json") }

// load reads the jobs, oldest first: their ids are ordered by time.
func (s store) load() ([]Job, error) {
	names, err := filepath.Glob(filepath.Join(s.folder, "*.json"))
	if err != nil {
		return nil, err
	}
	jobs := make([]Job, len(names))
	for i, name := range names {
		document, err := os.ReadFile(name)
		if err == nil {
			err = json.Unmarshal(document, &jobs[i])
		}
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
	}
	return jobs, nil
}

// save writes a job durably, whole or not at all.
func (s store) save(j *Job) error {
	document, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("writing replay %s: %w", j.ID, err)
	}
	name := s.file(j.ID)
	f, err := os.OpenFile(name+".new", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(document)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("writing replay %s: %w", j.ID, err)
	}
	return os.Rename(name+".new", name)
}

func (s store) remove(id string) error {
	if err := os.Remove(s.file(id)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
