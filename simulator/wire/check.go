package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// Check sees to it that body is JSON in UTF-8, of so many bytes and nested so
// deep at most, and returns it without the white space around it. After that
// it can be taken apart without another thought.
func Check(body []byte, bytes, depth int) ([]byte, *Error) {
	if len(body) > bytes {
		return nil, &Error{Found: fmt.Sprintf("has %d bytes", len(body)), Want: fmt.Sprintf("%d at most", bytes)}
	}
	if !utf8.Valid(body) {
		return nil, &Error{Found: "is not UTF-8", Want: "JSON in UTF-8"}
	}
	if !json.Valid(body) {
		return nil, malformed(body)
	}
	value := Space(body)
	value = value[:Extent(value)]
	if n := Nesting(value); n > depth {
		return nil, &Error{Found: fmt.Sprintf("is nested %d deep", n), Want: fmt.Sprintf("%d at most", depth)}
	}
	return value, nil
}

func malformed(body []byte) *Error {
	var nothing json.RawMessage
	found := "is not JSON"
	err := json.Unmarshal(body, &nothing)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		found += fmt.Sprintf(": %v, after %d bytes", syntax, syntax.Offset)
	}
	return &Error{Found: found, Want: "a JSON object"}
}

// Names remembers the keys of an object. Two fields of one name leave open
// which of them is meant, so no object that is read should have them.
type Names map[string]bool

// Add reports whether the name is new.
func (n Names) Add(name string) bool {
	if n[name] {
		return false
	}
	n[name] = true
	return true
}

// Repeated is the error about a name that is not new.
func Repeated() *Error { return &Error{Found: "is there twice", Want: "one field of this name"} }

// Missing is the error about a field that is not there.
func Missing(want string) *Error { return &Error{Found: "is missing", Want: want} }

// IsNull reports whether a value is null.
func IsNull(value []byte) bool { return value[0] == 'n' }

// IsUUID takes the canonical form, in either case.
func IsUUID(text string) bool {
	if len(text) != 36 {
		return false
	}
	for i, c := range []byte(text) {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if c != '-' {
				return false
			}
		} else if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F') {
			return false
		}
	}
	return true
}
