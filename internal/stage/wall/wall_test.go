package wall_test

import (
	"context"
	"runtime"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/stage/wall"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestPanicIsAnError(t *testing.T) {
	t.Parallel()
	err := wall.New().Play(t.Context(), 1, func(context.Context, stage.Network) { panic("the scene fell over") })
	if err == nil || !strings.Contains(err.Error(), "the scene fell over") {
		t.Errorf("Play returned %v, want the panic", err)
	}
}

func TestLeavingIsAnError(t *testing.T) {
	t.Parallel()
	err := wall.New().Play(t.Context(), 1, func(context.Context, stage.Network) { runtime.Goexit() })
	if err == nil || !strings.Contains(err.Error(), "left early") {
		t.Errorf("Play returned %v, want that the run left early", err)
	}
}

func TestOutsideStopsAScene(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	err := wall.New().Play(ctx, 1, func(inside context.Context, _ stage.Network) {
		cancel()
		<-inside.Done()
	})
	if err != nil {
		t.Error(err)
	}
}
