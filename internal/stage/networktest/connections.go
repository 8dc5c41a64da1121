package networktest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"sync"

	"github.com/hookdrill/hookdrill/internal/stage"
)

// end is what both networks' connections can do: net.Conn and two methods of
// *net.TCPConn that callers find by asserting them.
type end interface {
	net.Conn
	CloseWrite() error
	SetLinger(seconds int) error
}

// connected returns both ends of a new connection.
func connected(ctx context.Context, n stage.Network) (dialled, accepted end, err error) {
	l, err := n.Listen(peer, nil)
	if err != nil {
		return nil, nil, err
	}
	d, err := n.DialContext(ctx, "tcp", peer+":80")
	if err != nil {
		return nil, nil, err
	}
	a, err := l.Accept()
	if err != nil {
		return nil, nil, err
	}
	dialled, ok := d.(end)
	if !ok {
		return nil, nil, fmt.Errorf("a dialled %T lacks CloseWrite or SetLinger", d)
	}
	accepted, ok = a.(end)
	if !ok {
		return nil, nil, fmt.Errorf("an accepted %T lacks CloseWrite or SetLinger", a)
	}
	return dialled, accepted, nil
}

// between makes a case of what happens between two ends.
func between(play func(dialled, accepted end) (string, error)) func(context.Context, stage.Network) (string, error) {
	return func(ctx context.Context, n stage.Network) (string, error) {
		dialled, accepted, err := connected(ctx, n)
		if err != nil {
			return "", err
		}
		return play(dialled, accepted)
	}
}

// read reads exactly size bytes.
func read(c net.Conn, size int) (string, error) {
	p := make([]byte, size)
	_, err := io.ReadFull(c, p)
	return string(p), err
}

// readAll reads until there is no more and tells what it was and why it ended.
func readAll(c net.Conn) string {
	var all []byte
	p := make([]byte, 512)
	for {
		n, err := c.Read(p)
		all = append(all, p[:n]...)
		if err != nil {
			return fmt.Sprintf("%s+%s", all, saw(err))
		}
	}
}

func connections() []contract {
	return []contract{
		{"addresses", between(addresses), []string{"they match"}},
		{"bytes both ways", between(bothWays), []string{"question, answer"}},
		{"much both ways", between(muchBothWays), []string{"ok, ok"}},
		{"nothing", between(nothing), []string{"0 ok, 0 ok"}},
		{"writes do not mix", between(unmixed), []string{"one after the other"}},
	}
}

func addresses(dialled, accepted end) (string, error) {
	if dialled.LocalAddr().String() != accepted.RemoteAddr().String() ||
		dialled.RemoteAddr().String() != accepted.LocalAddr().String() ||
		dialled.LocalAddr().Network() != "tcp" {
		return fmt.Sprintf("%v-%v, %v-%v", dialled.LocalAddr(), dialled.RemoteAddr(), accepted.LocalAddr(), accepted.RemoteAddr()), nil
	}
	return "they match", nil
}

func bothWays(dialled, accepted end) (string, error) {
	if _, err := dialled.Write([]byte("question")); err != nil {
		return "", err
	}
	question, err := read(accepted, len("question"))
	if err != nil {
		return "", err
	}
	if _, err := accepted.Write([]byte("answer")); err != nil {
		return "", err
	}
	answer, err := read(dialled, len("answer"))
	return then(question, answer), err
}

// muchBothWays sends more than any buffer holds, both ways at once.
func muchBothWays(dialled, accepted end) (string, error) {
	sent := make([]byte, 8<<20)
	source := rand.NewChaCha8([32]byte{1})
	_, _ = source.Read(sent)
	ends := [2]end{dialled, accepted}
	var seen [2]string
	var work sync.WaitGroup
	for i := range ends {
		work.Go(func() {
			_, _ = ends[i].Write(sent)
			_ = ends[i].CloseWrite()
		})
		work.Go(func() {
			got, err := io.ReadAll(ends[i])
			seen[i] = saw(err)
			if !bytes.Equal(got, sent) {
				seen[i] = "other bytes than were sent"
			}
		})
	}
	work.Wait()
	return then(seen[0], seen[1]), nil
}

func nothing(dialled, _ end) (string, error) {
	wrote, writing := dialled.Write(nil)
	got, reading := dialled.Read(nil)
	return fmt.Sprintf("%d %s, %d %s", wrote, saw(writing), got, saw(reading)), nil
}

func unmixed(dialled, accepted end) (string, error) {
	const size = 4 << 20
	var work sync.WaitGroup
	for _, letter := range []byte("ab") {
		work.Go(func() { _, _ = dialled.Write(bytes.Repeat([]byte{letter}, size)) })
	}
	all, err := read(accepted, 2*size)
	work.Wait()
	if err != nil {
		return "", err
	}
	for _, half := range []string{all[:size], all[size:]} {
		if bytes.Count([]byte(half), []byte{half[0]}) != size {
			return "mixed", nil
		}
	}
	return "one after the other", nil
}
