package ruleset

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/dirhash"

	"onewindow/engine/bundle"
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

// archive writes a ruleset as a bundle. It is stored, not deflated, so that its
// bytes do not hang on a compressor's version; a ledger may compress it.
func archive(digest string, files []source.File) ([]byte, error) {
	m := bundle.NewManifest(digest)
	head, err := m.Entry()
	if err != nil {
		return nil, err
	}
	return bundle.Write(gzip.NoCompression, append([]source.File{head}, files...)...)
}

// Open loads a ruleset from its archive. An archive whose content does not
// have the digest that it names is refused.
func Open(archive []byte, o Options) (*Ruleset, error) {
	b, err := bundle.Read(bytes.NewReader(archive), nil)
	if err != nil {
		return nil, fmt.Errorf("opening a ruleset's archive: %w", err)
	}
	return Unpack(b, o)
}

// NameOf gives the digest of an archive's content, without loading it. An
// archive that says another one of itself is refused.
func NameOf(archive []byte) (string, error) {
	b, err := bundle.Read(bytes.NewReader(archive), nil)
	if err != nil {
		return "", fmt.Errorf("opening a ruleset's archive: %w", err)
	}
	name, err := digest(b.Files)
	if err == nil && name != b.Manifest.Revision {
		return "", fmt.Errorf("the archive names ruleset %s, but its content is %s", b.Manifest.Revision, name)
	}
	return name, err
}

// Unpack loads a ruleset from a bundle that was read. A bundle whose content
// does not have the digest that it names is refused.
func Unpack(b *bundle.Bundle, o Options) (*Ruleset, error) {
	r, err := load(b.Files, o)
	if err == nil && r.digest != b.Manifest.Revision {
		return nil, fmt.Errorf("the bundle names ruleset %s, but its content is %s", b.Manifest.Revision, r.digest)
	}
	return r, err
}
