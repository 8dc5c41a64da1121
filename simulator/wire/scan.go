package wire

import (
	"encoding/json"
	"iter"
	"slices"
)

// The functions here take JSON apart without copying it. They rely on its
// being valid, which is checked once, for the whole.

// Members are the fields of an object, in their order.
func Members(object []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		rest := Space(object[1:])
		for rest[0] != '}' {
			n := Extent(rest)
			key := rest[:n]
			rest = Space(Space(rest[n:])[1:]) // the colon
			n = Extent(rest)
			if !yield(Unquote(key), rest[:n:n]) {
				return
			}
			rest = comma(rest[n:])
		}
	}
}

// Elements are the values of a list, in their order.
func Elements(list []byte) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		rest := Space(list[1:])
		for i := 0; rest[0] != ']'; i++ {
			n := Extent(rest)
			if !yield(i, rest[:n:n]) {
				return
			}
			rest = comma(rest[n:])
		}
	}
}

// comma goes past white space and one comma.
func comma(rest []byte) []byte {
	rest = Space(rest)
	if rest[0] == ',' {
		rest = Space(rest[1:])
	}
	return rest
}

// Space is text without the white space that it begins with.
func Space(text []byte) []byte {
	for len(text) > 0 && (text[0] == ' ' || text[0] == '\n' || text[0] == '\t' || text[0] == '\r') {
		text = text[1:]
	}
	return text
}

// Extent is the length of the value that text begins with.
func Extent(text []byte) int {
	switch text[0] {
	case '"':
		return stringExtent(text)
	case '{', '[':
		depth := 0
		for i := 0; ; i++ {
			switch text[i] {
			case '"':
				i += stringExtent(text[i:]) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
	}
	for i, c := range text {
		switch c {
		case ',', '}', ']', ' ', '\n', '\t', '\r':
			return i
		}
	}
	return len(text)
}

func stringExtent(text []byte) int {
	i := 1
	for text[i] != '"' {
		if text[i] == '\\' {
			i++
		}
		i++
	}
	return i + 1
}

// Nesting is how deep objects and lists lie in each other.
func Nesting(text []byte) int {
	depth, deepest := 0, 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i += stringExtent(text[i:]) - 1
		case '{', '[':
			depth++
			deepest = max(deepest, depth)
		case '}', ']':
			depth--
		}
	}
	return deepest
}

// Unquote is the text of a JSON string.
func Unquote(quoted []byte) string {
	inner := quoted[1 : len(quoted)-1]
	if slices.Contains(inner, '\\') {
		var text string
		_ = json.Unmarshal(quoted, &text) // valid
		return text
	}
	return string(inner)
}
