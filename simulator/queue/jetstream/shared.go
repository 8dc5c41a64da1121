package jetstream

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/internal/recent"
)

// shared keeps items in the stream of a cluster, each in a message of its own
// under the subject of its id, which has room for one. A work queue's consumer
// hands them to the processes that share it. Whoever puts an item back replaces
// its message, which succeeds only if it is the last one there: so it is one
// step, and one process's.
type shared struct {
	*Queue
	items  jetstream.Stream
	puller *puller

	mu      sync.Mutex
	held    map[*held]struct{}
	puts    uint64
	unsure  *recent.Map[key, string] // the names of puts that had no answer, or a bad one; empty once they had
	renewed time.Time
}

var _ keeper = (*shared)(nil)

// consumer is the name of the consumer that the processes share.
const consumer = "senders"

// What is said of an item: it is done with, it is still being worked on, and
// somebody else may have it.
//
//nolint:gochecknoglobals // they are constants, as far as Go has any of this type
var (
	ack      = []byte("+ACK")
	progress = []byte("+WPI")
	giveBack = []byte("-NAK")
)

func newShared(q *Queue) *shared {
	return &shared{Queue: q, held: make(map[*held]struct{}), unsure: recent.New[key, string](q.config.Remember)}
}

func (s *shared) stream(c jetstream.StreamConfig) jetstream.StreamConfig {
	c.Retention = jetstream.WorkQueuePolicy
	c.MaxMsgsPerSubject, c.Discard = 1, jetstream.DiscardNew
	return c
}

// open asks the consumer for items, and makes it if it is missing. It does not
// wait for them.
func (s *shared) open(ctx context.Context, items jetstream.Stream) error {
	s.items = items
	_, err := items.CreateOrUpdateConsumer(ctx, jetstream.ConsumerConfig{
		Durable: consumer, AckPolicy: jetstream.AckExplicitPolicy, AckWait: s.config.Lease,
		MaxAckPending: -1, MaxDeliver: -1, MaxWaiting: 4096,
	})
	if err != nil {
		return fmt.Errorf("the consumer of the stream %s: %w", s.config.items(), err)
	}
	s.renewed = time.Now()
	s.puller = &puller{conn: s.conn, room: s.room, arrived: s.arrived, log: s.config.Log}
	s.conn.SetReconnectHandler(func(*nats.Conn) { s.puller.askAnew() }) // the requests are gone with the old connection
	return s.puller.start(s.config.items())
}

func (s *shared) put(ctx context.Context, k key, item queue.Item) error {
	name, again := s.nameOf(k)
	if again {
		if there, err := s.recall(ctx, k); err != nil || there {
			return err
		}
	}
	if s.ledger.has(k) {
		return nil
	}
	err := s.store(ctx, k, item, 0, name)
	if isWrongSequence(err) {
		err = nil // it is there already
	}
	s.answered(k, name, again, err)
	return err
}

// nameOf names a put. The server remembers the names of the last two minutes, and
// stores nothing under one that it knows: a put that is made again has its first
// name, since what was said on a connection that was lost may still arrive.
func (s *shared) nameOf(k key) (name string, again bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if name := s.unsure.Get(k); name != "" {
		return name, true
	}
	s.puts++
	return s.replies.prefix + "put." + strconv.FormatUint(s.puts, 36), false
}

// answered notes what came of a put.
func (s *shared) answered(k key, name string, again bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err != nil:
		s.unsure.Put(k, name)
	case again:
		s.unsure.Put(k, "")
	}
}

// recall finds out what became of an item whose put was not answered, before it is
// put again. It may have been stored and, while nothing was heard here, ended by
// others: then its subject is as free as if it had never come, and its name may be
// forgotten. So it is looked for in the stream first, and in all of the ledger then.
func (s *shared) recall(ctx context.Context, k key) (there bool, err error) {
	// Only the leader answers this, so it is not behind, as a replica may be.
	info, err := s.items.Info(ctx, jetstream.WithSubjectFilter(s.subject(k)))
	if err != nil {
		return false, err
	}
	if len(info.State.Subjects) > 0 {
		return true, nil
	}
	return false, s.ledger.catchUp(ctx)
}

func (s *shared) subject(k key) string { return s.config.itemSubject() + k.String() }

// store writes an item's message, if that sequence is the last one of its id;
// 0: if there is none. With a name it does so once only.
func (s *shared) store(ctx context.Context, k key, item queue.Item, last uint64, name string) error {
	payload := make([]byte, groupHead, groupHead+frameSize(item))
	payload[0] = format
	m := &nats.Msg{
		Subject: s.subject(k), Data: appendFrame(payload, item, false),
		Header: nats.Header{"Nats-Expected-Last-Subject-Sequence": {strconv.FormatUint(last, 10)}},
	}
	if name != "" {
		m.Header["Nats-Msg-Id"] = []string{name}
	}
	if most := s.conn.MaxPayload(); int64(m.Size()) > most {
		return fmt.Errorf("%w: its message has %d bytes, and the NATS server takes %d at most", queue.ErrInvalid, m.Size(), most)
	}
	_, err := s.replies.store(ctx, m)
	return err
}

// arrived takes in an item that the consumer sends. One that was done is still
// there because whoever did it died, or lost its lease, before it said so.
func (s *shared) arrived(m *nats.Msg) {
	sequence, deliveries := sequenceOf(m.Reply)
	h := &held{in: &message{sequence: sequence, reply: m.Reply}, again: deliveries > 1}
	var item queue.Item
	_, err := readGroup(m.Data, func(_ int, frame []byte) (err error) {
		item, _, err = readFrame(frame)
		return err
	})
	if err != nil {
		s.config.Log.Error("the queue holds what cannot be read", "message", sequence, "stream", s.config.items(), "error", err)
		return // it stays where it is
	}
	h.key = keyOf(item.ID)
	if s.ledger.covers(h.key, sequence) {
		s.say(h, ack)
		return
	}
	h.item = s.bodies.keep(item)
	s.mu.Lock()
	s.held[h] = struct{}{}
	s.mu.Unlock()
	s.lanes.Add(item.Lane, item.NotBefore, h)
}

func (s *shared) read(ctx context.Context, h *held) (item queue.Item, found bool, err error) {
	data, err := s.get(ctx, h.in.sequence)
	if errors.Is(err, errNotThere) {
		s.done(h) // another process has ended it
		return queue.Item{}, false, nil
	}
	if err == nil {
		_, err = readGroup(data, func(_ int, frame []byte) (err error) {
			item, _, err = readFrame(frame)
			return err
		})
	}
	return item, err == nil, err
}

func (s *shared) later(ctx context.Context, h *held, next queue.Item) error {
	err := s.store(ctx, h.key, next, h.in.sequence, "")
	lost := isWrongSequence(err)
	if err == nil || lost {
		s.done(h) // the new message comes by itself
	}
	if lost {
		return queue.ErrLost
	}
	return err
}

// elsewhere is for what is handed out long after it came.
func (s *shared) elsewhere(h *held) bool { return s.ledger.covers(h.key, h.in.sequence) }

func (s *shared) done(h *held) {
	s.say(h, ack)
	s.bodies.drop(h.item)
	s.mu.Lock()
	full := len(s.held) == s.config.Hold
	delete(s.held, h)
	s.mu.Unlock()
	if full {
		s.puller.more()
	}
}

// say tells the cluster something of an item. A lost connection is noticed elsewhere.
func (s *shared) say(h *held, what []byte) { _ = s.conn.Publish(h.in.reply, what) }

// room is how many more items this process may hold.
func (s *shared) room() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.config.Hold - len(s.held)
}

func (s *shared) tidy() {}

// tick looks after requests, and tells in time that this process still has what
// it holds.
func (s *shared) tick() {
	s.puller.watch()
	if time.Since(s.renewed) >= s.config.Lease/3 {
		s.renewed = time.Now()
		s.sayOfAll(progress)
	}
}

func (s *shared) sayOfAll(what []byte) {
	s.mu.Lock()
	all := make([]*held, 0, len(s.held))
	for h := range s.held {
		all = append(all, h)
	}
	s.mu.Unlock()
	for _, h := range all {
		s.say(h, what)
	}
}

// close gives everything back: others need not wait for the lease to end.
func (s *shared) close() {
	if s.puller == nil || s.puller.sub == nil {
		return
	}
	s.puller.stop()
	s.sayOfAll(giveBack)
}

// sequenceOf reads the reply subject of an item: its place in the stream, and
// how often it was delivered.
//
//	$JS.ACK.<stream>.<consumer>.<delivered>.<sequence>.<...>.<time>.<pending>
//	$JS.ACK.<domain>.<account>.<stream>.<consumer>.<delivered>.<sequence>....
func sequenceOf(reply string) (sequence, deliveries uint64) {
	skip := 4
	if strings.Count(reply, ".") > 8 {
		skip = 6
	}
	rest := reply
	for range skip {
		_, rest, _ = strings.Cut(rest, ".")
	}
	delivered, rest, _ := strings.Cut(rest, ".")
	at, _, _ := strings.Cut(rest, ".")
	deliveries, _ = strconv.ParseUint(delivered, 10, 64)
	sequence, _ = strconv.ParseUint(at, 10, 64)
	return sequence, deliveries
}
