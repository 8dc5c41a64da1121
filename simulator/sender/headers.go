package sender

import (
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
)

// Headers are the custom headers of a delivery. Their values are secrets, so
// every way of printing them shows the names alone.
type Headers struct {
	clear func() http.Header // a function for the reason that Target has one
}

// protocolHeaders are the sender's own (A17 of the LangSmith decisions).
func protocolHeaders() []string {
	return []string{"Content-Type", "Content-Length", "Host", "Transfer-Encoding", "Connection", "Expect"}
}

// NewHeaders copies h. It refuses headers that belong to the protocol, and
// names and values that HTTP cannot carry; the error names the header and
// never shows its value.
func NewHeaders(h http.Header) (Headers, error) {
	own := make(http.Header, len(h))
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if !validName(name) {
			return Headers{}, fmt.Errorf("header %q: this is not a header's name", name)
		}
		canonical := textproto.CanonicalMIMEHeaderKey(name)
		if slices.Contains(protocolHeaders(), canonical) {
			return Headers{}, fmt.Errorf("header %s: the sender sets it, so it cannot be a custom header", canonical)
		}
		for _, value := range h[name] {
			if !validValue(value) {
				return Headers{}, fmt.Errorf("header %s: its value holds a line break or another control character", canonical)
			}
			own[canonical] = append(own[canonical], value)
		}
	}
	return Headers{clear: func() http.Header { return own }}, nil
}

// validName tells whether name is a token (RFC 9110 section 5.6.2).
func validName(name string) bool {
	for i := range len(name) {
		c := name[i]
		alphanumeric := c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !alphanumeric && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return name != ""
}

// validValue tells whether value is free of control characters but tab
// (RFC 9110 section 5.5).
func validValue(value string) bool {
	for i := range len(value) {
		if c := value[i]; c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

// RevealSecret is a copy of the headers in clear. It is for the transport
// alone: what it returns must never be printed.
func (h Headers) RevealSecret() http.Header {
	if h.clear == nil {
		return http.Header{}
	}
	return h.clear().Clone()
}

// String is the names of the headers.
func (h Headers) String() string {
	if h.clear == nil {
		return ""
	}
	var b strings.Builder
	for i, name := range slices.Sorted(maps.Keys(h.clear())) {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(name + ": " + redacted)
	}
	return b.String()
}

// Format is [Headers.String] for every verb.
func (h Headers) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, h.String()) }

// MarshalText is [Headers.String], for JSON and its like. There is no way back.
func (h Headers) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// LogValue is [Headers.String], for slog.
func (h Headers) LogValue() slog.Value { return slog.StringValue(h.String()) }

// secrets are the texts that must not be shown.
func (h Headers) secrets() []string {
	if h.clear == nil {
		return nil
	}
	var found []string
	for _, values := range h.clear() {
		for _, value := range values {
			found = append(found, value)
			// A scheme is no secret, but what follows it is one by itself.
			if _, credentials, ok := strings.Cut(value, " "); ok {
				found = append(found, credentials)
			}
		}
	}
	return found
}
