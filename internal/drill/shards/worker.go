package shards

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/hookdrill/hookdrill/internal/drill"
)

const (
	// asking is how long a worker waits at a time for a shard.
	asking = 5 * time.Second
	// again is how long it waits after a server did not answer.
	again = time.Second
	// maxTries is how often a shard is begun. One that is begun oftener kills
	// whoever plays it.
	maxTries = 10
	// longestShard bounds how long a shard is played; one takes a second or so.
	longestShard = 15 * time.Minute
)

// Worker says how shards are played.
type Worker struct {
	// Name tells the worker to people.
	Name string
	// Options says how a drill is played whose sender has a defect, or none ("").
	Options func(mutant string) (drill.Options, error)
	// AtOnce is how many shards are played at once. Default: 1.
	AtOnce int
	// Played is told of each shard that was answered, one after the other. May be nil.
	Played func(s Shard, took time.Duration)
	// Idle is after how long without a shard the worker ends. Default: never.
	Idle time.Duration
}

// ErrVersion tells that a shard was posted by another version of hookdrill.
var ErrVersion = errors.New("it is of another version")

// Work plays shards until ctx ends, or nothing has come for [Worker.Idle]; then
// it returns nil. A shard under way when ctx ends is given back.
func (l *Link) Work(ctx context.Context, w Worker) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p := &playing{Worker: w, latest: time.Now()}
	errs := make([]error, max(w.AtOnce, 1))
	var working sync.WaitGroup
	for i := range errs {
		working.Go(func() {
			if errs[i] = l.work(ctx, p); errs[i] != nil {
				cancel() // the others give back what they have
			}
		})
	}
	working.Wait()
	return errors.Join(errs...)
}

// playing is a worker at work.
type playing struct {
	Worker

	mu     sync.Mutex
	latest time.Time // when a shard came or was dealt with
}

// dealt notes that a shard was dealt with; took is 0 where there is no answer.
func (p *playing) dealt(s Shard, took time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.latest = time.Now()
	if p.Played != nil && took > 0 {
		p.Played(s, took)
	}
}

func (p *playing) idle() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.Idle > 0 && time.Since(p.latest) >= p.Idle
}

// work plays one shard after the other.
func (l *Link) work(ctx context.Context, p *playing) error {
	for ctx.Err() == nil && !p.idle() {
		m, err := l.take(ctx)
		switch {
		case err != nil:
			wait(ctx, again)
		case m != nil:
			if err := l.handle(ctx, p, m); err != nil {
				return err
			}
		}
	}
	return nil
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// take waits for a shard; nil if none came.
func (l *Link) take(ctx context.Context) (jetstream.Msg, error) {
	ctx, cancel := context.WithTimeout(ctx, asking)
	defer cancel()
	batch, err := l.workers.Fetch(1, jetstream.FetchContext(ctx))
	if err != nil {
		return nil, err
	}
	for m := range batch.Messages() {
		return m, nil
	}
	if err := batch.Error(); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return nil, err
	}
	return nil, nil
}

// handle plays a shard and answers it. Only then is the shard taken off. Its
// error ends the worker.
func (l *Link) handle(ctx context.Context, w *playing, m jetstream.Msg) error {
	s, err := decode[Shard](m.Data())
	if err != nil {
		l.remark("there is a shard that cannot be read: %v", err)
		return m.TermWithReason(err.Error())
	}
	a := s.answer(l.Version, w.Name, tries(m))
	if s.Version != l.Version {
		a.Refused = true
		err := errors.Join(l.post(ctx, s.place().subject(answersOf, s.Hunt), a), m.Nak())
		return errors.Join(fmt.Errorf("the shard (%s) is of hookdrill %s, and this worker is hookdrill %s: %w", s, s.Version, l.Version, ErrVersion), err)
	}
	began := time.Now()
	defer w.dealt(s, 0)
	if !l.play(ctx, w.Worker, s, &a, m) {
		_ = m.Nak() // for somebody else, at once; where the server is away, once the lease ends
		return nil
	}
	if err := l.post(ctx, s.place().subject(answersOf, s.Hunt), a); err != nil {
		l.remark("the answer of %s could not be stored, so that it will be played again: %v", s, err)
		_ = m.Nak()
		return nil
	}
	_ = m.Ack() // one that is lost brings the shard again, and its answer counts once
	w.dealt(s, time.Since(began))
	return nil
}

// tries is how often the message was handed out.
func tries(m jetstream.Msg) int {
	about, err := m.Metadata()
	if err != nil {
		return 1
	}
	return int(about.NumDelivered)
}

// play fills in an answer. It reports whether there is one: not if ctx ended first.
func (l *Link) play(ctx context.Context, w Worker, s Shard, a *Answer, m jetstream.Msg) bool {
	if a.Try > maxTries {
		a.Error = fmt.Sprintf("it was begun %d times, and no worker came to its end", maxTries)
		return true
	}
	defer l.holding(m)()
	part, err := w.part(ctx, s)
	if ctx.Err() != nil {
		return false
	}
	a.Part = part
	if err == nil {
		_, err = encode(a)
	}
	if err != nil {
		a.Part, a.Error = drill.Part{}, err.Error()
	}
	return true
}

// part plays a shard.
func (w Worker) part(ctx context.Context, s Shard) (drill.Part, error) {
	plan, err := s.plan()
	if err != nil {
		return drill.Part{}, err
	}
	o, err := w.Options(s.Mutant)
	if err != nil {
		return drill.Part{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, longestShard)
	defer cancel()
	part, err := drill.RunPart(ctx, plan, s.From, s.To, o)
	if err == nil && len(part.Digests) < s.To-s.From {
		err = fmt.Errorf("it did not come to its end in %v", longestShard)
	}
	return part, err
}

// holding says again and again that the shard is being played, until what it
// returns is called.
func (l *Link) holding(m jetstream.Msg) (end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var beating sync.WaitGroup
	beating.Go(func() {
		beat := time.NewTicker(l.Lease / 3)
		defer beat.Stop()
		for {
			select {
			case <-beat.C:
				_ = m.InProgress() // one that is lost is followed by others
			case <-ctx.Done():
				return
			}
		}
	})
	return func() {
		cancel()
		beating.Wait()
	}
}
