// Package adapter lets a sender written in Go be graded by hookdrill: a line of JSON
// in, a line out, as docs/protocol.md has it. How a delivery is made is not its business.
package adapter

import (
	"bufio"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"sync"
)

// Delivery is what a sender is to deliver.
type Delivery struct {
	URL    string      `json:"url"`
	Header http.Header `json:"header"`
	Body   string      `json:"body"`
}

// Deliver makes a delivery, with all its retries, and says whether it arrived.
type Deliver func(Delivery) bool

type request struct {
	Delivery

	ID     int    `json:"id"`
	Do     string `json:"do"`
	CA     string `json:"ca"`
	Number string `json:"delivery"` // of the delivery
}

type answer struct {
	ID        int    `json:"id"`
	Error     string `json:"error,omitempty"`
	Delivered bool   `json:"delivered,omitempty"`
}

// Run speaks the protocol until it is told to stop. The sender is made once, and
// trusts the authority that it is given for the endpoints' certificates.
func Run(sender func(*x509.CertPool) Deliver) error {
	var deliver Deliver
	var printing sync.Mutex
	say := func(a answer) error {
		printing.Lock()
		defer printing.Unlock()
		return json.NewEncoder(os.Stdout).Encode(a)
	}
	outcomes := map[string]chan bool{}
	requests := json.NewDecoder(bufio.NewReader(os.Stdin))
	for {
		var r request
		if err := requests.Decode(&r); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		a := answer{ID: r.ID}
		switch r.Do {
		case "configure":
			authority, err := os.ReadFile(r.CA)
			if err != nil {
				a.Error = err.Error()
			}
			trusted := x509.NewCertPool()
			trusted.AppendCertsFromPEM(authority)
			deliver = sender(trusted)
		case "emit":
			end := make(chan bool, 1)
			outcomes[r.Number] = end
			go func() { end <- deliver(r.Delivery) }()
		case "outcome":
			go func(end chan bool) { _ = say(answer{ID: a.ID, Delivered: <-end}) }(outcomes[r.Number])
			continue
		}
		if err := say(a); err != nil || r.Do == "stop" {
			return err
		}
	}
}
