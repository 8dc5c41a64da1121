package verdict

import (
	"encoding/json"
	"fmt"
	"time"
)

// Window is when something was expected to happen, or nothing: a stretch of the
// run's clock, for whoever draws what was expected beside what came.
type Window struct {
	// From and To count from the start of the run. They may be the same.
	From, To time.Duration
	// Quiet is set where nothing was expected to happen in it.
	Quiet bool
}

// writtenWindow is the shape of a Window in JSON, its times as Go writes them.
type writtenWindow struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Quiet bool   `json:"quiet,omitempty"`
}

// MarshalJSON writes the times as text: "1.5s".
func (w Window) MarshalJSON() ([]byte, error) {
	return json.Marshal(writtenWindow{w.From.String(), w.To.String(), w.Quiet})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (w *Window) UnmarshalJSON(text []byte) error {
	var read writtenWindow
	if err := json.Unmarshal(text, &read); err != nil {
		return err
	}
	from, err := time.ParseDuration(read.From)
	if err != nil {
		return fmt.Errorf("a window's beginning: %w", err)
	}
	to, err := time.ParseDuration(read.To)
	if err != nil {
		return fmt.Errorf("a window's end: %w", err)
	}
	*w = Window{from, to, read.Quiet}
	return nil
}

// in returns the finding with the window of what it expected.
func (f Finding) in(w Window) Finding {
	f.Window = &w
	return f
}

// after is the span, counted from a moment of the run.
func (s Span) after(at time.Duration) Window { return Window{From: at + s.Least, To: at + s.Most} }
