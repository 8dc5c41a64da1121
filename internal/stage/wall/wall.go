// Package wall is the real stage: wall time and loopback sockets.
package wall

import (
	"context"

	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/stage/loopback"
)

type wall struct{}

// New returns the real stage.
func New() stage.Stage { return wall{} }

func (wall) Name() string { return "real" }

// Play plays scene in wall time, as stage.Stage says. The seed changes nothing
// here: the kernel draws.
func (wall) Play(ctx context.Context, _ uint64, scene stage.Scene) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	network := loopback.New()
	defer network.Close()
	return stage.Guard(func() { scene(ctx, network) })
}
