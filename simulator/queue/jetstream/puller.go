package jetstream

import (
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
)

const (
	pullBatch = 256
	// pullBytes bounds what is on its way, with room for the largest item.
	pullBytes   = 2 * maxPayload
	pullExpires = time.Minute
	// pullPatience is how long after its end a request may stay unanswered.
	pullPatience = 5 * time.Second
)

// puller keeps asking a consumer for messages, as long as there is room for
// them. One goroutine, that of its subscription, handles all that comes.
type puller struct {
	conn    *nats.Conn
	subject string
	inbox   string
	request []byte
	room    func() int
	arrived func(*nats.Msg)
	log     *slog.Logger
	sub     *nats.Subscription

	mu      sync.Mutex
	asked   int // messages asked for that have not come
	expires time.Time
	ended   bool
}

// start subscribes and asks for the first messages.
func (p *puller) start(stream string) error {
	p.subject = "$JS.API.CONSUMER.MSG.NEXT." + stream + "." + consumer
	p.inbox = nats.NewInbox()
	p.request = fmt.Appendf(nil, `{"batch":%d,"max_bytes":%d,"expires":%d}`, pullBatch, pullBytes, pullExpires)
	sub, err := p.conn.Subscribe(p.inbox, p.handle)
	if err != nil {
		return err
	}
	p.sub = sub
	if err := sub.SetPendingLimits(-1, -1); err != nil { // the requests bound it
		return err
	}
	p.more()
	return nil
}

func (p *puller) handle(m *nats.Msg) {
	status := ""
	if len(m.Data) == 0 {
		status = m.Header.Get("Status")
	}
	p.mu.Lock()
	if status == "" {
		p.asked--
	} else {
		p.requestOver(m, status)
	}
	p.mu.Unlock()
	if status == "" {
		p.arrived(m)
	}
	p.more()
}

// requestOver notes that a request has ended before it had all its messages.
// Called with the lock held.
func (p *puller) requestOver(m *nats.Msg, status string) {
	left, err := strconv.Atoi(m.Header.Get("Nats-Pending-Messages"))
	if err == nil {
		p.asked -= left
		return
	}
	// The consumer moved, or is gone. Patience runs out, and all is asked anew.
	p.log.Warn("the queue's consumer ended a request", "status", status, "why", m.Header.Get("Description"))
	p.expires = time.Now()
}

// more asks for messages, if few are on their way and there is room.
func (p *puller) more() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for !p.ended && p.asked <= pullBatch && p.room() >= p.asked+pullBatch {
		if err := p.conn.PublishRequest(p.subject, p.inbox, p.request); err != nil {
			return // the watch comes back to it
		}
		p.asked += pullBatch
		p.expires = time.Now().Add(pullExpires)
	}
}

// watch is called from time to time. Requests that a lost connection or a dead
// server took along are made again.
func (p *puller) watch() {
	p.mu.Lock()
	if p.asked > 0 && time.Since(p.expires) > pullPatience {
		p.asked = 0
	}
	p.mu.Unlock()
	p.more()
}

// askAnew gives up the requests under way, and makes new ones.
func (p *puller) askAnew() {
	p.mu.Lock()
	p.asked = 0
	p.mu.Unlock()
	p.more()
}

func (p *puller) stop() {
	p.mu.Lock()
	p.ended = true
	p.mu.Unlock()
	_ = p.sub.Unsubscribe()
}
