package jetstream

import (
	"context"
	"time"
)

// watchEvery is how often the queue looks after its requests.
const watchEvery = time.Second

// watch looks after requests, and after the leases of a cluster, until ctx ends.
func (q *Queue) watch(ctx context.Context) error {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	renewed := time.Now()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		q.replies.ticks()
		q.puller.watch()
		if q.server == nil && time.Since(renewed) >= q.config.Lease/3 {
			renewed = time.Now()
			q.sayOfAll(progress)
		}
	}
}

// sayOfAll says the same of every item that this process holds.
func (q *Queue) sayOfAll(what []byte) {
	q.mu.Lock()
	replies := make([]string, 0, len(q.held))
	for h := range q.held {
		replies = append(replies, h.reply)
	}
	q.mu.Unlock()
	for _, reply := range replies {
		_ = q.conn.Publish(reply, what) // a lost connection is noticed elsewhere
	}
}

// reconnected asks anew: the requests are gone with the old connection.
func (q *Queue) reconnected() {
	if q.puller == nil {
		return
	}
	q.puller.forget()
	q.puller.more()
}
