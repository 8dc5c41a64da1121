package memnet_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
)

// replays is how often a scene is played to see whether goroutines that run in
// another order change it.
const replays = 60

// A party that ends a connection while the other still sends is where the order
// of goroutines would show, in the error as in the virtual time.
func TestReplaySeesTheSame(t *testing.T) {
	t.Parallel()
	body := strings.Repeat("x", 200_000)
	for name, hangUp := range map[string]func(end){
		"early answer":         func(c end) { answer(c); _ = c.Close() },
		"close in the request": func(c end) { _ = c.Close() },
		"reset in the request": func(c end) { _ = c.SetLinger(0); _ = c.Close() },
		"half close":           func(c end) { answer(c); _ = c.CloseWrite(); time.Sleep(time.Second); _ = c.Close() },
	} {
		for _, size := range []int{3_000, 5_000, 20_000, 200_000} {
			t.Run(fmt.Sprintf("%s of %d bytes", name, size), func(t *testing.T) {
				t.Parallel()
				first := upload(t, hangUp, body[:size])
				for range replays {
					if diff := cmp.Diff(first, upload(t, hangUp, body[:size])); diff != "" {
						t.Fatalf("a replay saw something else (-first +replay):\n%s", diff)
					}
				}
			})
		}
	}
}

type end interface {
	io.ReadWriteCloser
	CloseWrite() error
	SetLinger(int) error
}

func answer(c end) {
	_, _ = io.WriteString(c, "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno")
}

// upload posts body to a host that reads the request's head and hangs up.
func upload(t *testing.T, hangUp func(end), body string) (seen string) {
	t.Helper()
	play(t, 1, func(_ context.Context, n stage.Network) {
		l, err := n.Listen("peer.test", nil)
		if err != nil {
			t.Error(err)
			return
		}
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				go func() {
					_, _ = http.ReadRequest(bufio.NewReader(c))
					hangUp(c.(end))
				}()
			}
		}()
		start := time.Now()
		transport := &http.Transport{DialContext: n.DialContext}
		defer transport.CloseIdleConnections()
		response, err := (&http.Client{Transport: transport}).Post("http://peer.test", "text/plain", strings.NewReader(body))
		if err != nil {
			seen = fmt.Sprintf("%v after %v", err, time.Since(start))
			return
		}
		defer response.Body.Close()
		got, err := io.ReadAll(response.Body)
		seen = fmt.Sprintf("%s %q %v after %v", response.Status, got, err, time.Since(start))
	})
	return seen
}

func play(t *testing.T, seed uint64, scene stage.Scene) {
	t.Helper()
	if err := virtual.New(bubble.InTest(t)).Play(t.Context(), seed, scene); err != nil {
		t.Error(err)
	}
}

func TestDrawsComeFromTheSeed(t *testing.T) {
	t.Parallel()
	const dials = 64
	first := holes(t, 1, "a.test", dials)
	if again := holes(t, 1, "a.test", dials); again != first {
		t.Errorf("the same seed drew %s and then %s", first, again)
	}
	if other := holes(t, 2, "a.test", dials); other == first {
		t.Errorf("seeds 1 and 2 both drew %s", first)
	}
	if other := holes(t, 1, "b.test", dials); other == first {
		t.Errorf("two hosts both drew %s", first)
	}
	if polled := strings.Count(first, "p"); polled < dials/4 || polled > dials*3/4 {
		t.Errorf("drew %s, want about half of each", first)
	}
}

// holes dials a black hole again and again and notes which timeout it drew.
func holes(t *testing.T, seed uint64, host string, dials int) string {
	t.Helper()
	drawn := make([]byte, dials)
	play(t, seed, func(ctx context.Context, n stage.Network) {
		if _, err := n.Listen(host, func() error { return syscall.ETIMEDOUT }); err != nil {
			t.Error(err)
			return
		}
		for i := range drawn {
			within, cancel := context.WithTimeout(ctx, time.Second)
			_, err := n.DialContext(within, "tcp", host+":80")
			cancel()
			drawn[i] = 'c'
			if errors.Is(err, os.ErrDeadlineExceeded) {
				drawn[i] = 'p'
			}
		}
	})
	return string(drawn)
}

// Without a deadline it is the kernel that gives up, after 1+2+4+8+16+32+64 seconds.
func TestKernelGivesUp(t *testing.T) {
	t.Parallel()
	var waited time.Duration
	var dialled error
	play(t, 1, func(ctx context.Context, n stage.Network) {
		if _, err := n.Listen("hole.test", func() error { return syscall.ETIMEDOUT }); err != nil {
			t.Error(err)
			return
		}
		start := time.Now()
		_, dialled = n.DialContext(ctx, "tcp", "hole.test:80")
		waited = time.Since(start)
	})
	if waited != 127*time.Second || !errors.Is(dialled, syscall.ETIMEDOUT) {
		t.Errorf("gave up after %v with %v, want 2m7s and ETIMEDOUT", waited, dialled)
	}
}

// A full backlog drops a connect; it gets in once there is room.
func TestFullBacklog(t *testing.T) {
	t.Parallel()
	var waited time.Duration
	play(t, 1, func(ctx context.Context, n stage.Network) {
		l, err := n.Listen("slow.test", nil)
		if err != nil {
			t.Error(err)
			return
		}
		var dials sync.WaitGroup
		for range 4096 {
			dials.Go(func() {
				if _, err := n.DialContext(ctx, "tcp", "slow.test:80"); err != nil {
					t.Error(err)
				}
			})
		}
		dials.Wait()
		time.AfterFunc(2*time.Second, func() { _, _ = l.Accept() })
		start := time.Now()
		if _, err := n.DialContext(ctx, "tcp", "slow.test:80"); err != nil {
			t.Error(err)
		}
		waited = time.Since(start)
	})
	if waited != 3*time.Second {
		t.Errorf("got in after %v, want 3s: the second resend", waited)
	}
}
