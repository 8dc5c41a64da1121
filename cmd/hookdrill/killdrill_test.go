package main

import (
	"cmp"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
)

//nolint:gochecknoglobals // flags of this test, as the testing package has them
var (
	drillSeed       = flag.Uint64("seed", 1, "where the kill drill's draws come from")
	drillDeliveries = flag.Int("deliveries", 0, "how many deliveries the kill drill has, in steps of 250 (default: 1,000, and 250 with the race detector)")
	drillMutant     = flag.String("mutant", "", "give the kill drill's simulator this defect, to see the drill fail")
)

const (
	drillKills    = 5
	drillRules    = 25
	drillWebhooks = 10 // of each rule
	drillSenders  = 8  // how many clients use the API at once
	// longestDrill bounds a drill. It waits for what it sees.
	longestDrill = 5 * time.Minute
	// underWay is how many deliveries a sender may be at when it is killed: 64
	// attempts, and as many that ended just now and are not recorded yet.
	underWay = 2 * 64
)

// killDrill kills a simulator again and again while it accepts and delivers.
type killDrill struct {
	*mortal
	seed      uint64
	windows   int // of each rule, with one trace each
	generator langsmith.Generator
	behind    sync.WaitGroup // what else runs beside the test
	endpoints *drillEndpoints
	rules     []string // their ids

	points   []drillPoint
	accepted atomic.Int64
	reached  chan drillPoint
}

// drillPoint is when to kill: after so many acceptances, or attempts.
type drillPoint struct {
	what string
	n    int64
}

func (p drillPoint) String() string { return fmt.Sprintf("%s %d", p.what, p.n) }

// What points count: runs that the API has accepted, and requests that
// endpoints have seen.
const (
	acceptance = "acceptance"
	attempt    = "attempt"
)

// TestKillDrill has the simulator accept deliveries and kills it at points drawn
// from a seed. All that was accepted is delivered or failed in the end, by what
// the rules' logs and the endpoints' journals say.
func TestKillDrill(t *testing.T) {
	t.Parallel()
	began := time.Now()
	d := newKillDrill(t, cmp.Or(*drillDeliveries, fewDeliveries))
	d.start()
	d.setUp()
	settled := make(chan struct{})
	d.behind.Go(func() {
		defer close(settled)
		d.feedAll()
		d.settle()
	})
	for i := range drillKills {
		select {
		case p := <-d.reached:
			d.kill()
			d.start()
			t.Logf("kill %d of %d came after %v", i+1, drillKills, p)
		case <-d.ctx.Done():
			t.Fatalf("only %d of the points %v were reached", i, d.points)
		}
	}
	<-settled
	d.judge()
	if end := d.stop(); end != exitInterruptedCode {
		t.Errorf("it ended with %d", end)
	}
	t.Logf("it took %.1f s", time.Since(began).Seconds())
}

// exitInterruptedCode is how the simulator ends on Ctrl-C.
const exitInterruptedCode = 130

func newKillDrill(t *testing.T, deliveries int) *killDrill {
	t.Helper()
	d := &killDrill{
		mortal: newMortal(t, longestDrill, *drillMutant), seed: *drillSeed, windows: deliveries / drillRules / drillWebhooks,
		generator: langsmith.NewGenerator(*drillSeed), reached: make(chan drillPoint, drillKills),
	}
	if d.windows == 0 {
		t.Fatalf("-deliveries is %d; %d are the least", deliveries, drillRules*drillWebhooks)
	}
	t.Cleanup(d.behind.Wait)
	t.Cleanup(d.cancel)
	d.endpoints = serveEndpoints(d)
	d.points = drawPoints(d.seed, int64(drillRules*d.windows), int64(d.deliveries()-d.endpoints.refused()))
	t.Logf("seed %d: %d deliveries, to be killed after %v", d.seed, d.deliveries(), d.points)
	return d
}

func (d *killDrill) deliveries() int { return drillRules * drillWebhooks * d.windows }

// drawPoints draws points that are sure to come: there are at least so many
// acceptances and attempts. The last tenth is left out, so that there is
// something to lose.
func drawPoints(seed uint64, acceptances, attempts int64) (points []drillPoint) {
	draw := rand.New(rand.NewPCG(seed, 0))
	for len(points) < drillKills {
		p := drillPoint{acceptance, 1 + draw.Int64N(acceptances*9/10)}
		if draw.IntN(2) == 0 {
			p = drillPoint{attempt, 1 + draw.Int64N(attempts*9/10)}
		}
		if !slices.Contains(points, p) {
			points = append(points, p)
		}
	}
	return points
}

// count is told of each acceptance and attempt.
func (d *killDrill) count(what string, n int64) {
	if p := (drillPoint{what, n}); slices.Contains(d.points, p) {
		d.reached <- p
	}
}
