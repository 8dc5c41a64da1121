package fakeendpoint

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"time"
)

// Exchange is one request and what a behaviour does with it. It is used by one
// behaviour at a time and not after Play has returned.
type Exchange struct {
	conn    *Connection
	seen    *Observation
	draws   func() *rand.Rand
	framing framing
	read    int64 // bytes of a body of known length read so far
	allRead bool
	last    bool // the script goes on with a fresh connection
	broken  bool // the connection is not to be used again
	written int64
}

// Method returns the request's method.
func (x *Exchange) Method() string { return x.seen.Method }

// Target returns the request's target: path and query as they came.
func (x *Exchange) Target() string { return x.seen.Target }

// Now returns the time, virtual in a bubble.
func (x *Exchange) Now() time.Time { return time.Now() }

// Started returns when the endpoint began to serve; time windows count from it.
func (x *Exchange) Started() time.Time { return x.conn.endpoint.started }

// Last reports whether the connection is to be closed after this exchange:
// because the client wants it, or because the next step of the script acts on
// a fresh connection. Such an answer carries "Connection: close".
func (x *Exchange) Last() bool {
	value, ok := x.seen.field("Connection")
	return x.last || x.seen.Proto == "HTTP/1.0" || ok && equalFold(value, "close")
}

// Draws returns the exchange's own source of randomness: the same seed and the
// same place in the script give the same draws.
func (x *Exchange) Draws() *rand.Rand { return x.draws() }

// ReadBody reads what is left of the body and records it.
func (x *Exchange) ReadBody() error {
	if x.allRead {
		return nil
	}
	if err := x.allowBody(); err != nil {
		return err
	}
	if x.framing.chunked {
		raw, body, err := readChunked(x.conn.reader, x.conn.source)
		x.seen.Raw = append(x.seen.Raw, raw...)
		x.seen.Body = body
		return x.bodyRead(err)
	}
	return x.bodyRead(x.readLength(x.framing.length - x.read))
}

// ReadSome reads at most n further bytes of a body of known length and reports
// whether that was the end of it. A chunked body is read whole.
func (x *Exchange) ReadSome(n int) (end bool, err error) {
	if x.framing.chunked {
		return true, x.ReadBody()
	}
	if err := x.allowBody(); err != nil {
		return false, err
	}
	left := x.framing.length - x.read
	err = x.readLength(min(int64(n), left))
	if err != nil || x.read == x.framing.length {
		return true, x.bodyRead(err)
	}
	return false, nil
}

// readHalf reads the first half of a body of known length, nothing of a chunked one.
func (x *Exchange) readHalf() error {
	if x.framing.chunked || x.framing.length < 2 {
		return nil
	}
	_, err := x.ReadSome(int(x.framing.length / 2))
	return err
}

// readLength reads n bytes of body onto the end of the raw request.
func (x *Exchange) readLength(n int64) error {
	if n == 0 {
		return nil
	}
	head := len(x.seen.Raw) - int(x.read)
	if free := cap(x.seen.Raw) - len(x.seen.Raw); int64(free) < n {
		grown := make([]byte, len(x.seen.Raw), head+int(x.framing.length))
		copy(grown, x.seen.Raw)
		x.seen.Raw = grown
	}
	at := len(x.seen.Raw)
	got, err := io.ReadFull(x.conn.reader, x.seen.Raw[at:at+int(n)])
	x.read += int64(got)
	x.seen.Raw = x.seen.Raw[:at+got]
	x.seen.Body = x.seen.Raw[head:]
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (x *Exchange) bodyRead(err error) error {
	if err != nil {
		x.broken = true
		return fmt.Errorf("reading the request's body: %w", err)
	}
	x.allRead = true
	x.seen.Times.Body = time.Now()
	return nil
}

// allowBody lets a client that waits for permission send its body (RFC 9110
// section 10.1.1).
func (x *Exchange) allowBody() error {
	if x.read > 0 || !x.conn.expectsContinue(x.seen) {
		return nil
	}
	_, err := x.conn.Write([]byte("HTTP/1.1 100 Continue\r\n\r\n"))
	return err
}

// Write puts bytes on the wire as they are.
func (x *Exchange) Write(p []byte) error {
	if x.written == 0 {
		x.seen.Times.Answer = time.Now()
	}
	n, err := x.conn.Write(p)
	x.written += int64(n)
	if err != nil {
		x.broken = true
		return fmt.Errorf("writing the answer: %w", err)
	}
	return nil
}

// connectionClose is what an answer says after which the connection is closed.
var connectionClose = Field{Name: "Connection", Value: "close"}

// answer writes a plain answer in one piece.
func (x *Exchange) answer(code int, body string, fields ...Field) error {
	if x.Last() {
		fields = append(fields, connectionClose)
	}
	start, rest := renderHead(code, len(body), fields)
	if err := x.Write(append(append(start, rest...), body...)); err != nil {
		return err
	}
	x.Replied(code)
	return nil
}

// Replied records that the head of the final answer, with status, is on the wire.
func (x *Exchange) Replied(status int) {
	x.seen.Status = status
	x.seen.Times.Replied = time.Now()
}

// Commit records that the request's work is done, whatever is answered.
func (x *Exchange) Commit() { x.seen.Committed = true }

// Break marks the connection as not to be used again; it is closed after Play.
func (x *Exchange) Break() { x.broken = true }

// Close closes the connection in order: what was written still arrives.
func (x *Exchange) Close() error {
	x.broken = true
	return x.conn.Close()
}

// Reset breaks the connection with a TCP reset.
func (x *Exchange) Reset() error {
	x.broken = true
	return x.conn.Reset()
}

// Pause waits for d. It ends early, with an error, when the endpoint closes.
func (x *Exchange) Pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		x.broken = true
		return fmt.Errorf("pausing for %v: %w", d, context.Cause(ctx))
	}
}

// AwaitGone holds the connection, silent, until the client leaves or the
// endpoint closes.
func (x *Exchange) AwaitGone() {
	x.broken = true
	buffer := make([]byte, 512)
	for {
		if _, err := x.conn.reader.Read(buffer); err != nil {
			x.seen.Times.Gone = time.Now()
			return
		}
	}
}
