// Package guard keeps requests away from a handler unless they are signed: it
// reads the body within a bound, verifies its bytes, and hands the request on with
// the body as it came.
//
// It knows nothing of what a body says. What a handler makes of a message that
// comes twice is the handler's: [Verified] has the id.
package guard

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
)

// DefaultMaxBody is far above the 20 kB that the specification recommends.
const DefaultMaxBody = 1 << 20

// VerifyFunc has the shape of [signature.Verifier.Verify].
type VerifyFunc func(now time.Time, h http.Header, body []byte) (signature.Verified, error)

// Config is what a guard is made of.
type Config struct {
	// Config has the keys, and how far timestamps may be off.
	signature.Config

	// MaxBody bounds a body, in bytes. Default: [DefaultMaxBody].
	MaxBody int64
	// Now is the clock. Default: time.Now.
	Now func() time.Time
	// Verify wraps what verifies. Default: as it stands.
	Verify func(VerifyFunc) VerifyFunc
	// Next gets the requests that were verified. Default: they are answered with 204.
	Next http.Handler
}

// New makes a guard. It answers 401 where a request is not verified, with the
// reason in its body; 413 where the body is too long; 400 where it does not come
// whole; 405 where it is not a POST. The reason helps whoever sets up the sender,
// and nobody to forge: it says nothing that a sender does not know.
func New(c Config) (http.Handler, error) {
	verifier, err := signature.NewVerifier(c.Config)
	if err != nil {
		return nil, err
	}
	g := &guard{verify: verifier.Verify, now: c.Now, most: c.MaxBody, next: c.Next}
	if c.Verify != nil {
		g.verify = c.Verify(g.verify)
	}
	if g.now == nil {
		g.now = time.Now
	}
	if g.most <= 0 {
		g.most = DefaultMaxBody
	}
	if g.next == nil {
		g.next = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	}
	return g, nil
}

type guard struct {
	verify VerifyFunc
	now    func() time.Time
	most   int64
	next   http.Handler
}

// ServeHTTP implements http.Handler.
func (g *guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "messages are posted", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, g.most))
	if _, long := errors.AsType[*http.MaxBytesError](err); long {
		http.Error(w, fmt.Sprintf("the body is longer than %d bytes", g.most), http.StatusRequestEntityTooLarge)
		return
	}
	if err != nil {
		http.Error(w, "the body did not come whole", http.StatusBadRequest)
		return
	}
	verified, err := g.verify(g.now(), r.Header, body)
	if err != nil {
		http.Error(w, fmt.Sprintf("%s: %v", signature.ReasonOf(err), err), http.StatusUnauthorized)
		return
	}
	r = r.WithContext(context.WithValue(r.Context(), verifiedKey{}, verified))
	r.Body = io.NopCloser(bytes.NewReader(body))
	g.next.ServeHTTP(w, r)
}

type verifiedKey struct{}

// Verified is what is known of a request that a guard let through; false for any other.
func Verified(ctx context.Context) (v signature.Verified, ok bool) {
	v, ok = ctx.Value(verifiedKey{}).(signature.Verified)
	return v, ok
}
