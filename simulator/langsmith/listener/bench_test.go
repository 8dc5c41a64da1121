package listener_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
)

// BenchmarkServe is one delivery of one run, from the request to the answer
// after the sync, with 64 senders at once. The handler does nothing, at the same time.
func BenchmarkServe(b *testing.B) {
	l, err := listener.New(listener.Config{
		Secrets: []listener.Secret{secret(b, theSecret)}, Data: b.TempDir(),
		Handle: func(context.Context, listener.Event) error { return nil },
	})
	if err != nil {
		b.Fatal(err)
	}
	body := withRuns(b, 0)
	var n atomic.Int64
	b.ReportAllocs()
	b.SetParallelism(32)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			w := httptest.NewRecorder()
			own := strings.Replace(body, runID(0), runID(int(n.Add(1))), 1)
			l.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/?secret="+theSecret, strings.NewReader(own)))
			if w.Code != http.StatusAccepted {
				b.Errorf("%d %s", w.Code, w.Body)
			}
		}
	})
	b.StopTimer()
	if err := l.Shutdown(context.Background()); err != nil {
		b.Error(err)
	}
}
