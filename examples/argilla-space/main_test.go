package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/argilla/bodies"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

const secret = "oah/G6J3cf8vhXNHUk0D2W4vu/oZ4fdjfnD5OMyVvYF1EhM9sM4ntuXqt6c1JCT3ZdcXIdKs/SOhPMQD/uOrCA=="

// argilla is the part of the API that the listener asks. It passes on the URLs
// of webhooks, once they were pinged.
func argilla(pinged chan<- string) http.Handler {
	var mu sync.Mutex
	urls := map[string]string{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/webhooks", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"items":[]}`) })
	mux.HandleFunc("POST /api/v1/webhooks", func(w http.ResponseWriter, r *http.Request) {
		made := map[string]any{"enabled": true, "secret": secret, "inserted_at": "2025-03-12T09:00:00", "updated_at": "2025-03-12T09:00:00"}
		_ = json.NewDecoder(r.Body).Decode(&made)
		url := made["url"].(string)
		id := url[strings.LastIndex(url, "/")+1:]
		mu.Lock()
		urls[id] = url
		mu.Unlock()
		made["id"] = id
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(made)
	})
	mux.HandleFunc("POST /api/v1/webhooks/{id}/ping", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		url := urls[r.PathValue("id")]
		mu.Unlock()
		if deliver(url, "ping") == http.StatusNoContent {
			pinged <- url
		}
		w.WriteHeader(http.StatusNoContent)
	})
	return mux
}

// deliver sends an example of an event, and returns the status.
func deliver(url, name string) int {
	body := bodies.Body(name)
	key, err := signature.ParseSecret(secret)
	if err != nil {
		return 0
	}
	message, err := signature.NewMessage("msg_1", key)
	if err != nil {
		return 0
	}
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0
	}
	for name, values := range message.Sign(time.Now(), body) {
		r.Header.Set(name, values[0])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

func TestItListens(t *testing.T) {
	pinged := make(chan string, 3)
	api := httptest.NewServer(argilla(pinged))
	defer api.Close()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	_ = free.Close()
	t.Setenv("ARGILLA_API_URL", api.URL)
	t.Setenv("ARGILLA_API_KEY", "owner.apikey")
	t.Setenv("WEBHOOK_SERVER_URL", "http://"+address)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, address) }()
	for range 3 {
		select {
		case <-pinged:
		case err := <-ended:
			t.Fatal(err)
		}
	}
	for path, events := range map[string]map[string]int{
		"/datasets":  {"dataset.published": 200, "dataset.deleted": 200, "record.created": 204},
		"/completed": {"record.completed": 200, "record.updated": 204},
		"/responses": {"response.created": 200, "response.updated.null-values": 200, "response.deleted": 204},
	} {
		for name, want := range events {
			if got := deliver("http://"+address+path, name); got != want {
				t.Errorf("%s at %s: %d, want %d", name, path, got, want)
			}
		}
	}
	if code := health("http://" + address + "/healthz"); code != 0 {
		t.Errorf("the health check ends with %d", code)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if code := health("http://" + address + "/healthz"); code != 1 {
		t.Errorf("without a listener the health check ends with %d", code)
	}
}
