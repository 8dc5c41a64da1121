package sender

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http/httptrace"
	"sync"
	"time"
)

// errDeadline is why an exchange's context ends when its clock runs out.
var errDeadline = errors.New("the policy's deadline has passed")

// errNoConnection keeps net/http from a second connection for one exchange.
var errNoConnection = errors.New("the exchange has had its connection")

// exchange watches one HTTP exchange: one connection, one request, one answer.
// It times the phases from httptrace's hooks, which net/http calls from several
// goroutines and sometimes after the exchange is over, and it keeps the clocks.
type exchange struct {
	timeouts Timeouts
	until    time.Time // the end of Timeouts.Total; zero: none
	secure   bool      // https

	ctx    context.Context
	cancel context.CancelCauseFunc

	mu       sync.Mutex
	timer    *time.Timer
	deadline time.Time // of the clock that runs now; zero: none runs
	expired  bool
	over     bool
	wire     *wire
	handed   bool // the wire is net/http's

	phase   Phase
	ready   time.Time
	head    time.Time
	wrote   bool      // writing the request has ended, well or badly
	written time.Time // when, if it ended well
	writing sync.Cond // waits for wrote
	readErr error     // the first of each kind, from the connection itself
	sendErr error
}

type exchangeKey struct{}

// newExchange starts the connect clock.
func newExchange(ctx context.Context, t Timeouts, until time.Time, secure bool) *exchange {
	x := &exchange{timeouts: t, until: until, secure: secure, phase: PhaseConnect}
	x.writing.L = &x.mu
	ctx, x.cancel = context.WithCancelCause(ctx)
	ctx = context.WithValue(ctx, exchangeKey{}, x)
	trace := &httptrace.ClientTrace{
		DNSStart:          func(httptrace.DNSStartInfo) { x.reach(PhaseLookup) },
		ConnectStart:      func(string, string) { x.reach(PhaseConnect) },
		TLSHandshakeStart: func() { x.reach(PhaseTLS) },
		TLSHandshakeDone:  x.handshakeDone,
		GotConn:           x.gotConn,
		WroteRequest:      x.wroteRequest,
	}
	x.ctx = httptrace.WithClientTrace(ctx, trace)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.arm(t.Connect)
	return x
}

// exchangeOf finds the exchange a dial is for. net/http takes the cancellation
// off a dial's context but leaves its values on.
func exchangeOf(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

// arm starts the clock anew, or stops it if neither d nor the total bounds it.
// Called with the lock held.
func (x *exchange) arm(d time.Duration) {
	x.deadline = x.until
	if d > 0 {
		if at := time.Now().Add(d); x.until.IsZero() || at.Before(x.until) {
			x.deadline = at
		}
	}
	switch {
	case x.deadline.IsZero():
		if x.timer != nil {
			x.timer.Stop()
		}
	case x.timer == nil:
		x.timer = time.AfterFunc(time.Until(x.deadline), x.expire)
	default:
		x.timer.Reset(time.Until(x.deadline))
	}
}

// expire ends the exchange, unless its clock was set anew in the meantime.
func (x *exchange) expire() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.over {
		x.late()
	}
}

// late tells whether the clock has run out, and sees to the end if it has. What
// happens at the very moment of the deadline asks here as well, so that it does
// not depend on who is first. Called with the lock held.
func (x *exchange) late() bool {
	if !x.expired && !x.deadline.IsZero() && !time.Now().Before(x.deadline) {
		x.expired = true
		x.cancel(errDeadline)
	}
	return x.expired
}

// reach notes a phase before the connection is ready. A dialer that tries two
// addresses at once goes back and forth; what it did last counts.
func (x *exchange) reach(p Phase) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.over && x.ready.IsZero() {
		x.phase = p
	}
}

func (x *exchange) handshakeDone(_ tls.ConnectionState, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err == nil && x.wire != nil {
		x.wire.holdReads()
	}
}

// gotConn hands over from the connect clock to the response clock (A4).
func (x *exchange) gotConn(info httptrace.GotConnInfo) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.over || x.late() {
		return
	}
	x.adopt(info.Conn)
	x.ready, x.phase = time.Now(), PhaseWrite
	if x.timeouts.ResponseFrom == FromReady {
		x.arm(x.timeouts.Response)
	} else {
		x.arm(0)
	}
}

// wroteRequest notes the end of the request. net/http calls it just before it
// flushes the last bytes, so a request that fits its buffer is always written
// before it can be answered. For a larger one see [exchange.settle].
func (x *exchange) wroteRequest(info httptrace.WroteRequestInfo) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.wrote = true
	x.writing.Broadcast()
	if info.Err != nil || x.over || x.ready.IsZero() {
		return
	}
	x.written = time.Now()
	if x.timeouts.ResponseFrom == FromWritten && x.head.IsZero() {
		x.arm(x.timeouts.Response)
	}
}

// settle waits until the request is written, or cannot be any more, after the
// response has come and the connection was closed. Otherwise it would depend on
// the order of goroutines whether Written is known. The response was not looked
// at before the request had begun, so its end is sure to come.
func (x *exchange) settle() {
	x.mu.Lock()
	defer x.mu.Unlock()
	for x.wire != nil && !x.wrote {
		x.writing.Wait()
	}
}

// arrived notes the head of the response. It is false if the head came too late.
func (x *exchange) arrived() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.late() {
		return false
	}
	x.head, x.phase = time.Now(), PhaseDone
	if x.ready.IsZero() { // a transport without hooks
		x.ready = x.head
	}
	return true
}

// clocked tells whether something bounds the rest of the exchange.
func (x *exchange) clocked() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return !x.deadline.IsZero()
}

// attach takes over the connection of the exchange. It fails if that is over.
func (x *exchange) attach(c net.Conn) error {
	w := newWire(c, x)
	if !x.secure {
		w.holdReads()
	}
	x.mu.Lock()
	late := x.over || x.expired
	if !late {
		x.wire = w
	}
	x.mu.Unlock()
	if late {
		_ = c.Close()
		return errDeadline
	}
	return nil
}

// adopt takes over a kept connection, which is nobody's between exchanges. If
// net/http has turned from one connection to the next, the next one counts.
// Called with the lock held.
func (x *exchange) adopt(c net.Conn) {
	if secure, ok := c.(*tls.Conn); ok {
		c = secure.NetConn()
	}
	if w, ok := c.(*wire); ok && w.kept {
		w.x.Store(x)
		x.wire, x.handed = w, true
		x.readErr, x.sendErr, x.wrote = nil, nil, false
	}
}

// dialled hands the connection to net/http, once.
func (x *exchange) dialled() (net.Conn, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.wire == nil || x.handed {
		return nil, errNoConnection
	}
	x.handed = true
	return x.wire, nil
}

// finish ends the exchange: nothing that happens from here on changes it.
func (x *exchange) finish() {
	x.mu.Lock()
	x.over = true
	if x.timer != nil {
		x.timer.Stop()
	}
	w, unused := x.wire, x.head.IsZero() || !x.handed
	x.mu.Unlock()
	if w != nil && unused {
		_ = w.Close() // a TLS handshake does not see the context
	}
	x.cancel(nil)
}
