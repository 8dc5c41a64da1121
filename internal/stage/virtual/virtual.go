// Package virtual is the stage on which time jumps: each scene is played in a
// bubble of its own, over an in-memory network.
//
// Nothing with a channel crosses the wall of a bubble, so a scene's context is
// made inside and is stopped through a flag that the network reads.
package virtual

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/memnet"
)

// grace is how long a bubble lives on after its scene, in virtual time, for
// goroutines that end by themselves: http.Server, for one, keeps a connection
// for half a second after its last word and does not wait for it in Close.
const grace = time.Minute

type virtual struct{ run bubble.Runner }

// New returns the virtual stage. run makes its bubbles: bubble.InTest(t) in a
// test, bubble.Background() in a program.
func New(run bubble.Runner) stage.Stage { return virtual{run: run} }

func (virtual) Name() string { return "virtual" }

// Play plays scene in a bubble, as stage.Stage says.
func (v virtual) Play(ctx context.Context, seed uint64, scene stage.Scene) error {
	var halt atomic.Bool
	halt.Store(ctx.Err() != nil) // AfterFunc alone would set it a little later
	release := context.AfterFunc(ctx, func() { halt.Store(true) })
	defer release()
	return v.run(func() { play(&halt, seed, scene) })
}

// play is the inside of the bubble.
func play(halt *atomic.Bool, seed uint64, scene stage.Scene) {
	ctx, cancel := context.WithCancel(context.Background())
	network := memnet.New(seed, memnet.HaltOn(halt, cancel))
	defer time.Sleep(grace)
	defer network.Close()
	defer cancel()
	if halt.Load() {
		cancel()
	}
	scene(ctx, network)
}
