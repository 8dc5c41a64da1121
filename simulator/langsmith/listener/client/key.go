package client

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
)

// EnvKey is the environment variable of LangSmith's own clients.
const EnvKey = "LANGSMITH_API_KEY"

// Key is an API key. Printing, logging and encoding leave it out. The zero Key
// is none, for a server that asks for none.
type Key struct {
	// A function, since a print by reflection looks into everything else.
	clear func() string
}

// NewKey takes a key. White space around it is an accident, and left out.
func NewKey(text string) (Key, error) {
	text = strings.TrimSpace(text)
	for _, c := range []byte(text) {
		if c <= ' ' || c > '~' {
			return Key{}, fmt.Errorf("the API key has characters that no header may have; look at %s", EnvKey)
		}
	}
	if text == "" {
		return Key{}, nil
	}
	return Key{func() string { return text }}, nil
}

// KeyFromEnv takes the key of LANGSMITH_API_KEY, none if it is not set.
func KeyFromEnv() (Key, error) { return NewKey(os.Getenv(EnvKey)) }

func (k Key) reveal() string {
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
