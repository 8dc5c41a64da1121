package wire

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// AppendPython writes a JSON value as Python's json.dumps does after json.loads:
// ", " and ": " between things, ASCII only, floats as repr has them. Two keys
// of one name stay two. What is not JSON is copied as it is.
func AppendPython(b, value []byte) []byte {
	for i := 0; i < len(value); {
		switch c := value[i]; c {
		case ' ', '\n', '\t', '\r':
			i++
		case ',', ':':
			b = append(b, c, ' ')
			i++
		case '"':
			n := boundedStringExtent(value[i:])
			if n == 0 {
				return append(b, value[i:]...)
			}
			b = appendRestyled(b, value[i:i+n])
			i += n
		case '{', '}', '[', ']':
			b = append(b, c)
			i++
		default:
			n := wordExtent(value[i:])
			b = appendPythonWord(b, value[i:i+n])
			i += n
		}
	}
	return b
}

// boundedStringExtent is stringExtent for what may not be JSON; 0 if the string
// has no end.
func boundedStringExtent(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return 0
}

// wordExtent is the length of a number, true, false or null.
func wordExtent(text []byte) int {
	for i, c := range text {
		if strings.IndexByte(" \n\t\r,:\"{}[]", c) >= 0 {
			return i
		}
	}
	return len(text)
}

// appendPythonWord writes a number as Python would, and leaves all else alone.
func appendPythonWord(b, word []byte) []byte {
	text := string(word)
	switch {
	case text == "-0":
		return append(b, '0') // an integer, to Python
	case word[0] != '-' && (word[0] < '0' || word[0] > '9') || !strings.ContainsAny(text, ".eE"):
		return append(b, word...)
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil { // too large for a float: Python's Infinity is not JSON
		return append(b, word...)
	}
	return appendPythonFloat(b, f)
}

// appendPythonFloat is repr: the shortest digits that say it, with an exponent
// below 1e-4 and from 1e16 on.
func appendPythonFloat(b []byte, f float64) []byte {
	if size := math.Abs(f); size != 0 && (size < 1e-4 || size >= 1e16) {
		return strconv.AppendFloat(b, f, 'e', -1, 64)
	}
	start := len(b)
	b = strconv.AppendFloat(b, f, 'f', -1, 64)
	if slices.Contains(b[start:], '.') {
		return b
	}
	return append(b, ".0"...)
}

// AppendPythonText writes a text as json.dumps does.
func AppendPythonText(b []byte, text string) []byte {
	b = append(b, '"')
	for i := 0; i < len(text); {
		if c := text[i]; c >= ' ' && c <= '~' && c != '"' && c != '\\' {
			b = append(b, c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		i += n
		b = appendPythonRune(b, r)
	}
	return append(b, '"')
}

func appendPythonRune(b []byte, r rune) []byte {
	if r > 0xffff {
		high, low := utf16.EncodeRune(r)
		return appendUnit(appendUnit(b, high), low)
	}
	const short = "\b\f\n\r\t\"\\"
	switch i := strings.IndexRune(short, r); {
	case i >= 0:
		return append(b, '\\', `bfnrt"\`[i])
	case r < ' ' || r > '~':
		return appendUnit(b, r)
	}
	return append(b, byte(r))
}

// appendUnit writes one unit of UTF-16.
func appendUnit(b []byte, unit rune) []byte {
	const digits = "0123456789abcdef"
	return append(b, '\\', 'u', digits[unit>>12&15], digits[unit>>8&15], digits[unit>>4&15], digits[unit&15])
}

// appendRestyled writes a JSON string anew. It goes by units of UTF-16, so that
// half a surrogate pair, which JSON may hold and Go may not, survives.
func appendRestyled(b, quoted []byte) []byte {
	b = append(b, '"')
	inner := quoted[1 : len(quoted)-1]
	for i := 0; i < len(inner); {
		c := inner[i]
		switch {
		case c == '\\' && i+5 < len(inner) && inner[i+1] == 'u':
			unit, err := strconv.ParseUint(string(inner[i+2:i+6]), 16, 16)
			if err != nil {
				return append(append(b, inner[i:]...), '"')
			}
			b = appendPythonRune(b, rune(unit))
			i += 6
		case c == '\\' && i+1 < len(inner):
			if inner[i+1] != '/' {
				b = append(b, '\\')
			}
			b = append(b, inner[i+1])
			i += 2
		case c >= ' ' && c <= '~':
			b = append(b, c)
			i++
		default:
			r, n := utf8.DecodeRune(inner[i:])
			b = appendPythonRune(b, r)
			i += n
		}
	}
	return append(b, '"')
}
