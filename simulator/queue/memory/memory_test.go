package memory_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/memory"
	"github.com/hookdrill/hookdrill/simulator/queue/queuetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type store struct{ disk memory.Disk }

func (s *store) Open(_ *testing.T, o queue.Options) queue.Queue { return memory.Open(&s.disk, o) }
func (s *store) Crash(_ *testing.T, q queue.Queue)              { q.(*memory.Queue).Kill() }

func TestContractInVirtualTime(t *testing.T) {
	t.Parallel()
	queuetest.Run(t, func(t *testing.T, rule func(*testing.T, queuetest.Store)) {
		synctest.Test(t, func(t *testing.T) { rule(t, new(store)) })
	})
}

func TestContractInRealTime(t *testing.T) {
	t.Parallel()
	queuetest.Run(t, func(t *testing.T, rule func(*testing.T, queuetest.Store)) { rule(t, new(store)) })
}

// A day of waiting passes in no time, and ends at the very moment.
func TestTimeIsKeptToTheNanosecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := memory.Open(new(memory.Disk), queue.Options{})
		defer q.Close()
		at := time.Now().Add(24*time.Hour + 1)
		if err := q.Put(context.Background(), queue.Item{ID: "i", NotBefore: at}); err != nil {
			t.Fatal(err)
		}
		if _, err := q.Take(context.Background()); err != nil || !time.Now().Equal(at) {
			t.Errorf("it came at %v (%v), want %v", time.Now(), err, at)
		}
	})
}

func TestAFullDiskRefuses(t *testing.T) {
	t.Parallel()
	disk := &memory.Disk{Capacity: 20}
	q := memory.Open(disk, queue.Options{})
	defer q.Close()
	ctx := context.Background()
	put := func(id string) error { return q.Put(ctx, queue.Item{ID: id, Body: make([]byte, 7)}) }
	for i, c := range []struct {
		id   string
		want error
	}{{"one", nil}, {"two", nil}, {"three", queue.ErrFull}, {"one", nil}} {
		if err := put(c.id); !errors.Is(err, c.want) {
			t.Errorf("put %d: %v, want %v", i+1, err, c.want)
		}
	}
	taken, err := q.Take(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := taken.Later(ctx, time.Time{}, []byte("state")); !errors.Is(err, queue.ErrFull) {
		t.Errorf("a state beyond the capacity: %v", err)
	}
	if err := taken.Done(ctx, nil); err != nil { // still ours
		t.Error(err)
	}
	if err := put("three"); err == nil {
		t.Error("13 bytes fit into 10")
	}
	if err := put("six"); err != nil {
		t.Errorf("what was let go makes room: %v", err)
	}
}
