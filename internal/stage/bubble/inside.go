package bubble

import (
	"bytes"
	"runtime"
	"strings"

	"github.com/hookdrill/hookdrill/internal/stage"
)

// inside is what is known of one bubble.
type inside struct {
	mark string // how its goroutines are marked in a trace: "synctest bubble 7"
	err  error
}

func (b *inside) run(f func()) {
	b.mark = ownMark()
	b.err = stage.Guard(f)
}

// ownMark reads the bubble of the calling goroutine off its trace; there is no
// call for it.
func ownMark() string {
	header := make([]byte, 128)
	header = header[:runtime.Stack(header, false)]
	_, mark, found := bytes.Cut(header, []byte(", synctest"))
	if !found {
		return ""
	}
	mark, _, _ = bytes.Cut(mark, []byte("]"))
	return "synctest" + string(mark) + "]"
}

// Bounds of the trace in a deadlock's error.
const (
	maxTrace     = 1 << 20 // bytes of trace read for all goroutines of the process
	maxTraceShow = 10      // goroutines shown
)

// blocked tells where the bubble's goroutines stand. Without it a deadlock
// is hard to find: the goroutines are gone from sight once Play has returned.
func (b *inside) blocked() string {
	if b.mark == "" {
		return ""
	}
	trace := make([]byte, maxTrace)
	trace = trace[:runtime.Stack(trace, true)]
	var shown []string
	for goroutine := range strings.SplitSeq(string(trace), "\n\n") {
		header, _, _ := strings.Cut(goroutine, "\n")
		if strings.Contains(header, b.mark) && len(shown) < maxTraceShow {
			shown = append(shown, goroutine)
		}
	}
	if len(shown) == 0 {
		return ""
	}
	return "\n" + strings.Join(shown, "\n\n")
}
