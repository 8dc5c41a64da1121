package langsmith

import (
	"bytes"
	"encoding/json"
	"errors"
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
	matched, err := anythingMatched(payload)
	if err != nil {
		return nil, fmt.Errorf("the payload of %q: %w", id, err)
	}
	if !matched {
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

// anythingMatched reports whether the payload has a run, or a thread where the
// rule is a thread rule. It reads no further than it has to: payloads are large.
func anythingMatched(payload []byte) (bool, error) {
	tokens := json.NewDecoder(bytes.NewReader(payload))
	if first, err := tokens.Token(); err != nil || first != json.Delim('{') {
		return false, errors.New("it is not a JSON object")
	}
	for tokens.More() {
		key, err := tokens.Token()
		if err != nil {
			return false, fmt.Errorf("it is not JSON: %w", err)
		}
		if key != "runs" && key != "threads" {
			var passedOver json.RawMessage
			if err := tokens.Decode(&passedOver); err != nil {
				return false, fmt.Errorf("it is not JSON: %w", err)
			}
			continue
		}
		list, err := tokens.Token()
		switch {
		case err != nil:
			return false, fmt.Errorf("it is not JSON: %w", err)
		case list == nil: // null
		case list != json.Delim('['):
			return false, fmt.Errorf("its %s are not a list", key)
		case tokens.More():
			return true, nil
		default:
			_, _ = tokens.Token() // the list's end
		}
	}
	// More is as false at the end of what was cut off as at the object's.
	if _, err := tokens.Token(); err != nil {
		return false, fmt.Errorf("it is not JSON: %w", err)
	}
	return false, nil
}
