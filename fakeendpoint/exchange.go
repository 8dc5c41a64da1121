package fakeendpoint

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"time"
)

// Exchange is one request and what a behaviour does with it. It is used by one
// behaviour at a time and not after Play has returned.
type Exchange struct {
	conn    *Connection
	seen    *Observation
	turn    turn
	framing framing
	head    int // bytes of Raw before the body
	read    int // bytes of a body of known length read so far
	allRead bool
	broken  bool // the connection is not to be used again
	last    bool // the connection is to be closed after the answer
	written int64
}

// Method returns the request's method.
func (x *Exchange) Method() string { return x.seen.Method }

// Target returns the request's target: path and query as they came.
func (x *Exchange) Target() string { return x.seen.Target }

// Raw returns what was read of the request so far, as it came. It must not be changed.
func (x *Exchange) Raw() []byte { return x.seen.Raw }

// Now returns the time, virtual in a bubble.
func (x *Exchange) Now() time.Time { return time.Now() }

// Started returns when the endpoint was made; time windows count from it.
func (x *Exchange) Started() time.Time { return x.conn.endpoint.started }

// Draws returns the exchange's own source of randomness: the same seed and the
// same place in the script give the same draws.
func (x *Exchange) Draws() *rand.Rand {
	return drawsFor(x.conn.endpoint.options.seed, x.turn.key, uint64(x.turn.try))
}

// Last reports whether the connection is to be closed after this exchange:
// because the client wants it, or because the next step of the script acts on
// a fresh connection. Such an answer carries "Connection: close".
func (x *Exchange) Last() bool { return x.last }

// ReadBody reads what is left of the body and records it.
func (x *Exchange) ReadBody() error {
	switch {
	case x.allRead:
		return nil
	case x.framing.chunked:
		return x.readChunked()
	default:
		_, err := x.ReadSome(x.framing.length - x.read)
		return err
	}
}

// ReadSome reads at most n further bytes of a body of known length and reports
// whether that was the end of it. A chunked body is read whole.
func (x *Exchange) ReadSome(n int) (end bool, err error) {
	if x.framing.chunked {
		return true, x.ReadBody()
	}
	if err := x.allowBody(); err != nil {
		return true, err
	}
	if err := x.readLength(min(n, x.framing.length-x.read)); err != nil {
		return true, x.bodyFailed(err)
	}
	if x.read < x.framing.length {
		return false, nil
	}
	x.bodyEnded()
	return true, nil
}

// readHalf reads the first half of a body of known length, nothing of a chunked one.
func (x *Exchange) readHalf() error {
	if x.framing.chunked {
		return nil
	}
	_, err := x.ReadSome(x.framing.length / 2)
	return err
}

func (x *Exchange) readChunked() error {
	if err := x.allowBody(); err != nil {
		return err
	}
	raw, body, err := readChunked(x.conn.reader, &x.conn.source)
	x.seen.Raw = append(x.seen.Raw, raw...)
	x.seen.Body = body
	if err != nil {
		return x.bodyFailed(err)
	}
	x.bodyEnded()
	return nil
}

// readLength reads n bytes of body onto the end of the raw request. The space
// for a long body is made as it comes, four times what has come at most: the
// client's word alone is not enough.
func (x *Exchange) readLength(n int) error {
	for n > 0 {
		at := len(x.seen.Raw)
		if at == cap(x.seen.Raw) {
			x.seen.Raw = slices.Grow(x.seen.Raw, min(n, 3*max(at, mostAhead)))
		}
		got, err := io.ReadFull(x.conn.reader, x.seen.Raw[at:min(at+n, cap(x.seen.Raw))])
		x.seen.Raw = x.seen.Raw[:at+got]
		x.seen.Body = x.seen.Raw[x.head:]
		x.read += got
		n -= got
		if err != nil {
			return err
		}
	}
	return nil
}

func (x *Exchange) bodyEnded() {
	if x.allRead {
		return
	}
	x.allRead = true
	x.seen.Times.Body = time.Now()
}

func (x *Exchange) bodyFailed(err error) error {
	x.broken = true
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("reading the request's body: %w", err)
}

// allowBody lets a client that waits for permission send its body (RFC 9110
// section 10.1.1).
func (x *Exchange) allowBody() error {
	if !x.waiting() {
		return nil
	}
	x.framing.asks = false
	_, err := x.conn.Write([]byte("HTTP/1.1 100 Continue\r\n\r\n"))
	return err
}

// waiting reports whether the client holds its body back until it is asked.
func (x *Exchange) waiting() bool { return x.framing.asks && x.written == 0 }

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

// answer sends a plain answer.
func (x *Exchange) answer(code int, body string, fields ...Field) error {
	return newReply(code, body, fields...).send(x)
}

// accepts commits if the status about to be sent promises that.
func (x *Exchange) accepts(code int) {
	if code >= 200 && code < 300 {
		x.Commit()
	}
}

// Replied records that the head of the final answer, with status, is on the wire.
func (x *Exchange) Replied(status int) {
	x.seen.Status = status
	x.seen.Times.Replied = time.Now()
}

// Commit records that the request's work is done, whatever is answered.
func (x *Exchange) Commit() { x.seen.Committed = true }

// Pause waits for d. It ends early, with an error, when the endpoint closes or
// the connection's lifetime is over.
func (x *Exchange) Pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(min(d, time.Until(x.conn.dies())))
	defer timer.Stop()
	select {
	case <-timer.C:
		if x.conn.dead() {
			return fmt.Errorf("pausing for %v: %w", d, net.ErrClosed)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("pausing for %v: %w", d, context.Cause(ctx))
	}
}
