package virtual_test

import (
	"context"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		// A deadlocked bubble cannot be taken down: these are what TestDeadlockIsAnError leaves.
		goleak.IgnoreTopFunction("github.com/hookdrill/hookdrill/internal/stage/virtual_test.waitForNobody"),
		goleak.IgnoreTopFunction("github.com/hookdrill/hookdrill/internal/stage.Guard"),
		goleak.IgnoreTopFunction("testing/synctest.testingSynctestTest"),
	)
}

func TestTimeJumps(t *testing.T) {
	t.Parallel()
	var passed time.Duration
	err := virtual.New(bubble.InTest(t)).Play(t.Context(), 1, func(context.Context, stage.Network) {
		start := time.Now()
		time.Sleep(100 * time.Hour)
		passed = time.Since(start)
	})
	if err != nil || passed != 100*time.Hour {
		t.Errorf("slept %v and got %v, want 100h0m0s and no error", passed, err)
	}
}

func TestPanicIsAnError(t *testing.T) {
	t.Parallel()
	err := virtual.New(bubble.InTest(t)).Play(t.Context(), 1, func(context.Context, stage.Network) {
		panic("the scene fell over")
	})
	if err == nil || !strings.Contains(err.Error(), "the scene fell over") {
		t.Errorf("Play returned %v, want the panic", err)
	}
}

func TestLeavingIsAnError(t *testing.T) {
	t.Parallel()
	err := virtual.New(bubble.InTest(t)).Play(t.Context(), 1, func(context.Context, stage.Network) {
		runtime.Goexit()
	})
	if err == nil || !strings.Contains(err.Error(), "left early") {
		t.Errorf("Play returned %v, want that the run left early", err)
	}
}

func TestDeadlockIsAnError(t *testing.T) {
	t.Parallel()
	err := virtual.New(bubble.InTest(t)).Play(t.Context(), 1, func(context.Context, stage.Network) {
		waitForNobody()
	})
	if err == nil || !strings.Contains(err.Error(), "deadlock") || !strings.Contains(err.Error(), "waitForNobody") {
		t.Errorf("Play returned %v, want a deadlock and where", err)
	}
}

func waitForNobody() { <-make(chan int) }

// A busy scene never rests, so only the network can tell it to stop.
func TestOutsideStopsABusyScene(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	busy := make(chan struct{})
	go func() {
		<-busy
		cancel()
	}()
	var dials int
	err := virtual.New(bubble.InTest(t)).Play(ctx, 1, func(inside context.Context, network stage.Network) {
		for ; inside.Err() == nil; dials++ {
			if dials == 1000 {
				close(busy)
			}
			if _, err := network.DialContext(inside, "tcp", "nobody.test:80"); err == nil {
				t.Error("dialled a host that nobody listens on")
			}
			time.Sleep(time.Minute)
		}
	})
	if err != nil || dials <= 1000 {
		t.Errorf("after %d dials: %v", dials, err)
	}
}

func TestStoppedBeforeItBegan(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var got error
	err := virtual.New(bubble.InTest(t)).Play(ctx, 1, func(inside context.Context, _ stage.Network) {
		got = inside.Err()
	})
	if err != nil || got == nil {
		t.Errorf("the scene's context said %v (%v), want it cancelled", got, err)
	}
}

// What only waits for the network or the context ends with the scene.
func TestSceneEndsItsWaiters(t *testing.T) {
	t.Parallel()
	err := virtual.New(bubble.InTest(t)).Play(t.Context(), 1, func(ctx context.Context, network stage.Network) {
		l, err := network.Listen("hooks.test", nil)
		if err != nil {
			t.Error(err)
			return
		}
		go serve(l)
		go func() { <-ctx.Done() }()
		c, err := network.DialContext(ctx, "tcp", "hooks.test:80")
		if err != nil {
			t.Error(err)
			return
		}
		go func() { _, _ = c.Read(make([]byte, 1)) }()
	})
	if err != nil {
		t.Error(err)
	}
}

// serve accepts and then sleeps longer than the scene lasts, as http.Server does.
func serve(l net.Listener) {
	for {
		if _, err := l.Accept(); err != nil {
			time.Sleep(500 * time.Millisecond)
			return
		}
	}
}
