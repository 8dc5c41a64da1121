package fakeendpoint

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// maxHead bounds a request's head, in bytes. It is far above any real sender's.
const maxHead = 256 << 10

// problem is what is wrong with a request as HTTP/1.1, and the status that says so.
type problem struct {
	code int
	text string
}

func (p *problem) Error() string { return p.text }

func badRequest(format string, args ...any) *problem {
	return &problem{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

var errHeadTooLarge = &problem{
	http.StatusRequestHeaderFieldsTooLarge,
	fmt.Sprintf("the request's head is longer than %d bytes", maxHead),
}

// readHead reads a head up to and including its empty line. The bytes are
// valid until the next read from r. On an error it returns what had come.
func readHead(r *bufio.Reader) ([]byte, error) {
	if _, err := r.Peek(1); err != nil {
		return nil, err
	}
	seen, _ := r.Peek(r.Buffered())
	if n := headLength(seen); n > 0 { // it usually comes in one piece
		_, err := r.Discard(n)
		return seen[:n], err
	}
	return readHeadByLine(r)
}

// headLength returns the length of the head that p begins with, 0 if it does
// not end in p. Lines may end with a bare LF (RFC 9112 section 2.2).
func headLength(p []byte) int {
	before := emptyLines(p)
	p = p[before:]
	if n := emptyLine(p); n > 0 {
		return before + n // one too many: nothing but empty lines is no request
	}
	end := 0
	if i := bytes.Index(p, []byte("\n\r\n")); i >= 0 {
		end = i + 3
		p = p[:end]
	}
	if i := bytes.Index(p, []byte("\n\n")); i >= 0 {
		end = i + 2
	}
	if end == 0 {
		return 0
	}
	return before + end
}

// mostEmptyLines may stand before a request (RFC 9112 section 2.2).
const mostEmptyLines = 2

// emptyLines returns the length of the empty lines before a request.
func emptyLines(p []byte) int {
	n := 0
	for range mostEmptyLines {
		n += emptyLine(p[n:])
	}
	return n
}

// emptyLine returns the length of the empty line that p begins with, 0 for none.
func emptyLine(p []byte) int {
	switch {
	case len(p) > 0 && p[0] == '\n':
		return 1
	case len(p) > 1 && p[0] == '\r' && p[1] == '\n':
		return 2
	default:
		return 0
	}
}

func readHeadByLine(r *bufio.Reader) ([]byte, error) {
	var head []byte
	begun, empty := false, 0 // a line that is not empty has come; lines that are
	for fresh := true; ; {   // the next piece begins a line
		piece, err := r.ReadSlice('\n')
		head = append(head, piece...)
		switch {
		case len(head) > maxHead:
			return head, errHeadTooLarge
		case errors.Is(err, bufio.ErrBufferFull):
			fresh, begun = false, true
			continue
		case errors.Is(err, io.EOF):
			return head, badRequest("the request ended inside its head")
		case err != nil:
			return head, badRequest("the request's head could not be read: %v", err)
		}
		if fresh && emptyLine(piece) == len(piece) {
			if empty++; begun || empty > mostEmptyLines {
				return head, nil
			}
		} else {
			begun = true
		}
		fresh = true
	}
}

// parseHead fills in the parsed part of the observation from its raw head. As
// much as can be read is read, whatever is wrong.
func parseHead(o *Observation, raw []byte) error {
	head := string(raw[emptyLines(raw):])
	line, rest, _ := strings.Cut(head, "\n")
	err := parseRequestLine(o, strings.TrimSuffix(line, "\r"))
	o.Fields = make([]Field, 0, strings.Count(rest, "\n"))
	for len(rest) > 0 {
		line, rest, _ = strings.Cut(rest, "\n")
		line = strings.TrimSuffix(line, "\r")
		if line == "" {
			break
		}
		name, value, _ := strings.Cut(line, ":")
		value = strings.Trim(value, " \t")
		if len(name) == len(line) || !isToken(name) || !isFieldValue(value) {
			err = first(err, badRequest("the header line %q is malformed (RFC 9112 section 5)", clip(line)))
			continue
		}
		o.Fields = append(o.Fields, Field{Name: name, Value: value})
	}
	return err
}

func parseRequestLine(o *Observation, line string) error {
	method, rest, _ := strings.Cut(line, " ")
	target, proto, _ := strings.Cut(rest, " ")
	if proto != "HTTP/1.1" && proto != "HTTP/1.0" || target == "" || !isToken(method) {
		return badRequest("the request line %q is not of HTTP/1.1 (RFC 9112 section 3)", clip(line))
	}
	o.Method, o.Target, o.Proto = method, target, proto
	return nil
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// isToken reports whether s is a token (RFC 9110 section 5.6.2).
func isToken(s string) bool {
	for i := range len(s) {
		if !tokenBytes[s[i]] {
			return false
		}
	}
	return s != ""
}

var tokenBytes = func() (is [256]bool) {
	for c := range is {
		b := byte(c)
		is[c] = '0' <= b && b <= '9' || 'a' <= b|0x20 && b|0x20 <= 'z' || strings.IndexByte("!#$%&'*+-.^_`|~", b) >= 0
	}
	return is
}()

// isFieldValue reports whether s can stand in a field (RFC 9110 section 5.5).
func isFieldValue(s string) bool {
	return strings.IndexByte(s, 0) < 0 && strings.IndexByte(s, '\r') < 0
}

func clip(s string) string {
	const longest = 80
	if len(s) > longest {
		return strings.ToValidUTF8(s[:longest], "") + "…"
	}
	return s
}
