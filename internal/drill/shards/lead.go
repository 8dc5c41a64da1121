package shards

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/hookdrill/hookdrill/internal/drill"
)

const (
	// ahead is how many shards are posted and not added up yet, at most. It bounds
	// what is lying about when a leader dies, and what waits for its turn.
	ahead = 64
	// patience is for how long shards may not be taken in before a hunt is given up.
	patience = 5 * time.Minute
	// looking is how often a leader who hears nothing looks why.
	looking = 10 * time.Second
	// mostWorkers bounds how many workers are told apart.
	mostWorkers = 10_000
)

// Hunt is a drill from each of a range of seeds.
type Hunt struct {
	// Plan is the first seed's.
	Plan drill.Plan
	// To is the last seed; it is not below the first.
	To uint64
	// Mutant is the defect that the sender is given, if any.
	Mutant string
}

// Lead is a hunt under way. It is used by one goroutine.
type Lead struct {
	link *Link
	hunt Hunt
	id   string

	now     uint64 // the seed whose result is next
	over    bool   // there is none
	post    place  // the next shard to be posted
	posted  bool   // all are
	open    map[place]*Answer
	coming  chan Answer
	end     context.CancelFunc
	reading jetstream.ConsumeContext

	failing time.Time // since when nothing can be posted
	quiet   bool      // no answer came since the last look
	workers map[string]int
	again   int
	told    map[string]bool
}

// Lead begins a hunt. It is to be closed.
func (l *Link) Lead(ctx context.Context, h Hunt) (*Lead, error) {
	if h.To < h.Plan.Seed {
		return nil, fmt.Errorf("the seeds %d to %d are no range", h.Plan.Seed, h.To)
	}
	lead := &Lead{
		link: l, hunt: h, id: rand.Text(), now: h.Plan.Seed, post: place{seed: h.Plan.Seed},
		open: map[place]*Answer{}, coming: make(chan Answer, ahead), quiet: true,
		workers: map[string]int{}, told: map[string]bool{},
	}
	answers, err := l.js.OrderedConsumer(ctx, answerStream, jetstream.OrderedConsumerConfig{FilterSubjects: []string{answersOf + "." + lead.id + ".>"}})
	if err != nil {
		return nil, fmt.Errorf("the answers at %s: %w", l.address, l.address.clean(err))
	}
	life, end := context.WithCancel(context.Background())
	lead.end = end
	lead.reading, err = answers.Consume(func(m jetstream.Msg) {
		a, err := decode[Answer](m.Data())
		if err != nil {
			l.remark("there is an answer that cannot be read, and does not count: %v", err)
			return
		}
		select {
		case lead.coming <- a:
		case <-life.Done():
		}
	})
	if err != nil {
		end()
		return nil, fmt.Errorf("the answers at %s: %w", l.address, l.address.clean(err))
	}
	return lead, nil
}

// Next waits for the next seed's result, and tells progress, which may be nil, how
// many of its cases have been added up. When ctx ends the result is of what was
// done until then.
func (l *Lead) Next(ctx context.Context, progress func(done, all int)) (drill.Result, error) {
	if l.over {
		return drill.Result{}, errors.New("the hunt has no more seeds")
	}
	plan := l.hunt.Plan
	plan.Seed = l.now
	total := drill.NewTotal(plan)
	look := time.NewTicker(min(l.link.Lease, looking))
	defer look.Stop()
	for result := total.Result(); ; result = total.Result() {
		if !result.Stopped || ctx.Err() != nil {
			l.over = l.over || result.Stopped || l.now == l.hunt.To
			l.now++
			return result, nil
		}
		if err := l.fill(ctx); err != nil {
			return result, err
		}
		if a := l.open[place{l.now, result.Done}]; a != nil {
			delete(l.open, a.place())
			if err := total.Add(a.Part); err != nil {
				return result, fmt.Errorf("the answer of %s: %w", a.Worker, err)
			}
			if progress != nil {
				progress(total.Result().Done, plan.Cases())
			}
			continue
		}
		select {
		case a := <-l.coming:
			if err := l.take(a); err != nil {
				return result, err
			}
		case <-look.C:
			l.mend(ctx)
		case <-ctx.Done():
		}
	}
}

// fill posts shards, as far ahead as may be.
func (l *Lead) fill(ctx context.Context) error {
	for !l.posted && len(l.open) < ahead && ctx.Err() == nil {
		s := l.shard(l.post)
		if err := l.link.post(ctx, l.post.subject(shardsOf, l.id), s); err != nil {
			return l.givingUp(ctx, err)
		}
		l.failing = time.Time{}
		l.open[l.post] = nil
		if l.post.from = s.To; s.To == l.hunt.Plan.Cases() {
			l.posted = l.post.seed == l.hunt.To
			l.post = place{seed: l.post.seed + 1}
		}
	}
	return nil
}

// givingUp is why the hunt ends as no shard is taken; nil as long as the server
// may come back: the next look tries again.
func (l *Lead) givingUp(ctx context.Context, why error) error {
	if l.failing.IsZero() {
		l.failing = time.Now()
	}
	if ctx.Err() == nil && (time.Since(l.failing) > patience || l.link.conn.IsClosed()) {
		return fmt.Errorf("%s takes no shards: %w", l.link.address, why)
	}
	return nil
}

// shard is the one at a place.
func (l *Lead) shard(at place) Shard {
	p := l.hunt.Plan
	return Shard{
		Format: format, Version: l.link.Version, Hunt: l.id,
		Mix: p.Mix.Name, MixText: p.Mix.Text, Mutant: l.hunt.Mutant,
		Seed: at.seed, Deliveries: p.Deliveries, PerCase: p.PerCase, Endpoints: p.Endpoints,
		From: at.from, To: min(at.from+perShard, p.Cases()),
	}
}

// take looks at an answer. One that came before, or that nobody asked for, changes
// nothing; its error ends the hunt.
func (l *Lead) take(a Answer) error {
	at := a.place()
	before, asked := l.open[at]
	switch s := l.shard(at); {
	case a.Hunt != l.id || !asked:
		return nil
	case a.Refused || a.Version != l.link.Version:
		l.once("the worker %s is hookdrill %s, and this is hookdrill %s: its answers do not count; start it anew with this version", a.Worker, a.Version, l.link.Version)
		return nil
	case a.Error != "":
		return fmt.Errorf("the worker %s could not play %s: %s", a.Worker, s, a.Error)
	case a.Part.From != s.From || len(a.Part.Digests) != s.To-s.From:
		return fmt.Errorf("the worker %s answered %s with %d cases from case %d on", a.Worker, s, len(a.Part.Digests), a.Part.From)
	case before != nil && !slices.Equal(before.Part.Digests, a.Part.Digests):
		return fmt.Errorf("%s came to one digest with the worker %s and to another with %s; a drill is to be the same everywhere", s, before.Worker, a.Worker)
	}
	l.quiet = false
	if before != nil {
		return nil
	}
	l.open[at] = &a
	if a.Try > 1 {
		l.again++
	}
	if len(l.workers) < mostWorkers {
		l.workers[a.Worker]++
	}
	return nil
}

// once makes a remark, if it was not made before.
func (l *Lead) once(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !l.told[text] && len(l.told) < mostWorkers {
		l.told[text] = true
		l.link.remark("%s", text)
	}
}

// mend looks after the shards when nothing was heard for a while: those that the
// server does not have any more, and that nobody answered, are posted anew.
func (l *Lead) mend(ctx context.Context) {
	if !l.quiet {
		l.quiet = true
		return
	}
	ctx, cancel := context.WithTimeout(ctx, answering)
	defer cancel()
	there, err := l.link.shards.Info(ctx, jetstream.WithSubjectFilter(shardsOf+"."+l.id+".>"))
	if err != nil {
		return // the server is away; that has been remarked
	}
	for at, a := range l.open {
		subject := at.subject(shardsOf, l.id)
		if _, waits := there.State.Subjects[subject]; a == nil && !waits {
			_ = l.link.post(ctx, subject, l.shard(at)) // the next look tries again
		}
	}
	if about, err := l.link.workers.Info(ctx); err == nil && about.NumWaiting == 0 && about.NumAckPending == 0 {
		l.once("nobody plays the shards at %s; start hookdrill worker --nats there", l.link.address)
	}
}

// Tally is who played a hunt.
type Tally struct {
	// Workers is how many took part, Again how many shards had been begun before,
	// by workers that did not come to their end.
	Workers, Again int
}

// Tally counts what was answered so far.
func (l *Lead) Tally() Tally { return Tally{len(l.workers), l.again} }

// Close ends the hunt, and takes back what it posted.
func (l *Lead) Close() {
	l.end()
	l.reading.Stop()
	<-l.reading.Closed()
	ctx, cancel := context.WithTimeout(context.Background(), answering)
	defer cancel()
	_ = l.link.shards.Purge(ctx, jetstream.WithPurgeSubject(shardsOf+"."+l.id+".>")) // else they end with their time
	if answers, err := l.link.js.Stream(ctx, answerStream); err == nil {
		_ = answers.Purge(ctx, jetstream.WithPurgeSubject(answersOf+"."+l.id+".>"))
	}
}
