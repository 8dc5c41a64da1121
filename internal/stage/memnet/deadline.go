package memnet

import (
	"net"
	"time"
)

// deadline is when reads, or writes, of one end give up. link.mu guards it. It
// costs a timer only once it lies in the future: net/http sets many in the past.
type deadline struct {
	at     time.Time // zero: none
	timer  *time.Timer
	passed bool
}

// clear takes the deadline away; a timer that already fired sees it in at.
func (d *deadline) clear() {
	d.at, d.passed = time.Time{}, false
	if d.timer != nil {
		d.timer.Stop()
	}
}

// SetDeadline sets both deadlines.
func (c *conn) SetDeadline(t time.Time) error {
	if err := c.setDeadline(&c.reading, &c.in, t); err != nil {
		return err
	}
	return c.setDeadline(&c.writing, &c.peer.in, t)
}

// SetReadDeadline bounds reads, those that wait already included.
func (c *conn) SetReadDeadline(t time.Time) error {
	return c.setDeadline(&c.reading, &c.in, t)
}

// SetWriteDeadline bounds writes, those that wait already included.
func (c *conn) SetWriteDeadline(t time.Time) error {
	return c.setDeadline(&c.writing, &c.peer.in, t)
}

// setDeadline changes d; whoever waits for f then looks at it again.
func (c *conn) setDeadline(d *deadline, f *flow, t time.Time) error {
	c.link.mu.Lock()
	defer c.link.mu.Unlock()
	if c.closed {
		return c.failed("set", net.ErrClosed)
	}
	d.clear()
	if t.IsZero() {
		return nil
	}
	d.at = t
	left := time.Until(t)
	switch {
	case left <= 0:
		d.passed = true
		f.moved.Broadcast()
	case d.timer == nil:
		d.timer = time.AfterFunc(left, func() { c.expire(d, f) })
	default:
		d.timer.Reset(left)
	}
	return nil
}

// expire is the timer's call. It may come late, after the deadline was moved.
func (c *conn) expire(d *deadline, f *flow) {
	c.link.mu.Lock()
	defer c.link.mu.Unlock()
	if d.at.IsZero() || time.Now().Before(d.at) {
		return
	}
	d.passed = true
	f.moved.Broadcast()
}
