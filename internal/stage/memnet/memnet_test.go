package memnet_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/networktest"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestContract(t *testing.T) {
	t.Parallel()
	networktest.Run(t, func(t *testing.T) stage.Stage { return virtual.New(bubble.InTest(t)) })
}
