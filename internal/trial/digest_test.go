package trial_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// copied is the history as it is, sharing nothing that a test may change.
func copied(h *trial.History) *trial.History {
	c := &trial.History{Plan: h.Plan, Records: slices.Clone(h.Records)}
	for i := range c.Records {
		r := &c.Records[i]
		if r.Connect != nil {
			own := *r.Connect
			r.Connect = &own
		}
		if r.Request != nil {
			own := *r.Request
			own.Raw = bytes.Clone(own.Raw)
			r.Request = &own
		}
		if r.Attempt != nil {
			own := *r.Attempt
			r.Attempt = &own
		}
		if r.Outcome != nil {
			own := *r.Outcome
			r.Outcome = &own
		}
		if r.Life != nil {
			own := *r.Life
			r.Life = &own
		}
		if r.Answer != nil {
			own := *r.Answer
			r.Answer = &own
		}
		if r.Trace != nil {
			own := *r.Trace
			r.Trace = &own
		}
	}
	return c
}

// two deliveries, one of which needs a retry.
func played(t *testing.T) *trial.History {
	t.Helper()
	p := plan(t, "503, 200")
	p.Endpoints = append(p.Endpoints, trial.Endpoint{Host: "b.hooks.test", Script: "refuse, 200", Delivery: "two"})
	p.Deliveries = append(p.Deliveries, trial.Delivery{ID: "two", URL: "http://b.hooks.test/in", Body: []byte(payload)})
	h := inVirtualTime(t, p, reference())
	return &trial.History{Plan: h.Plan, Records: append(h.Records, // as a program leaves them
		trial.Record{At: time.Minute, Kind: trial.KindLife, Life: &trial.Happening{Act: "one", What: trial.Stopped}},
		trial.Record{At: time.Minute, Kind: trial.KindAnswer, Answer: &trial.Answer{
			Act: "two", Method: "GET", URL: "/", Status: 200, Header: http.Header{"A": {"b"}}, Body: []byte("{}"),
		}},
		trial.Record{At: time.Hour, Kind: trial.KindTrace, Trace: &trial.Trace{Name: "a", Form: "plain", In: "file", Place: "a.db"}},
	)}
}

// first returns the first record of a kind, to be changed in place.
func first(t *testing.T, h *trial.History, kind trial.Kind) *trial.Record {
	t.Helper()
	i := slices.IndexFunc(h.Records, func(r trial.Record) bool { return r.Kind == kind })
	if i < 0 {
		t.Fatalf("there is no %s", kind)
	}
	return &h.Records[i]
}

func TestTheDigestSeesEveryChange(t *testing.T) {
	t.Parallel()
	base := played(t)
	for name, change := range map[string]func(*testing.T, *trial.History){
		"a byte of a body": func(t *testing.T, h *trial.History) {
			raw := first(t, h, trial.KindRequest).Request.Raw
			raw[len(raw)-1] ^= 1
		},
		"a gap": func(t *testing.T, h *trial.History) {
			for i := range h.Records {
				if h.Records[i].At >= time.Second/2 && h.Records[i].Delivery == "one" {
					h.Records[i].At++
				}
			}
		},
		"one attempt less": func(_ *testing.T, h *trial.History) {
			h.Records = slices.DeleteFunc(h.Records, func(r trial.Record) bool {
				return r.Kind == trial.KindAttempt && r.Attempt.Number == 2 && r.Delivery == "one"
			})
		},
		"one connect more":     func(t *testing.T, h *trial.History) { h.Records = append(h.Records, *first(t, h, trial.KindConnect)) },
		"whose it is":          func(t *testing.T, h *trial.History) { first(t, h, trial.KindRequest).Delivery = "three" },
		"how long it was held": func(t *testing.T, h *trial.History) { first(t, h, trial.KindConnect).Connect.Held++ },
		"that it came late":    func(t *testing.T, h *trial.History) { first(t, h, trial.KindConnect).Connect.Late = true },
		"the host":             func(t *testing.T, h *trial.History) { first(t, h, trial.KindConnect).Connect.Host = "c.hooks.test" },
		"how long an attempt took": func(t *testing.T, h *trial.History) {
			a := first(t, h, trial.KindAttempt).Attempt
			a.End = a.End.Add(1)
		},
		"an attempt's reason": func(t *testing.T, h *trial.History) { first(t, h, trial.KindAttempt).Attempt.Reason = "reset" },
		"an attempt's status": func(t *testing.T, h *trial.History) { first(t, h, trial.KindAttempt).Attempt.Status = 504 },
		"an answer's status":  func(t *testing.T, h *trial.History) { first(t, h, trial.KindRequest).Request.Status = 504 },
		"when it was answered": func(t *testing.T, h *trial.History) {
			times := &first(t, h, trial.KindRequest).Request.Times
			times.Replied = times.Replied.Add(1)
		},
		"the step played": func(t *testing.T, h *trial.History) { first(t, h, trial.KindRequest).Request.Behaviour = "500" },
		"the outcome":     func(t *testing.T, h *trial.History) { first(t, h, trial.KindOutcome).Outcome.Delivered = false },
		"the reason":      func(t *testing.T, h *trial.History) { first(t, h, trial.KindOutcome).Outcome.Reason = "3xx" },
		"that it was refused": func(t *testing.T, h *trial.History) {
			r := first(t, h, trial.KindOutcome)
			*r = trial.Record{At: r.At, Delivery: r.Delivery, Kind: trial.KindRefusal, Refusal: "no"}
		},
		"what happened":      func(t *testing.T, h *trial.History) { first(t, h, trial.KindLife).Life.What = trial.Killed },
		"that it failed":     func(t *testing.T, h *trial.History) { first(t, h, trial.KindLife).Life.Failure = "no" },
		"which act it was":   func(t *testing.T, h *trial.History) { first(t, h, trial.KindAnswer).Answer.Act = "another" },
		"what was asked":     func(t *testing.T, h *trial.History) { first(t, h, trial.KindAnswer).Answer.URL = "/other" },
		"a program's status": func(t *testing.T, h *trial.History) { first(t, h, trial.KindAnswer).Answer.Status = 500 },
		"a field of its answer": func(t *testing.T, h *trial.History) {
			first(t, h, trial.KindAnswer).Answer.Header = http.Header{"A": {"c"}}
		},
		"a byte of its answer":  func(t *testing.T, h *trial.History) { first(t, h, trial.KindAnswer).Answer.Body = []byte("{] ") },
		"where something stood": func(t *testing.T, h *trial.History) { first(t, h, trial.KindTrace).Trace.Place = "b.db" },
		"what it stood in":      func(t *testing.T, h *trial.History) { first(t, h, trial.KindTrace).Trace.In = "log" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := copied(base)
			if h.Digest() != base.Digest() {
				t.Fatal("a copy has another digest")
			}
			h = copied(base) // the digest has indexed the first
			change(t, h)
			if h.Digest() == base.Digest() {
				t.Error("the digest is the same")
			}
		})
	}
}

func TestTheDigestPassesOverWhatAReplayMayChange(t *testing.T) {
	t.Parallel()
	base := played(t)
	h := copied(base)
	h.Party, h.Length = "another", time.Hour
	for _, r := range h.Records {
		switch r.Kind {
		case trial.KindRequest:
			r.Request.Connection += 7
			r.Request.Error = "write: broken pipe"
		case trial.KindAttempt:
			r.Attempt.Error = "read: connection reset by peer"
		}
	}
	if h.Digest() != base.Digest() {
		t.Error("the digest is another")
	}
}

// TestTheDigestKnowsNoOrderBetweenDeliveries deals the records of random
// histories anew, each delivery's in their own order.
func TestTheDigestKnowsNoOrderBetweenDeliveries(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		draws := rand.New(rand.NewPCG(seed, 0))
		records := randomRecords(draws)
		want := (&trial.History{Records: records}).Digest()
		for range 5 {
			shuffled := &trial.History{Records: dealtAnew(draws, records)}
			if got := shuffled.Digest(); got != want {
				t.Fatalf("seed %d: the digest is %s, not %s, of the records in another order", seed, got, want)
			}
		}
		if moved := swapped(records); moved != nil && (&trial.History{Records: moved}).Digest() == want {
			t.Fatalf("seed %d: the digest is the same although one delivery's records changed places", seed)
		}
	}
}

// randomRecords are those of up to five deliveries and of nobody, by time.
func randomRecords(draws *rand.Rand) []trial.Record {
	var records []trial.Record
	start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	for range 2 + draws.IntN(30) {
		r := trial.Record{At: time.Duration(draws.IntN(4)) * time.Second, Kind: trial.KindRequest}
		if n := draws.IntN(6); n > 0 {
			r.Delivery = fmt.Sprint("delivery ", n)
		}
		switch draws.IntN(3) {
		case 0:
			r.Kind, r.Connect = trial.KindConnect, &trial.Connect{Host: trial.Domain, Held: time.Duration(draws.IntN(3))}
		case 1:
			r.Kind, r.Attempt = trial.KindAttempt, &sender.Attempt{Number: draws.IntN(4), Start: start, End: start}
		default:
			r.Request = &trial.Request{Observation: fakeendpoint.Observation{
				Raw: []byte{byte(draws.IntN(3))}, Times: fakeendpoint.Times{Began: start},
			}}
		}
		records = append(records, r)
	}
	slices.SortStableFunc(records, func(a, b trial.Record) int { return int(a.At - b.At) })
	return records
}

// dealtAnew mixes the deliveries' records, and leaves each its own order. The
// records of nobody may change places within an instant.
func dealtAnew(draws *rand.Rand, records []trial.Record) []trial.Record {
	piles := map[string][]trial.Record{}
	var order []string
	for _, r := range records {
		order = append(order, r.Delivery)
		piles[r.Delivery] = append(piles[r.Delivery], r)
	}
	nobodys := piles[""]
	draws.Shuffle(len(nobodys), func(i, j int) { nobodys[i], nobodys[j] = nobodys[j], nobodys[i] })
	slices.SortStableFunc(nobodys, func(a, b trial.Record) int { return int(a.At - b.At) })
	draws.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	var dealt []trial.Record
	for _, d := range order {
		dealt = append(dealt, piles[d][0])
		piles[d] = piles[d][1:]
	}
	return dealt
}

// swapped changes the places of two records of one delivery that differ in
// their times; nil if there are none.
func swapped(records []trial.Record) []trial.Record {
	for i, a := range records {
		for j, b := range records[:i] {
			if a.Delivery == b.Delivery && a.Delivery != "" && a.At != b.At {
				moved := slices.Clone(records)
				moved[i], moved[j] = b, a
				return moved
			}
		}
	}
	return nil
}
