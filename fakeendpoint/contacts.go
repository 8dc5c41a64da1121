package fakeendpoint

import (
	"sync"
	"time"
)

// Contact is a client's approach that brought no request: a connect that was
// not let through, a handshake that failed, a connection that ended first.
type Contact struct {
	// Connection is the number of the connection; 0 if it did not come to one.
	Connection int       `json:"connection,omitempty"`
	At         time.Time `json:"at"`           // of the connect
	End        time.Time `json:"end,omitzero"` // of the connection
	// Behaviour is the script's step that was played, if one was.
	Behaviour string `json:"behaviour,omitempty"`
	// Error is why the connection could not be served, for people.
	Error string `json:"error,omitempty"`
}

// contacts keeps the newest approaches.
type contacts struct {
	most int

	mu   sync.Mutex
	kept []Contact
}

func (k *contacts) add(c *Connection, err error) {
	contact := Contact{Connection: c.number, At: c.accepted, End: time.Now(), Behaviour: c.turn.text()}
	if err != nil {
		contact.Error = err.Error()
	}
	k.append(contact)
}

func (k *contacts) append(c Contact) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.kept) >= k.most {
		k.kept = append(k.kept[:0], k.kept[len(k.kept)/2+1:]...) // rarely, and half at once
	}
	k.kept = append(k.kept, c)
}

// Contacts returns the approaches that brought no request, in the order in
// which they ended. It keeps as many as [Keep] says of requests; when they are
// too many, the older half makes room.
func (e *Endpoint) Contacts() []Contact {
	e.contacts.mu.Lock()
	defer e.contacts.mu.Unlock()
	return append([]Contact(nil), e.contacts.kept...)
}
