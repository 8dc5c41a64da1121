// Package receive takes signed webhooks: it verifies them by Standard Webhooks, and
// hands each message on once.
package receive

import (
	"io"
	"net/http"
	"sync"

	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/guard"
)

// New returns a handler that verifies with any of the secrets, and has handle deal
// with what it has not seen before. A message that handle fails at is answered
// with 500, so that it comes again.
func New(handle func(id string, body []byte) error, secrets ...string) (http.Handler, error) {
	i := &inbox{handle: handle, seen: map[string]bool{}}
	config := guard.Config{Next: i}
	for _, text := range secrets {
		key, err := signature.ParseVerifyingKey(text)
		if err != nil {
			return nil, err
		}
		config.Keys = append(config.Keys, key)
	}
	return guard.New(config)
}

// inbox gets what was verified.
type inbox struct {
	handle func(id string, body []byte) error

	mu   sync.Mutex
	seen map[string]bool // a real one would forget after some days
}

// ServeHTTP deals with one message. Two of them never overlap.
func (i *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	id := r.Header.Get(signature.HeaderID)
	body, err := io.ReadAll(r.Body) // the guard has bounded it
	if err == nil && !i.seen[id] {
		err = i.handle(id, body)
	}
	if err != nil {
		http.Error(w, "come again", http.StatusInternalServerError)
		return
	}
	i.seen[id] = true
	w.WriteHeader(http.StatusNoContent)
}
