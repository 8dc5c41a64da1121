package jetstream

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/hookdrill/hookdrill/simulator/queue/internal/lanes"
	"github.com/hookdrill/hookdrill/simulator/queue/internal/recent"
)

const (
	// forever is a lease that does not end: nobody else takes items of an
	// embedded server.
	forever = 100 * 365 * 24 * time.Hour
	// formatKey is where a stream's description says what wrote it.
	formatKey = "hookdrill-format"
)

// Open opens the queue, and makes what is missing. Embedded, it returns when it
// knows everything that is stored. Every trouble is one sentence that names the
// place: a folder that cannot be written to, that another process uses, that
// is of another version or damaged; a server that cannot be reached.
func Open(ctx context.Context, c Config) (*Queue, error) {
	c, err := c.withDefaults()
	if err != nil {
		return nil, err
	}
	q := &Queue{config: c, lanes: lanes.New[*held](c.PerLane), held: make(map[*held]struct{})}
	q.ledger = &ledger{name: c.ledger(), subject: c.ledgerSubject(), finished: recent.New[key, uint64](c.Remember)}
	if err := q.connect(); err != nil {
		return nil, err
	}
	if err := q.start(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("queue: the store in %s cannot be opened: %w", c.where(), err), q.shut(false))
	}
	return q, nil
}

// connect reaches the server, which it starts if it is an embedded one.
func (q *Queue) connect() error {
	c := q.config
	options := []nats.Option{
		nats.Name("hookdrill queue"), nats.NoEcho(), nats.MaxReconnects(-1),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			c.Log.Warn("the connection to the queue's server", "error", err)
		}),
		nats.ReconnectHandler(func(*nats.Conn) { q.reconnected() }),
	}
	var err error
	if c.Dir != "" {
		err = q.connectEmbedded(c, options)
	} else if q.conn, err = nats.Connect(c.URL, options...); err != nil {
		err = fmt.Errorf("queue: the NATS server at %s cannot be reached: %w", c.where(), err)
	}
	if err != nil {
		return err
	}
	if q.replies, err = newReplies(q.conn); err != nil {
		return errors.Join(fmt.Errorf("queue: the NATS server at %s: %w", c.where(), err), q.shut(true))
	}
	return nil
}

// connectEmbedded starts a server of the process's own and connects to it.
func (q *Queue) connectEmbedded(c Config, options []nats.Option) (err error) {
	if q.server, err = startEmbedded(c); err != nil {
		return err
	}
	q.opening, q.unclean = q.server.folder.label.Opening, q.server.folder.label.Unclean
	q.space, err = newSpace(c.Dir, c.Reserve)
	if err == nil {
		q.conn, err = q.server.connect(options...)
	}
	if err != nil {
		return errors.Join(err, q.shut(true))
	}
	return nil
}

// start makes the streams and the consumer, and reads what is stored.
func (q *Queue) start(ctx context.Context) error {
	js, err := jetstream.New(q.conn)
	if err != nil {
		return err
	}
	if _, err := js.AccountInfo(ctx); err != nil {
		return fmt.Errorf("JetStream does not answer: %w", err)
	}
	items, err := q.stream(ctx, js, jetstream.StreamConfig{
		Name: q.config.items(), Subjects: []string{q.config.itemSubject() + "*"},
		Description: "deliveries under way, one message each",
		Retention:   jetstream.WorkQueuePolicy,
		// One message for each id: the next one replaces it.
		MaxMsgsPerSubject: 1, Discard: jetstream.DiscardNew,
	})
	if err != nil {
		return err
	}
	l := q.ledger
	l.replies, l.js = q.replies, js
	l.stream, err = q.stream(ctx, js, jetstream.StreamConfig{
		Name: q.config.ledger(), Subjects: []string{q.config.ledgerSubject()},
		Description: "how deliveries ended",
		MaxAge:      q.config.KeepFor, MaxBytes: q.config.KeepBytes, Discard: jetstream.DiscardOld,
	})
	if err != nil {
		return err
	}
	if q.server != nil {
		if err := q.server.folder.made(); err != nil {
			return err
		}
	}
	last, err := l.load(ctx, q.config.Remember)
	if err != nil {
		return fmt.Errorf("the ledger: %w", err)
	}
	if q.server == nil {
		q.inBackground(func(ctx context.Context) error { return l.follow(ctx, last+1) })
	}
	return q.consume(ctx, items)
}

// stream finds a stream, or makes it. One that exists is left as it is, but for
// its format.
func (q *Queue) stream(ctx context.Context, js jetstream.JetStream, c jetstream.StreamConfig) (jetstream.Stream, error) {
	c.Storage, c.AllowDirect, c.Replicas = jetstream.FileStorage, true, q.config.Replicas
	c.Metadata = map[string]string{formatKey: strconv.Itoa(format)}
	s, err := js.Stream(ctx, c.Name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		if q.server != nil && q.server.folder.label.Made {
			return nil, fmt.Errorf("the stream %s is missing; restore the folder from a copy, or move it away to start with an empty queue", c.Name)
		}
		s, err = js.CreateStream(ctx, c)
	}
	if err != nil {
		return nil, fmt.Errorf("the stream %s: %w", c.Name, err)
	}
	info := s.CachedInfo()
	if got := info.Config.Metadata[formatKey]; got != c.Metadata[formatKey] {
		return nil, fmt.Errorf("the stream %s has format %q, and this program knows %q only", c.Name, got, c.Metadata[formatKey])
	}
	if lost := info.State.Lost; lost != nil {
		return nil, fmt.Errorf("the stream %s has lost %d messages", c.Name, len(lost.Msgs))
	}
	return s, nil
}

// consume makes the consumer and starts to ask it for items.
func (q *Queue) consume(ctx context.Context, items jetstream.Stream) error {
	c := jetstream.ConsumerConfig{
		Durable: consumer, AckPolicy: jetstream.AckExplicitPolicy, AckWait: q.config.Lease,
		MaxAckPending: -1, MaxDeliver: -1, MaxWaiting: 4096,
	}
	if q.server != nil {
		// What this process holds is nobody else's, and all of it is in the stream.
		c.AckWait, c.MemoryStorage = forever, true
	}
	made, err := items.CreateOrUpdateConsumer(ctx, c)
	if err != nil {
		return fmt.Errorf("the consumer of the stream %s: %w", q.config.items(), err)
	}
	if q.server != nil {
		q.expected = made.CachedInfo().NumPending
	}
	q.loaded = make(chan struct{})
	if q.expected == 0 {
		close(q.loaded)
	}
	q.puller = &puller{conn: q.conn, room: q.room, arrived: q.arrived, log: q.config.Log}
	if err := q.puller.start(q.config.items()); err != nil {
		return err
	}
	q.inBackground(q.watch)
	select {
	case <-q.loaded:
	case <-ctx.Done():
		return fmt.Errorf("reading the items: %w", ctx.Err())
	}
	return q.damage()
}
