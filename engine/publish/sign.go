package publish

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/util"

	ours "onewindow/engine/bundle"
	"onewindow/engine/source"
)

// ErrSignature: a bundle is not signed, or not by a key that is trusted, or not
// as it stands. Nothing in it is to be believed.
var ErrSignature = errors.New("the signature is not good")

// MaxBytes is how large a bundle may be as it is sent.
const MaxBytes = 64 << 20

const signaturesFile = ".signatures.json"

// Limits on what an order says, in characters.
const (
	maxPublisher = 100
	maxMessage   = 2000
)

// Order is an order as it was received, its signature found good.
type Order struct {
	ours.Order
	Ruleset   string // the digest of the ruleset that is to come into use
	Key       string // the id of the key that signed it
	Statement string // the signed .manifest
	Signature string // the token
}

// Sign makes a signed bundle of an order: with a ruleset's files it publishes
// that; without any it activates one that the ledger has. The signature comes
// first, so that who reads the bundle can check each file as it comes.
func Sign(key *Key, digest string, files []source.File, order ours.Order) ([]byte, error) {
	if err := check(&order); err != nil {
		return nil, err
	}
	m := ours.NewManifest(digest)
	m.Metadata.Order = &order
	head, err := m.Entry()
	if err != nil {
		return nil, err
	}
	entries := append([]source.File{head}, files...)
	hashes := make([]bundle.FileInfo, len(entries))
	for i, f := range entries {
		if hashes[i], err = hash(f); err != nil {
			return nil, fmt.Errorf("signing %s: %w", f.Name, err)
		}
	}
	token, err := bundle.GenerateSignedToken(hashes, key.config, key.id)
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	signatures, err := json.Marshal(bundle.SignaturesConfig{Signatures: []string{token}})
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	data, err := ours.Write(gzip.DefaultCompression, append([]source.File{{Name: signaturesFile, Data: signatures}}, entries...)...)
	if err == nil && len(data) > MaxBytes {
		return nil, fmt.Errorf("%w: it has %d bytes of at most %d", ours.ErrTooLarge, len(data), MaxBytes)
	}
	return data, err
}

// hash is a file's hash as OPA takes it: of what JSON says, where a file's name
// tells that it is JSON or YAML data, else of its bytes.
func hash(f source.File) (bundle.FileInfo, error) {
	hasher, err := bundle.NewSignatureHasher(bundle.SHA256)
	if err != nil {
		return bundle.FileInfo{}, err
	}
	var value any = f.Data
	if bundle.IsStructuredDoc(f.Name) {
		if err := util.Unmarshal(f.Data, &value); err != nil {
			return bundle.FileInfo{}, err
		}
	}
	sum, err := hasher.HashFile(value)
	return bundle.NewFile(f.Name, hex.EncodeToString(sum), string(bundle.SHA256)), err
}

// Read reads a signed bundle. Each entry is checked before the next one is
// read, so that an unsigned one costs little. Besides the errors of
// bundle.Read it gives ErrSignature.
func Read(r io.Reader, keys *Keys) (*ours.Bundle, *Order, error) {
	order := &Order{}
	var signed map[string]bundle.FileInfo
	b, err := ours.Read(r, func(f source.File) (keep bool, err error) {
		if signed == nil {
			signed, err = order.verify(f, keys)
			return false, err
		}
		if f.Name == ours.ManifestFile {
			order.Statement = string(f.Data)
		}
		return true, verifyFile(f, signed)
	})
	if err != nil {
		return nil, nil, err
	}
	if len(signed) > 0 {
		return nil, nil, fmt.Errorf("%w: it covers files that the bundle lacks: %s", ErrSignature, strings.Join(slices.Sorted(maps.Keys(signed)), ", "))
	}
	if b.Manifest.Metadata.Order == nil {
		return nil, nil, fmt.Errorf("its %s holds no order (metadata.onewindow): publish with `onewindow publish`", ours.ManifestFile)
	}
	order.Order, order.Ruleset = *b.Manifest.Metadata.Order, b.Manifest.Revision
	if err := check(&order.Order); err != nil {
		return nil, nil, err
	}
	return b, order, nil
}

// verify checks the signature in a bundle's first entry, and gives the files
// that it covers.
func (o *Order) verify(f source.File, keys *Keys) (map[string]bundle.FileInfo, error) {
	if f.Name != signaturesFile {
		return nil, fmt.Errorf("%w: the bundle is not signed: its first entry is %s, not %s", ErrSignature, f.Name, signaturesFile)
	}
	var signatures bundle.SignaturesConfig
	if err := json.Unmarshal(f.Data, &signatures); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrSignature, signaturesFile, err)
	}
	of := *keys.config
	for _, of.KeyID = range keys.ids() { // each, since OPA does not tell which it was
		files, err := bundle.VerifyBundleSignature(signatures, &of)
		if err == nil {
			o.Key, o.Signature = of.KeyID, signatures.Signatures[0]
			return files, nil
		}
	}
	return nil, fmt.Errorf("%w: none of the keys that the service trusts has made it (%s)", ErrSignature, strings.Join(keys.ids(), ", "))
}

// verifyFile checks a file against its hash in the signature, and strikes it
// off there.
func verifyFile(f source.File, signed map[string]bundle.FileInfo) error {
	if info, covered := signed[f.Name]; covered && !slices.Contains(hashing, info.Algorithm) {
		return fmt.Errorf("%w: %s is hashed by %q; use SHA-256", ErrSignature, f.Name, info.Algorithm)
	}
	if err := bundle.VerifyBundleFile(f.Name, *bytes.NewBuffer(f.Data), signed); err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	return nil
}

// hashing are the algorithms of which no two files have the same hash.
var hashing = []string{string(bundle.SHA256), string(bundle.SHA384), string(bundle.SHA512)}

// check refuses an order that does not say what it must.
func check(o *ours.Order) error {
	for _, field := range []struct {
		name, text string
		most       int
	}{{"publisher", o.Publisher, maxPublisher}, {"message", o.Message, maxMessage}, {"replaces", o.Replaces, 64}} {
		switch n := utf8.RuneCountInString(field.text); {
		case strings.TrimSpace(field.text) == "":
			return fmt.Errorf("the order has no %s", field.name)
		case n > field.most:
			return fmt.Errorf("the order's %s has %d characters of at most %d", field.name, n, field.most)
		case strings.ContainsRune(field.text, 0):
			return fmt.Errorf("the order's %s holds a NUL", field.name)
		}
	}
	return nil
}
