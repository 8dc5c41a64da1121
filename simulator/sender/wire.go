package sender

import (
	"errors"
	"net"
	"sync"
	"sync/atomic"
)

// wire is the connection of one exchange, or with keep-alive of one after the
// other. It tells three things that net/http does not: whether the connection
// itself failed, how, and in which direction.
type wire struct {
	net.Conn
	x    atomic.Pointer[exchange] // whose it is now; nil before the first
	kept bool                     // it may outlive its exchange

	// hold, when set, keeps reads waiting until the request's first bytes are
	// out. An endpoint that answers before it is asked would otherwise race with
	// the request, and net/http would log and drop its answer.
	hold chan struct{}
	once sync.Once
}

func newWire(c net.Conn, x *exchange) *wire {
	w := &wire{Conn: c}
	w.x.Store(x)
	return w
}

// holdReads makes reads wait for the next write. It is called before anybody
// reads a response.
func (w *wire) holdReads() { w.hold = make(chan struct{}) }

func (w *wire) release() {
	if w.hold != nil {
		w.once.Do(func() { close(w.hold) })
	}
}

// Read notes why reading failed.
func (w *wire) Read(p []byte) (int, error) {
	if w.hold != nil {
		<-w.hold
	}
	n, err := w.Conn.Read(p)
	if x := w.x.Load(); err != nil && x != nil {
		x.failed(&x.readErr, err)
	}
	return n, err
}

// Write notes why writing failed. Once the connection is ready it hides the
// failure from net/http: an endpoint may answer and close before it has read the
// whole request, and the reading side then has the answer or the reason (RFC
// 9112 section 9.5). net/http would drop an answer that comes after a failed write.
// With keep-alive it sees the failure, and may turn to another connection.
func (w *wire) Write(p []byte) (int, error) {
	x := w.x.Load()
	if x != nil && x.missed() {
		return 0, errDeadline
	}
	n, err := w.Conn.Write(p)
	if err == nil || x == nil { // nobody's: a TLS handshake
		w.release()
		return n, err
	}
	waiting := x.failed(&x.sendErr, err) // noted before anybody may read
	w.release()
	if waiting && !w.kept && !errors.Is(err, net.ErrClosed) {
		return len(p), nil
	}
	return n, err
}

// Close lets a waiting read go as well.
func (w *wire) Close() error {
	w.release()
	return w.Conn.Close()
}

// missed tells whether the connect deadline passed before the connection was
// ready. Nothing may be sent then: the attempt counts as one that sent nothing.
func (x *exchange) missed() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.expired && x.ready.IsZero()
}

// failed keeps the first error of a direction. It tells whether the exchange
// still waits for its answer.
func (x *exchange) failed(kept *error, err error) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if *kept == nil && !x.over {
		*kept = err
	}
	return !x.ready.IsZero() && !x.over && !x.expired
}
