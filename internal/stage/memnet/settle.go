package memnet

import "time"

// In a bubble, many goroutines run at one instant, in any order. Where a
// connection ends while its other end is still sending, that order would
// decide what the sender sees: an end of the data if it is stopped before its
// next write, a reset if after. So those who notice the end wait until
// everything else has come to rest, which is what a nanosecond of virtual time
// means: readers one, writers two, so that an answer that was sent before the
// end is always seen before the error.
const (
	readersTurn = 1 * time.Nanosecond
	writersTurn = 2 * time.Nanosecond
)

// settle lets d pass; the caller holds link.mu and must look at everything anew.
func (c *conn) settle(d time.Duration) {
	c.link.mu.Unlock()
	time.Sleep(d)
	c.link.mu.Lock()
}

// unsettled: the peer closed at this very instant, and c may be about to write.
func (c *conn) unsettled() bool {
	return c.peer.closed && !c.finished && !c.peer.finished && c.parts()
}

// parts: it is still the instant at which the peer closed.
func (c *conn) parts() bool { return time.Now().Equal(c.parted) }
