package langsmith

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

// Webhook is one URL of a rule, with the header fields set for it.
type Webhook struct {
	// URL is absolute, http or https. Its query may hold a secret.
	URL string
	// Header is sent with every request. Fields of the protocol are refused (A17).
	Header http.Header
}

// Deliveries returns the deliveries that a payload makes: one for each webhook,
// each on its own (A19), and none where no run matched in the window (A18).
// The ids are id, or id and the webhook's number where there are several.
func Deliveries(id string, payload []byte, webhooks ...Webhook) ([]sender.Delivery, error) {
	var window struct {
		Runs    []json.RawMessage `json:"runs"`
		Threads []json.RawMessage `json:"threads"` // of a thread rule
	}
	if err := json.Unmarshal(payload, &window); err != nil {
		return nil, fmt.Errorf("the payload of %q is not a JSON object: %w", id, err)
	}
	if len(window.Runs) == 0 && len(window.Threads) == 0 {
		return nil, nil
	}
	deliveries := make([]sender.Delivery, len(webhooks))
	for i, w := range webhooks {
		target, err := sender.ParseTarget(w.URL)
		if err != nil {
			return nil, fmt.Errorf("webhook %d: %w", i+1, err)
		}
		headers, err := sender.NewHeaders(w.Header)
		if err != nil {
			return nil, fmt.Errorf("webhook %d: %w", i+1, err)
		}
		own := id
		if len(webhooks) > 1 {
			own += "/" + strconv.Itoa(i+1)
		}
		deliveries[i] = sender.Delivery{ID: own, URL: target, Header: headers, Body: payload}
	}
	return deliveries, nil
}
