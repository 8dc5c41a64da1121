package vault

import (
	"fmt"
	"io"
	"log/slog"
)

// redacted stands where a secret was taken out.
const redacted = "[redacted]"

// Secret is a text in clear, such as a webhook's URL with its query. Every way
// of printing it leaves the text out. The zero value is the empty text.
type Secret struct {
	// A function, since a print by reflection looks into everything else: fmt
	// cannot call the methods of a value in an unexported field.
	clear func() string
}

// NewSecret makes a secret of a text.
func NewSecret(text string) Secret { return Secret{clear: func() string { return text }} }

// RevealSecret is the text in clear. It must never be printed.
func (s Secret) RevealSecret() string {
	if s.clear == nil {
		return ""
	}
	return s.clear()
}

// String tells nothing of the text, not even whether there is one.
func (Secret) String() string { return redacted }

// Format is [Secret.String] for every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// MarshalText is [Secret.String], for JSON and its like. There is no way back.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue is [Secret.String], for slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
