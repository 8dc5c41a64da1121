package target

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// request is one line to a target. Any number may be under way; answers come
// in any order, and are told apart by their id.
type request struct {
	ID int `json:"id"`
	// Do is configure, emit, outcome or stop.
	Do string `json:"do"`

	// CA is a file with the authority to trust, in PEM, and Policy what the sender
	// is expected to deliver by; both with configure.
	CA     string `json:"ca,omitempty"`
	Policy string `json:"policy,omitempty"`

	// Delivery is the id of one, with emit and outcome. The others go with emit.
	Delivery string      `json:"delivery,omitempty"`
	URL      string      `json:"url,omitempty"`
	Header   http.Header `json:"header,omitempty"`
	Body     string      `json:"body,omitempty"`
	Sign     *signing    `json:"sign,omitempty"`
}

// signing has a delivery signed by Standard Webhooks: with its message's id, and
// a signature by each of the keys.
type signing struct {
	ID   string   `json:"id"`
	Keys []string `json:"keys"`
}

// answer is one line from a target.
type answer struct {
	ID int `json:"id"`
	// Error says what was wrong with the request, as the target sees it.
	Error string `json:"error,omitempty"`
	// Refused says why a delivery will not be made; with emit.
	Refused string `json:"refused,omitempty"`
	// Delivered, Reason and Attempts tell how a delivery ended; with outcome,
	// which is answered once it has. A reason is one of the rules' words, or none.
	Delivered bool   `json:"delivered,omitempty"`
	Reason    string `json:"reason,omitempty"`
	Attempts  int    `json:"attempts,omitempty"`

	raw []byte // as it came
}

// maxLine bounds a line of a target, in bytes, and maxShown what an error shows of it.
const (
	maxLine  = 1 << 20
	maxShown = 120
)

// parseAnswer reads a line. What is wrong with it is the target's doing.
func parseAnswer(line []byte) (answer, error) {
	var a answer
	err := json.Unmarshal(line, &a)
	a.raw = bytes.Clone(line)
	switch {
	case err != nil:
		return a, fmt.Errorf("it said something that is no answer: %q: %w", shown(line), err)
	case a.ID == 0:
		return a, fmt.Errorf("it said something without the id of a request: %q", shown(line))
	case a.Error != "":
		return a, errors.New("it answered with the error " + a.Error)
	}
	return a, nil
}

func shown(line []byte) string {
	if len(line) > maxShown {
		return string(line[:maxShown]) + "..."
	}
	return string(line)
}
