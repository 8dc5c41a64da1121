package containers_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// calamity is what can happen to a fleet.
type calamity string

const (
	killServer calamity = "killed, a NATS server"
	killSender calamity = "killed, a sender"
	cutSender  calamity = "cut off from the queue, a sender"
)

// trouble is one thing that happens to a fleet in a drill.
type trouble struct {
	what  calamity
	which int // counted from 0
	// after is how many traces the senders have accepted by then, all together.
	after int64
	// lasts is until it is started again, or joined to its network.
	lasts time.Duration
}

// name is the container it happens to.
func (t trouble) name() string {
	if t.what == killServer {
		return nameOf("nats", t.which)
	}
	return nameOf("sender", t.which)
}

func (t trouble) String() string {
	what, _, _ := strings.Cut(string(t.what), ",")
	return fmt.Sprintf("after trace %4d  %s is %s for %v", t.after, t.name(), what, t.lasts.Round(100*time.Millisecond))
}

// draw draws the troubles of a drill with so many traces, each in a third of
// their middle and in any order. The sender that is cut off is not the one that
// is killed. Everything ends sooner than a lease, so that nobody has to take over
// what is only late.
func draw(seed uint64, traces int) (plan []trouble) {
	draws := rand.New(rand.NewPCG(seed, 0))
	killed := draws.IntN(replicas)
	plan = []trouble{
		{what: killServer, which: draws.IntN(replicas), lasts: between(draws, 5*time.Second, 15*time.Second)},
		{what: killSender, which: killed, lasts: between(draws, 2*time.Second, 8*time.Second)},
		{what: cutSender, which: (killed + 1 + draws.IntN(replicas-1)) % replicas, lasts: between(draws, 10*time.Second, 20*time.Second)},
	}
	draws.Shuffle(len(plan), func(i, j int) { plan[i], plan[j] = plan[j], plan[i] })
	for i := range plan {
		from := 0.1 + 0.25*float64(i)
		plan[i].after = 1 + int64(float64(traces)*(from+0.2*draws.Float64()))
	}
	return plan
}

func between(draws *rand.Rand, least, most time.Duration) time.Duration {
	return least + time.Duration(draws.Int64N(int64(most-least)))
}

// started tells of a trouble that the plan has for now.
func started(plan []trouble, accepted int64) (t trouble, now bool) {
	i := slices.IndexFunc(plan, func(t trouble) bool { return t.after == accepted })
	if i < 0 {
		return t, false
	}
	return plan[i], true
}
