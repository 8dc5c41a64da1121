package reference

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// errRunning is what a start of what runs already comes to.
var errRunning = errors.New("it is running already")

// serving is a handler on the stage's network.
type serving struct {
	server  *http.Server
	running sync.WaitGroup

	mu   sync.Mutex
	busy map[net.Conn]struct{} // with a request under way
	idle chan struct{}         // told when there is none; holds one signal
}

func serve(env trial.ProgramEnv, handler http.Handler) (*serving, error) {
	listener, err := env.Listen()
	if err != nil {
		return nil, err
	}
	s := &serving{busy: make(map[net.Conn]struct{}), idle: make(chan struct{}, 1)}
	s.server = &http.Server{Handler: handler, ReadHeaderTimeout: timeout, ConnState: s.note}
	s.running.Go(func() {
		if err := s.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			_, _ = fmt.Fprintln(env.Log, err)
		}
	})
	return s, nil
}

// note keeps count of the connections with a request under way.
func (s *serving) note(c net.Conn, state http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if state == http.StateActive {
		s.busy[c] = struct{}{}
		return
	}
	delete(s.busy, c)
	if len(s.busy) > 0 {
		return
	}
	select {
	case s.idle <- struct{}{}:
	default: // it has been told
	}
}

// quiet waits until no request is under way.
func (s *serving) quiet(ctx context.Context) {
	for {
		s.mu.Lock()
		busy := len(s.busy)
		s.mu.Unlock()
		if busy == 0 {
			return
		}
		select {
		case <-s.idle:
		case <-ctx.Done():
			return
		}
	}
}

// end lets requests under way end, as long as ctx does not. They are waited for
// here: Shutdown would look again after a time that it draws, and no seed would
// give the same history twice.
func (s *serving) end(ctx context.Context) {
	s.quiet(ctx)
	if s.server.Shutdown(ctx) != nil {
		s.cut()
		return
	}
	s.running.Wait()
}

// cut breaks requests under way off.
func (s *serving) cut() {
	_ = s.server.Close() // it cannot fail in a way that matters: nobody listens any more
	s.running.Wait()
}
