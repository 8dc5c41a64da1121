package memnet

import (
	"context"
	"testing"
)

// What ended must be given back: a drill makes millions of connections.
func TestEndedConnectionsAreForgotten(t *testing.T) {
	t.Parallel()
	n := New(1)
	defer n.Close()
	l, err := n.Listen("peer.test", nil)
	if err != nil {
		t.Fatal(err)
	}
	var ends [3][2]interface{ Close() error }
	for i := range ends {
		if ends[i][0], err = n.DialContext(context.Background(), "tcp", "peer.test:80"); err != nil {
			t.Fatal(err)
		}
		if ends[i][1], err = l.Accept(); err != nil {
			t.Fatal(err)
		}
	}
	for live, i := range []int{1, 0, 2} { // from the middle, the end and the last one
		if got := count(n.hosts["peer.test"]); got != len(ends)-live {
			t.Errorf("%d connections are live, want %d", got, len(ends)-live)
		}
		for _, c := range ends[i] {
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	if got := count(n.hosts["peer.test"]); got != 0 {
		t.Errorf("%d connections are live after all were closed", got)
	}
}

func count(h *host) (live int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := h.live; l != nil; l = l.next {
		live++
	}
	return live
}

func TestIdleConnectionsHoldNoMemory(t *testing.T) {
	t.Parallel()
	var f flow
	sent := make([]byte, 2*len(chunk{}.data)+10)
	for i := range sent {
		sent[i] = byte(i)
	}
	if put := f.put(sent, len(sent)-1); put != len(sent)-1 {
		t.Errorf("put %d bytes under a bound of %d", put, len(sent)-1)
	}
	got := make([]byte, len(sent))
	if took := f.take(got); took != len(sent)-1 || string(got[:took]) != string(sent[:took]) {
		t.Errorf("took %d bytes, or other ones than were put", took)
	}
	if f.head != nil || f.tail != nil || f.size != 0 {
		t.Errorf("an empty flow of size %d holds on to a chunk", f.size)
	}
}
