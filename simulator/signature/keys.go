package signature

import (
	"crypto/ed25519"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Scheme names a way to sign. It stands before the comma of a signature.
type Scheme string

// The schemes of the specification.
const (
	V1  Scheme = "v1"  // HMAC-SHA256, with a secret that both sides have
	V1a Scheme = "v1a" // ed25519, with a key that only the sender has
)

// SigningKey is what a sender signs with: a [Secret] or a [PrivateKey].
type SigningKey interface {
	Scheme() Scheme
	appendSignature(to []byte, c content) []byte // in base64
	whole() bool                                 // it is not a zero value
}

// VerifyingKey is what a listener verifies with: a [Secret] or a [PublicKey].
// No public key can ever be used as a secret: the types are apart.
type VerifyingKey interface {
	Scheme() Scheme
	// signed tells whether one of the signatures is the key's.
	signed(c content, signatures list) bool
	whole() bool
}

var (
	_ SigningKey   = Secret{}
	_ SigningKey   = PrivateKey{}
	_ VerifyingKey = Secret{}
	_ VerifyingKey = PublicKey{}
)

// ParseSigningKey reads a key of either scheme. Its prefix tells which: whsk_ is
// v1a, whsec_ and none are v1.
func ParseSigningKey(text string) (SigningKey, error) {
	if strings.HasPrefix(text, prefixPrivate) {
		return ParsePrivateKey(text)
	}
	return ParseSecret(text)
}

// ParseVerifyingKey reads a key of either scheme. Its prefix tells which: whpk_
// is v1a, whsec_ and none are v1.
func ParseVerifyingKey(text string) (VerifyingKey, error) {
	if strings.HasPrefix(text, prefixPublic) {
		return ParsePublicKey(text)
	}
	return ParseSecret(text)
}

// PrivateKey is a sender's key of v1a. Every way of printing it leaves it out.
type PrivateKey struct {
	clear func() ed25519.PrivateKey
}

// ParsePrivateKey reads whsk_ and the base64 of 64 bytes: the seed of 32 and the
// public key of 32. The specification does not say what is in it; this is what
// Svix writes. Its errors are of type [*KeyError] and never quote it.
func ParsePrivateKey(text string) (PrivateKey, error) {
	if err := checkPrefix(text, prefixPrivate); err != nil {
		return PrivateKey{}, err
	}
	key, err := decodeKey(strings.TrimPrefix(text, prefixPrivate))
	if err != nil {
		return PrivateKey{}, err
	}
	if len(key) != ed25519.PrivateKeySize {
		return PrivateKey{}, &KeyError{Reason: KeyLength, Detail: fmt.Sprintf("a private key has %d bytes, its seed and its public key; this one has %d", ed25519.PrivateKeySize, len(key))}
	}
	// To sign with another's public half would give the private half away.
	whole := ed25519.NewKeyFromSeed(key[:ed25519.SeedSize])
	if subtle.ConstantTimeCompare(whole, key) != 1 {
		return PrivateKey{}, &KeyError{Reason: KeyMismatch}
	}
	return newPrivateKey(whole), nil
}

// GeneratePrivateKey draws a new key. Random is crypto/rand.Reader, but where
// the draws are to be repeated.
func GeneratePrivateKey(random io.Reader) (PrivateKey, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return PrivateKey{}, fmt.Errorf("drawing a private key: %w", err)
	}
	return newPrivateKey(ed25519.NewKeyFromSeed(seed)), nil
}

func newPrivateKey(k ed25519.PrivateKey) PrivateKey {
	return PrivateKey{clear: func() ed25519.PrivateKey { return k }}
}

// Public is the key that the other side verifies with; none for a zero value.
func (p PrivateKey) Public() PublicKey {
	if p.clear == nil {
		return PublicKey{}
	}
	return PublicKey{key: string(p.clear()[ed25519.SeedSize:])}
}

// RevealSecret is the key in clear, with its prefix: what it returns must never
// be logged.
func (p PrivateKey) RevealSecret() string {
	if p.clear == nil {
		return ""
	}
	return prefixPrivate + base64.StdEncoding.EncodeToString(p.clear())
}

// Scheme is [V1a].
func (PrivateKey) Scheme() Scheme { return V1a }

// String shows that there is a key.
func (p PrivateKey) String() string {
	if p.clear == nil {
		return ""
	}
	return redacted
}

// Format is [PrivateKey.String] for every verb.
func (p PrivateKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, p.String()) }

// MarshalText is [PrivateKey.String], for JSON and its like. There is no way back.
func (p PrivateKey) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// LogValue is [PrivateKey.String], for slog.
func (p PrivateKey) LogValue() slog.Value { return slog.StringValue(p.String()) }

func (p PrivateKey) whole() bool { return p.clear != nil }

// appendSignature implements [SigningKey].
func (p PrivateKey) appendSignature(to []byte, c content) []byte {
	return base64.StdEncoding.AppendEncode(to, ed25519.Sign(p.clear(), c.bytes()))
}

// PublicKey is a listener's key of v1a. It is no secret.
type PublicKey struct {
	key string // its 32 bytes, so that keys can be compared
}

// ParsePublicKey reads whpk_ and the base64 of 32 bytes. Its errors are of type
// [*KeyError].
func ParsePublicKey(text string) (PublicKey, error) {
	if err := checkPrefix(text, prefixPublic); err != nil {
		return PublicKey{}, err
	}
	key, err := decodeKey(strings.TrimPrefix(text, prefixPublic))
	if err != nil {
		return PublicKey{}, err
	}
	if len(key) != ed25519.PublicKeySize {
		return PublicKey{}, &KeyError{Reason: KeyLength, Detail: fmt.Sprintf("a public key has %d bytes; this one has %d", ed25519.PublicKeySize, len(key))}
	}
	return PublicKey{key: string(key)}, nil
}

// String is the key, with its prefix.
func (p PublicKey) String() string {
	if p.key == "" {
		return ""
	}
	return prefixPublic + base64.StdEncoding.EncodeToString([]byte(p.key))
}

// Scheme is [V1a].
func (PublicKey) Scheme() Scheme { return V1a }

func (p PublicKey) whole() bool { return p.key != "" }

// signed implements [VerifyingKey].
func (p PublicKey) signed(c content, signatures list) bool {
	message := c.bytes()
	var room [lettersV1a]byte
	for scheme, text := range signatures.entries() {
		if scheme != V1a {
			continue
		}
		given, ok := decodeSignature(room[:0], text, ed25519.SignatureSize)
		if ok && ed25519.Verify(ed25519.PublicKey(p.key), message, given) {
			return true
		}
	}
	return false
}
