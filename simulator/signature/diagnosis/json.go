package diagnosis

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// node is a JSON value with its members in the order they came in and its
// numbers as they were written, which encoding/json's own types lose.
type node struct {
	kind  byte   // '{', '[', '"', or 0 for a number, a bool or null
	text  string // of a string, decoded; of the rest, as written
	keys  []string
	items []node
}

var errTrailing = errors.New("there is more than one value")

// parseJSON reads one value.
func parseJSON(text []byte) (node, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	n, err := parseNode(d)
	if err != nil {
		return node{}, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return node{}, errTrailing
	}
	return n, nil
}

func parseNode(d *json.Decoder) (node, error) {
	token, err := d.Token()
	if err != nil {
		return node{}, err
	}
	switch v := token.(type) {
	case json.Delim:
		return parseMembers(d, byte(v))
	case string:
		return node{kind: '"', text: v}, nil
	case json.Number:
		return node{text: v.String()}, nil
	case nil:
		return node{text: "null"}, nil
	default:
		return node{text: fmt.Sprint(v)}, nil
	}
}

func parseMembers(d *json.Decoder, kind byte) (node, error) {
	n := node{kind: kind}
	for d.More() {
		if kind == '{' {
			key, err := d.Token()
			if err != nil {
				return node{}, err
			}
			n.keys = append(n.keys, key.(string)) // the decoder lets nothing else through
		}
		item, err := parseNode(d)
		if err != nil {
			return node{}, err
		}
		n.items = append(n.items, item)
	}
	_, err := d.Token()
	return n, err
}

// escaping is how a JSON library writes what is not plain ASCII.
type escaping uint8

const (
	unicodeRaw escaping = iota
	unicodeASCII
	unicodeHTML // < > & and the line separators, as Go's encoding/json does
)

// numbering is how a JSON library writes numbers.
type numbering uint8

const (
	numbersKept numbering = iota
	numbersJavaScript
	numbersPython
)

// style is how a JSON library writes a value.
type style struct {
	comma, colon string // between items, and after a key
	indent       string
	sorted       bool
	escape       escaping
	slashes      bool // \/ for /, as PHP does
	numbers      numbering
}

// write appends the value.
func (s style) write(to []byte, n node, depth int) []byte {
	switch n.kind {
	case '"':
		return s.writeString(to, n.text)
	case 0:
		return append(to, s.number(n.text)...)
	}
	to = append(to, n.kind)
	order := make([]int, len(n.items))
	for i := range order {
		order[i] = i
	}
	if s.sorted && n.kind == '{' {
		slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(n.keys[a], n.keys[b]) })
	}
	for i, at := range order {
		if i > 0 {
			to = append(to, s.comma...)
		}
		to = s.breakLine(to, depth+1)
		if n.kind == '{' {
			to = s.writeString(to, n.keys[at])
			to = append(to, s.colon...)
		}
		to = s.write(to, n.items[at], depth+1)
	}
	if len(order) > 0 {
		to = s.breakLine(to, depth)
	}
	return append(to, n.kind+2) // } is { and two, ] is [ and two
}

func (s style) breakLine(to []byte, depth int) []byte {
	if s.indent == "" {
		return to
	}
	to = append(to, '\n')
	for range depth {
		to = append(to, s.indent...)
	}
	return to
}

func (s style) writeString(to []byte, text string) []byte {
	to = append(to, '"')
	for _, r := range text {
		to = s.writeRune(to, r)
	}
	return append(to, '"')
}

func (s style) writeRune(to []byte, r rune) []byte {
	const short = "\"\\\b\f\n\r\t"
	switch i := strings.IndexRune(short, r); {
	case i >= 0:
		return append(to, '\\', `"\bfnrt`[i])
	case r == '/' && s.slashes:
		return append(to, '\\', '/')
	case r < ' ', r > 0x7f && s.escape == unicodeASCII, s.escape == unicodeHTML && strings.ContainsRune("<>&\u2028\u2029", r):
		for _, unit := range utf16.AppendRune(nil, r) {
			to = fmt.Appendf(to, `\u%04x`, unit)
		}
		return to
	}
	return append(to, string(r)...)
}

// number is a number as the style writes it. JavaScript has floats only, and
// writes 1.0 as 1; Python keeps whole numbers and writes 1E+2 as 100.0.
func (s style) number(text string) string {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || text == "true" || text == "false" || text == "null" || s.numbers == numbersKept {
		return text
	}
	if s.numbers == numbersJavaScript {
		written, err := json.Marshal(f) // as ECMAScript does
		if err != nil {
			return text
		}
		return string(written)
	}
	if !strings.ContainsAny(text, ".eE") {
		return text
	}
	return pythonFloat(f)
}

// pythonFloat is repr: exponents from 1e+16 up and 1e-05 down, and a part after
// the point in any case.
func pythonFloat(f float64) string {
	if size := max(f, -f); size != 0 && (size >= 1e16 || size < 1e-4) {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}
