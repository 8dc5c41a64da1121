package sender

import (
	"context"
	"slices"
	"time"
)

// Whoever keeps deliveries between their attempts goes step by step: Begin,
// then Attempt as often as it is told to, then End. The pauses, and what is
// remembered of past attempts, are the caller's. [Sender.Deliver] takes the
// same steps in one go.

// Begin notes that the delivery was accepted, and decides on its first attempt.
func (s *Sender) Begin(d Delivery) Decision { return s.course(d, nil).begin() }

// Attempt makes the attempt that follows past, without any pause, and decides
// what is next. Given the same past it draws the same jitter as Deliver would,
// also in another process. Cancelling ctx, or closing the sender, cuts the
// attempt short: its class is [ClassStopped] then.
func (s *Sender) Attempt(ctx context.Context, d Delivery, past []Attempt) (Attempt, Decision) {
	v, ctx := s.enter(ctx)
	if v == nil {
		now := time.Now()
		stopped := Attempt{Number: len(past) + 1, Start: now, End: now, Phase: PhaseConnect, Class: ClassStopped, Reason: ReasonStopped}
		return stopped, Decision{Reason: ReasonStopped}
	}
	defer v.leave()
	c := s.course(d, past)
	c.replay()
	return c.attempt(ctx)
}

// End notes how the delivery ended.
func (s *Sender) End(d Delivery, outcome Outcome) {
	s.note(Entry{Delivery: d.ID, Event: EventEnded, Outcome: &outcome})
}

// course is one delivery on its way from attempt to attempt.
type course struct {
	*Sender
	delivery Delivery
	draw     Draw
	past     []Attempt
	requests int
	request  request // made for the first attempt
}

func (s *Sender) course(d Delivery, past []Attempt) *course {
	c := &course{Sender: s, delivery: d, draw: s.draws(d.ID), past: slices.Clip(past)}
	for _, a := range past {
		c.requests = max(c.requests, a.Request)
	}
	return c
}

func (c *course) begin() Decision {
	c.note(Entry{Delivery: c.delivery.ID, Event: EventAccepted})
	return c.next()
}

// next decides on the attempts made so far.
func (c *course) next() Decision {
	next := c.decide(c.policy, c.past, c.draw)
	c.note(Entry{Delivery: c.delivery.ID, Event: EventDecided, Decision: next})
	return next
}

// replay repeats the decisions already made, so that the next one draws what it
// would have drawn had nothing come between.
func (c *course) replay() {
	for n := range len(c.past) + 1 {
		c.decide(c.policy, c.past[:n], c.draw)
	}
}

// attempt makes the next attempt and decides on it.
func (c *course) attempt(ctx context.Context) (Attempt, Decision) {
	if c.request.url == nil {
		c.request = newRequest(c.delivery, c.userAgent, c.kept != nil)
		if c.delivery.Signer != nil && c.signer != nil {
			c.delivery.Signer = c.signer(c.delivery.Signer)
		}
	}
	a := Attempt{Number: len(c.past) + 1, Start: time.Now()}
	c.note(Entry{Delivery: c.delivery.ID, Event: EventStarted, Attempt: a})
	a = c.Sender.attempt(ctx, c.request.signed(c.delivery.Signer, a.Start), a, c.delivery.secrets)
	if !a.Ready.IsZero() || a.Redirects > 0 {
		c.requests++
		a.Request = c.requests
	}
	c.note(Entry{Delivery: c.delivery.ID, Event: EventFinished, Attempt: a})
	c.past = append(c.past, a)
	return a, c.next()
}
