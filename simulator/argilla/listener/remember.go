package listener

import (
	"sync"
	"time"

	"github.com/hookdrill/hookdrill/simulator/inbox"
)

const (
	// retention is how long a handled event is remembered without an inbox.
	// Argilla's last attempt comes some five minutes after its first.
	retention = time.Hour
	// mostRemembered bounds how many are: some 20 MB.
	mostRemembered = 100_000
)

// memory remembers which events are being handled, and which were: what an
// inbox does, for a listener without one.
type memory struct {
	mu      sync.Mutex
	running map[inbox.Key]bool
	handled map[inbox.Key]bool
	order   []noted // the handled ones, the oldest first
}

type noted struct {
	key inbox.Key
	at  time.Time
}

func newMemory() *memory {
	return &memory{running: map[inbox.Key]bool{}, handled: map[inbox.Key]bool{}}
}

// begin notes that an event is being handled, unless it is or was already.
func (m *memory) begin(now time.Time, key inbox.Key) (running, handled bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.prune(now)
	if m.running[key] || m.handled[key] {
		return m.running[key], m.handled[key]
	}
	m.running[key] = true
	return false, false
}

// end notes how handling ended. What failed is forgotten: it is to come again.
func (m *memory) end(now time.Time, key inbox.Key, handled bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.running, key)
	if handled {
		m.handled[key] = true
		m.order = append(m.order, noted{key, now})
	}
}

func (m *memory) prune(now time.Time) {
	n := 0
	for n < len(m.order) && (len(m.order)-n > mostRemembered || now.Sub(m.order[n].at) >= retention) {
		delete(m.handled, m.order[n].key)
		n++
	}
	m.order = m.order[n:]
}

// uuid makes a UUID of a key: version 8 of RFC 9562, whose bits are ours.
func uuid(k inbox.Key) string {
	const digits = "0123456789abcdef"
	k[6] = k[6]&0x0f | 0x80
	k[8] = k[8]&0x3f | 0x80
	text := make([]byte, 0, 36)
	for i, c := range k[:16] {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			text = append(text, '-')
		}
		text = append(text, digits[c>>4], digits[c&15])
	}
	return string(text)
}
