package diagnosis

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"iter"
	"strings"
	"unicode/utf8"
)

// variant is one way in which a part may have been meant. The one that is as it
// came has no code.
type variant struct {
	code string
	says string // after "the signature is over the body ..."
	data []byte
}

const (
	// wholeStyles is up to which length a body is written in every style there
	// is, and not just in the usual ones.
	wholeStyles = 256 << 10
	// mostInflated bounds what a compressed body is expanded to.
	mostInflated = 32 << 20
)

// bodies are the ways in which the body may have been meant, from the most
// usual on.
func bodies(body []byte, declared int64) iter.Seq[variant] {
	return func(yield func(variant) bool) {
		for _, source := range []iter.Seq[variant]{edges(body, declared), restyled(body), recoded(body)} {
			for v := range source {
				if !bytes.Equal(v.data, body) && !yield(v) {
					return
				}
			}
		}
	}
}

// edges are changes at the ends of a body and of its lines.
func edges(body []byte, declared int64) iter.Seq[variant] {
	bom := []byte("\xef\xbb\xbf")
	unix := bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n"))
	trimmed := bytes.TrimRight(body, "\r\n")
	all := []variant{
		{"body-trailing-newline", "without the line break at its end", trimmed},
		{"body-trailing-newline", "with a line break (LF) at its end", append(bytes.Clone(body), '\n')},
		{"body-trailing-newline", "with a line break (CRLF) at its end", append(bytes.Clone(body), "\r\n"...)},
		{"body-line-endings", "with LF for CRLF at the ends of lines", unix},
		{"body-line-endings", "with CRLF for LF at the ends of lines", bytes.ReplaceAll(unix, []byte("\n"), []byte("\r\n"))},
		{"body-blanks", "without the blanks around it", bytes.TrimSpace(body)},
		{"body-bom", "without the byte order mark before it", bytes.TrimPrefix(body, bom)},
		{"body-bom", "with a byte order mark before it", append(bytes.Clone(bom), body...)},
		{"body-empty", "as nothing: no byte of it was signed", nil},
	}
	if declared >= 0 && declared < int64(len(body)) {
		all = append([]variant{{"body-longer", "without what follows after Content-Length", body[:declared]}}, all...)
	}
	return func(yield func(variant) bool) {
		for _, v := range all {
			if !yield(v) {
				return
			}
		}
	}
}

// recoded are changes of what the bytes mean.
func recoded(body []byte) iter.Seq[variant] {
	return func(yield func(variant) bool) {
		var text string
		if json.Unmarshal(body, &text) == nil && !yield(variant{"body-quoted", "before it was put into a JSON string", []byte(text)}) {
			return
		}
		if quoted, err := json.Marshal(string(body)); err == nil && !yield(variant{"body-quoted", "put into a JSON string", quoted}) {
			return
		}
		if !utf8.Valid(body) && !yield(variant{"body-encoding", "with U+FFFD in place of what is not UTF-8", []byte(strings.ToValidUTF8(string(body), "\ufffd"))}) {
			return
		}
		if !yield(variant{"body-encoding", "read as Latin-1 and written as UTF-8", fromLatin1(body)}) {
			return
		}
		if latin, ok := toLatin1(body); ok && !yield(variant{"body-encoding", "before it was read as Latin-1 and written as UTF-8", latin}) {
			return
		}
		if plain := inflated(body); plain != nil {
			yield(variant{"body-compressed", "before it was compressed", plain})
		}
	}
}

func fromLatin1(body []byte) []byte {
	out := make([]byte, 0, len(body))
	for _, b := range body {
		out = utf8.AppendRune(out, rune(b))
	}
	return out
}

func toLatin1(body []byte) ([]byte, bool) {
	out := make([]byte, 0, len(body))
	for _, r := range string(body) {
		if r > 0xff {
			return nil, false
		}
		out = append(out, byte(r))
	}
	return out, true
}

// inflated is what a gzip holds; nil if the body is none, or holds too much.
func inflated(body []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil
	}
	plain, err := io.ReadAll(io.LimitReader(r, mostInflated+1))
	if err != nil || len(plain) > mostInflated {
		return nil
	}
	return plain
}

// restyled are what JSON libraries make of the value in a body.
func restyled(body []byte) iter.Seq[variant] {
	return func(yield func(variant) bool) {
		value, err := parseJSON(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
		if err != nil {
			return
		}
		for s := range styles(len(body) <= wholeStyles) {
			written := s.write(make([]byte, 0, len(body)+len(body)/4), value, 0)
			if !yield(variant{"body-reserialised", s.String(), written}) || !yield(variant{"body-reserialised", s.String() + ", with a line break at its end", append(written, '\n')}) {
				return
			}
		}
	}
}

// layouts are the ways to set blanks.
func layouts() []style {
	return []style{
		{comma: ",", colon: ":"},
		{comma: ", ", colon: ": "},
		{comma: ",", colon: ": ", indent: "  "},
		{comma: ",", colon: ": ", indent: "    "},
		{comma: ",", colon: ": ", indent: "\t"},
	}
}

// styles are all combinations, the usual ones first: those that differ from the
// plainest in one thing only.
func styles(all bool) iter.Seq[style] {
	return func(yield func(style) bool) {
		for odd := range 6 {
			for s := range combinations() {
				if s.oddness() == odd && (all || odd <= 1) && !yield(s) {
					return
				}
			}
		}
	}
}

func combinations() iter.Seq[style] {
	return func(yield func(style) bool) {
		for _, s := range layouts() {
			for i := range 2 * 3 * 2 * 3 {
				s.sorted, s.escape = i%2 == 1, escaping(i/2%3)
				s.slashes, s.numbers = i/6%2 == 1, numbering(i/12%3)
				if !yield(s) {
					return
				}
			}
		}
	}
}

// oddness counts in how many things a style differs from compact JSON.
func (s style) oddness() int {
	n := 0
	for _, odd := range []bool{s.comma+s.colon != ",:", s.sorted, s.escape != unicodeRaw, s.slashes, s.numbers != numbersKept} {
		if odd {
			n++
		}
	}
	return n
}

// String says how the style writes.
func (s style) String() string {
	layout := "as compact JSON"
	switch {
	case s.indent == "\t":
		layout = "as JSON indented by tabs"
	case s.indent != "":
		layout = "as JSON indented by " + map[int]string{2: "two", 4: "four"}[len(s.indent)] + " blanks"
	case s.comma != ",":
		layout = "as JSON with a blank after each comma and colon"
	}
	parts := []string{layout}
	if s.sorted {
		parts = append(parts, "its keys sorted")
	}
	switch s.escape {
	case unicodeASCII:
		parts = append(parts, `\u escapes for all that is not ASCII`)
	case unicodeHTML:
		parts = append(parts, `\u escapes for <, > and &`)
	case unicodeRaw:
	}
	if s.slashes {
		parts = append(parts, `\/ for /`)
	}
	switch s.numbers {
	case numbersJavaScript:
		parts = append(parts, "numbers as JavaScript writes them")
	case numbersPython:
		parts = append(parts, "numbers as Python writes them")
	case numbersKept:
	}
	return strings.Join(parts, ", ")
}
