package wire

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/bits"
	"unicode/utf8"
)

// Cursor reads JSON from its beginning to its end, once. It finds what is not
// JSON as it goes, so the text need not be checked before. Its errors about that
// are about the whole, wherever they are found.
type Cursor struct {
	text  []byte
	at    int
	deep  int // how many objects and lists it is in
	depth int // how many there may be
}

// NewCursor starts at the beginning of a text of so many bytes at most, in which
// objects and lists may lie in each other so deep.
func NewCursor(text []byte, bytes, depth int) (*Cursor, *Error) {
	if len(text) > bytes {
		return nil, &Error{Found: fmt.Sprintf("has %d bytes", len(text)), Want: fmt.Sprintf("%d at most", bytes)}
	}
	if !utf8.Valid(text) {
		return nil, &Error{Found: "is not UTF-8", Want: "JSON in UTF-8"}
	}
	c := &Cursor{text: text, depth: depth}
	c.space()
	return c, nil
}

// malformed is the error for what is not JSON, in the words of encoding/json.
func (c *Cursor) malformed() *Error {
	found := "is not JSON"
	var nothing json.RawMessage
	err := json.Unmarshal(c.text, &nothing)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		found += fmt.Sprintf(": %v, after %d bytes", syntax, syntax.Offset)
	}
	return &Error{Found: found, Want: "a JSON object", whole: true}
}

func (c *Cursor) space() {
	for c.at < len(c.text) {
		switch c.text[c.at] {
		case ' ', '\n', '\t', '\r':
			c.at++
		default:
			return
		}
	}
}

// Peek is the first byte of the value that comes next, 0 at the end of the text.
func (c *Cursor) Peek() byte {
	if c.at < len(c.text) {
		return c.text[c.at]
	}
	return 0
}

// End wants nothing but white space to be left.
func (c *Cursor) End() *Error {
	c.space()
	if c.at < len(c.text) {
		return c.malformed()
	}
	return nil
}

// Place is where a cursor is.
type Place struct{ at, deep int }

// Place is where the cursor is, for [Cursor.Return].
func (c *Cursor) Place() Place { return Place{c.at, c.deep} }

// Return goes back to where the cursor was.
func (c *Cursor) Return(to Place) { c.at, c.deep = to.at, to.deep }

// Enter goes into the object or list that comes next.
func (c *Cursor) Enter() *Error {
	c.at++
	if c.deep++; c.deep > c.depth {
		return &Error{Found: fmt.Sprintf("is nested %d deep", c.deep), Want: fmt.Sprintf("%d at most", c.depth), whole: true}
	}
	c.space()
	return nil
}

// Next reports whether another element follows in what was entered, and goes to
// it; first says that none was read yet. At the end it goes out.
func (c *Cursor) Next(end byte, first bool) (bool, *Error) {
	c.space()
	switch b := c.Peek(); {
	case b == end:
		c.at++
		c.deep--
		return false, nil
	case first:
		return true, nil
	case b == ',':
		c.at++
		c.space()
		if c.Peek() == end {
			return false, c.malformed()
		}
		return true, nil
	}
	return false, c.malformed()
}

// Key reads the name of a member and goes to its value. The name is that of the
// text, or a copy where it was escaped there.
func (c *Cursor) Key() ([]byte, *Error) {
	if c.Peek() != '"' {
		return nil, c.malformed()
	}
	inner, escaped, err := c.quoted()
	if err != nil {
		return nil, err
	}
	c.space()
	if c.Peek() != ':' {
		return nil, c.malformed()
	}
	c.at++
	c.space()
	if escaped {
		return []byte(unescape(inner)), nil
	}
	return inner, nil
}

// Text reads a string.
func (c *Cursor) Text() (string, *Error) {
	inner, escaped, err := c.quoted()
	switch {
	case err != nil:
		return "", err
	case escaped:
		return unescape(inner), nil
	}
	return string(inner), nil
}

// Bytes reads a string without copying it, but where it has escapes.
func (c *Cursor) Bytes() ([]byte, *Error) {
	inner, escaped, err := c.quoted()
	if err == nil && escaped {
		return []byte(unescape(inner)), nil
	}
	return inner, err
}

func unescape(inner []byte) string {
	quoted := make([]byte, 0, len(inner)+2)
	quoted = append(append(append(quoted, '"'), inner...), '"')
	return Unquote(quoted)
}

// quoted reads a string as it stands, without its quotes.
func (c *Cursor) quoted() (inner []byte, escaped bool, err *Error) {
	start := c.at + 1
	for i := start; i < len(c.text); i++ {
		if i += plainExtent(c.text[i:]); i == len(c.text) {
			break
		}
		switch b := c.text[i]; {
		case b == '"':
			c.at = i + 1
			return c.text[start:i], escaped, nil
		case b == '\\':
			escaped = true
			n := escapeExtent(c.text[i:])
			if n == 0 {
				return nil, false, c.malformed()
			}
			i += n - 1
		case b < ' ':
			return nil, false, c.malformed()
		}
	}
	return nil, false, c.malformed()
}

// plainExtent is how many bytes there are before a quote, a backslash or a control
// character. It looks at eight at once: a byte of a word is 0, or less than n, if
// taking off 1, or n, borrows from its highest bit. The first such byte is always
// right, since nothing below it has borrowed.
func plainExtent(text []byte) int {
	const ones, highest = 0x0101010101010101, 0x8080808080808080
	n := 0
	for ; n+8 <= len(text); n += 8 {
		word := binary.LittleEndian.Uint64(text[n:])
		quote, backslash := word^ones*'"', word^ones*'\\'
		if found := ((word-ones*' ')&^word | (quote-ones)&^quote | (backslash-ones)&^backslash) & highest; found != 0 {
			return n + bits.TrailingZeros64(found)/8
		}
	}
	for n < len(text) && text[n] >= ' ' && text[n] != '"' && text[n] != '\\' {
		n++
	}
	return n
}

// escapeExtent is the length of an escape, 0 if it is none.
func escapeExtent(text []byte) int {
	if len(text) < 2 {
		return 0
	}
	switch text[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(text) < 6 {
			return 0
		}
		for _, b := range text[2:6] {
			if !(b >= '0' && b <= '9' || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F') {
				return 0
			}
		}
		return 6
	}
	return 0
}

// Skip reads a value of any kind and returns it as it stands in the text.
func (c *Cursor) Skip() ([]byte, *Error) {
	start := c.at
	var err *Error
	switch b := c.Peek(); b {
	case '"':
		_, _, err = c.quoted()
	case '{', '[':
		err = c.skipInside(b)
	default:
		err = c.word()
	}
	return c.text[start:c.at:c.at], err
}

func (c *Cursor) skipInside(open byte) *Error {
	if err := c.Enter(); err != nil {
		return err
	}
	end := open + 2 // as ASCII has it: [ and ], { and }
	for first := true; ; first = false {
		more, err := c.Next(end, first)
		if !more || err != nil {
			return err
		}
		if open == '{' {
			if _, err := c.Key(); err != nil {
				return err
			}
		}
		if _, err := c.Skip(); err != nil {
			return err
		}
	}
}

// word reads true, false, null or a number.
func (c *Cursor) word() *Error {
	rest := c.text[c.at:]
	for _, word := range [...]string{"null", "true", "false"} {
		if bytes.HasPrefix(rest, []byte(word)) {
			c.at += len(word)
			return nil
		}
	}
	n := numberExtent(rest)
	if n == 0 {
		return c.malformed()
	}
	c.at += n
	return nil
}

// numberExtent is the length of the number that text begins with, 0 if it does
// not begin with one.
func numberExtent(text []byte) int {
	i := 0
	if i < len(text) && text[i] == '-' {
		i++
	}
	digits := digitsExtent(text[i:])
	if digits == 0 || digits > 1 && text[i] == '0' {
		return 0
	}
	i += digits
	if i < len(text) && text[i] == '.' {
		digits = digitsExtent(text[i+1:])
		if digits == 0 {
			return 0
		}
		i += 1 + digits
	}
	if i < len(text) && (text[i] == 'e' || text[i] == 'E') {
		i++
		if i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		digits = digitsExtent(text[i:])
		if digits == 0 {
			return 0
		}
		i += digits
	}
	return i
}

func digitsExtent(text []byte) int {
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return n
}
