// Package bundle is the form in which a ruleset is kept and sent: an OPA bundle
// (tar.gz) of its files behind a .manifest whose revision is its digest. What
// is read may come from anyone: everything in it is bounded.
package bundle

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"onewindow/engine/source"
)

// ManifestFile is the name of the entry that says what a bundle is.
const ManifestFile = ".manifest"

// Limits on what is read.
const (
	MaxBytes = 256 << 20 // unpacked
	MaxFiles = 50_000
	MaxFile  = 16 << 20 // one entry; a ruleset bounds its own files further
)

// ErrTooLarge: the bundle is past a limit.
var ErrTooLarge = errors.New("the bundle is too large")

// Manifest is what a bundle says of itself.
type Manifest struct {
	Revision string   `json:"revision"` // the ruleset's digest
	Roots    []string `json:"roots"`
	Rego     int      `json:"rego_version"`
	Metadata Metadata `json:"metadata,omitzero"`
}

// Metadata holds what is ours in a manifest.
type Metadata struct {
	Order *Order `json:"onewindow,omitempty"`
}

// Order says who wants the ruleset to come into use, and why.
type Order struct {
	Publisher string `json:"publisher"`
	Message   string `json:"message"`
	// Replaces is the activation (ledger.Activation) that it follows. An order
	// is good once: it is refused as soon as another one was carried out.
	Replaces string `json:"replaces"`
}

// NewManifest is the manifest of a ruleset.
func NewManifest(digest string) Manifest {
	return Manifest{Revision: digest, Roots: []string{"onewindow"}, Rego: 1}
}

// Entry gives the manifest as a bundle's entry.
func (m *Manifest) Entry() (source.File, error) {
	data, err := json.Marshal(m)
	if err != nil {
		return source.File{}, fmt.Errorf("writing a bundle's manifest: %w", err)
	}
	return source.File{Name: ManifestFile, Data: data}, nil
}

// Write writes entries, in their order, as a bundle. At gzip.NoCompression its
// bytes do not hang on a compressor's version.
func Write(level int, entries ...source.File) ([]byte, error) {
	var buf bytes.Buffer
	if level == gzip.NoCompression {
		size := 16 << 10 // of what begins and ends it
		for _, f := range entries {
			size += len(f.Data) + 3*512 // its header, its last block
		}
		buf.Grow(size)
	}
	zip, err := gzip.NewWriterLevel(&buf, level)
	if err != nil {
		return nil, err
	}
	w := tar.NewWriter(zip)
	for _, f := range entries {
		if err := w.WriteHeader(&tar.Header{Name: f.Name, Mode: 0o644, Size: int64(len(f.Data))}); err != nil {
			return nil, fmt.Errorf("bundling %s: %w", f.Name, err)
		}
		if _, err := w.Write(f.Data); err != nil {
			return nil, fmt.Errorf("bundling %s: %w", f.Name, err)
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

// Bundle is a bundle that was read.
type Bundle struct {
	Manifest Manifest
	Files    []source.File // all entries but the manifest, by name
}

// Read reads a bundle. accept sees each entry, in their order, before the next
// one is read; it may take an entry for itself (keep is false) or end the
// reading with an error. It may be nil, which keeps everything.
//
// Refused are, besides what is no tar.gz, entries whose name leads out of the
// bundle, that come twice, or that are no regular files; ErrTooLarge.
func Read(r io.Reader, accept func(source.File) (keep bool, err error)) (*Bundle, error) {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("it is no gzip: %w", err)
	}
	b := &Bundle{}
	seen := map[string]bool{}
	left := int64(MaxBytes) // of all entries: one with holes takes more than it reads
	for t := tar.NewReader(&bounded{r: zip, left: MaxBytes}); ; {
		h, err := t.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("it is no tar: %w", err)
		}
		if left -= h.Size; left < 0 {
			return nil, errUnpacked
		}
		f, err := entry(h, t, seen)
		if err != nil {
			return nil, err
		}
		if accept != nil {
			keep, err := accept(f)
			if err != nil {
				return nil, err
			}
			if !keep {
				continue
			}
		}
		if f.Name == ManifestFile {
			if err := json.Unmarshal(f.Data, &b.Manifest); err != nil {
				return nil, fmt.Errorf("reading its %s: %w", ManifestFile, err)
			}
			continue
		}
		b.Files = append(b.Files, f)
	}
	if !seen[ManifestFile] {
		return nil, fmt.Errorf("it has no %s", ManifestFile)
	}
	slices.SortFunc(b.Files, func(a, b source.File) int { return strings.Compare(a.Name, b.Name) })
	return b, nil
}

// entry reads one entry.
func entry(h *tar.Header, from io.Reader, seen map[string]bool) (source.File, error) {
	switch {
	case h.Typeflag != tar.TypeReg:
		return source.File{}, fmt.Errorf("%s is no regular file", h.Name)
	case !fs.ValidPath(h.Name) || strings.ContainsAny(h.Name, "\\\x00"):
		return source.File{}, fmt.Errorf("the name %q leads out of the bundle, or is not written plainly", h.Name)
	case seen[h.Name]:
		return source.File{}, fmt.Errorf("%s comes twice", h.Name)
	case len(seen) == MaxFiles:
		return source.File{}, fmt.Errorf("%w: more than %d files", ErrTooLarge, MaxFiles)
	case h.Size > MaxFile:
		return source.File{}, fmt.Errorf("%w: %s has %d bytes of at most %d", ErrTooLarge, h.Name, h.Size, MaxFile)
	}
	seen[h.Name] = true
	data := make([]byte, h.Size)
	if _, err := io.ReadFull(from, data); err != nil {
		return source.File{}, fmt.Errorf("reading %s: %w", h.Name, err)
	}
	return source.File{Name: h.Name, Data: data}, nil
}

var errUnpacked = fmt.Errorf("%w: more than %d bytes unpacked", ErrTooLarge, MaxBytes)

// bounded refuses what is past its limit, which io.LimitReader would take for
// the end.
type bounded struct {
	r    io.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, errUnpacked
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
