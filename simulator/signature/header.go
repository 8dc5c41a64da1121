package signature

import (
	"encoding/base64"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// The header fields, as the specification writes them.
const (
	HeaderID        = "webhook-id"
	HeaderTimestamp = "webhook-timestamp"
	HeaderSignature = "webhook-signature"
)

// Bounds of what a header may hold. They leave room for schemes to come.
const (
	maxID              = 256
	maxDigits          = 18 // any such number is an int64
	maxSignatureHeader = 16 << 10
	maxSignatures      = 32
	maxKeys            = 16
	maxSchemes         = 4 // named in an error
	maxScheme          = 16
)

// received is what the header of a request says.
type received struct {
	id, timestamp string
	seconds       int64
	signatures    list
}

// read takes the three fields. What is wrong with them is an *Error.
func read(h http.Header) (received, *Error) {
	r := received{signatures: h["Webhook-Signature"]}
	var wrong *Error
	if r.id, wrong = one(h, "Webhook-Id", HeaderID, MissingID); wrong != nil {
		return r, wrong
	}
	if r.timestamp, wrong = one(h, "Webhook-Timestamp", HeaderTimestamp, MissingTimestamp); wrong != nil {
		return r, wrong
	}
	if r.signatures.empty() {
		return r, &Error{Reason: MissingSignature, Header: HeaderSignature}
	}
	if !validID(r.id) {
		return r, &Error{Reason: MalformedID, Header: HeaderID}
	}
	var ok bool
	if r.seconds, ok = parseTimestamp(r.timestamp); !ok {
		return r, &Error{Reason: MalformedTimestamp, Header: HeaderTimestamp}
	}
	return r, nil
}

// one is the value of a field that there has to be once. canonical is the name
// as net/http keeps it.
func one(h http.Header, canonical, name string, missing Reason) (string, *Error) {
	switch values := h[canonical]; {
	case len(values) == 0, len(values) == 1 && values[0] == "":
		return "", &Error{Reason: missing, Header: name}
	case len(values) > 1:
		return "", &Error{Reason: RepeatedHeader, Header: name}
	default:
		return values[0], nil
	}
}

// validID tells whether an id can be signed. With a full stop in it the signed
// bytes could be read in two ways.
func validID(id string) bool {
	for i := range len(id) {
		if c := id[i]; c == '.' || c < ' ' || c == 0x7f {
			return false
		}
	}
	return id != "" && len(id) <= maxID
}

// parseTimestamp takes digits only: what other readers make of a sign, a blank
// or a fraction differs.
func parseTimestamp(text string) (seconds int64, ok bool) {
	if len(text) > maxDigits {
		return 0, false
	}
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	return seconds, err == nil
}

// list is the signatures of a request: the lines of its header. Several lines are
// one list, as if a blank stood between them; what is empty is skipped.
type list []string

// entries are the signatures, each with its scheme and what follows the comma.
func (l list) entries() iter.Seq2[Scheme, string] {
	return func(yield func(Scheme, string) bool) {
		for _, line := range l {
			for line != "" {
				var text string
				text, line, _ = strings.Cut(line, " ")
				if text == "" {
					continue
				}
				scheme, value, _ := strings.Cut(text, ",")
				if !yield(Scheme(scheme), value) {
					return
				}
			}
		}
	}
}

func (l list) empty() bool {
	for range l.entries() {
		return false
	}
	return true
}

// bounded tells what there is too much of.
func (l list) bounded() *Error {
	total, count := 0, 0
	for _, line := range l {
		total += len(line)
	}
	if total > maxSignatureHeader {
		return &Error{Reason: HeaderTooLong, Header: HeaderSignature}
	}
	for range l.entries() {
		count++
	}
	if count > maxSignatures {
		return &Error{Reason: TooManySignatures, Header: HeaderSignature}
	}
	return nil
}

// schemes names the schemes of the signatures, each once, for an error.
func (l list) schemes() []string {
	var found []string
	for scheme := range l.entries() {
		name := string(scheme)
		if len(name) > maxScheme {
			name = name[:maxScheme] + "…"
		}
		if quoted := strconv.Quote(name); !slices.Contains(found, quoted) {
			found = append(found, quoted)
		}
		if len(found) == maxSchemes {
			break
		}
	}
	return found
}

// How many letters a signature of 32 or 64 bytes has in base64, padding included.
const (
	lettersV1  = 44
	lettersV1a = 88
)

// decodeSignature decodes canonical standard base64 of exactly size bytes. to
// has room for its letters.
func decodeSignature(to []byte, text string, size int) ([]byte, bool) {
	if len(text) != base64.StdEncoding.EncodedLen(size) {
		return nil, false
	}
	// Go's decoder skips line breaks; of this many letters too few bytes are left then.
	decoded, err := strict.AppendDecode(to, []byte(text))
	return decoded, err == nil && len(decoded) == size
}

var strict = base64.StdEncoding.Strict()
