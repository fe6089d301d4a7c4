package replay

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-json-experiment/json"
)

// store keeps jobs in a folder, a file each.
type store struct{ folder string }

func (s store) file(id string) string { return filepath.Join(s.folder, id+".json") }

// load reads the jobs, oldest first: their ids are ordered by time. One that
// can't be read has failed: it must not keep a service from starting.
func (s store) load() []Job {
	names, err := fs.Glob(os.DirFS(s.folder), "*.json")
	if err != nil {
		panic(err) // of the pattern alone
	}
	jobs := make([]Job, len(names))
	for i, name := range names {
		document, err := os.ReadFile(filepath.Join(s.folder, name))
		if err == nil {
			err = json.Unmarshal(document, &jobs[i])
		}
		if err == nil && jobs[i].Report == nil {
			err = errors.New("it has no report")
		}
		if err != nil {
			jobs[i] = Job{ID: strings.TrimSuffix(name, ".json"), State: Failed, Fault: "what was kept of it can't be read: " + err.Error(), Report: NewReport("")}
		}
	}
	return jobs
}

// save writes a job durably, whole or not at all.
func (s store) save(j *Job) error {
	document, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("writing replay %s: %w", j.ID, err)
	}
	if err := os.MkdirAll(s.folder, 0o700); err != nil {
		return fmt.Errorf("making the folder of replays: %w", err)
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
