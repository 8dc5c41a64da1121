package shards

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// What a server holds: shards that wait or are being played, and what came of
// them. One stream of each serves all who lead.
const (
	shardStream  = "hookdrill-shards"
	answerStream = "hookdrill-answers"
	shardsOf     = "hookdrill.shards"
	answersOf    = "hookdrill.answers"
	consumer     = "workers"
	// formatKey is where a stream says which messages it holds.
	formatKey = "hookdrill-format"
	// keepFor is how long a message is kept whose leader has died.
	keepFor = time.Hour
	// keepBytes bounds each of the streams.
	keepBytes = 256 << 20
)

// Defaults and bounds of time.
const (
	// DefaultLease is how long a shard stays with a worker that is not heard of.
	DefaultLease = 10 * time.Second
	// answering is how long a server may take for a question.
	answering = 10 * time.Second
)

// Config says who joins.
type Config struct {
	// Version is this hookdrill: shards of another are not played here, and
	// answers of another do not count.
	Version string
	// Lease is how long a shard stays with a worker that is not heard of any more.
	// It counts for all, as whoever is the first says. Default: [DefaultLease].
	Lease time.Duration
	// Remark is told in a sentence what people may want to know, from any
	// goroutine. May be nil.
	Remark func(string)
}

// Link is a connection to where shards are posted and answered.
type Link struct {
	Config

	address Address
	conn    *nats.Conn
	js      jetstream.JetStream
	shards  jetstream.Stream
	workers jetstream.Consumer
}

// Join connects, and makes the streams that are missing.
func Join(ctx context.Context, a Address, c Config) (*Link, error) {
	if c.Lease <= 0 {
		c.Lease = DefaultLease
	}
	l := &Link{Config: c, address: a}
	conn, err := nats.Connect(a.url,
		nats.Name("hookdrill drill"), nats.MaxReconnects(-1),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				l.remark("the connection to %s is lost; it is being made anew: %v", a, a.clean(err))
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) { l.remark("the connection to %s is there again", a) }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { l.remark("%s: %v", a, a.clean(err)) }),
	)
	if err != nil {
		return nil, fmt.Errorf("the NATS server at %s cannot be reached: %w", a, a.clean(err))
	}
	l.conn = conn
	if err := l.open(ctx); err != nil {
		conn.Close()
		return nil, fmt.Errorf("the NATS server at %s: %w", a, a.clean(err))
	}
	return l, nil
}

// open finds or makes the streams and the workers' consumer.
func (l *Link) open(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, answering)
	defer cancel()
	if l.js, err = jetstream.New(l.conn); err != nil {
		return err
	}
	if _, err := l.js.AccountInfo(ctx); err != nil {
		return fmt.Errorf("JetStream does not answer: %w", err)
	}
	l.shards, err = l.stream(ctx, jetstream.StreamConfig{
		Name: shardStream, Subjects: []string{shardsOf + ".>"}, Description: "shards of drills that wait or are being played",
		Retention: jetstream.WorkQueuePolicy, MaxMsgsPerSubject: 1, Discard: jetstream.DiscardNew,
	})
	if err != nil {
		return err
	}
	_, err = l.stream(ctx, jetstream.StreamConfig{
		Name: answerStream, Subjects: []string{answersOf + ".>"}, Description: "what came of shards",
	})
	if err != nil {
		return err
	}
	l.workers, err = l.shards.CreateOrUpdateConsumer(ctx, jetstream.ConsumerConfig{
		Durable: consumer, AckPolicy: jetstream.AckExplicitPolicy, AckWait: l.Lease, MaxDeliver: -1, MaxAckPending: -1,
	})
	if err != nil {
		return fmt.Errorf("the consumer of the stream %s: %w", shardStream, err)
	}
	return nil
}

// stream finds a stream, or makes it. One that is there stays as it is: its
// owner may have given it more replicas.
func (l *Link) stream(ctx context.Context, c jetstream.StreamConfig) (jetstream.Stream, error) {
	c.MaxAge, c.MaxBytes, c.MaxMsgSize = keepFor, keepBytes, maxMessage+4096
	c.Metadata = map[string]string{formatKey: strconv.Itoa(format)}
	s, err := l.js.Stream(ctx, c.Name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		s, err = l.js.CreateStream(ctx, c)
	}
	if err != nil {
		return nil, fmt.Errorf("the stream %s: %w", c.Name, err)
	}
	if got := s.CachedInfo().Config.Metadata[formatKey]; got != c.Metadata[formatKey] {
		return nil, fmt.Errorf("the stream %s has format %q, and this program knows %q only; delete it, or use another server", c.Name, got, c.Metadata[formatKey])
	}
	return s, nil
}

// post stores a message.
func (l *Link) post(ctx context.Context, subject string, message any) error {
	data, err := encode(message)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, answering)
	defer cancel()
	_, err = l.js.Publish(ctx, subject, data)
	return l.address.clean(err)
}

func (l *Link) remark(format string, args ...any) {
	if l.Remark != nil {
		l.Remark(fmt.Sprintf(format, args...))
	}
}

// Close ends the connection. What is being played or led through it is to have
// ended before.
func (l *Link) Close() { l.conn.Close() }
