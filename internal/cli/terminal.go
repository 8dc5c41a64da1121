package cli

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// isTerminal reports whether w is a terminal that takes colours.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// progress is a line on a terminal for what takes longer than a second.
type progress struct {
	out     io.Writer
	started time.Time
	end     chan struct{}
	once    sync.Once // end is closed
	ended   sync.WaitGroup

	mu        sync.Mutex
	done, all int
	what      string // is counted; default: scenario
}

// newProgress begins to show progress on out, if that is a terminal. It is to
// be cleared.
func newProgress(out io.Writer) *progress {
	p := &progress{out: out, started: time.Now(), end: make(chan struct{})}
	if isTerminal(out) {
		p.ended.Go(p.show)
	}
	return p
}

// of says what is counted.
func (p *progress) of(what string) *progress {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.what = what
	return p
}

// update notes how far it is.
func (p *progress) update(done, all int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done, p.all = done, all
}

// show writes the line every second, and takes it away at the end.
func (p *progress) show() {
	wipe := "" // nothing is there yet
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			fmt.Fprint(p.out, wipe+p.line())
			wipe = "\r\x1b[K"
		case <-p.end:
			fmt.Fprint(p.out, wipe)
			return
		}
	}
}

func (p *progress) line() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	took := time.Since(p.started).Round(time.Second)
	if p.all == 0 {
		return fmt.Sprintf("running for %v; Ctrl-C ends it", took)
	}
	return fmt.Sprintf("%d of %s done after %v; Ctrl-C ends it", p.done, counted(p.all, cmp.Or(p.what, "scenario")), took)
}

// clear takes the line away.
func (p *progress) clear() {
	p.once.Do(func() { close(p.end) })
	p.ended.Wait()
}
