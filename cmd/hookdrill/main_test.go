package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"
)

//nolint:gochecknoglobals // a flag of this test, as the testing package has them
var update = flag.Bool("update", false, "write the expected outputs in testdata/script anew")

// TestMain makes the test binary the command itself: the scripts, and the tests
// that need a process, find hookdrill on their PATH.
func TestMain(m *testing.M) {
	testscript.Main(leakFree{m}, map[string]func(){"hookdrill": main})
}

// leakFree fails a run of tests that leaves goroutines behind.
type leakFree struct{ m *testing.M }

func (l leakFree) Run() int {
	code := l.m.Run()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

func TestScripts(t *testing.T) {
	t.Parallel()
	action, err := filepath.Abs(filepath.Join("..", "..", ".ci", "action"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Setup: func(env *testscript.Env) error {
			env.Setenv("ACTION", action)
			return nil
		},
		Dir:                 "testdata/script",
		Cmds:                scriptCommands(),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}
