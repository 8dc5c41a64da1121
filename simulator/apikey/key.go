package apikey

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Key is an API key. Printing, logging and encoding leave it out. The zero Key
// is none, for a server that asks for none.
type Key struct {
	// A function, since a print by reflection looks into everything else.
	clear func() string
}

// New takes a key. White space around it is an accident, and left out.
func New(text string) (Key, error) {
	text = strings.TrimSpace(text)
	for _, c := range []byte(text) {
		if c <= ' ' || c > '~' {
			return Key{}, errors.New("the API key has characters that no header may have")
		}
	}
	if text == "" {
		return Key{}, nil
	}
	return Key{func() string { return text }}, nil
}

// RevealSecret is the key in clear, for the header of a request: what it
// returns must never be logged.
func (k Key) RevealSecret() string {
	if k.clear == nil {
		return ""
	}
	return k.clear()
}

// String shows nothing of the key.
func (k Key) String() string {
	if k.clear == nil {
		return ""
	}
	return "[redacted]"
}

// Format is [Key.String] for every verb.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

// MarshalText is [Key.String], for JSON and its like.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// LogValue is [Key.String], for slog.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.String()) }
