package mutant

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

// aroundAPI puts something between whoever asks for a path that has part in it
// and LangSmith's system.
func aroundAPI(c *service.Config, part string, around func(next http.Handler, w http.ResponseWriter, r *http.Request)) {
	c.Handler = func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.Contains(r.URL.Path, part) {
				next.ServeHTTP(w, r)
				return
			}
			around(next, w, r)
		})
	}
}

// changeRules changes each rule that is made, before it is.
func changeRules(c *service.Config, change func(rule fields)) {
	aroundAPI(c, "/runs/rules", func(next http.Handler, w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/runs/rules") {
			if changed, err := rewritten(r, change); err == nil {
				r = changed
			}
		}
		next.ServeHTTP(w, r)
	})
}

// changeAnswers changes the text of whatever is answered to a GET of a path that
// has part in it.
func changeAnswers(c *service.Config, part string, change func(body string) string) {
	aroundAPI(c, part, func(next http.Handler, w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			next.ServeHTTP(w, r)
			return
		}
		a := answerOf(next, r)
		body := change(a.body.String())
		a.body.Reset()
		a.body.WriteString(body)
		a.writeTo(w)
	})
}

// webhooksOf are the webhooks of a rule as it is made.
func webhooksOf(rule fields) []fields {
	var webhooks []fields
	_ = json.Unmarshal(rule["webhooks"], &webhooks) // what is none stays as it is
	return webhooks
}

// changePayloads changes payloads on their way into the queue. One that is left
// without a run is not sent.
func changePayloads(c *service.Config, change func(d store.Delivery, p *payload.Payload)) {
	c.HandOver = func(next service.HandOver) service.HandOver {
		return func(ctx context.Context, d store.Delivery) error {
			p, err := payload.Decode(d.Payload)
			if err != nil {
				return errors.Join(err, next(ctx, d))
			}
			if change(d, &p); len(p.Runs) == 0 {
				return nil
			}
			if d.Payload, err = payload.Encode(p); err != nil {
				return err
			}
			return next(ctx, d)
		}
	}
}
