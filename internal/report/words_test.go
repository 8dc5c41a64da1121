package report

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSpell(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0:                             "0 ms",
		1234 * time.Microsecond:       "1.23 ms",
		12 * time.Millisecond:         "12 ms",
		412 * time.Millisecond:        "0.41 s",
		1500 * time.Millisecond:       "1.5 s",
		9999 * time.Millisecond:       "10 s",
		59960 * time.Millisecond:      "1 min",
		125 * time.Second:             "2 min 5 s",
		76*time.Hour + 5*time.Minute:  "3 d 4 h",
		24*time.Hour + 12*time.Second: "1 d 12 s",
		-125 * time.Second:            "-2 min 5 s",
		10240 * time.Millisecond:      "10.2 s",
	} {
		if got := spell(Duration(d)); got != want {
			t.Errorf("%v is spelled %q, not %q", d, got, want)
		}
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	for at, want := range map[time.Duration]string{
		0:                                     "+0.000s",
		500 * time.Millisecond:                "+0.500s",
		125500 * time.Millisecond:             "+2m05.500s",
		59999900 * time.Microsecond:           "+1m00.000s",
		24*time.Hour + 12900*time.Millisecond: "+24h00m12s",
	} {
		if got := clock(Duration(at)); got != want {
			t.Errorf("%v is %q, not %q", at, got, want)
		}
	}
}

func TestThousands(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 999: "999", 1180: "1,180", 1234567: "1,234,567"} {
		if got := thousands(n); got != want {
			t.Errorf("%d is %q, not %q", n, got, want)
		}
	}
}

func TestPlainIsHarmless(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a \x1b[31mred\x07 word": "a �[31mred� word",
		"two\nlines\tand a tab":  "two lines and a tab",
		"user\u202etxt.exe":      "user�txt.exe",
		"naïve ‹secret 1› 日本":    "naïve ‹secret 1› 日本",
		"c1 \u009b31m":           "c1 �31m",
		"broken \xff\xfe":        "broken ��",
	} {
		if got := plain(text); got != want {
			t.Errorf("%q is shown as %q, not %q", text, got, want)
		}
	}
}

func TestCuts(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, got, want string }{
		{"clip leaves what fits", clip("12345", 5), "12345"},
		{"clip counts letters", clip("äöüäöü", 4), "äöü…"},
		{"clip leaves no comma before the cut", clip("one, two, three", 10), "one, two…"},
		{"middle leaves what fits", middle("12345", 5), "12345"},
		{"middle keeps both ends", middle("abcdefghij", 5), "ab…ij"},
		{"middle of an even width", middle("abcdefghij", 6), "abc…ij"},
	} {
		if test.got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, test.got, test.want)
		}
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"it fits", []string{"it fits"}},
		{"a text that is broken at its spaces", []string{"a text that is", "broken at its spaces"}},
		{strings.Repeat("x", 45), []string{strings.Repeat("x", 20), strings.Repeat("x", 20), "xxxxx"}},
	} {
		if diff := cmp.Diff(test.want, wrap(test.text, 20)); diff != "" {
			t.Errorf("%q: %s", test.text, diff)
		}
	}
}

func TestTraceIsCutInTheMiddle(t *testing.T) {
	t.Parallel()
	lines := make([]TraceLine, 11)
	for i := range lines {
		lines[i].At = Duration(i)
	}
	head, left, tail := cutTrace(lines, 5)
	if len(head) != 3 || left != 6 || len(tail) != 2 || tail[1].At != 10 {
		t.Errorf("got %d, %d left out, %v", len(head), left, tail)
	}
	if _, left, _ := cutTrace(lines, 11); left != 0 {
		t.Errorf("%d lines left out of as many as may be", left)
	}
}
