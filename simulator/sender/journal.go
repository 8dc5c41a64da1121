package sender

import "time"

// Event is what a journal's entry tells of.
type Event string

// The events of a delivery, in the order they come in. Decided, Started and
// Finished repeat for every attempt.
const (
	EventAccepted Event = "accepted"
	EventDecided  Event = "decided"  // Decision is set: the pause begins, or this is the end
	EventStarted  Event = "started"  // Attempt has its number and start
	EventFinished Event = "finished" // Attempt is complete
	EventEnded    Event = "ended"    // Outcome is set
)

// Entry is one line of the journal. It holds no secret.
type Entry struct {
	At       time.Time `json:"at"`
	Delivery string    `json:"delivery"`
	Event    Event     `json:"event"`
	Attempt  Attempt   `json:"attempt,omitzero"`
	Decision Decision  `json:"decision,omitzero"`
	Outcome  *Outcome  `json:"outcome,omitempty"`
}

// Journal is told of everything a sender does, at once and in the order of each
// delivery. Deliveries under way together write to it concurrently. A slow
// journal holds its delivery up.
type Journal interface {
	Record(Entry)
}

// JournalFunc is a function as a [Journal].
type JournalFunc func(Entry)

// Record calls f.
func (f JournalFunc) Record(e Entry) { f(e) }
