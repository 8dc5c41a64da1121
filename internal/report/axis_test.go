package report

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestTicksAreRoundAndFew(t *testing.T) {
	t.Parallel()
	for span, want := range map[time.Duration]string{
		time.Millisecond:        "0, 0.2 ms, 0.4 ms, 0.6 ms, 0.8 ms, 1 ms",
		3100 * time.Millisecond: "0, 0.5 s, 1 s, 1.5 s, 2 s, 2.5 s, 3 s",
		7 * time.Second:         "0, 2 s, 4 s, 6 s",
		90 * time.Second:        "0, 30 s, 1 min, 1 min 30 s",
		40 * time.Hour:          "0, 6 h, 12 h, 18 h, 1 d, 1 d 6 h, 1 d 12 h",
		24 * 365 * time.Hour:    "0, 80 d, 160 d, 240 d, 320 d",
	} {
		if got := texts(newAxis(Duration(span), 0, nil, 0, 100).ticks()); got != want {
			t.Errorf("%v has %q, not %q", span, got, want)
		}
	}
}

func texts(ticks []tick) string {
	var all []string
	for _, k := range ticks {
		all = append(all, k.text)
	}
	return strings.Join(all, ", ")
}

// tries are moments at which something happened, each for a second.
func tries(at ...Duration) (busy []window) {
	for _, t := range at {
		busy = append(busy, window{t, t + second})
	}
	return busy
}

const (
	minute = 60 * second
	hour   = 60 * minute
)

// A schedule from seconds to hours is folded, so that its beginning shows.
func TestAnAxisIsFolded(t *testing.T) {
	t.Parallel()
	busy := tries(0, 6*second, 5*minute, 35*minute, 3*hour, 8*hour)
	a := newAxis(8*hour+second, 5*second, busy, 8, 434)
	if got, want := texts(a.folds()), "4 min 43 s, 29 min 49 s, 2 h 24 min, 4 h 59 min"; got != want {
		t.Errorf("folded are %q, not %q", got, want)
	}
	if got, want := texts(a.ticks()), "0, 4 min 55 s, 34 min 55 s, 2 h 59 min, 7 h 59 min"; got != want {
		t.Errorf("the ticks are %q, not %q", got, want)
	}
	last := math.Inf(-1)
	for at := Duration(0); at <= 9*hour; at += 13 * second {
		x := a.x(at)
		if x < last || x < 8 || x > 434.001 {
			t.Fatalf("%v lies at %v, behind %v", at, x, last)
		}
		last = x
	}
	if pause := a.x(6*second) - a.x(second); pause < leastPause {
		t.Errorf("the first pause is %v wide", pause)
	}
}

func TestAnAxisIsNotFolded(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]axis{
		"pauses of seconds":       newAxis(8*second, second, tries(0, 2*second, 5*second), 8, 434),
		"no pause at all":         newAxis(hour, 0, tries(0), 8, 434),
		"too many gaps for folds": newAxis(40*hour, second, manyTries(), 8, 434),
	} {
		if len(a.parts) != 1 || len(a.folds()) != 0 {
			t.Errorf("%s: %+v", name, a)
		}
		if a.x(0) != 8 || a.end() != 434 {
			t.Errorf("%s: from %v to %v", name, a.x(0), a.end())
		}
	}
}

func manyTries() []window {
	var at []Duration
	for i := range Duration(40) {
		at = append(at, i*hour)
	}
	return tries(at...)
}
