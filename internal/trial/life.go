package trial

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"time"
)

// living is an instance of a program, and where it is called.
type living struct {
	instance Instance
	beside   bool
	url      atomic.Pointer[string] // endpoints read it too; nil before the first start
}

// calledAt is the instance's URL, empty before its first start.
func (l *living) calledAt() string {
	if u := l.url.Load(); u != nil {
		return *u
	}
	return ""
}

// happen makes something happen to a program, and records it.
func (a *actor) happen(ctx context.Context, whom *living, act string, what Life) (err error) {
	at := time.Since(a.began)
	switch what {
	case Started:
		var called string
		if called, err = whom.instance.Start(ctx); err == nil {
			whom.url.Store(&called)
		}
	case Stopped:
		err = whom.instance.Stop(ctx)
	case Killed:
		err = whom.instance.Kill()
	case Paused, Resumed:
		err = freeze(ctx, whom.instance, what)
	default:
		err = fmt.Errorf("nobody knows how a program is %s", what)
	}
	if !whom.beside {
		a.running(what)
	}
	happening := &Happening{Act: act, What: what, Beside: whom.beside}
	if err != nil {
		happening.Failure = err.Error()
	}
	a.record(Record{At: at, Kind: KindLife, Life: happening})
	return err
}

// running keeps the time by which acts are done: a process or a container takes a
// while to be started again, and nothing is meant to happen meanwhile.
func (a *actor) running(what Life) {
	switch now := time.Now(); {
	case what == Started && a.ready.IsZero():
		a.ready = now
	case what == Started && !a.down.IsZero():
		a.ready, a.down = a.ready.Add(now.Sub(a.down)), time.Time{}
	case what == Stopped || what == Killed:
		a.down = now
	}
}

func freeze(ctx context.Context, i Instance, what Life) error {
	pauser, can := i.(Pauser)
	switch {
	case !can:
		return fmt.Errorf("this program cannot be %s", what)
	case what == Paused:
		return pauser.Pause(ctx)
	default:
		return pauser.Resume(ctx)
	}
}

// dialProgram connects to a program, in this process or not.
func (r *run) dialProgram(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err == nil && (host == Domain || strings.HasSuffix(host, "."+Domain)) {
		return r.network.DialContext(ctx, network, address)
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}
