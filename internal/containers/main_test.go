package containers_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/testcontainers/testcontainers-go/log"
	"go.uber.org/goleak"
)

// TestMain prepares testcontainers for a machine without a network. What the
// environment says already is left as it is.
func TestMain(m *testing.M) {
	for variable, value := range map[string]string{
		// Its reaper is an image from a hub. These tests clean up by themselves.
		"TESTCONTAINERS_RYUK_DISABLED": "true",
		// Where it finds /.dockerenv it takes the bridge's gateway for the host,
		// and waits in vain for a port that was published on the loopback.
		"TESTCONTAINERS_HOST_OVERRIDE": "127.0.0.1",
	} {
		if _, set := os.LookupEnv(variable); !set {
			_ = os.Setenv(variable, value)
		}
	}
	log.SetDefault(log.NewNoopLogger())
	goleak.VerifyTestMain(tidy{m})
}

// tidy removes the images after the tests.
type tidy struct{ m *testing.M }

func (t tidy) Run() int {
	code := t.m.Run()
	if err := removeImages(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err) //nolint:forbidigo // no test is left to tell
		return 1
	}
	return code
}
