package fakeendpoint

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"strconv"
	"strings"
)

// maxBody bounds one body, framing included, in bytes.
const maxBody = 64 << 20

var errBodyTooLarge = &problem{
	http.StatusRequestEntityTooLarge,
	fmt.Sprintf("the request's body is longer than %d bytes", maxBody),
}

// framing is how a body is delimited (RFC 9112 section 6).
type framing struct {
	length  int
	chunked bool
	asks    bool // the client holds the body back until it is asked (Expect: 100-continue)
	closes  bool // the client wants the connection closed afterwards
}

// framingOf reads what the fields of the head say about what follows it.
func framingOf(o *Observation) (framing, error) {
	f := framing{closes: o.Proto == "HTTP/1.0"}
	hosts, lengths := 0, 0
	for i := range o.Fields {
		var err error
		switch name, value := o.Fields[i].Name, o.Fields[i].Value; {
		case equalFold(name, "Host"):
			hosts++
		case equalFold(name, "Connection"):
			f.closes = f.closes || hasToken(value, "close")
		case equalFold(name, "Expect"):
			f.asks = equalFold(value, "100-continue")
		case equalFold(name, "Transfer-Encoding"):
			if !strings.EqualFold(value, "chunked") || f.chunked || o.Proto == "HTTP/1.0" {
				return f, badRequest("the Transfer-Encoding %q is not chunked (RFC 9112 section 6.1)", clip(value))
			}
			f.chunked = true
		case equalFold(name, "Content-Length"):
			earlier := f.length
			if f.length, err = parseLength(value); err != nil {
				return f, err
			}
			if lengths++; lengths > 1 && f.length != earlier {
				return f, badRequest("the Content-Length is both %d and %d (RFC 9112 section 6.3)", earlier, f.length)
			}
		}
	}
	switch {
	case f.chunked && lengths > 0:
		return f, badRequest("there is a Content-Length beside the Transfer-Encoding (RFC 9112 section 6.2)")
	case hosts > 1 || hosts == 0 && o.Proto == "HTTP/1.1":
		return f, badRequest("there are %d Host fields (RFC 9112 section 3.2)", hosts)
	}
	f.asks = f.asks && (f.chunked || f.length > 0) && o.Proto == "HTTP/1.1"
	return f, nil
}

// hasToken reports whether a comma-separated list holds token.
func hasToken(list, token string) bool {
	for item := range strings.SplitSeq(list, ",") {
		if equalFold(strings.Trim(item, " \t"), token) {
			return true
		}
	}
	return false
}

func parseLength(value string) (int, error) {
	n, err := strconv.ParseUint(value, 10, 63) // takes digits alone
	switch {
	case errors.Is(err, strconv.ErrRange) || err == nil && n > maxBody:
		return 0, errBodyTooLarge
	case err != nil:
		return 0, badRequest("the Content-Length %q is not a count of bytes (RFC 9112 section 6.2)", clip(value))
	default:
		return int(n), nil
	}
}

// tap is a reader that can keep what passes through it.
type tap struct {
	from io.Reader
	on   bool
	kept []byte
	err  error // of the last read
}

func (t *tap) Read(p []byte) (n int, err error) {
	n, t.err = t.from.Read(p)
	if t.on {
		t.kept = append(t.kept, p[:n]...)
		if len(t.kept) > maxBody {
			t.err = errBodyTooLarge
		}
	}
	return n, t.err
}

// readChunked reads a chunked body with its trailer from r, which reads from
// source. It returns the raw bytes and the content; on an error both hold what
// had come.
func readChunked(r *bufio.Reader, source *tap) (raw, body []byte, err error) {
	ahead, _ := r.Peek(r.Buffered())
	source.on, source.kept, source.err = true, bytes.Clone(ahead), nil
	body, err = io.ReadAll(httputil.NewChunkedReader(r))
	for err == nil { // the trailer ends with an empty line
		var line []byte
		if line, err = r.ReadSlice('\n'); len(bytes.TrimSpace(line)) == 0 {
			break
		}
	}
	if err != nil && source.err == nil { // the bytes came, and were wrong
		err = badRequest("the chunked body is malformed (RFC 9112 section 7.1): %v", err)
	}
	raw = source.kept[:len(source.kept)-r.Buffered()]
	source.on, source.kept = false, nil
	return raw, body, err
}
