package conformance_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/mutant"
	"github.com/hookdrill/hookdrill/internal/reference"
	"github.com/hookdrill/hookdrill/internal/report"
	"github.com/hookdrill/hookdrill/internal/trial"
	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
)

var repeats = flag.Int("repeats", 1, "how many times the same check is run for its digest, with each number of workers")

// TestOneSeedOneDigest runs the same check again and again, with 1, 2 and 8
// workers: in virtual time a seed settles everything.
func TestOneSeedOneDigest(t *testing.T) {
	t.Parallel()
	want := check(t, builtIn(t))
	for _, workers := range []int{1, 2, 8} {
		t.Run(fmt.Sprintf("%d workers", workers), func(t *testing.T) {
			t.Parallel()
			for range *repeats {
				o := builtIn(t)
				o.Workers = workers
				if got := check(t, o); got.Digest != want.Digest {
					t.Fatalf("the digest is %s, not %s; apart are\n%s", got.Digest, want.Digest, apart(want, got))
				}
			}
		})
	}
}

// TestMutantsHaveOneDigestToo: what a defect does is settled by the seed as well.
// The race detector makes this ten times as long, and sees no more in the last
// mutant than in the first: with it only some are run, and `make digests` runs all.
func TestMutantsHaveOneDigestToo(t *testing.T) {
	t.Parallel()
	for i, m := range slices.Concat(mutant.Senders(), mutant.Systems(), mutant.Listeners(), mutant.Argillas()) {
		if raceDetector && i%8 != 0 {
			continue
		}
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			o := builtIn(t)
			o.Seed, o.Workers = uint64(i+2), 1
			switch {
			case m.System != nil:
				o.Only, o.System = []string{"@langsmith && @system"}, reference.System(reference.Options[service.Config]{Change: m.System})
			case m.Listener != nil:
				o.Only, o.Listener = []string{"@langsmith && @listener"}, reference.Listener(reference.Options[guide.Config]{Change: m.Listener})
			case m.Argilla != nil:
				o.Only, o.Argilla = []string{"@argilla && @system"}, reference.Argilla(reference.Options[argilla.Config]{Change: m.Argilla})
			default:
				o.Only, o.Party = notPrograms(), trial.LangSmith(m.Name, m.Sender)
			}
			want := check(t, o)
			o.Workers = 8
			if got := check(t, o); got.Digest != want.Digest {
				t.Errorf("the digest is %s, not %s; apart are\n%s", got.Digest, want.Digest, apart(want, got))
			}
		})
	}
}

func TestAnotherSeedIsAnotherDigest(t *testing.T) {
	t.Parallel()
	o := builtIn(t)
	o.Seed = 2
	if one, other := check(t, builtIn(t)), check(t, o); one.Digest == other.Digest {
		t.Error("seeds 1 and 2 have the same digest: the pauses' jitter should differ")
	}
}

// apart tells which scenarios have other histories, and how those begin to differ.
func apart(a, b *report.Report) string {
	var out strings.Builder
	for i := range a.Scenarios {
		one, other := a.Scenarios[i], b.Scenarios[i]
		if one.Digest != other.Digest {
			fmt.Fprintf(&out, "%s:%d %s\n%s", one.File, one.Line, one.Name, cmp.Diff(one.Trace, other.Trace))
		}
	}
	return out.String()
}
