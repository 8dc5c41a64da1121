package inbox_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/mock"

	"github.com/hookdrill/hookdrill/simulator/inbox"
	"github.com/hookdrill/hookdrill/simulator/inbox/inboxtest"
)

// pooled is a pool of one worker over an inbox that does as it is told, in a bubble.
type pooled struct {
	*inbox.Pool
	inbox   *inboxtest.Inbox
	log     *bytes.Buffer
	handled []time.Duration // when, from the start
}

// withPool runs test in a bubble; prepare says what the inbox will be asked first.
func withPool(t *testing.T, prepare func(*inboxtest.Inbox), test func(*testing.T, *pooled)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := &pooled{inbox: inboxtest.NewInbox(t), log: new(bytes.Buffer)}
		prepare(p.inbox)
		p.inbox.EXPECT().Take(mock.Anything).Return(nil, time.Time{}, nil).Maybe()
		start := time.Now()
		p.Pool = inbox.NewPool(inbox.PoolConfig{
			Inbox: p.inbox, Workers: 1, Timeout: time.Minute, Attempts: 3, Backoff: time.Second, MaxBackoff: time.Minute,
			Handle: func(context.Context, *inbox.Entry) error {
				p.handled = append(p.handled, time.Since(start))
				return nil
			},
			Log: slog.New(slog.NewTextHandler(p.log, nil)), Noun: "event",
			Describe: func(e *inbox.Entry) slog.Attr { return slog.Uint64("entry", e.ID) },
		})
		test(t, p)
		synctest.Wait()
	})
}

func (p *pooled) end(t *testing.T) {
	t.Helper()
	if err := p.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

// entry is what the inbox gives out once.
func entry(i *inboxtest.Inbox) {
	i.EXPECT().Take(mock.Anything).Return(&inbox.Entry{ID: 7}, time.Time{}, nil).Once()
}

var errDisk = errors.New("no space left on device")

// What was handled is noted sooner or later, and not handled a second time meanwhile.
func TestANoteThatFailsIsMadeAgain(t *testing.T) {
	t.Parallel()
	var noted []time.Time
	note := func(now time.Time, _ uint64) { noted = append(noted, now) }
	withPool(t, func(i *inboxtest.Inbox) {
		entry(i)
		i.EXPECT().Handled(mock.Anything, uint64(7)).Run(note).Return(errDisk).Times(2)
		i.EXPECT().Handled(mock.Anything, uint64(7)).Run(note).Return(nil).Once()
	}, func(t *testing.T, p *pooled) {
		time.Sleep(time.Hour)
		p.end(t)
		if len(p.handled) != 1 || len(noted) != 3 || noted[2].Sub(noted[0]) != 2*time.Second {
			t.Errorf("handled at %v, noted at %v", p.handled, noted)
		}
		if n := strings.Count(p.log.String(), "what became of an event cannot be noted"); n != 2 || !strings.Contains(p.log.String(), "entry=7") {
			t.Errorf("the log says it %d times:\n%s", n, p.log)
		}
	})
}

// A pool that is told to end does not wait for a disk that stays full.
func TestShutdownDoesNotWaitForANote(t *testing.T) {
	t.Parallel()
	withPool(t, func(i *inboxtest.Inbox) {
		entry(i)
		i.EXPECT().Handled(mock.Anything, uint64(7)).Return(errDisk)
	}, func(t *testing.T, p *pooled) {
		time.Sleep(time.Minute)
		started := time.Now()
		p.end(t)
		if took := time.Since(started); took != 0 || len(p.handled) != 1 {
			t.Errorf("it took %v; handled at %v", took, p.handled)
		}
	})
}

// An inbox that cannot be read is asked once a second, and what it holds is handled then.
func TestAnInboxThatCannotBeReadIsAskedAgain(t *testing.T) {
	t.Parallel()
	withPool(t, func(i *inboxtest.Inbox) {
		i.EXPECT().Take(mock.Anything).Return(nil, time.Time{}, errDisk).Times(3)
		entry(i)
		i.EXPECT().Handled(mock.Anything, uint64(7)).Return(nil).Once()
	}, func(t *testing.T, p *pooled) {
		time.Sleep(time.Hour)
		p.end(t)
		if len(p.handled) != 1 || p.handled[0] != 3*time.Second {
			t.Errorf("handled at %v, want after three pauses of a second", p.handled)
		}
		if n := strings.Count(p.log.String(), "cannot be read"); n != 3 {
			t.Errorf("the log says it %d times:\n%s", n, p.log)
		}
	})
}

// What could not be stored is refused, and nobody is woken for it.
func TestWhatIsNotStoredIsNotAccepted(t *testing.T) {
	t.Parallel()
	withPool(t, func(i *inboxtest.Inbox) {
		i.EXPECT().Accept(mock.Anything, mock.Anything).Return(0, errDisk).Once()
	}, func(t *testing.T, p *pooled) {
		if n, err := p.Accept(inbox.Delivery{Items: []inbox.Item{{Body: []byte("{}")}}}); n != 0 || !errors.Is(err, errDisk) {
			t.Errorf("got %d, %v", n, err)
		}
		if n, err := p.Accept(inbox.Delivery{}); n != 0 || err != nil {
			t.Errorf("nothing was refused: %d, %v", n, err)
		}
		p.end(t)
		if _, err := p.Accept(inbox.Delivery{Items: []inbox.Item{{}}}); !errors.Is(err, inbox.ErrStopped) {
			t.Errorf("after its end: %v", err)
		}
	})
}
