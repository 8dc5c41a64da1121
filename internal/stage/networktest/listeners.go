package networktest

import (
	"context"
	"net"
	"time"

	"github.com/hookdrill/hookdrill/internal/stage"
)

func listeners() []contract {
	return []contract{
		{"listen twice", listenTwice, []string{"listen: bind in use"}},
		{"listen again", listenAgain, []string{"dial: connect refused, ok"}},
		{"listen after close", listenAfterClose, []string{"listen: closed"}},
		{"listener closed", listenerClosed, []string{"accept: closed, close: closed"}},
		{"listener closed while accepting", acceptEnds(func(_ stage.Network, l net.Listener) error { return l.Close() }), []string{"accept: closed"}},
		{"network closed while accepting", acceptEnds(func(n stage.Network, _ net.Listener) error { return n.Close() }), []string{"accept: closed"}},
		{"connection nobody accepted", orphan, []string{"read: read reset"}},
		{"accepted outlives listener", outlives, []string{"hello"}},
	}
}

func listenTwice(_ context.Context, n stage.Network) (string, error) {
	if _, err := n.Listen(peer, nil); err != nil {
		return "", err
	}
	_, err := n.Listen(peer, nil)
	return saw(err), nil
}

func listenAgain(ctx context.Context, n stage.Network) (string, error) {
	l, err := n.Listen(peer, nil)
	if err != nil {
		return "", err
	}
	if err := l.Close(); err != nil {
		return "", err
	}
	_, between := n.DialContext(ctx, "tcp", peer+":80")
	if _, err := n.Listen(peer, nil); err != nil {
		return "", err
	}
	_, after := n.DialContext(ctx, "tcp", peer+":80")
	return then(saw(between), saw(after)), nil
}

func listenAfterClose(_ context.Context, n stage.Network) (string, error) {
	if err := n.Close(); err != nil {
		return "", err
	}
	_, err := n.Listen(peer, nil)
	return saw(err), nil
}

func listenerClosed(_ context.Context, n stage.Network) (string, error) {
	l, err := n.Listen(peer, nil)
	if err != nil {
		return "", err
	}
	if err := l.Close(); err != nil {
		return "", err
	}
	_, accept := l.Accept()
	return then(saw(accept), saw(l.Close())), nil
}

func acceptEnds(end func(stage.Network, net.Listener) error) func(context.Context, stage.Network) (string, error) {
	return func(_ context.Context, n stage.Network) (string, error) {
		l, err := n.Listen(peer, nil)
		if err != nil {
			return "", err
		}
		time.AfterFunc(patience, func() { _ = end(n, l) })
		_, err = l.Accept()
		return saw(err), nil
	}
}

func orphan(ctx context.Context, n stage.Network) (string, error) {
	l, err := n.Listen(peer, nil)
	if err != nil {
		return "", err
	}
	c, err := n.DialContext(ctx, "tcp", peer+":80")
	if err != nil {
		return "", err
	}
	if err := l.Close(); err != nil {
		return "", err
	}
	_, err = c.Read(make([]byte, 1))
	return saw(err), nil
}

func outlives(ctx context.Context, n stage.Network) (string, error) {
	l, err := n.Listen(peer, nil)
	if err != nil {
		return "", err
	}
	c, err := n.DialContext(ctx, "tcp", peer+":80")
	if err != nil {
		return "", err
	}
	accepted, err := l.Accept()
	if err != nil {
		return "", err
	}
	if err := l.Close(); err != nil {
		return "", err
	}
	if _, err := c.Write([]byte("hello")); err != nil {
		return "", err
	}
	return read(accepted, 5)
}
