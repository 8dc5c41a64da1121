package conformance_test

import (
	"flag"
	"fmt"
	"testing"
)

var repeats = flag.Int("repeats", 2, "how many times the same check is run for its digest, with each number of workers")

// TestOneSeedOneDigest runs the same check again and again, with 1, 2 and 8
// workers: in virtual time a seed settles everything.
func TestOneSeedOneDigest(t *testing.T) {
	t.Parallel()
	want := check(t, builtIn(t)).Digest
	for _, workers := range []int{1, 2, 8} {
		t.Run(fmt.Sprintf("%d workers", workers), func(t *testing.T) {
			t.Parallel()
			for range *repeats {
				o := builtIn(t)
				o.Workers = workers
				if got := check(t, o).Digest; got != want {
					t.Fatalf("the digest is %s, not %s", got, want)
				}
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
