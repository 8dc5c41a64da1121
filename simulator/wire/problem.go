package wire

import (
	"strconv"
	"strings"
)

// Error says what is wrong with a payload, and where.
type Error struct {
	// Pointer is the JSON pointer (RFC 6901) of the culprit; "" is the whole.
	Pointer string
	// Found is what is there, such as `is the number 0.5`.
	Found string
	// Want is what would be right.
	Want string

	whole bool // it is about the whole, wherever it was found
}

func (e *Error) Error() string {
	at := e.Pointer
	if at == "" {
		at = "the payload"
	}
	text := at + " " + e.Found
	if e.Want != "" {
		text += "; want " + e.Want
	}
	return text
}

// Under is e seen from one level up.
func (e *Error) Under(key string) *Error {
	if e.whole {
		return e
	}
	e.Pointer = "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(Cut(key)) + e.Pointer
	return e
}

// At is e seen from the list that the culprit is in.
func (e *Error) At(index int) *Error { return e.Under(strconv.Itoa(index)) }

// Unlike says that value is not what is wanted. Its kind is shown and not its
// text: that may be what somebody asked a model.
func Unlike(value []byte, want string) *Error {
	return &Error{Found: "is " + kind(value), Want: want}
}

// Wrong says the same with the value, for ids, times and numbers.
func Wrong(value []byte, want string) *Error {
	found := "is " + kind(value)
	if c := value[0]; c == '"' || c == '-' || c >= '0' && c <= '9' {
		found = "is " + strings.Replace(kind(value), "a ", "the ", 1) + " " + Cut(string(value))
	}
	return &Error{Found: found, Want: want}
}

func kind(value []byte) string {
	switch value[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a string"
	case 't', 'f', 'n':
		return string(value)
	default:
		return "a number"
	}
}

// Cut keeps a text of somebody else's short.
func Cut(text string) string {
	const most = 60
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "..."
}
