package signature

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"hash"
	"io"
	"log/slog"
	"strings"
	"sync"
)

// The prefixes that tell what a key is.
const (
	prefixSecret  = "whsec_"
	prefixPrivate = "whsk_"
	prefixPublic  = "whpk_"
)

// How many random bytes a secret should have, by the specification.
const (
	leastSecret = 24
	mostSecret  = 64
)

// redacted stands where a secret would be shown.
const redacted = "[redacted]"

// Secret is a key of v1, which both sides have: it signs and verifies. Every way
// of printing it leaves it out.
type Secret struct {
	// A function, since a print by reflection looks into everything else.
	clear func() *hmacKey
}

// hmacKey is a secret in clear, with hashes that are ready for use: to make one
// takes half as long as to sign with it.
type hmacKey struct {
	key    []byte
	hashes sync.Pool
}

// keyed is a hash with room for what is written to it and what it gives.
type keyed struct {
	hash.Hash
	head, sum []byte
}

// ParseSecret reads a secret as it is shown to people: standard base64 with its
// padding, behind whsec_ or nothing. Its errors are of type [*KeyError] and never
// quote it. It takes any length but none; see [Secret.Advice].
func ParseSecret(text string) (Secret, error) {
	if err := checkPrefix(text, prefixSecret); err != nil {
		return Secret{}, err
	}
	key, err := decodeKey(strings.TrimPrefix(text, prefixSecret))
	if err != nil {
		return Secret{}, err
	}
	return NewSecret(key)
}

// NewSecret makes a secret of its bytes, which must not be none. They are copied.
func NewSecret(key []byte) (Secret, error) {
	if len(key) == 0 {
		return Secret{}, &KeyError{Reason: KeyEmpty}
	}
	k := &hmacKey{key: append([]byte(nil), key...)}
	k.hashes.New = func() any { return &keyed{Hash: hmac.New(sha256.New, k.key)} }
	return Secret{clear: func() *hmacKey { return k }}, nil
}

// GenerateSecret draws a new secret of 24 to 64 bytes, usually 32. Random is
// crypto/rand.Reader, but where the draws are to be repeated.
func GenerateSecret(random io.Reader, size int) (Secret, error) {
	if size < leastSecret || size > mostSecret {
		return Secret{}, &KeyError{Reason: KeyLength, Detail: fmt.Sprintf("%d bytes were asked for; a secret has %d to %d", size, leastSecret, mostSecret)}
	}
	key := make([]byte, size)
	if _, err := io.ReadFull(random, key); err != nil {
		return Secret{}, fmt.Errorf("drawing a secret: %w", err)
	}
	return NewSecret(key)
}

// Advice says what is doubtful about a secret that works all the same; empty if
// nothing is. The specification asks for 24 to 64 bytes, and a much quoted
// example has 18.
func (s Secret) Advice() string {
	if s.clear == nil {
		return ""
	}
	switch n := len(s.clear().key); {
	case n < leastSecret:
		return fmt.Sprintf("the secret has %d bytes; with fewer than %d it may be guessed", n, leastSecret)
	case n > mostSecret:
		return fmt.Sprintf("the secret has %d bytes; the specification asks for %d at most", n, mostSecret)
	}
	return ""
}

// RevealSecret is the secret in clear, with its prefix. It is for whoever hands
// the secret to the other side: what it returns must never be logged.
func (s Secret) RevealSecret() string {
	if s.clear == nil {
		return ""
	}
	return prefixSecret + base64.StdEncoding.EncodeToString(s.clear().key)
}

// Scheme is [V1].
func (Secret) Scheme() Scheme { return V1 }

// String shows that there is a secret.
func (s Secret) String() string {
	if s.clear == nil {
		return ""
	}
	return redacted
}

// Format is [Secret.String] for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText is [Secret.String], for JSON and its like. There is no way back.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue is [Secret.String], for slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

func (s Secret) whole() bool { return s.clear != nil }

// appendSignature implements [SigningKey].
func (s Secret) appendSignature(to []byte, c content) []byte {
	k := s.clear()
	h := k.hashed(c)
	to = base64.StdEncoding.AppendEncode(to, h.sum)
	k.hashes.Put(h)
	return to
}

// signed implements [VerifyingKey]. The time it takes does not depend on how much of
// a signature is right.
func (s Secret) signed(c content, signatures list) bool {
	k := s.clear()
	h := k.hashed(c)
	defer k.hashes.Put(h)
	var room [lettersV1]byte
	for scheme, text := range signatures.entries() {
		if scheme != V1 {
			continue
		}
		given, ok := decodeSignature(room[:0], text, sha256.Size)
		if ok && subtle.ConstantTimeCompare(given, h.sum) == 1 {
			return true
		}
	}
	return false
}

// hashed is a hash whose sum is the content's. It goes back to the pool.
func (k *hmacKey) hashed(c content) *keyed {
	h, _ := k.hashes.Get().(*keyed)
	h.Reset()
	h.head = c.appendHead(h.head[:0])
	_, _ = h.Write(h.head) // a hash never fails
	_, _ = h.Write(c.body)
	h.sum = h.Sum(h.sum[:0])
	return h
}
