package fakeendpoint

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http/httputil"
	"strconv"
	"strings"
)

// Bounds of what is read from a client.
const (
	maxHead = 256 << 10 // bytes; far above any real sender's head
	maxBody = 64 << 20  // bytes of one body, framing included
)

var (
	errHeadTooLarge = fmt.Errorf("the request's head is longer than %d bytes", maxHead)
	errBodyTooLarge = fmt.Errorf("the request's body is longer than %d bytes", maxBody)
)

var endOfHead = []byte("\r\n\r\n")

// readHead reads up to and including the empty line. It returns io.EOF when the
// client closed between requests, and io.ErrUnexpectedEOF with what had come
// when it closed inside one.
func readHead(r *bufio.Reader) ([]byte, error) {
	// The whole head is usually there at once.
	if _, err := r.Peek(1); err != nil {
		return nil, err
	}
	seen, _ := r.Peek(r.Buffered())
	if i := bytes.Index(seen, endOfHead); i >= 0 {
		head := bytes.Clone(seen[:i+len(endOfHead)])
		_, err := r.Discard(len(head))
		return head, err
	}
	return readHeadByLine(r)
}

func readHeadByLine(r *bufio.Reader) ([]byte, error) {
	var head []byte
	for {
		piece, err := r.ReadSlice('\n')
		head = append(head, piece...)
		switch {
		case len(head) > maxHead:
			return head, errHeadTooLarge
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF):
			return head, io.ErrUnexpectedEOF
		case err != nil:
			return head, err
		}
		if bytes.HasSuffix(head, endOfHead) || bytes.HasSuffix(head, []byte("\n\n")) {
			return head, nil
		}
	}
}

// parseHead fills in the parsed part of the observation from its raw head. What
// is wrong goes to Problem; as much as can be read is read all the same.
func parseHead(o *Observation) {
	line, rest, _ := strings.Cut(string(o.Raw), "\n")
	parts := strings.Split(strings.TrimSuffix(line, "\r"), " ")
	if len(parts) != 3 || !strings.HasPrefix(parts[2], "HTTP/1.") {
		o.Problem = fmt.Sprintf("the request line %q is not of HTTP/1.1", clip(line))
		return
	}
	o.Method, o.Target, o.Proto = parts[0], parts[1], parts[2]
	o.Fields = make([]Field, 0, strings.Count(rest, "\n"))
	for len(rest) > 0 {
		line, rest, _ = strings.Cut(rest, "\n")
		line = strings.TrimSuffix(line, "\r")
		if line == "" {
			return
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok || name == "" || strings.ContainsAny(name, " \t") {
			o.Problem = fmt.Sprintf("the header line %q is malformed (RFC 9112 section 5)", clip(line))
			continue
		}
		o.Fields = append(o.Fields, Field{Name: name, Value: strings.Trim(value, " \t")})
	}
}

func clip(s string) string {
	const longest = 80
	if len(s) > longest {
		return s[:longest] + "…"
	}
	return s
}

// framing is how a body is delimited (RFC 9112 section 6).
type framing struct {
	length  int64
	chunked bool
}

func framingOf(o *Observation) (framing, error) {
	if te, ok := o.field("Transfer-Encoding"); ok {
		if !strings.EqualFold(te, "chunked") {
			return framing{}, fmt.Errorf("the Transfer-Encoding %q is not chunked", clip(te))
		}
		return framing{chunked: true}, nil
	}
	cl, ok := o.field("Content-Length")
	if !ok {
		return framing{}, nil
	}
	n, err := strconv.ParseInt(cl, 10, 64)
	if err != nil || n < 0 {
		return framing{}, fmt.Errorf("the Content-Length %q is not a count of bytes", clip(cl))
	}
	if n > maxBody {
		return framing{}, errBodyTooLarge
	}
	return framing{length: n}, nil
}

// tap is a reader that can keep what passes through it.
type tap struct {
	from io.Reader
	on   bool
	kept []byte
}

func (t *tap) Read(p []byte) (int, error) {
	n, err := t.from.Read(p)
	if t.on {
		t.kept = append(t.kept, p[:n]...)
		if len(t.kept) > maxBody {
			return n, errBodyTooLarge
		}
	}
	return n, err
}

// readChunked reads a chunked body with its trailer from r, which reads from
// source. It returns the raw bytes and the content; on an error both hold what
// had come.
func readChunked(r *bufio.Reader, source *tap) (raw, body []byte, err error) {
	ahead, _ := r.Peek(r.Buffered())
	source.on, source.kept = true, bytes.Clone(ahead)
	body, err = io.ReadAll(httputil.NewChunkedReader(r))
	for err == nil { // the trailer ends with an empty line
		var line []byte
		if line, err = r.ReadSlice('\n'); len(bytes.TrimSpace(line)) == 0 {
			break
		}
	}
	raw = source.kept[:len(source.kept)-r.Buffered()]
	source.on, source.kept = false, nil
	return raw, body, err
}
