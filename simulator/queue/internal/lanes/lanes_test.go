package lanes

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Items of random times come at their times, equal ones in the order they were
// added, and nothing is left behind.
func TestDueOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		type item struct {
			at time.Time
			n  int
		}
		draw := rand.New(rand.NewPCG(1, 2))
		l := New[item](1000)
		defer l.Close()
		const items = 1000
		for n := range items {
			at := time.Now().Add(time.Duration(draw.IntN(100)) * time.Second)
			l.Add("a", at, item{at, n})
		}
		last := item{}
		for range items {
			g, err := l.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			now := g.Item
			if now.at.Before(last.at) || now.at.Equal(last.at) && now.n < last.n {
				t.Fatalf("%v came after %v", now, last)
			}
			if !now.at.Equal(time.Now()) {
				t.Fatalf("%v came at %v", now, time.Now())
			}
			last = now
			l.End(g)
		}
		if len(l.lanes) != 0 || l.later.entries != nil || l.turn.len() != 0 {
			t.Errorf("%d lanes, %d later and %d in turn are left", len(l.lanes), len(l.later.entries), l.turn.len())
		}
	})
}

// A taker may be granted an item at the very moment it gives up: the item goes
// to the next one.
func TestGivingUpLosesNothing(t *testing.T) {
	t.Parallel()
	l := New[int](1)
	defer l.Close()
	for i := range 2000 {
		ctx, cancel := context.WithCancel(context.Background())
		granted := make(chan bool)
		go func() {
			g, err := l.Next(ctx)
			if err == nil {
				l.End(g)
			}
			granted <- err == nil
		}()
		go cancel()
		l.Add("a", time.Time{}, i)
		if <-granted {
			continue
		}
		g, err := l.Next(context.Background())
		if err != nil || g.Item != i {
			t.Fatalf("item %d: %v, %v", i, g.Item, err)
		}
		l.End(g)
	}
	if waiting, out := l.Counts(); waiting != 0 || out != 0 {
		t.Errorf("%d wait and %d are out", waiting, out)
	}
}

// BenchmarkWaiting shows what an item that waits takes, beside itself.
func BenchmarkWaiting(b *testing.B) {
	b.ReportAllocs()
	l := New[*int](16)
	defer l.Close()
	at := time.Now().Add(time.Hour)
	names := make([]string, 100)
	for i := range names {
		names[i] = fmt.Sprint("lane ", i)
	}
	for i := range b.N {
		l.Add(names[i%len(names)], at, nil)
	}
}
