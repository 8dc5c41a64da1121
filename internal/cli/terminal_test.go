package cli

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestProgressIsShownAfterASecondAndTakenAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		p := newProgress(&out) // no terminal: it stays silent
		p.ended.Go(p.show)
		<-time.After(1500 * time.Millisecond)
		p.update(3, 8)
		<-time.After(time.Second)
		p.clear()
		const wipe = "\r\x1b[K"
		want := "running for 1s; Ctrl-C ends it" + wipe + "3 of 8 scenarios done after 2s; Ctrl-C ends it" + wipe
		if got := out.String(); got != want {
			t.Errorf("it shows %q, not %q", got, want)
		}
	})
}

func TestShortProgressIsNotShown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		p := newProgress(&out)
		p.ended.Go(p.show)
		<-time.After(900 * time.Millisecond)
		p.clear()
		if out.Len() > 0 {
			t.Errorf("it shows %q", &out)
		}
	})
}
