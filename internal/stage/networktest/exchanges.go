package networktest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/hookdrill/hookdrill/internal/stage"
)

const peerURL = "http://peer.test/hook"

func exchanges() []contract {
	return []contract{
		{"http keep-alive", keepAlive, []string{"3 answers over 1 connections"}},
		{"http connection each", connectionEach, []string{"3 answers over 3 connections"}},
		{"http large body", exchange(echo, large), []string{"200 OK: " + large}},
		{"http no answer", exchange(hangUp(false), "question"), []string{"end"}},
		{"http reset for answer", exchange(hangUp(true), "question"), []string{"reset"}},
		{"http answer cut short", exchange(cutShort(false), "question"), []string{"200 OK: end"}},
		{"http answer reset", exchange(cutShort(true), "question"), []string{"200 OK: reset"}},
		{"http answer too late", tooLate, []string{"context's deadline"}},
		// net/http has the answer and the broken upload at once and picks either.
		{"http early answer", exchange(tooLarge, huge), []string{"413 Request Entity Too Large: no", "reset"}},
		{"https", secure, []string{"200 OK: over TLS to peer.test"}},
		{"https untrusted", insecure, []string{"x509: certificate signed by unknown authority"}},
	}
}

var (
	large = strings.Repeat("large ", 50_000)
	huge  = strings.Repeat("huge ", 5_000_000)
)

func exchange(handler http.HandlerFunc, body string) func(context.Context, stage.Network) (string, error) {
	return func(ctx context.Context, n stage.Network) (string, error) {
		return serving(ctx, n, handler, func(client *http.Client) string {
			return post(ctx, client, peerURL, body)
		})
	}
}

func echo(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }

// hangUp reads the request and answers with an end or a reset.
func hangUp(abortive bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		leave(w, abortive, "")
	}
}

// cutShort promises more than it sends.
func cutShort(abortive bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		leave(w, abortive, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel")
	}
}

// tooLarge answers and leaves before the request is read.
func tooLarge(w http.ResponseWriter, _ *http.Request) {
	leave(w, false, "HTTP/1.1 413 Request Entity Too Large\r\nContent-Length: 2\r\n\r\nno")
}

// leave takes the connection over, says its last words and closes it.
func leave(w http.ResponseWriter, abortive bool, words string) {
	c, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = io.WriteString(c, words)
	if abortive {
		_ = c.(end).SetLinger(0)
	}
	_ = c.Close()
}

func keepAlive(ctx context.Context, n stage.Network) (string, error) {
	return thrice(ctx, n, false)
}

func connectionEach(ctx context.Context, n stage.Network) (string, error) {
	return thrice(ctx, n, true)
}

func thrice(ctx context.Context, n stage.Network, alone bool) (string, error) {
	peers := map[string]bool{}
	handler := func(w http.ResponseWriter, r *http.Request) {
		peers[r.RemoteAddr] = true
		echo(w, r)
	}
	return serving(ctx, n, handler, func(client *http.Client) string {
		client.Transport.(*http.Transport).DisableKeepAlives = alone
		answers := 0
		for range 3 {
			if post(ctx, client, peerURL, "question") == "200 OK: question" {
				answers++
			}
		}
		return fmt.Sprintf("%d answers over %d connections", answers, len(peers))
	})
}

func tooLate(ctx context.Context, n stage.Network) (string, error) {
	release := make(chan struct{})
	handler := func(http.ResponseWriter, *http.Request) { <-release }
	return serving(ctx, n, handler, func(client *http.Client) string {
		defer close(release)
		ctx, cancel := context.WithTimeout(ctx, 10*patience) // it has to cover the dial on a busy machine
		defer cancel()
		return post(ctx, client, peerURL, "question")
	})
}
