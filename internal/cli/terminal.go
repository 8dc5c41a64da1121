package cli

import (
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

	mu    sync.Mutex
	shown bool
}

func newProgress(out io.Writer) *progress {
	p := &progress{started: time.Now()}
	if isTerminal(out) {
		p.out = out
	}
	return p
}

// update shows how far it is.
func (p *progress) update(done, all int) {
	if p.out == nil || time.Since(p.started) < time.Second {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shown = true
	fmt.Fprintf(p.out, "\r%d of %d scenarios, %v", done, all, time.Since(p.started).Round(time.Second))
}

// clear takes the line away.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shown {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
