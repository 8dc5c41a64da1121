package memnet

import "time"

// In a bubble, many goroutines run at one instant, in any order. Where a
// connection ends while its other end is still sending, that order would
// decide what the sender sees. So at the instant of the end
//
//   - what is still sent is taken, as if the end were on its way: up to
//     inFlight bytes, counted from the connection's first;
//   - who reads what had arrived before gets it;
//   - who then reads on waits until everything else has come to rest, which is
//     what a nanosecond of virtual time means, and sees the end;
//   - who sends more than inFlight bytes sees it after the readers.
const (
	inFlight    = 4 << 20 // what a socket takes at most (net.ipv4.tcp_wmem)
	readersTurn = 1 * time.Nanosecond
	writersTurn = 2 * time.Nanosecond
)

// settle lets d pass; the caller holds link.mu and must look at everything anew.
func (c *conn) settle(d time.Duration) {
	c.link.mu.Unlock()
	time.Sleep(d)
	c.link.mu.Lock()
}

// parting: this is the very instant at which the peer closed.
func (c *conn) parting() bool { return c.peer.closed && time.Now().Equal(c.parted) }

// unsettled: what c sends at this instant may yet change how the connection ended.
func (c *conn) unsettled() bool { return !c.finished && !c.peer.finished && c.parting() }
