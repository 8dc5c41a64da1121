package sender

import (
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

const (
	// shortestSecret keeps a value such as "1" from being cut out of every
	// address and number of an error.
	shortestSecret = 4
	// longestError bounds what an endpoint can have quoted of its answer.
	longestError = 300
)

// redactError is the text of err without any of the secrets. A *url.Error
// quotes the whole URL, so only what it wraps is shown.
func redactError(err error, secrets []string) string {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	text := err.Error()
	// Longest first: one secret may be a part of another.
	slices.SortFunc(secrets, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	for _, secret := range secrets {
		if len(secret) >= shortestSecret {
			quoted := strconv.Quote(secret) // as %q would show it
			text = strings.ReplaceAll(text, quoted[1:len(quoted)-1], redacted)
			text = strings.ReplaceAll(text, secret, redacted)
		}
	}
	if len(text) > longestError {
		text = strings.ToValidUTF8(text[:longestError], "") + " (cut)"
	}
	return text
}

// secrets are all texts of the delivery that must not be shown.
func (d Delivery) secrets() []string {
	return append(d.URL.secrets(), d.Header.secrets()...)
}
