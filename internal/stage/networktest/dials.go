package networktest

import (
	"context"
	"errors"
	"net"
	"syscall"
	"time"

	"github.com/hookdrill/hookdrill/internal/stage"
)

// peer is the host that most cases listen on.
const peer = "peer.test"

// patience is a deadline that the cases run into. Real time passes for it.
const patience = 30 * time.Millisecond

// always is a gate with one answer.
func always(answer error) stage.Gate { return func() error { return answer } }

func dials() []contract {
	return []contract{
		{"dial refused", dialInto(syscall.ECONNREFUSED), []string{"dial: connect refused"}},
		{"dial name not found", dialInto(&net.DNSError{}), []string{"dial: peer.test not found"}},
		// Package net's own timer and the context's race for the same deadline.
		{"dial black hole", dialInto(syscall.ETIMEDOUT), []string{"dial: deadline, i/o timeout", "dial: context's deadline, i/o timeout"}},
		{"dial gate at fault", dialInto(errors.New("no such answer")), []string{"no OpError: no such answer"}},
		{"dial unknown name", dialTo("tcp", "nobody.test:80"), []string{"dial: nobody.test not found"}},
		{"dial unknown address", dialTo("tcp", "192.0.2.1:80"), []string{"dial: connect refused"}},
		{"dial unknown network", dialTo("ipx", "peer.test:80"), []string{"dial: unknown network ipx"}},
		{"dial without port", dialTo("tcp", "peer.test"), []string{"dial: address peer.test: missing port in address"}},
		{"dial cancelled", dialCancelled, []string{"dial: cancelled, operation was canceled"}},
		{"dial cancelled before", dialCancelledBefore, []string{"dial: cancelled, operation was canceled"}},
		{"dial cut off", dialCutOff, []string{"dial: closed"}},
		{"dial after close", dialAfterClose, []string{"dial: closed"}},
		{"gate asked once per dial", gateAsked, []string{"dial: connect refused, ok, dial: connect refused, ok"}},
		{"gate closes its listener", gateCloses, []string{"dial: connect refused"}},
		{"host in other letters", dialOtherLetters, []string{"ok"}},
	}
}

func dialTo(proto, address string) func(context.Context, stage.Network) (string, error) {
	return func(ctx context.Context, n stage.Network) (string, error) {
		_, err := n.DialContext(ctx, proto, address)
		return saw(err), nil
	}
}

// dialInto dials a host whose gate gives that answer. Into a black hole it runs
// into a deadline. The others have none: on a busy machine they may take long.
func dialInto(answer error) func(context.Context, stage.Network) (string, error) {
	return func(ctx context.Context, n stage.Network) (string, error) {
		if errors.Is(answer, syscall.ETIMEDOUT) {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, 10*patience) // on a busy machine it takes a while to get there
			defer cancel()
		}
		return listenAndDial(ctx, n, always(answer))
	}
}

func listenAndDial(ctx context.Context, n stage.Network, gate stage.Gate) (string, error) {
	if _, err := n.Listen(peer, gate); err != nil {
		return "", err
	}
	_, err := n.DialContext(ctx, "tcp", peer+":80")
	return saw(err), nil
}

func dialCancelled(ctx context.Context, n stage.Network) (string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	asked := func() error { // the dial is under way once its gate is asked
		time.AfterFunc(patience, cancel)
		return syscall.ETIMEDOUT
	}
	return listenAndDial(ctx, n, asked)
}

func dialCancelledBefore(ctx context.Context, n stage.Network) (string, error) {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	return listenAndDial(ctx, n, nil)
}

func dialCutOff(ctx context.Context, n stage.Network) (string, error) {
	return listenAndDial(ctx, n, func() error {
		time.AfterFunc(patience, func() { _ = n.Close() })
		return syscall.ETIMEDOUT
	})
}

func dialAfterClose(ctx context.Context, n stage.Network) (string, error) {
	if _, err := n.Listen(peer, nil); err != nil {
		return "", err
	}
	if err := n.Close(); err != nil {
		return "", err
	}
	_, err := n.DialContext(ctx, "tcp", peer+":80")
	return saw(err), nil
}

func gateAsked(ctx context.Context, n stage.Network) (string, error) {
	asked := 0
	flapping := func() error {
		if asked++; asked%2 == 1 {
			return syscall.ECONNREFUSED
		}
		return nil
	}
	if _, err := n.Listen(peer, flapping); err != nil {
		return "", err
	}
	var seen []string
	for range 4 {
		_, err := n.DialContext(ctx, "tcp", peer+":80")
		seen = append(seen, saw(err))
	}
	return then(seen...), nil
}

// gateCloses: the listener goes between the question and the connect.
func gateCloses(ctx context.Context, n stage.Network) (string, error) {
	var l net.Listener
	var err error
	l, err = n.Listen(peer, func() error { return l.Close() })
	if err != nil {
		return "", err
	}
	_, err = n.DialContext(ctx, "tcp", peer+":80")
	return saw(err), nil
}

func dialOtherLetters(ctx context.Context, n stage.Network) (string, error) {
	if _, err := n.Listen(peer, nil); err != nil {
		return "", err
	}
	_, err := n.DialContext(ctx, "tcp", "Peer.TEST.:80")
	return saw(err), nil
}
