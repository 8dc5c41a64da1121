package onfile_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/inbox"
)

// both are an inbox on disk and one in memory, which are to be alike.
type both struct {
	*testing.T

	disk, memory inbox.Inbox
	now          time.Time
	taken        [][2]uint64 // ids on disk and in memory
}

// TestLikeTheOneInMemory does the same to both, as it is drawn, and kills them
// now and then.
func TestLikeTheOneInMemory(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			draw := rand.New(rand.NewPCG(seed, 1))
			dir := t.TempDir()
			limits := inbox.Limits{Retention: 2 * time.Hour}
			memory := inbox.NewMemory(limits)
			b := &both{T: t, disk: within(t, dir, limits), memory: memory, now: noon}
			for step := range 600 {
				b.now = b.now.Add(time.Duration(61+draw.IntN(100)) * time.Second)
				if step%75 == 74 {
					dir = killed(t, dir)
					b.disk = within(t, dir, limits)
					memory.Recover()
					b.taken = nil
				} else {
					b.step(draw)
				}
				b.compare(step)
			}
		})
	}
}

// step does one thing.
func (b *both) step(draw *rand.Rand) {
	b.Helper()
	switch n := draw.IntN(20); {
	case n < 8:
		b.accept(draw)
	case n < 14:
		b.take()
	case n == 19:
		b.same("retry", func(i inbox.Inbox, _ uint64) (any, error) { return i.Retry(b.now) }, [2]uint64{})
	case len(b.taken) > 0:
		at := draw.IntN(len(b.taken))
		ids := b.taken[at]
		b.taken = slices.Delete(b.taken, at, at+1)
		due := b.now.Add(time.Duration(draw.IntN(3000)) * time.Second)
		b.same("settle", func(i inbox.Inbox, id uint64) (any, error) {
			switch n {
			case 17:
				return nil, i.Postpone(id, due)
			case 18:
				return nil, i.Fail(b.now, id, "too bad")
			default:
				return nil, i.Handled(b.now, id)
			}
		}, ids)
	}
}

func (b *both) accept(draw *rand.Rand) {
	b.Helper()
	var d inbox.Delivery
	d.Envelope = []byte("envelope")
	for range 1 + draw.IntN(3) {
		n := byte(draw.IntN(250))
		d.Items = append(d.Items, inbox.Item{Key: inbox.Key{n}, Body: fmt.Append(nil, n)})
	}
	b.same("accept", func(i inbox.Inbox, _ uint64) (any, error) { return i.Accept(b.now, d) }, [2]uint64{})
}

func (b *both) take() {
	b.Helper()
	var ids [2]uint64
	b.same("take", func(i inbox.Inbox, _ uint64) (any, error) {
		e, next, err := i.Take(b.now)
		if e == nil {
			return next.UnixNano(), err
		}
		if i == b.disk {
			ids[0] = e.ID
		} else {
			ids[1] = e.ID
		}
		return fmt.Sprintf("%s %s %d", e.Envelope, e.Body, e.Attempts), err
	}, ids)
	if ids[0] != 0 {
		b.taken = append(b.taken, ids)
	}
}

// same does something to both, and wants the same of it.
func (b *both) same(what string, do func(i inbox.Inbox, id uint64) (any, error), ids [2]uint64) {
	b.Helper()
	onDisk, err := do(b.disk, ids[0])
	inMemory, wrong := do(b.memory, ids[1])
	if err != nil || wrong != nil || onDisk != inMemory {
		b.Fatalf("%s: %v, %v on disk, and %v, %v in memory", what, onDisk, err, inMemory, wrong)
	}
}

func (b *both) compare(step int) {
	b.Helper()
	onDisk, err := b.disk.Counts()
	inMemory, _ := b.memory.Counts()
	if err != nil || onDisk.Waiting != inMemory.Waiting || onDisk.Failed != inMemory.Failed {
		b.Fatalf("after step %d: %+v, %v on disk, and %+v in memory", step, onDisk, err, inMemory)
	}
	failed, err := b.disk.Failures(1000)
	if err != nil || len(failed) != onDisk.Failed {
		b.Fatalf("after step %d: %d failures, %v, of %d", step, len(failed), err, onDisk.Failed)
	}
}
