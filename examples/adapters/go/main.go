// Command go is a webhook sender in Go, graded by hookdrill: a line of JSON in, a
// line out. Replace deliver by a call of your own sender; the rest is the adapter.
package main

import (
	"bufio"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

type message struct {
	ID       int         `json:"id"`
	Do       string      `json:"do,omitempty"`
	Delivery string      `json:"delivery,omitempty"`
	URL      string      `json:"url,omitempty"`
	Header   http.Header `json:"header,omitempty"`
	Body     string      `json:"body,omitempty"`

	Delivered bool `json:"delivered"`
}

// client follows no redirect, and uses no connection twice.
var client = &http.Client{
	Timeout:       5 * time.Second,
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// deliver is the sender under test: it tries again after a 5xx, and only then.
func deliver(m message) bool {
	for pause := time.Second; ; pause *= 2 {
		request, err := http.NewRequest(http.MethodPost, m.URL, strings.NewReader(m.Body))
		if err != nil {
			return false
		}
		request.Header = m.Header.Clone()
		if request.Header == nil {
			request.Header = http.Header{}
		}
		request.Header.Set("Content-Type", "application/json")
		response, err := client.Do(request)
		if err != nil {
			return false
		}
		_ = response.Body.Close()
		if response.StatusCode < 500 || pause > 2*time.Second {
			return response.StatusCode/100 == 2
		}
		time.Sleep(time.Duration(float64(pause) * (0.8 + 0.4*rand.Float64())))
	}
}

func main() {
	var printing sync.Mutex
	answer := func(m message) {
		printing.Lock()
		defer printing.Unlock()
		_ = json.NewEncoder(os.Stdout).Encode(m)
	}
	outcomes := map[string]chan bool{}
	lines := json.NewDecoder(bufio.NewReader(os.Stdin))
	for m := (message{}); lines.Decode(&m) == nil && m.Do != "stop"; m = (message{}) {
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
	}
}
