package fakeendpoint

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// reply is a whole and correct final answer, rendered once for all requests.
type reply struct {
	code       int
	open, last rendered // for a connection that stays open, and one that is closed
}

// rendered is an answer as bytes: its parts, and all of it in one piece, which
// takes one write and one segment.
type rendered struct{ line, fields, body, whole []byte }

// connectionClose is what an answer says after which the connection is closed.
var connectionClose = Field{Name: "Connection", Value: "close"}

// reply returns the answer with a status that the arguments describe by "body"
// and header fields.
func (a *arguments) reply(code int) *reply {
	return a.replyWith(code, a.text("body", ""))
}

func (a *arguments) replyWith(code int, body string) *reply {
	fields := a.header()
	if body != "" && bodiless(code) {
		a.fail("a %d has no body (RFC 9110 section 6.4.1)", code)
	}
	return newReply(code, body, fields...)
}

func newReply(code int, body string, fields ...Field) *reply {
	return &reply{
		code: code,
		open: render(code, body, fields),
		last: render(code, body, append(slices.Clip(fields), connectionClose)),
	}
}

func render(code int, body string, fields []Field) rendered {
	line, rest := renderHead(code, len(body), fields)
	whole := slices.Concat(line, rest, []byte(body))
	n, m := len(line), len(line)+len(rest)
	return rendered{line: whole[:n], fields: whole[n:m], body: whole[m:], whole: whole}
}

// renderHead renders a head in two parts that meet in the middle of it. It adds
// the Content-Length unless length is negative or the fields have one.
func renderHead(code, length int, fields []Field) (line, rest []byte) {
	var b strings.Builder
	for _, f := range fields {
		if equalFold(f.Name, "Content-Length") || equalFold(f.Name, "Transfer-Encoding") {
			length = -1
		}
		fmt.Fprintf(&b, "%s: %s\r\n", f.Name, f.Value)
	}
	if length >= 0 && !bodiless(code) {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", length)
	}
	line = fmt.Appendf(nil, "HTTP/1.1 %d %s\r\n", code, http.StatusText(code))
	return line, []byte(b.String() + "\r\n")
}

// bodiless reports whether answers with the status end with their head.
func bodiless(code int) bool {
	return code == http.StatusSwitchingProtocols || code == http.StatusNoContent || code == http.StatusNotModified
}

// parts returns the answer as this exchange wants it.
func (r *reply) parts(x *Exchange) rendered {
	parts := r.open
	if x.Last() {
		parts = r.last
	}
	if x.Method() == http.MethodHead {
		parts.body = nil // RFC 9110 section 9.3.2
		parts.whole = parts.whole[:len(parts.line)+len(parts.fields)]
	}
	return parts
}

// send puts the answer on the wire.
func (r *reply) send(x *Exchange) error {
	x.accepts(r.code)
	if err := x.Write(r.parts(x).whole); err != nil {
		return err
	}
	x.Replied(r.code)
	return nil
}
