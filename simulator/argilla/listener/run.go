package listener

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/hookdrill/hookdrill/simulator/argilla/listener/client"
)

// grace is how long handlers have to finish when the listener ends.
const grace = 20 * time.Second

// Run listens until ctx ends: see [Listener.Run].
func Run(ctx context.Context, c Config, handlers ...Handler) error {
	l, err := New(c, handlers...)
	if err != nil {
		return err
	}
	return l.Run(ctx)
}

// Run serves on [Config.Address], gives the handlers their webhooks, and has
// Argilla ping them: where no ping comes back the log says so, and what to do.
// When ctx ends it finishes what it has begun, for 20 s at most, and returns nil.
// The webhooks stay in Argilla, for the next start.
func (l *Listener) Run(ctx context.Context) error {
	port, err := net.Listen("tcp", l.config.address())
	if err != nil {
		return fmt.Errorf("listener: %w", err)
	}
	return l.Serve(ctx, port)
}

// Serve is [Listener.Run] on a port that is open already. It closes it.
func (l *Listener) Serve(ctx context.Context, port net.Listener) error {
	server := &http.Server{
		Handler:           l.config.Handler(l),
		ReadHeaderTimeout: l.config.ReadTimeout,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
	serving := make(chan error, 1)
	go func() { serving <- server.Serve(port) }()
	// Serving comes first: a webhook that is there already may send at once.
	err := l.registerAt(ctx, port.Addr())
	switch {
	case ctx.Err() != nil:
		err = nil // told to end before it had begun
	case err == nil:
		l.config.Registered()
		err = l.watch(ctx, serving)
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	// Both at once: the server waits for answers, and these wait for handlers.
	stopped := make(chan error, 1)
	go func() { stopped <- server.Shutdown(ending) }()
	return errors.Join(err, l.Shutdown(ending), <-stopped)
}

// registerAt registers, with the address that is served on where nothing else
// says where the listener is.
func (l *Listener) registerAt(ctx context.Context, address net.Addr) error {
	base := l.config.URL
	if base == "" {
		var err error
		if base, err = PublicURL(address.String()); err != nil {
			return fmt.Errorf("listener: %w", err)
		}
	}
	return l.patiently(ctx, func() error { return l.Register(ctx, base) })
}

// patiently tries again what fails because Argilla does not answer.
func (l *Listener) patiently(ctx context.Context, register func() error) error {
	const pause = 10 * time.Second
	for began := time.Now(); ; {
		err := register()
		failed, known := errors.AsType[*client.Error](err)
		if !known || !failed.Temporary() || time.Since(began)+pause > l.config.Patience {
			return err
		}
		l.config.Log.Warn("Argilla does not answer yet; it will be asked again", "error", err)
		if !sleep(ctx, pause) {
			return err
		}
	}
}

// watch checks whether Argilla reaches the listener, and waits for the end.
func (l *Listener) watch(ctx context.Context, serving <-chan error) error {
	ctx, cancel := context.WithCancel(ctx)
	var checking sync.WaitGroup
	checking.Go(func() {
		if err := l.CheckReach(ctx); err != nil && ctx.Err() == nil {
			l.config.Log.Error(err.Error())
		}
	})
	defer checking.Wait()
	defer cancel()
	select {
	case err := <-serving:
		return fmt.Errorf("listener: %w", err)
	case <-ctx.Done():
		return nil
	}
}

// address is where to serve.
func (c Config) address() string {
	if c.Address != "" {
		return c.Address
	}
	if port := os.Getenv(EnvPort); port != "" {
		return net.JoinHostPort("", port)
	}
	return defaultAddress
}
