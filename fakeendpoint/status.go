package fakeendpoint

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const statusName = "status"

func statusDefinition() Definition {
	return Definition{
		Name:    statusName,
		Usage:   `503(delay: 0s, head-delay: 0s, body-delay: 0s, body: "", Any-Header: value)`,
		About:   "Reads the request and answers with a status. The delays come before the answer, in the middle of its head and before its body.",
		Example: "503(Retry-After: 120) x2, 200(delay: 4s)",
		build: func(a *arguments) (Behaviour, error) {
			return newStatus(a)
		},
	}
}

// status answers with a status, quickly or slowly.
type status struct {
	code                        int
	delay, headDelay, bodyDelay time.Duration
	open, last                  rendered // for a connection that stays open, or is closed
}

func newStatus(a *arguments) (*status, error) {
	text := a.first("")
	code, err := strconv.Atoi(text)
	if err != nil || code != http.StatusSwitchingProtocols && (code < 200 || code > 599) {
		return nil, fmt.Errorf("%q is not a final HTTP status: 101 or 200 to 599", text)
	}
	s := &status{
		code:      code,
		delay:     a.duration("delay", 0),
		headDelay: a.duration("head-delay", 0),
		bodyDelay: a.duration("body-delay", 0),
	}
	body := a.text("body", "")
	if s.bodyDelay > 0 && body == "" {
		body = "late\n" // there must be something to be late
	}
	if body != "" && bodiless(code) {
		return nil, fmt.Errorf("a %d has no body (RFC 9110 section 6.4.1)", code)
	}
	s.open = render(code, body, a.fields)
	s.last = render(code, body, append(slices.Clip(a.fields), connectionClose))
	return s, nil
}

// rendered is an answer as bytes: its parts, and all of it in one piece, which
// takes one write and one segment.
type rendered struct{ line, fields, body, whole []byte }

func render(code int, body string, fields []Field) rendered {
	line, rest := renderHead(code, len(body), fields)
	whole := slices.Concat(line, rest, []byte(body))
	n, m := len(line), len(line)+len(rest)
	return rendered{line: whole[:n], fields: whole[n:m], body: whole[m:], whole: whole}
}

// bodiless reports whether answers with the status end with their head.
func bodiless(code int) bool {
	return code == http.StatusSwitchingProtocols || code == http.StatusNoContent || code == http.StatusNotModified
}

// renderHead renders a head in two parts that meet in the middle of it.
func renderHead(code, length int, fields []Field) (line, rest []byte) {
	var b strings.Builder
	for _, f := range fields {
		fmt.Fprintf(&b, "%s: %s\r\n", f.Name, f.Value)
	}
	if !bodiless(code) {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", length)
	}
	line = fmt.Appendf(nil, "HTTP/1.1 %d %s\r\n", code, http.StatusText(code))
	return line, []byte(b.String() + "\r\n")
}

// Play answers once the whole request is read.
func (s *status) Play(ctx context.Context, x *Exchange) error {
	if err := x.ReadBody(); err != nil {
		return err
	}
	if err := x.Pause(ctx, s.delay); err != nil {
		return err
	}
	if s.code < 300 && s.code != http.StatusSwitchingProtocols {
		x.Commit()
	}
	answer := s.open
	if x.Last() {
		answer = s.last
	}
	if x.Method() == http.MethodHead {
		answer.body = nil // RFC 9110 section 9.3.2
		answer.whole = answer.whole[:len(answer.line)+len(answer.fields)]
	}
	if s.headDelay > 0 || s.bodyDelay > 0 {
		return s.slowly(ctx, x, answer)
	}
	if err := x.Write(answer.whole); err != nil {
		return err
	}
	x.Replied(s.code)
	return nil
}

func (s *status) slowly(ctx context.Context, x *Exchange, answer rendered) error {
	if err := x.Write(answer.line); err != nil {
		return err
	}
	if err := x.Pause(ctx, s.headDelay); err != nil {
		return err
	}
	if err := x.Write(answer.fields); err != nil {
		return err
	}
	x.Replied(s.code)
	if err := x.Pause(ctx, s.bodyDelay); err != nil {
		return err
	}
	return x.Write(answer.body)
}

// unforeseen answers what the script has no step for.
type unforeseen struct{}

func (unforeseen) Play(_ context.Context, x *Exchange) error {
	if err := x.ReadBody(); err != nil {
		return err
	}
	return x.answer(http.StatusInternalServerError, "fake endpoint: the script does not foresee this request\n")
}

// malformed answers what is not HTTP/1.1, and closes: where the next request
// begins is anybody's guess.
type malformed struct{}

func (malformed) Play(_ context.Context, x *Exchange) error {
	x.Break()
	return x.answer(http.StatusBadRequest, "fake endpoint: "+x.seen.Problem+"\n")
}

// hangUp closes without an answer.
type hangUp struct{}

func (hangUp) Play(_ context.Context, x *Exchange) error { return x.Close() }
