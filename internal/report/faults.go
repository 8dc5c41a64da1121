package report

import (
	"strings"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/trial"
)

// Fault is a stretch of the run's clock in which an endpoint misbehaves, because
// its script says so of that time.
type Fault struct {
	// Delivery is whose endpoint it is; empty for one of many deliveries.
	Delivery string `json:"delivery,omitempty"`
	// From and To count from the start of the run. To 0: it has no end.
	From Duration `json:"from"`
	To   Duration `json:"to,omitempty"`
	// Every is the period it comes again with; 0: it comes once.
	Every Duration `json:"every,omitempty"`
	// Text is what the script plays in it.
	Text string `json:"text"`
}

// Faults are the fault windows of a run, in the order of its endpoints. What is
// played by count or by chance shows in the requests themselves.
func Faults(h *trial.History) []Fault { return FaultsAt(h, "") }

// FaultsAt are the fault windows of the endpoint of one name; of all of them
// for no name.
func FaultsAt(h *trial.History, host string) []Fault {
	if h == nil || h.Plan == nil {
		return nil
	}
	var all []Fault
	for _, e := range h.Plan.Endpoints {
		if host != "" && e.Host != host {
			continue
		}
		script, err := fakeendpoint.Parse(e.Script)
		if err != nil {
			continue // then there was no run either
		}
		for _, c := range script.Clauses {
			if c.From == 0 && c.To == 0 || well(c) {
				continue
			}
			all = append(all, Fault{
				Delivery: e.Delivery, From: Duration(c.From), To: Duration(c.To), Every: Duration(c.Every), Text: h.Redact(played(c)),
			})
		}
	}
	return all
}

// well reports whether a clause does nothing but accept.
func well(c fakeendpoint.Clause) bool {
	for _, s := range c.Steps {
		if !strings.HasPrefix(s.Text, "2") {
			return false
		}
	}
	return true
}

// played are a clause's steps, without their conditions.
func played(c fakeendpoint.Clause) string {
	steps := make([]string, len(c.Steps))
	for i, s := range c.Steps {
		steps[i] = s.String()
	}
	return strings.Join(steps, ", ")
}

// window is a stretch of the run's clock.
type window struct{ from, to Duration }

// Stretch is when a fault is on.
type Stretch struct{ From, To Duration }

// Within returns when the fault is on, up to an end.
func (f Fault) Within(end Duration) []Stretch {
	var all []Stretch
	for _, w := range f.within(end) {
		all = append(all, Stretch{w.from, w.to})
	}
	return all
}

// within returns when the fault is on, up to the end of what is drawn.
func (f Fault) within(end Duration) []window {
	const most = 100
	var all []window
	for from := f.From; from < end && len(all) < most; from += f.Every {
		to := end
		if f.To > 0 {
			to = min(end, from+f.To-f.From)
		}
		all = append(all, window{from, to})
		if f.Every <= 0 {
			break
		}
	}
	return all
}
