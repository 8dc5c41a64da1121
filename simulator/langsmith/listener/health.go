package listener

import "net/http"

// health answers 200 while deliveries are taken, and 503 when they are not.
func (l *Listener) health(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		answer(w, http.StatusMethodNotAllowed, map[string]string{"error": "want GET"})
		return
	}
	type state struct {
		Status  string `json:"status"`
		Waiting int    `json:"waiting"`
		Failed  int    `json:"failed"`
	}
	counts, err := l.inbox.Counts()
	switch {
	case l.stopped():
		answer(w, http.StatusServiceUnavailable, state{"shutting down", counts.Waiting, counts.Failed})
	case err != nil:
		l.config.Log.Error("the inbox cannot be read", "error", err)
		answer(w, http.StatusServiceUnavailable, state{Status: "the inbox cannot be read"})
	default:
		answer(w, http.StatusOK, state{"ok", counts.Waiting, counts.Failed})
	}
}
