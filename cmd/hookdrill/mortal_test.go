package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
)

// mortal is a simulator that is killed and started again on what it left, and
// somebody who uses its API all the while.
type mortal struct {
	*testing.T
	ctx     context.Context // ends what waits for it
	cancel  context.CancelFunc
	longest time.Duration
	dir     string
	mutant  string
	reading sync.WaitGroup // of what the process prints
	client  *http.Client

	mu      sync.Mutex
	process *process
	api     string // "" while the simulator is down
	isUp    sync.Cond
}

// mostCalls is how many connections to the API are kept while nobody calls.
const mostCalls = 8

// newMortal is not started yet. It is bounded in time.
func newMortal(t *testing.T, longest time.Duration, mutant string) *mortal {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), longest)
	d := &mortal{
		T: t, ctx: ctx, cancel: cancel, longest: longest, dir: t.TempDir(), mutant: mutant,
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: mostCalls}},
	}
	t.Cleanup(d.reading.Wait)
	t.Cleanup(cancel)
	d.isUp.L = &d.mu
	t.Cleanup(d.client.CloseIdleConnections)
	context.AfterFunc(ctx, d.isUp.Broadcast)
	return d
}

// start starts the simulator, on what there is.
func (d *mortal) start() {
	d.Helper()
	p, w := simulateFor(d.T, d.longest, d.dir, "--every", "1h", "--mutant", d.mutant)
	d.reading.Go(func() { _, _ = p.stdout.WriteTo(discard{}) })
	d.reading.Go(func() { _, _ = p.stderr.WriteTo(troubles{d.T}) })
	d.mu.Lock()
	defer d.mu.Unlock()
	d.process = p
	d.api = w.api
	d.isUp.Broadcast()
}

// discard is where deliveries are told of one by one.
type discard struct{}

func (discard) Write(text []byte) (int, error) { return len(text), nil }

// troubles is what the simulator says is wrong.
type troubles struct{ *testing.T }

func (t troubles) Write(text []byte) (int, error) {
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, "level=ERROR") {
			t.Errorf("the simulator says %s", line)
		}
	}
	return len(text), nil
}

func (d *mortal) kill() {
	d.Helper()
	d.down()
	if err := d.process.Process.Kill(); err != nil {
		d.Fatal(err)
	}
	d.reading.Wait()
	_ = d.process.Wait()
}

// stop presses Ctrl-C.
func (d *mortal) stop() (code int) {
	d.down()
	d.client.CloseIdleConnections()
	if err := d.process.interruptSignal(); err != nil {
		d.Fatal(err)
	}
	d.reading.Wait()
	_ = d.process.Wait()
	return d.process.ProcessState.ExitCode()
}

func (d *mortal) down() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.api = ""
}

// address is where the simulator is, once it is up; "" if time is over.
func (d *mortal) address() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.api == "" && d.ctx.Err() == nil {
		d.isUp.Wait()
	}
	return d.api
}

// send makes a request until it is accepted: whoever loses the answer asks
// again. It reports whether it was.
func (d *mortal) send(r langsmith.Request, into any) bool {
	for {
		api := d.address()
		if api == "" {
			d.Errorf("%s %s: nobody answers", r.Method, r.Path)
			return false
		}
		status, answer, err := d.once(api, r)
		switch {
		case err != nil:
			time.Sleep(time.Millisecond) // it is being killed
			continue
		case status == http.StatusConflict: // it was accepted, and the answer lost
		case status >= 300:
			d.Errorf("%s %s: %d %s", r.Method, r.Path, status, answer)
			return false
		}
		if into == nil {
			return true
		}
		if err := json.Unmarshal(answer, into); err != nil {
			d.Errorf("%s %s: %v in %s", r.Method, r.Path, err, answer)
			return false
		}
		return true
	}
}

func (d *mortal) once(api string, r langsmith.Request) (status int, answer []byte, err error) {
	request, err := http.NewRequestWithContext(d.ctx, r.Method, api+r.Path, bytes.NewReader(r.Body))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("X-Api-Key", "hookdrill")
	response, err := d.client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err = io.ReadAll(response.Body)
	return response.StatusCode, answer, err
}
