package loopback_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/stage/networktest"
	"github.com/hookdrill/hookdrill/internal/stage/wall"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestContract(t *testing.T) {
	t.Parallel()
	networktest.Run(t, func(*testing.T) stage.Stage { return wall.New() })
}
