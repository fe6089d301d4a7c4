package publish

import (
	"bytes"
	"compress/gzip"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/stretchr/testify/require"

	ours "onewindow/engine/bundle"
	"onewindow/engine/source"
)

// written writes a key pair as openssl does, ID.pem and ID.pub.pem.
func written(t *testing.T, dir, id string, private crypto.Signer) (privateFile, publicFile string) {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	public, err := x509.MarshalPKIXPublicKey(private.Public())
	require.NoError(t, err)
	return wrote(t, dir, id+".pem", "PRIVATE KEY", der), wrote(t, dir, id+".pub.pem", "PUBLIC KEY", public)
}

func wrote(t *testing.T, dir, name, kind string, der []byte) string {
	t.Helper()
	file := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
	return file
}

func ec(t *testing.T, curve elliptic.Curve) crypto.Signer {
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	require.NoError(t, err)
	return key
}

func rsaKey(t *testing.T, bits int) crypto.Signer {
	t.Setenv("GODEBUG", "rsa1024min=0")
	key, err := rsa.GenerateKey(rand.Reader, bits)
	require.NoError(t, err)
	return key
}

var (
	files = []source.File{{Name: "catalog/a.yaml", Data: []byte("a: 1 # 说明\n")}, {Name: "policies/a.rego", Data: []byte("package a\n")}}
	order = ours.Order{Publisher: "张三", Message: "修正面积标准", Replaces: "0190a0a0-0000-7000-8000-000000000000"}
)

// Whoever has one of the keys can publish; the service knows which it was.
func TestSigned(t *testing.T) {
	dir := t.TempDir()
	privates, publics := map[string]string{}, []string{}
	for id, key := range map[string]crypto.Signer{
		"p256": ec(t, elliptic.P256()), "p384": ec(t, elliptic.P384()), "p521": ec(t, elliptic.P521()), "rsa": rsaKey(t, 2048),
	} {
		private, public := written(t, dir, id, key)
		privates[id], publics = private, append(publics, public)
	}
	keys, err := ReadKeys(publics)
	require.NoError(t, err)
	for id, private := range privates {
		key, err := ReadKey(private)
		require.NoError(t, err)
		data, err := Sign(key, "h1:abc", files, order)
		require.NoError(t, err)
		b, got, err := Read(bytes.NewReader(data), keys)
		require.NoError(t, err, id)
		require.Equal(t, files, b.Files)
		require.Equal(t, order, got.Order)
		require.Equal(t, "h1:abc", got.Ruleset)
		require.Equal(t, id, got.Key)
		require.JSONEq(t, `{"revision":"h1:abc","roots":["onewindow"],"rego_version":1,"metadata":{"onewindow":
			{"publisher":"张三","message":"修正面积标准","replaces":"0190a0a0-0000-7000-8000-000000000000"}}}`, got.Statement)

		activates, err := Sign(key, "h1:abc", nil, order)
		require.NoError(t, err)
		b, _, err = Read(bytes.NewReader(activates), keys)
		require.NoError(t, err)
		require.Empty(t, b.Files)
	}
}

// Stock OPA finds the same signature good, of the same bundle.
func TestStockOPA(t *testing.T) {
	private, public := written(t, t.TempDir(), "zj-2026", ec(t, elliptic.P256()))
	key, err := ReadKey(private)
	require.NoError(t, err)
	keys, err := ReadKeys([]string{public})
	require.NoError(t, err)
	data, err := Sign(key, "h1:abc", files[:1], order)
	require.NoError(t, err)
	read, err := bundle.NewReader(bytes.NewReader(data)).WithBundleVerificationConfig(keys.config).Read()
	require.NoError(t, err)
	require.Equal(t, "h1:abc", read.Manifest.Revision)
	require.Equal(t, map[string]any{"publisher": "张三", "message": "修正面积标准", "replaces": order.Replaces}, read.Manifest.Metadata["onewindow"])
	strange, err := ReadKeys([]string{second(written(t, t.TempDir(), "zj-2026", ec(t, elliptic.P256())))})
	require.NoError(t, err)
	_, err = bundle.NewReader(bytes.NewReader(data)).WithBundleVerificationConfig(strange.config).Read()
	require.Error(t, err)
}

func second(_, b string) string { return b }

// Of a bundle that was changed after it was signed nothing is believed.
func TestForged(t *testing.T) {
	dir := t.TempDir()
	private, public := written(t, dir, "zj-2026", ec(t, elliptic.P256()))
	key, err := ReadKey(private)
	require.NoError(t, err)
	keys, err := ReadKeys([]string{public})
	require.NoError(t, err)
	data, err := Sign(key, "h1:abc", files, order)
	require.NoError(t, err)
	var signature source.File
	b, err := ours.Read(bytes.NewReader(data), func(f source.File) (bool, error) {
		if f.Name == signaturesFile {
			signature = f
		}
		return f.Name != signaturesFile, nil
	})
	require.NoError(t, err)
	head := func(change func(*ours.Manifest)) source.File {
		m := b.Manifest
		o := *m.Metadata.Order
		m.Metadata.Order = &o
		if change != nil {
			change(&m)
		}
		f, err := m.Entry()
		require.NoError(t, err)
		return f
	}
	foreign, err := ReadKey(first(written(t, dir, "stranger", ec(t, elliptic.P256()))))
	require.NoError(t, err)
	stranger, err := Sign(foreign, "h1:abc", files, order)
	require.NoError(t, err)
	weak := source.File{Name: signaturesFile, Data: resigned(t, key, bundle.MD5)}
	both := source.File{Name: signaturesFile, Data: bytes.Replace(signature.Data, []byte(`["`), []byte(`["x","`), 1)}
	none := source.File{Name: signaturesFile, Data: []byte(`{"signatures":["` + unsigned(signature.Data) + `"]}`)}
	bundled := func(entries ...source.File) []byte {
		data, err := ours.Write(gzip.NoCompression, entries...)
		require.NoError(t, err)
		return data
	}
	for name, tc := range map[string]struct {
		data []byte
		want string
	}{
		"not signed":         {bundled(head(nil), files[0], files[1]), "not signed: its first entry is .manifest"},
		"signature last":     {bundled(head(nil), files[0], files[1], signature), "not signed"},
		"two signatures":     {bundled(both, head(nil), files[0], files[1]), "zj-2026"},
		"no signature":       {bundled(source.File{Name: signaturesFile, Data: []byte(`{}`)}, head(nil)), "zj-2026"},
		"algorithm none":     {bundled(none, head(nil), files[0], files[1]), "zj-2026"},
		"no JSON":            {bundled(source.File{Name: signaturesFile, Data: []byte(`x`)}, head(nil)), signaturesFile},
		"of a stranger":      {stranger, "none of the keys that the service trusts"},
		"another message":    {bundled(signature, head(func(m *ours.Manifest) { m.Metadata.Order.Message = "另一个理由" }), files[0], files[1]), "digest mismatch"},
		"another publisher":  {bundled(signature, head(func(m *ours.Manifest) { m.Metadata.Order.Publisher = "李四" }), files[0], files[1]), "digest mismatch"},
		"another ruleset":    {bundled(signature, head(func(m *ours.Manifest) { m.Revision = "h1:def" }), files[0], files[1]), "digest mismatch"},
		"another order":      {bundled(signature, head(func(m *ours.Manifest) { m.Metadata.Order.Replaces = "x" }), files[0], files[1]), "digest mismatch"},
		"a file changed":     {bundled(signature, head(nil), source.File{Name: files[0].Name, Data: []byte("a: 2\n")}, files[1]), "digest mismatch"},
		"a file added":       {bundled(signature, head(nil), files[0], files[1], source.File{Name: "catalog/b.yaml"}), "catalog/b.yaml not included"},
		"a file left out":    {bundled(signature, head(nil), files[0]), "lacks: policies/a.rego"},
		"all files left out": {bundled(signature, head(nil)), "lacks: catalog/a.yaml, policies/a.rego"},
		"hashed by MD5":      {bundled(weak, head(nil), files[0], files[1]), "use SHA-256"},
		"another bundle's":   {bundled(source.File{Name: signaturesFile, Data: signatureOf(t, key, files[:1])}, head(nil), files[0], files[1]), "policies/a.rego not included"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := Read(bytes.NewReader(tc.data), keys)
			require.ErrorIs(t, err, ErrSignature)
			require.ErrorContains(t, err, tc.want)
		})
	}
	_, _, err = Read(bytes.NewReader(bundled(signature, head(nil), files[0], files[1])), keys)
	require.NoError(t, err, "taken apart and put together again it is good")
}

func first(a, _ string) string { return a }

func signatureOf(t *testing.T, key *Key, files []source.File) (data []byte) {
	signed, err := Sign(key, "h1:abc", files, order)
	require.NoError(t, err)
	_, err = ours.Read(bytes.NewReader(signed), func(f source.File) (bool, error) {
		if f.Name == signaturesFile {
			data = f.Data
		}
		return true, nil
	})
	require.NoError(t, err)
	return data
}

// resigned signs the test's files by hashes of another algorithm.
func resigned(t *testing.T, key *Key, algorithm bundle.HashingAlgorithm) []byte {
	m := ours.NewManifest("h1:abc")
	m.Metadata.Order = &order
	head, err := m.Entry()
	require.NoError(t, err)
	var hashes []bundle.FileInfo
	for _, f := range append([]source.File{head}, files...) {
		h, err := hash(f)
		require.NoError(t, err)
		hashes = append(hashes, bundle.NewFile(h.Name, h.Hash, string(algorithm)))
	}
	token, err := bundle.GenerateSignedToken(hashes, key.config, key.id)
	require.NoError(t, err)
	data, err := json.Marshal(bundle.SignaturesConfig{Signatures: []string{token}})
	require.NoError(t, err)
	return data
}

// unsigned is the token of a signature, saying that it has none.
func unsigned(signatures []byte) string {
	var c bundle.SignaturesConfig
	if err := json.Unmarshal(signatures, &c); err != nil {
		panic(err) // our own
	}
	parts := strings.Split(c.Signatures[0], ".")
	return "eyJhbGciOiJub25lIiwia2lkIjoiemotMjAyNiJ9." + parts[1] + "."
}

func TestOrdersAreWhole(t *testing.T) {
	key, err := ReadKey(first(written(t, t.TempDir(), "zj-2026", ec(t, elliptic.P256()))))
	require.NoError(t, err)
	for want, o := range map[string]ours.Order{
		"no publisher":    {Publisher: " ", Message: "x", Replaces: "x"},
		"no message":      {Publisher: "x", Replaces: "x"},
		"no replaces":     {Publisher: "x", Message: "x"},
		"2001 characters": {Publisher: "x", Message: strings.Repeat("面", 2001), Replaces: "x"},
		"a NUL":           {Publisher: "x\x00", Message: "x", Replaces: "x"},
	} {
		_, err := Sign(key, "h1:abc", files, o)
		require.ErrorContains(t, err, want)
	}
}

func TestKeys(t *testing.T) {
	dir := t.TempDir()
	private, public := written(t, dir, "good", ec(t, elliptic.P256()))
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	edPrivate, edPublic := written(t, dir, "edwards", edKey)
	smallPrivate, smallPublic := written(t, dir, "small", rsaKey(t, 1024))
	text := filepath.Join(dir, "text.pem")
	require.NoError(t, os.WriteFile(text, []byte("a secret"), 0o600))
	twoKeys := filepath.Join(dir, "two.pem")
	one, err := os.ReadFile(public)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(twoKeys, append(one, one...), 0o600))
	named := wrote(t, dir, "王.pem", "PUBLIC KEY", nil)
	certificate := wrote(t, dir, "certificate.pem", "CERTIFICATE", nil)
	for file, want := range map[string]string{
		private: "is a private key", edPublic: "neither EC", smallPublic: "neither EC", text: "no key in PEM", twoKeys: "more than one key",
		named: "a key's id is its file's name", certificate: "no public key that can be used", filepath.Join(dir, "absent.pem"): "absent.pem",
	} {
		_, err := ReadKeys([]string{file})
		require.ErrorContains(t, err, want)
	}
	for file, want := range map[string]string{
		public: "no private key", edPrivate: "neither EC", smallPrivate: "neither EC", text: "no key in PEM", certificate: "it is a certificate",
	} {
		_, err := ReadKey(file)
		require.ErrorContains(t, err, want)
	}
	_, err = ReadKeys([]string{public, public})
	require.ErrorContains(t, err, "another key named good")
}
