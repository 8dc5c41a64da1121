package vault

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

// The most that the headers of one webhook may have.
const (
	// MaxHeaders counts values: a name with two of them counts twice.
	MaxHeaders = 50
	// MaxHeaderName and MaxHeaderValue are in bytes.
	MaxHeaderName  = 256
	MaxHeaderValue = 8 << 10
	// MaxHeaderBytes is for all names and values together. Many servers take no more.
	MaxHeaderBytes = 32 << 10
)

// Mask stands for a header's value when it is read.
const Mask = "****"

// NewHeaders takes custom headers as a user sends them. It refuses masked
// values, more than the bounds allow, and whatever [sender.NewHeaders] refuses,
// the protocol's own headers among it (A17). An error names the header and
// never shows its value.
func NewHeaders(h http.Header) (sender.Headers, error) {
	if err := withinBounds(h); err != nil {
		return sender.Headers{}, err
	}
	if err := RefuseMasked(h); err != nil {
		return sender.Headers{}, err
	}
	return sender.NewHeaders(h)
}

func withinBounds(h http.Header) error {
	count, size := 0, 0
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if len(name) > MaxHeaderName {
			return fmt.Errorf("header %q...: its name has %d bytes, and %d are the most", name[:20], len(name), MaxHeaderName)
		}
		for _, value := range h[name] {
			if len(value) > MaxHeaderValue {
				return fmt.Errorf("header %q: its value has %d bytes, and %d are the most", name, len(value), MaxHeaderValue)
			}
			count++
			size += len(name) + len(value)
		}
	}
	if count > MaxHeaders {
		return fmt.Errorf("there are %d headers, and %d are the most", count, MaxHeaders)
	}
	if size > MaxHeaderBytes {
		return fmt.Errorf("the headers have %d bytes together, and %d are the most", size, MaxHeaderBytes)
	}
	return nil
}

// RefuseMasked refuses headers with a value that is the mask. Whoever sends back
// what he has read would otherwise have the mask stored in the secret's place
// (LangSmith does the same for prompt webhooks). Blanks around it are not looked at:
// HTTP drops them (RFC 9110 section 5.5).
func RefuseMasked(h http.Header) error {
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			if strings.Trim(value, " \t") == Mask {
				return fmt.Errorf("header %q: its value is the mask %s; send the value itself", name, Mask)
			}
		}
	}
	return nil
}

// Masked is what an API shows of headers: their names, and the mask for each value.
func Masked(h sender.Headers) http.Header {
	shown := h.RevealSecret() // a copy
	for _, values := range shown {
		for i := range values {
			values[i] = Mask
		}
	}
	return shown
}

// SealHeaders seals all headers as one value: none can be taken out, added or
// exchanged.
func SealHeaders(s Sealer, h sender.Headers, at Place) (Sealed, error) {
	return s.Seal(writeHeaders(h), at)
}

// OpenHeaders opens what [SealHeaders] has sealed.
func OpenHeaders(s Sealer, sealed Sealed, at Place) (sender.Headers, error) {
	secret, err := s.Open(sealed, at)
	if err != nil {
		return sender.Headers{}, err
	}
	h, err := readHeaders(secret)
	if err != nil {
		return sender.Headers{}, fmt.Errorf("%s: %w", at, err)
	}
	return h, nil
}

// writeHeaders writes a line for each value. Neither names nor values can hold
// the colon or the line break that it ends at, and any other byte, which JSON
// would not keep, comes back as it was.
func writeHeaders(h sender.Headers) Secret {
	fields := h.RevealSecret()
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		for _, value := range fields[name] {
			b.WriteString(name + ":" + value + "\n")
		}
	}
	return NewSecret(b.String())
}

func readHeaders(secret Secret) (sender.Headers, error) {
	fields := make(http.Header)
	for line := range strings.Lines(secret.RevealSecret()) {
		name, value, found := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
		if !found {
			return sender.Headers{}, errors.New("what was sealed are not headers")
		}
		fields[name] = append(fields[name], value)
	}
	h, err := sender.NewHeaders(fields)
	if err != nil { // it may quote as a name what is none
		return sender.Headers{}, errors.New("what was sealed are not headers")
	}
	return h, nil
}
