package mutant

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
)

// refusePayloads has a listener answer 422 to payloads that it could read.
func refusePayloads(c *guide.Config, refuses func(payload.Payload) bool) {
	const most = 32 << 20 // more than a listener takes
	wrapHandler(c, func(next http.Handler, w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, most))
		if p, unread := (payload.Limits{Bytes: most}).Decode(body); err == nil && unread == nil && refuses(p) {
			http.Error(w, "not of this form", http.StatusUnprocessableEntity)
			return
		}
		r = r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}

// fields are a JSON object whose values stay as they were written.
type fields map[string]json.RawMessage

// changeExamples changes each example on its way to the API.
func changeExamples(c *guide.Config, change func(fields)) {
	c.Transport = func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(r *http.Request) (*http.Response, error) {
			if r.Method != http.MethodPost {
				return next.RoundTrip(r)
			}
			changed, err := rewritten(r, change)
			if err != nil {
				return nil, err
			}
			return next.RoundTrip(changed)
		})
	}
}

// changeRuns changes each run of a payload on its way to an endpoint.
func changeRuns(c *service.Config, change func(run fields)) {
	wrapTransport(c, func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
		changed, err := rewritten(r, func(whole fields) {
			var runs []fields
			if json.Unmarshal(whole["runs"], &runs) != nil {
				return
			}
			for _, run := range runs {
				change(run)
			}
			whole["runs"], _ = json.Marshal(runs) // it was JSON
		})
		if err != nil {
			return nil, err
		}
		return next.RoundTrip(changed)
	})
}

// rewritten is a request with another body, if it was a JSON object.
func rewritten(r *http.Request, change func(fields)) (*http.Request, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	var object fields
	if json.Unmarshal(body, &object) == nil && object != nil {
		change(object)
		body, _ = json.Marshal(object) // it was JSON
	}
	r = r.Clone(r.Context())
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return r, nil
}
