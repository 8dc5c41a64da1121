package jetstream

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/hookdrill/hookdrill/simulator/queue/internal/lanes"
)

// formatKey is where a stream's description says what wrote it.
const formatKey = "hookdrill-format"

// Open opens the queue, and makes what is missing. Embedded, it returns when it
// knows everything that is stored. Every trouble is one sentence that names the
// place: a folder that cannot be written to, that another process uses, that
// is of another version or damaged; a server that cannot be reached.
func Open(ctx context.Context, c Config) (*Queue, error) {
	c, err := c.withDefaults()
	if err != nil {
		return nil, err
	}
	q := &Queue{config: c, lanes: lanes.New[*held](c.PerLane), bodies: bodies{most: c.HoldBytes}}
	q.life, q.stop = context.WithCancel(context.Background())
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
	}
	var err error
	if c.Dir != "" {
		err = q.connectEmbedded(c, options)
	} else if q.conn, err = nats.Connect(c.URL, append(options, nats.PingInterval(pingEvery))...); err != nil {
		err = fmt.Errorf("queue: the NATS server at %s cannot be reached: %w", c.where(), err)
	}
	if err != nil {
		return err
	}
	if q.replies, err = newReplies(q.conn); err != nil {
		return errors.Join(fmt.Errorf("queue: the NATS server at %s: %w", c.where(), err), q.shut(true))
	}
	if q.server != nil {
		q.server.log.watch(q.replies.fail)
	}
	return nil
}

// connectEmbedded starts a server of the process's own and connects to it.
func (q *Queue) connectEmbedded(c Config, options []nats.Option) (err error) {
	if q.server, err = startEmbedded(c); err != nil {
		return err
	}
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
	q.js, q.ledger = js, newLedger(q.config, q.replies)
	q.ledger.js = js
	keeper := q.newKeeper()
	var items jetstream.Stream
	if err := q.patiently(ctx, func() (err error) {
		items, err = q.streams(ctx, keeper)
		return err
	}); err != nil {
		return err
	}
	if q.server != nil {
		if err := q.server.folder.made(); err != nil {
			return err
		}
	}
	return q.load(ctx, keeper, items)
}

// streams finds the streams, or makes them.
func (q *Queue) streams(ctx context.Context, keeper keeper) (items jetstream.Stream, err error) {
	if _, err := q.js.AccountInfo(ctx); err != nil {
		return nil, fmt.Errorf("JetStream does not answer: %w", err)
	}
	items, err = q.stream(ctx, keeper.stream(jetstream.StreamConfig{
		Name: q.config.items(), Subjects: []string{q.config.itemSubject() + "*"}, Description: "deliveries under way",
		MaxBytes: q.space.items(),
	}))
	if err != nil {
		return nil, err
	}
	q.ledger.stream, err = q.stream(ctx, jetstream.StreamConfig{
		Name: q.config.ledger(), Subjects: []string{q.config.ledgerSubject()}, Description: "how deliveries ended",
		MaxAge: q.config.KeepFor, MaxBytes: q.space.ledger(q.config.KeepBytes), Discard: jetstream.DiscardOld,
	})
	return items, err
}

// load reads what is stored.
func (q *Queue) load(ctx context.Context, keeper keeper, items jetstream.Stream) error {
	last, err := q.ledger.load(ctx, 2*q.config.Remember)
	if err != nil {
		return fmt.Errorf("the ledger: %w", err)
	}
	if q.server == nil {
		q.ledger.hear(last, nil)
		q.inBackground(q.follow)
	}
	q.keeper = keeper
	if err := q.patiently(ctx, func() error { return keeper.open(ctx, items) }); err != nil {
		return fmt.Errorf("the items: %w", err)
	}
	q.inBackground(q.watch)
	return nil
}

func (q *Queue) newKeeper() keeper {
	if q.server == nil {
		return newShared(q)
	}
	return newLogged(q, q.server.folder.label, q.space.reserve/2)
}

// stream finds a stream, or makes it. One that exists is left as it is, but for
// its format.
func (q *Queue) stream(ctx context.Context, c jetstream.StreamConfig) (jetstream.Stream, error) {
	c.Storage, c.AllowDirect, c.Replicas = jetstream.FileStorage, true, q.config.Replicas
	c.Metadata = map[string]string{formatKey: strconv.Itoa(format)}
	s, err := q.js.Stream(ctx, c.Name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		if q.server != nil && q.server.folder.label.Made {
			return nil, fmt.Errorf("the stream %s is missing; restore the folder from a copy, or move it away to start with an empty queue", c.Name)
		}
		s, err = q.js.CreateStream(ctx, c)
	}
	if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) { // another process was quicker
		s, err = q.js.Stream(ctx, c.Name)
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
