package ruleset

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"golang.org/x/mod/sumdb/dirhash"

	"onewindow/engine/source"
)

// maxFileBytes bounds one file of content.
const maxFileBytes = 1 << 20

// read reads the content of both trees: YAML of the catalog, Rego of the
// policies; whatever else lies there is no content.
func read(catalog, policies fs.FS) ([]source.File, error) {
	var files []source.File
	for _, tree := range []struct {
		root, ext string
		fs        fs.FS
	}{{"catalog", ".yaml", catalog}, {"policies", ".rego", policies}} {
		err := fs.WalkDir(tree.fs, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() || path.Ext(name) != tree.ext || strings.HasPrefix(path.Base(name), ".") {
				return nil
			}
			data, err := fs.ReadFile(tree.fs, name)
			if err == nil && len(data) > maxFileBytes {
				err = fmt.Errorf("%s/%s is larger than %d bytes", tree.root, name, maxFileBytes)
			}
			files = append(files, source.File{Name: tree.root + "/" + name, Data: data})
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("reading the %s: %w", tree.root, err)
		}
	}
	slices.SortFunc(files, func(a, b source.File) int { return strings.Compare(a.Name, b.Name) })
	return files, nil
}

// digest names files: dirhash's h1.
func digest(files []source.File) (string, error) {
	names := make([]string, len(files))
	byName := map[string][]byte{}
	for i, f := range files {
		names[i], byName[f.Name] = f.Name, f.Data
	}
	return dirhash.Hash1(names, func(name string) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(byName[name])), nil
	})
}

// archive writes a ruleset as an OPA bundle (tar.gz) whose revision is its
// digest. It is stored, not deflated, so that its bytes do not hang on a
// compressor's version; a ledger may compress it.
func archive(digest string, files []source.File) ([]byte, error) {
	var buf bytes.Buffer
	zip, err := gzip.NewWriterLevel(&buf, gzip.NoCompression)
	if err != nil {
		return nil, err
	}
	w := tar.NewWriter(zip)
	head, err := json.Marshal(struct {
		Revision string   `json:"revision"`
		Roots    []string `json:"roots"`
		Rego     int      `json:"rego_version"`
	}{digest, []string{"onewindow"}, 1})
	if err != nil {
		return nil, err
	}
	for _, f := range append([]source.File{{Name: ".manifest", Data: head}}, files...) {
		if err := w.WriteHeader(&tar.Header{Name: f.Name, Mode: 0o644, Size: int64(len(f.Data)), Format: tar.FormatUSTAR}); err != nil {
			return nil, fmt.Errorf("archiving %s: %w", f.Name, err)
		}
		if _, err := w.Write(f.Data); err != nil {
			return nil, fmt.Errorf("archiving %s: %w", f.Name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if err := zip.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// maxArchiveBytes bounds an archive when it is opened.
const maxArchiveBytes = 256 << 20

// Open loads a ruleset from its archive. An archive whose content does not
// have the digest that it names is refused.
func Open(archive []byte, o Options) (*Ruleset, error) {
	zip, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, fmt.Errorf("opening a ruleset's archive: %w", err)
	}
	var files []source.File
	var head struct {
		Revision string `json:"revision"`
	}
	for t := tar.NewReader(io.LimitReader(zip, maxArchiveBytes)); ; {
		h, err := t.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("reading a ruleset's archive: %w", err)
		}
		data, err := io.ReadAll(t)
		if err != nil {
			return nil, fmt.Errorf("reading %s of a ruleset's archive: %w", h.Name, err)
		}
		if h.Name == ".manifest" {
			if err := json.Unmarshal(data, &head); err != nil {
				return nil, fmt.Errorf("reading the manifest of a ruleset's archive: %w", err)
			}
			continue
		}
		files = append(files, source.File{Name: h.Name, Data: data})
	}
	r, err := load(files, o)
	if err != nil {
		return nil, err
	}
	if r.digest != head.Revision {
		return nil, fmt.Errorf("the archive names ruleset %s, but its content is %s", head.Revision, r.digest)
	}
	return r, nil
}
