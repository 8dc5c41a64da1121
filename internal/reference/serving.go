package reference

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// serving is a handler on the stage's network.
type serving struct {
	server  *http.Server
	running sync.WaitGroup
}

func serve(env trial.ProgramEnv, handler http.Handler) (*serving, error) {
	listener, err := env.Listen()
	if err != nil {
		return nil, err
	}
	s := &serving{server: &http.Server{Handler: handler, ReadHeaderTimeout: timeout}}
	s.running.Go(func() {
		if err := s.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			_, _ = fmt.Fprintln(env.Log, err)
		}
	})
	return s, nil
}

// end lets requests under way end, as long as ctx does not.
func (s *serving) end(ctx context.Context) {
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
