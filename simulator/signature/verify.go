package signature

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// DefaultTolerance is what every library of the specification uses; the
// specification itself gives no figure.
const DefaultTolerance = 5 * time.Minute

// Config is what a verifier is made of.
type Config struct {
	// Keys are whom to believe: a signature by any of them will do. While a
	// secret is being changed they are the new and the old one. At least 1, at most 16.
	Keys []VerifyingKey
	// Tolerance is how far a timestamp may lie in the past or in the future,
	// inclusive and in whole seconds. Default: [DefaultTolerance].
	Tolerance time.Duration
}

// Verifier verifies requests. It is safe for concurrent use, and keeps nothing of them.
type Verifier struct {
	keys      []VerifyingKey
	tolerance int64 // in seconds
}

// NewVerifier makes a verifier.
func NewVerifier(c Config) (*Verifier, error) {
	if len(c.Keys) == 0 || len(c.Keys) > maxKeys {
		return nil, fmt.Errorf("verifying: %d keys; it takes 1 to %d", len(c.Keys), maxKeys)
	}
	for i, k := range c.Keys {
		if k == nil || !k.whole() {
			return nil, fmt.Errorf("verifying: key %d of %d: %w", i+1, len(c.Keys), &KeyError{Reason: KeyEmpty})
		}
	}
	if c.Tolerance == 0 {
		c.Tolerance = DefaultTolerance
	}
	if c.Tolerance < time.Second {
		return nil, fmt.Errorf("verifying: the tolerance %v is less than a second", c.Tolerance)
	}
	return &Verifier{slices.Clone(c.Keys), int64(c.Tolerance / time.Second)}, nil
}

// Verified is what a request that was verified says of itself.
type Verified struct {
	// ID is the message's: the same on every attempt, and so what tells a duplicate.
	ID string
	// At is the time of this attempt.
	At time.Time
	// Scheme is that of the signature that matched.
	Scheme Scheme
	// Key is the number, from 0, of the key in [Config].Keys that it is by.
	Key int
}

// Verify tells whether a request was sent by somebody who has a key. body is
// what came over the wire, byte by byte: nothing that was decoded and encoded
// again will do. h is the request's header as net/http keeps it, names in their
// canonical form. The error is an [*Error].
//
// What is looked at first are the bounds, then the time, then the signatures, so
// that an old request costs nothing. A body needs its own bound, by whoever reads it.
func (v *Verifier) Verify(now time.Time, h http.Header, body []byte) (Verified, error) {
	r, wrong := read(h)
	if wrong == nil {
		wrong = v.timely(now, r.seconds)
	}
	if wrong == nil {
		wrong = r.signatures.bounded()
	}
	if wrong != nil {
		return Verified{}, wrong
	}
	for i, key := range v.keys {
		if key.signed(content{r.id, r.timestamp, body}, r.signatures) {
			return Verified{ID: r.id, At: time.Unix(r.seconds, 0), Scheme: key.Scheme(), Key: i}, nil
		}
	}
	return Verified{}, v.unmatched(r.signatures)
}

// unmatched says how near to a match the signatures are.
func (v *Verifier) unmatched(l list) *Error {
	known, wellFormed := false, false
	for scheme, value := range l.entries() {
		for _, key := range v.keys {
			known = known || scheme == key.Scheme()
			wellFormed = wellFormed || scheme == key.Scheme() && scheme.reads(value)
		}
	}
	switch {
	case !known:
		return &Error{Reason: NoKnownScheme, Header: HeaderSignature, Schemes: l.schemes()}
	case !wellFormed:
		return &Error{Reason: MalformedSignature, Header: HeaderSignature}
	}
	return &Error{Reason: NoMatch, Header: HeaderSignature}
}

// timely compares whole seconds, as most libraries do: those that look at parts
// of them refuse what is 300 s old.
func (v *Verifier) timely(now time.Time, at int64) *Error {
	age := now.Unix() - at
	switch {
	case age > v.tolerance:
		return &Error{Reason: TooOld, Header: HeaderTimestamp, Seconds: age - v.tolerance}
	case -age > v.tolerance:
		return &Error{Reason: TooNew, Header: HeaderTimestamp, Seconds: -age - v.tolerance}
	}
	return nil
}

// reads tells whether a text is a signature of the scheme at all.
func (s Scheme) reads(text string) bool {
	size := sha256.Size
	if s == V1a {
		size = ed25519.SignatureSize
	}
	_, ok := decodeSignature(nil, text, size)
	return ok
}
