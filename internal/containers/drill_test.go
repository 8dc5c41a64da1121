package containers_test

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/simulator/dispatch"
	"github.com/hookdrill/hookdrill/simulator/queue/jetstream"
)

//nolint:gochecknoglobals // flags of this test, as the testing package has them
var (
	deliveries = flag.Int("deliveries", 0, "play the container drill with so many deliveries, in steps of 90")
	seed       = flag.Uint64("seed", 1, "where the container drill's draws come from")
)

// longestDrill bounds a drill. It waits for what it sees.
const longestDrill = 8 * time.Minute

// containerDrill plays deliveries on a fleet that loses one part after the other.
type containerDrill struct {
	*fleet
	generator langsmith.Generator
	windows   int // of each rule, with one trace each
	plan      []trouble
	client    *http.Client
	rules     []string // their ids
	ruleOf    map[string]int

	accepted atomic.Int64 // traces
	reached  chan trouble
	began    time.Time
}

// key is a delivery: a rule's only webhook, and the run that it tells of.
type key struct {
	rule int
	run  string
}

// TestContainerDrill has three senders share a queue in a cluster of three NATS
// servers, and kills a server, kills a sender and cuts another off while they
// deliver. What was accepted ends, and both journals tell the same of it.
func TestContainerDrill(t *testing.T) {
	t.Parallel()
	if *deliveries == 0 {
		t.Skip("not run: the drill is played by `make drill-containers`")
	}
	needContainers(t)
	ctx, cancel := context.WithTimeout(t.Context(), longestDrill)
	defer cancel()
	d := &containerDrill{
		generator: langsmith.NewGenerator(*seed), windows: (*deliveries + sessions*rulesEach - 1) / (sessions * rulesEach),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: sessions}, Timeout: time.Minute}, ruleOf: make(map[string]int),
		reached: make(chan trouble, 3), began: time.Now(),
	}
	defer d.client.CloseIdleConnections()
	defer http.DefaultClient.CloseIdleConnections()
	d.plan = draw(*seed, sessions*d.windows)
	d.fleet = newFleet(ctx, t)
	d.tellPlan()
	d.setUp()
	var troubles sync.WaitGroup
	troubles.Go(d.trouble)
	d.feedAll()
	close(d.reached)
	d.printf("%6.1f s  all %d traces are accepted\n", d.since(), d.accepted.Load())
	troubles.Wait()
	d.settle()
	d.printf("%6.1f s  the rules' logs have all the outcomes there will be\n", d.since())
	j := d.read()
	j.judge()
	j.tell()
}

func (d *containerDrill) printf(format string, args ...any) {
	_, _ = fmt.Fprintf(d.Output(), format, args...)
}

func (d *containerDrill) since() float64 { return time.Since(d.began).Seconds() }

func (d *containerDrill) deliveries() int { return sessions * rulesEach * d.windows }

func (d *containerDrill) tellPlan() {
	d.printf("Seed %d: %d deliveries of %d traces, by %d senders over %d NATS servers, to %d endpoints\n",
		*seed, d.deliveries(), sessions*d.windows, replicas, replicas, len(d.endpoints))
	for i, script := range scripts() {
		d.printf("  %s plays %s\n", nameOf("endpoint", i), script)
	}
	for _, t := range d.plan {
		d.printf("  %v\n", t)
	}
	d.printf("%6.1f s  everything is up\n", d.since())
}

// trouble does what the plan says. One trouble may begin before another ends.
func (d *containerDrill) trouble() {
	var under sync.WaitGroup
	defer under.Wait()
	for t := range d.reached {
		if err := d.begin(t); err != nil {
			d.Errorf("%v: %v", t, err)
			return
		}
		d.printf("%6.1f s  %v\n", d.since(), t)
		under.Go(func() {
			select {
			case <-time.After(t.lasts):
			case <-d.ctx.Done():
			}
			if err := d.end(t); err != nil {
				d.Errorf("%v: the end of it: %v", t, err)
			}
			d.printf("%6.1f s  %s is back\n", d.since(), t.name())
		})
	}
}

// read ends the senders and reads both journals: what the queue recorded, and
// what the endpoints observed.
func (d *containerDrill) read() *journals {
	j := newJournals(d)
	for i, c := range d.senders {
		for rule := range d.rules {
			if rule/rulesEach%replicas == i {
				j.outcomes[rule] = d.log(rule)
			}
		}
		code, text := stopped(d.T, c)
		if code != interrupted {
			d.Errorf("%s ended with %d", nameOf("sender", i), code)
		}
		j.ended[i] = strings.Count(text, "  delivered (") + strings.Count(text, "  failed (")
	}
	for i, c := range d.endpoints {
		_, text := stopped(d.T, c)
		d.observations(j, i, text)
	}
	d.records(j)
	return j
}

func (d *containerDrill) observations(j *journals, endpoint int, text string) {
	lines := bufio.NewScanner(strings.NewReader(text))
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		if !strings.HasPrefix(lines.Text(), "{") {
			continue
		}
		var o fakeendpoint.Observation
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			d.Errorf("what %s printed: %v", nameOf("endpoint", endpoint), err)
			continue
		}
		j.observe(endpoint, o)
	}
	if err := lines.Err(); err != nil {
		d.Error(err)
	}
}

// records reads the queue's records by a server that is up. The port is on this
// machine's loopback.
func (d *containerDrill) records(j *journals) {
	url, err := d.servers[0].PortEndpoint(d.ctx, "4222/tcp", "nats")
	if err != nil {
		d.Fatal(err)
	}
	q, err := jetstream.Open(d.ctx, jetstream.Config{URL: url, Replicas: replicas})
	if err != nil {
		d.Fatal(err)
	}
	defer func() { _ = q.Close() }()
	for r, err := range q.Records(d.ctx, 0) {
		if err != nil {
			d.Fatal(err)
		}
		record, err := dispatch.ReadRecord(r)
		if err != nil {
			d.Error(err)
			continue
		}
		j.record(r, record)
	}
	if left := q.Counts(); left.Waiting > 0 {
		j.left = left.Waiting
	}
}

// target is the rule that a request was for.
func target(path string) (rule int, err error) {
	path, _, _ = strings.Cut(strings.TrimPrefix(path, "/"), "?")
	return strconv.Atoi(path)
}
