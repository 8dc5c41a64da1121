package signature

import (
	"errors"
	"fmt"
	"strings"
)

// Reason is why a request was not verified. Reasons are stable.
type Reason string

// The reasons, in the order in which they are looked for.
const (
	// MissingID, MissingTimestamp and MissingSignature: the header is not there,
	// or has no value.
	MissingID        Reason = "missing-id"
	MissingTimestamp Reason = "missing-timestamp"
	MissingSignature Reason = "missing-signature"
	// RepeatedHeader: webhook-id or webhook-timestamp is there more than once.
	RepeatedHeader Reason = "repeated-header"
	// MalformedID: the id holds a full stop or a control character, or is longer
	// than 256 bytes. With a full stop an old delivery could be shown as a new one.
	MalformedID Reason = "malformed-id"
	// MalformedTimestamp: it is not 1 to 18 digits and nothing else.
	MalformedTimestamp Reason = "malformed-timestamp"
	// TooOld and TooNew: the timestamp is outside of the tolerance.
	TooOld Reason = "too-old"
	TooNew Reason = "too-new"
	// HeaderTooLong: webhook-signature has more than 16 KiB.
	HeaderTooLong Reason = "header-too-long"
	// TooManySignatures: webhook-signature lists more than 32.
	TooManySignatures Reason = "too-many-signatures"
	// NoKnownScheme: no signature is of a scheme that there is a key for.
	NoKnownScheme Reason = "no-known-scheme"
	// MalformedSignature: there are such signatures, and none is canonical
	// standard base64 of the right length.
	MalformedSignature Reason = "malformed-signature"
	// NoMatch: none of the signatures is one of these keys over this id,
	// timestamp and body.
	NoMatch Reason = "no-match"
)

// Error is why a request was not verified. It holds no secret, and nothing of
// the request but what is said.
type Error struct {
	Reason Reason
	// Header is the header that is wrong, in lower case.
	Header string
	// Seconds is how far beyond the tolerance the timestamp is: of [TooOld] and [TooNew].
	Seconds int64
	// Schemes are those of the signatures, at most four: of [NoKnownScheme].
	Schemes []string
}

// Error says what is wrong in a sentence.
func (e *Error) Error() string {
	switch e.Reason {
	case MissingID, MissingTimestamp, MissingSignature:
		return fmt.Sprintf("the header %s is missing or empty", e.Header)
	case RepeatedHeader:
		return fmt.Sprintf("the header %s is there more than once", e.Header)
	case MalformedID:
		return fmt.Sprintf("%s holds a full stop or a control character, or is longer than %d bytes", e.Header, maxID)
	case MalformedTimestamp:
		return fmt.Sprintf("%s is not a number of seconds: 1 to %d digits and nothing else", e.Header, maxDigits)
	case TooOld:
		return fmt.Sprintf("%s is %d s older than is tolerated", e.Header, e.Seconds)
	case TooNew:
		return fmt.Sprintf("%s is %d s further in the future than is tolerated", e.Header, e.Seconds)
	case HeaderTooLong:
		return fmt.Sprintf("%s is longer than %d bytes", e.Header, maxSignatureHeader)
	case TooManySignatures:
		return fmt.Sprintf("%s lists more than %d signatures", e.Header, maxSignatures)
	case NoKnownScheme:
		return fmt.Sprintf("%s has no signature that the keys are for; its schemes are %s", e.Header, strings.Join(e.Schemes, ", "))
	case MalformedSignature:
		return fmt.Sprintf("no signature in %s is canonical base64 of the right length", e.Header)
	}
	return "no signature is one of these keys over this id, timestamp and body"
}

// ReasonOf is the reason of an error of [Verifier.Verify]; empty for any other.
func ReasonOf(err error) Reason {
	if own, ok := errors.AsType[*Error](err); ok {
		return own.Reason
	}
	return ""
}
