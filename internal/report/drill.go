package report

import (
	"slices"
)

// Drill is what a report of a drill holds beside its rules: thousands of
// deliveries, added up. All cases of a drill lie over one another on one clock.
type Drill struct {
	Mix   string `json:"mix"`
	About string `json:"about,omitempty"`
	// Policy is what the sender delivers by.
	Policy     string `json:"policy"`
	Deliveries int    `json:"deliveries"`
	// Cases is how many the drill falls into, Done how many were played.
	Cases int `json:"cases"`
	Done  int `json:"done"`
	// Deaths are the sender's, over all cases.
	Deaths int `json:"deaths,omitempty"`
	// Ledger says what became of the deliveries.
	Ledger []Entry `json:"ledger"`
	// Step is how long each of the moments lasts; the first begins at 0.
	Step    Duration `json:"step"`
	Moments []Moment `json:"moments"`
	// Attempts counts deliveries by how many attempts they took: the first are
	// those that took one. The last are those that took so many or more.
	Attempts []int `json:"attempts"`
	// Fired are the behaviours that the endpoints' scripts held.
	Fired []Fired `json:"fired"`
	// Unexercised are the rules that nothing in the drill said anything about.
	Unexercised []string `json:"unexercised,omitempty"`
	// Worst are the deliveries that fared worst, each with its trace.
	Worst []Scenario `json:"worst,omitempty"`
	// HistoryCases is of how many cases the history was kept.
	HistoryCases int `json:"history_cases"`
}

// Entry is a line of the ledger.
type Entry struct {
	Word    string `json:"word"`
	Count   int    `json:"count"`
	Meaning string `json:"meaning"`
	// Bad is set where any other count than 0 is wrong.
	Bad bool `json:"bad,omitempty"`
}

// Moment is a stretch of a drill's clock.
type Moment struct {
	// First and Again count the attempts that began: first ones and retries.
	First int `json:"first,omitempty"`
	Again int `json:"again,omitempty"`
	// Ends counts the attempts that ended, by how: see [Ends].
	Ends [EndsOfAttempts]int `json:"ends"`
	// Delivered and Failed count the deliveries that ended.
	Delivered int `json:"delivered,omitempty"`
	Failed    int `json:"failed,omitempty"`
	// Half, Most and Nearly are how long 50, 90 and 99 of a hundred of the
	// attempts took at most that ended; 0 where none did.
	Half   Duration `json:"p50,omitempty"`
	Most   Duration `json:"p90,omitempty"`
	Nearly Duration `json:"p99,omitempty"`
	// Waiting is how many deliveries had been accepted and not ended, at its end.
	Waiting int `json:"waiting,omitempty"`
	// Sick is the share of endpoints that are in a fault window, from 0 to 1.
	Sick float64 `json:"sick,omitempty"`
	// Deaths are the sender's.
	Deaths int `json:"deaths,omitempty"`
}

// EndsOfAttempts is how many ways there are for an attempt to end.
const EndsOfAttempts = 5

// The ways for an attempt to end, as indices into a moment's.
const (
	EndAccepted = iota
	EndAnswered
	EndTimedOut
	EndBroken
	EndUnreachable
)

// Fired is a behaviour and how often it was played.
type Fired struct {
	Behaviour string `json:"behaviour"`
	// Endpoints is how many endpoints' scripts hold it.
	Endpoints int `json:"endpoints"`
	Times     int `json:"times"`
}

// worstTrace bounds how many lines of the trace of a delivery are kept.
const worstTrace = 400

// cut returns the drill with its traces cut to what a report keeps.
func (d *Drill) cut() *Drill {
	if d == nil {
		return nil
	}
	short := *d
	short.Worst = slices.Clone(d.Worst)
	for i := range short.Worst {
		w := &short.Worst[i]
		w.Steps = []Step{}
		w.Trace = w.Trace[:min(len(w.Trace), worstTrace)]
	}
	return &short
}
