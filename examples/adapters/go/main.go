// Command go is a webhook sender in Go, graded by hookdrill: a line of JSON in, a
// line out. Replace deliver by a call of your own sender; the rest is the adapter.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/hookdrill/hookdrill/examples/notify"
)

type message struct {
	ID       int         `json:"id"`
	Do       string      `json:"do,omitempty"`
	Delivery string      `json:"delivery,omitempty"`
	URL      string      `json:"url,omitempty"`
	Header   http.Header `json:"header,omitempty"`
	Body     string      `json:"body,omitempty"`

	Delivered bool `json:"delivered,omitempty"`
}

// deliver is the sender under test.
func deliver(m message) bool {
	n := notify.Notifier{Client: &http.Client{}, Timeout: 5 * time.Second, Attempts: 3, Pause: time.Second}
	return n.Send(context.Background(), m.URL, []byte(m.Body)) == nil
}

func main() {
	var printing sync.Mutex
	answer := func(m message) {
		printing.Lock()
		defer printing.Unlock()
		_ = json.NewEncoder(os.Stdout).Encode(m)
	}
	outcomes := map[string]chan bool{}
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadBytes('\n')
		var m message
		if err != nil || json.NewDecoder(bytes.NewReader(line)).Decode(&m) != nil {
			return
		}
		switch m.Do {
		case "emit":
			end := make(chan bool, 1)
			outcomes[m.Delivery] = end
			go func() { end <- deliver(m) }()
		case "outcome":
			go func(end chan bool) { answer(message{ID: m.ID, Delivered: <-end}) }(outcomes[m.Delivery])
			continue
		}
		answer(message{ID: m.ID})
		if m.Do == "stop" {
			return
		}
	}
}
