package listener

import (
	"encoding/json"
	"net/http"
)

// healthName is the path of the health route.
const healthName = "healthz"

// Health is what the health route says.
type Health struct {
	// Status is "ok", "starting" before every handler has a webhook, "shutting
	// down", or what is wrong with the inbox.
	Status string `json:"status"`
	// Waiting counts the events in the inbox that have not been handled.
	Waiting int `json:"waiting"`
	// Failed counts those that were set aside.
	Failed int `json:"failed"`
	// Handlers are the handlers by name.
	Handlers map[string]HandlerHealth `json:"handlers"`
}

// HandlerHealth is how one handler is.
type HandlerHealth struct {
	// Registered handlers can verify what comes.
	Registered bool `json:"registered"`
	// Reached says whether a ping of Argilla's came; nil if that was not tried.
	Reached *bool `json:"reached"`
}

// Health says how the listener is, and whether it takes deliveries.
func (l *Listener) Health() (h Health, ok bool) {
	h = Health{Status: "ok", Handlers: map[string]HandlerHealth{}}
	for _, e := range l.endpoints {
		one := HandlerHealth{Registered: e.verifier.Load() != nil}
		if !one.Registered {
			h.Status = "starting"
		}
		if reach := e.reach.Load(); reach != nil {
			reached := *reach == ""
			one.Reached = &reached
		}
		h.Handlers[e.name] = one
	}
	if l.pool != nil {
		counts, err := l.config.Inbox.Counts()
		if err != nil {
			l.config.Log.Error("the inbox cannot be read", "error", err)
			h.Status = "the inbox cannot be read"
		}
		h.Waiting, h.Failed = counts.Waiting, counts.Failed
	}
	if l.stopped() {
		h.Status = "shutting down"
	}
	return h, h.Status == "ok"
}

func (l *Listener) stopped() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stopping
}

// health answers 200 while deliveries are taken, and 503 when they are not.
func (l *Listener) health(w http.ResponseWriter) {
	h, ok := l.Health()
	status := http.StatusOK
	if !ok {
		status = http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", asJSON)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(h)
}

// page answers what is not for a handler, and reports whether it did.
func (l *Listener) page(w http.ResponseWriter, r *http.Request, name string) bool {
	show := map[string]func(http.ResponseWriter){healthName: l.health}
	if !l.config.NoDocs {
		show[""], show["docs"], show["openapi.json"] = toDocs, docs, l.openapi
	}
	answer, ok := show[name]
	switch {
	case !ok:
		return false
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		l.answer(w, refuse(NotPost, "the method is %.20s; want GET", r.Method))
	default:
		answer(w)
	}
	return true
}
