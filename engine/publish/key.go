// Package publish signs rulesets, and orders to bring one into use, and tells
// whether such a signature is good: OPA's own scheme for bundles
// (.signatures.json, a JSON Web Token over the hashes of all files).
package publish

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/bundle"
)

// minRSA is how many bits an RSA key has at least.
const minRSA = 2048

var keyID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// Key is a private key that signs.
type Key struct {
	id     string
	config *bundle.SigningConfig
}

// Keys are the public keys that a service trusts, by their ids.
type Keys struct{ config *bundle.VerificationConfig }

// ReadKey reads a private key in PEM. Its id is the file's name up to the first
// full stop.
func ReadKey(file string) (*Key, error) {
	id, block, err := readPEM(file)
	if err != nil {
		return nil, err
	}
	public, err := publicOf(block)
	if err != nil {
		return nil, fmt.Errorf("%s holds no private key that can be used: %w", file, err)
	}
	algorithm, err := algorithmOf(public)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return &Key{id, bundle.NewSigningConfig(string(pem.EncodeToMemory(block)), algorithm, "")}, nil
}

// ReadKeys reads public keys in PEM, each named as a private key is.
func ReadKeys(files []string) (*Keys, error) {
	keys := map[string]*bundle.KeyConfig{}
	for _, file := range files {
		id, block, err := readPEM(file)
		if err != nil {
			return nil, err
		}
		if strings.HasSuffix(block.Type, "PRIVATE KEY") {
			return nil, fmt.Errorf("%s is a private key, which only its owner should have; give the public one (openssl pkey -in … -pubout)", file)
		}
		public, err := x509.ParsePKIXPublicKey(block.Bytes)
		if block.Type != "PUBLIC KEY" || err != nil {
			return nil, fmt.Errorf("%s holds no public key that can be used (%s): write it with openssl pkey -in … -pubout", file, block.Type)
		}
		algorithm, err := algorithmOf(public)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if keys[id] != nil {
			return nil, fmt.Errorf("%s: there is another key named %s; a key's id is its file's name up to the first full stop", file, id)
		}
		keys[id] = &bundle.KeyConfig{Key: string(pem.EncodeToMemory(block)), Algorithm: algorithm}
	}
	return &Keys{bundle.NewVerificationConfig(keys, "", "", nil)}, nil
}

// ids lists the keys' ids, sorted.
func (k *Keys) ids() []string { return slices.Sorted(maps.Keys(k.config.PublicKeys)) }

func readPEM(file string) (id string, block *pem.Block, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", nil, err
	}
	id, _, _ = strings.Cut(filepath.Base(file), ".")
	if !keyID.MatchString(id) {
		return "", nil, fmt.Errorf("%s: a key's id is its file's name up to the first full stop: letters, digits, - and _, not %q", file, id)
	}
	block, rest := pem.Decode(data)
	switch {
	case block == nil:
		return "", nil, fmt.Errorf("%s holds no key in PEM (-----BEGIN …)", file)
	case strings.Contains(string(rest), "-----BEGIN "):
		return "", nil, fmt.Errorf("%s holds more than one key; give each a file of its own, whose name is the key's id", file)
	}
	return id, block, nil
}

// publicOf gives the public half of a private key.
func publicOf(block *pem.Block) (any, error) {
	var private any
	var err error
	switch block.Type {
	case "PRIVATE KEY":
		private, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		private, err = x509.ParseECPrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		private, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	default:
		return nil, fmt.Errorf("it is a %s", strings.ToLower(block.Type))
	}
	if err != nil {
		return nil, err
	}
	if s, ok := private.(crypto.Signer); ok {
		return s.Public(), nil
	}
	return nil, errKind
}

var errKind = errors.New("the key is neither EC (P-256, P-384, P-521) nor RSA (at least 2048 bits)")

// algorithmOf gives the algorithm that a key signs with. It follows from the
// key, and never from what is signed.
func algorithmOf(public any) (string, error) {
	switch k := public.(type) {
	case *ecdsa.PublicKey:
		switch k.Curve.Params().BitSize {
		case 256:
			return "ES256", nil
		case 384:
			return "ES384", nil
		case 521:
			return "ES512", nil
		}
	case *rsa.PublicKey:
		if k.N.BitLen() >= minRSA {
			return "RS256", nil
		}
	}
	return "", errKind
}
