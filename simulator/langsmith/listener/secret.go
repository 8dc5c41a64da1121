package listener

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
)

// EnvSecret is the environment variable of the guide's listener.
const EnvSecret = "LS_WEBHOOK"

// Secret is what the query of a genuine delivery has. It never comes out
// again: printing, logging and encoding show that there is one.
type Secret struct{ sum *[sha256.Size]byte }

// NewSecret takes a secret, which must not be empty.
func NewSecret(text string) (Secret, error) {
	if text == "" {
		return Secret{}, errors.New("the secret is empty; without one anybody could send runs")
	}
	sum := sha256.Sum256([]byte(text))
	return Secret{&sum}, nil
}

// SecretFromEnv takes the secret of LS_WEBHOOK.
func SecretFromEnv() (Secret, error) {
	text, ok := os.LookupEnv(EnvSecret)
	if !ok {
		return Secret{}, fmt.Errorf("%s is not set; it is the secret in the webhook's URL", EnvSecret)
	}
	s, err := NewSecret(text)
	if err != nil {
		return Secret{}, fmt.Errorf("%s: %w", EnvSecret, err)
	}
	return s, nil
}

// matches compares hashes, so that neither the place of the first difference
// nor the length of the secret shows in the time it takes.
func (s Secret) matches(sum [sha256.Size]byte) int {
	if s.sum == nil {
		return 0
	}
	return subtle.ConstantTimeCompare(s.sum[:], sum[:])
}

// admits reports whether the query has one of the secrets, exactly once. It
// looks at all of them, whichever it is.
func admits(secrets []Secret, query url.Values, parameter string) bool {
	values := query[parameter]
	if len(values) != 1 {
		return false
	}
	sum := sha256.Sum256([]byte(values[0]))
	found := 0
	for _, s := range secrets {
		found |= s.matches(sum)
	}
	return found == 1
}

// String shows nothing of the secret.
func (s Secret) String() string {
	if s.sum == nil {
		return ""
	}
	return "[redacted]"
}

// Format is [Secret.String] for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText is [Secret.String], for JSON and its like.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue is [Secret.String], for slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
