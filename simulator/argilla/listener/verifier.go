package listener

import (
	"net/http"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
)

// Verifier tells whether a request is genuine, by its header and the raw bytes
// of its body.
type Verifier interface {
	Verify(now time.Time, h http.Header, body []byte) (signature.Verified, error)
}

// NewVerifier makes the verifier of a handler, by name, from the secret of its webhook.
type NewVerifier func(handler string, secret signature.Secret) (Verifier, error)

func standard(_ string, secret signature.Secret) (Verifier, error) {
	return signature.NewVerifier(signature.Config{Keys: []signature.VerifyingKey{secret}})
}
