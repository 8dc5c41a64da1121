package conformance

import (
	"runtime"
	"testing"

	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/internal/stage/wall"
)

func TestCommandsCanBePasted(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"features/a.feature:7": "features/a.feature:7",
		"@a && ~@b":            "'@a && ~@b'",
		"it's":                 `'it'\''s'`,
		"":                     "''",
		"$HOME":                "'$HOME'",
		"ünï":                  "'ünï'",
	} {
		if got := Quoted(word); got != want {
			t.Errorf("%q is quoted %s, not %s", word, got, want)
		}
	}
	if got, want := withOnly("hookdrill check", "a.feature", "@a b"), "hookdrill check --only a.feature --only '@a b'"; got != want {
		t.Errorf("the command is %s, not %s", got, want)
	}
}

func TestHowManyAtOnce(t *testing.T) {
	t.Parallel()
	c := &check{selected: make([]*scenario, 77)}
	c.options.Stage = wall.New()
	if got := c.workers(); got != 77 {
		t.Errorf("in real time %d of 77 run at once; they mostly wait", got)
	}
	c.options.Stage = virtual.New(bubble.InTest(t))
	if got := c.workers(); got != runtime.GOMAXPROCS(0) {
		t.Errorf("in virtual time %d run at once", got)
	}
	c.options.Workers = 3
	if got := c.workers(); got != 3 {
		t.Errorf("of 3 workers %d run", got)
	}
}
