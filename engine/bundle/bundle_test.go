package bundle

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"onewindow/engine/source"
)

func file(name, text string) source.File { return source.File{Name: name, Data: []byte(text)} }

func TestRoundTrip(t *testing.T) {
	m := NewManifest("h1:abc")
	head, err := m.Entry()
	require.NoError(t, err)
	require.Equal(t, `{"revision":"h1:abc","roots":["onewindow"],"rego_version":1}`, string(head.Data), "as ledgers have it: the bytes are compared")
	m.Metadata.Order = &Order{"张三", "修正面积标准", "0190-"}
	head, err = m.Entry()
	require.NoError(t, err)
	plain, err := Write(gzip.NoCompression, file("catalog/a.yaml", "a"))
	require.NoError(t, err)
	require.Contains(t, string(plain), "ustar\x0000", "as ledgers have it")
	for _, level := range []int{gzip.NoCompression, gzip.DefaultCompression} {
		data, err := Write(level, head, file("policies/b.rego", "b"), file("catalog/材料齐全.yaml", "a"))
		require.NoError(t, err)
		again, err := Write(level, head, file("policies/b.rego", "b"), file("catalog/材料齐全.yaml", "a"))
		require.NoError(t, err)
		require.Equal(t, data, again)
		b, err := Read(bytes.NewReader(data), nil)
		require.NoError(t, err)
		require.Equal(t, m, b.Manifest)
		require.Equal(t, []source.File{file("catalog/材料齐全.yaml", "a"), file("policies/b.rego", "b")}, b.Files)
	}
}

// Entries are seen one after the other, and the first that is not accepted ends
// the reading.
func TestAccept(t *testing.T) {
	m := NewManifest("h1:abc")
	head, err := m.Entry()
	require.NoError(t, err)
	data, err := Write(gzip.DefaultCompression, file("first", "1"), head, file("second", "2"), file("third", "3"))
	require.NoError(t, err)
	var seen []string
	b, err := Read(bytes.NewReader(data), func(f source.File) (bool, error) {
		seen = append(seen, f.Name)
		return f.Name != "first", nil
	})
	require.NoError(t, err)
	require.Equal(t, []string{"first", ManifestFile, "second", "third"}, seen)
	require.Len(t, b.Files, 2)
	fault := errors.New("not this one")
	_, err = Read(bytes.NewReader(data), func(f source.File) (bool, error) {
		if f.Name == "second" {
			return false, fault
		}
		require.NotEqual(t, "third", f.Name)
		return true, nil
	})
	require.ErrorIs(t, err, fault)
}

// packed writes a bundle by hand.
func packed(write func(w *tar.Writer)) []byte {
	var buf bytes.Buffer
	zip := gzip.NewWriter(&buf)
	w := tar.NewWriter(zip)
	_ = w.WriteHeader(&tar.Header{Name: ManifestFile, Size: 2, Mode: 0o644})
	_, _ = w.Write([]byte("{}"))
	write(w)
	_ = w.Close()
	_ = zip.Close()
	return buf.Bytes()
}

func TestHostile(t *testing.T) {
	entry := func(h tar.Header) []byte {
		return packed(func(w *tar.Writer) {
			_ = w.WriteHeader(&h)
			_, _ = io.CopyN(w, zeros{}, h.Size)
		})
	}
	whole := packed(func(*tar.Writer) {})
	for name, tc := range map[string]struct {
		data     []byte
		want     string
		tooLarge bool
	}{
		"nothing":          {nil, "no gzip", false},
		"no gzip":          {[]byte("PK\x03\x04"), "no gzip", false},
		"cut off":          {whole[:len(whole)/2], "no tar", false},
		"up":               {entry(tar.Header{Name: "../x.yaml"}), "leads out", false},
		"up within":        {entry(tar.Header{Name: "catalog/../../x.yaml"}), "leads out", false},
		"absolute":         {entry(tar.Header{Name: "/etc/passwd"}), "leads out", false},
		"dot":              {entry(tar.Header{Name: "./catalog/x.yaml"}), "not written plainly", false},
		"backslash":        {entry(tar.Header{Name: `catalog\..\..\x.yaml`}), "leads out", false},
		"folder":           {entry(tar.Header{Name: "catalog", Typeflag: tar.TypeDir}), "no regular file", false},
		"folder's name":    {entry(tar.Header{Name: "catalog/", Typeflag: tar.TypeDir}), "no regular file", false},
		"symbolic link":    {entry(tar.Header{Name: "catalog/x.yaml", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}), "no regular file", false},
		"hard link":        {entry(tar.Header{Name: "catalog/x.yaml", Typeflag: tar.TypeLink, Linkname: ManifestFile}), "no regular file", false},
		"device":           {entry(tar.Header{Name: "catalog/x.yaml", Typeflag: tar.TypeChar}), "no regular file", false},
		"twice":            {entry(tar.Header{Name: ManifestFile}), "comes twice", false},
		"a large file":     {entry(tar.Header{Name: "catalog/x.yaml", Size: MaxFile + 1}), "16777217 bytes", true},
		"many large files": {packed(func(w *tar.Writer) { fill(w, MaxBytes/MaxFile+1, MaxFile) }), "unpacked", true},
		"many files":       {packed(func(w *tar.Writer) { fill(w, MaxFiles, 0) }), "more than 50000 files", true},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read(bytes.NewReader(tc.data), nil)
			require.ErrorContains(t, err, tc.want)
			require.Equal(t, tc.tooLarge, errors.Is(err, ErrTooLarge), "%v", err)
		})
	}
	_, err := Read(bytes.NewReader(whole), nil)
	require.NoError(t, err)
}

func fill(w *tar.Writer, files int, size int64) {
	for i := range files {
		_ = w.WriteHeader(&tar.Header{Name: fmt.Sprint("catalog/", i, ".yaml"), Size: size})
		_, _ = io.CopyN(w, zeros{}, size)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func FuzzRead(f *testing.F) {
	f.Add(packed(func(*tar.Writer) {}))
	f.Add(packed(func(w *tar.Writer) { fill(w, 2, 9) }))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := Read(bytes.NewReader(data), nil)
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		head, err := b.Manifest.Entry()
		require.NoError(t, err)
		again, err := Write(gzip.NoCompression, append([]source.File{head}, b.Files...)...)
		require.NoError(t, err)
		same, err := Read(bytes.NewReader(again), nil)
		require.NoError(t, err)
		require.Equal(t, b.Files, same.Files)
	})
}
