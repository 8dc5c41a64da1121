package jetstream_test

import (
	"context"
	"testing"

	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/jetstream"
	"github.com/hookdrill/hookdrill/simulator/queue/queuetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// store is a folder. A crash is a copy of it as it stands: what a process that
// is killed leaves behind is what it has written by then.
type store struct{ dir string }

func (s *store) Open(t *testing.T, o queue.Options) queue.Queue {
	t.Helper()
	return open(t, jetstream.Config{Options: o, Dir: s.dir})
}

func (s *store) Crash(t *testing.T, q queue.Queue) {
	t.Helper()
	s.dir = jetstream.Copied(t, s.dir)
	if err := q.Close(); err != nil {
		t.Error(err)
	}
}

func open(t *testing.T, c jetstream.Config) *jetstream.Queue {
	t.Helper()
	q, err := jetstream.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = q.Close() })
	return q
}

func TestContract(t *testing.T) {
	t.Parallel()
	queuetest.Run(t, func(t *testing.T, rule func(*testing.T, queuetest.Store)) {
		rule(t, &store{dir: t.TempDir()})
	})
}
