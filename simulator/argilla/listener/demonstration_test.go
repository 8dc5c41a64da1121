package listener_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/argilla/bodies"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/client"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

// demonstration is an Argilla, on a real port, that delivers one new dataset to
// the first webhook that it is asked to ping, and then ends everything.
func demonstration() (context.Context, listener.Config) {
	ctx, cancel := context.WithCancel(context.Background())
	const secret = "oah/G6J3cf8vhXNHUk0D2W4vu/oZ4fdjfnD5OMyVvYF1EhM9sM4ntuXqt6c1JCT3ZdcXIdKs/SOhPMQD/uOrCA=="
	webhook := map[string]any{
		"id": "1", "secret": secret, "enabled": true, "description": nil,
		"inserted_at": "2025-03-12T09:00:00", "updated_at": "2025-03-12T09:00:00",
	}
	var once sync.Once
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodGet:
			_, _ = io.WriteString(w, `{"items": []}`)
		case strings.HasSuffix(r.URL.Path, "/ping"):
			deliverTo(webhook["url"].(string), secret, bodies.Body("ping"))
			w.WriteHeader(http.StatusNoContent)
			once.Do(func() {
				go func() {
					deliverTo(webhook["url"].(string), secret, bodies.Body("dataset.created"))
					cancel()
				}()
			})
		default:
			_ = json.NewDecoder(r.Body).Decode(&webhook)
			w.WriteHeader(http.StatusCreated)
			_ = json.NewEncoder(w).Encode(webhook)
		}
	}))
	transport := &http.Transport{}
	c, err := client.New(client.Config{BaseURL: server.URL, Transport: transport})
	if err != nil {
		panic(err)
	}
	context.AfterFunc(ctx, func() {
		transport.CloseIdleConnections()
		server.Close()
	})
	return ctx, listener.Config{Client: c, Address: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler)}
}

// deliverTo sends a body as Argilla does, on a connection of its own.
func deliverTo(url, secret string, body []byte) {
	key, err := signature.ParseSecret(secret)
	if err != nil {
		panic(err)
	}
	message, err := signature.NewMessage("msg_mUsXtRkaXjJ6aKVJT4gVKA", key)
	if err != nil {
		panic(err)
	}
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		panic(err)
	}
	for name, values := range message.Sign(time.Now(), body) {
		request.Header.Set(name, values[0])
	}
	transport := &http.Transport{DisableKeepAlives: true}
	response, err := transport.RoundTrip(request)
	if err != nil {
		panic(err)
	}
	_ = response.Body.Close()
}
