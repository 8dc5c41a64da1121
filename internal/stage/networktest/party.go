package networktest

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"

	"github.com/hookdrill/hookdrill/internal/stage"
)

// serving runs an HTTP server on peer for the length of play.
func serving(ctx context.Context, n stage.Network, handler http.HandlerFunc, play func(*http.Client) string) (string, error) {
	l, err := n.Listen(peer, nil)
	if err != nil {
		return "", err
	}
	return servingOn(ctx, n, l, handler, play)
}

func servingOn(ctx context.Context, n stage.Network, l net.Listener, handler http.HandlerFunc, play func(*http.Client) string) (string, error) {
	server := &http.Server{Handler: handler, ErrorLog: log.New(io.Discard, "", 0)}
	var work sync.WaitGroup
	work.Go(func() { _ = server.Serve(l) })
	client := clientOf(n)
	defer client.CloseIdleConnections()
	seen := play(client)
	err := server.Close()
	work.Wait()
	return seen, errors.Join(err, ctx.Err())
}

func clientOf(n stage.Network) *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: n.DialContext}}
}

// post sends body to the peer and tells what came back.
func post(ctx context.Context, client *http.Client, url, body string) string {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return err.Error()
	}
	response, err := client.Do(request)
	if err != nil {
		return broken(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return response.Status + ": " + broken(err)
	}
	return response.Status + ": " + string(answer)
}

// broken is why an exchange failed. net/http may report a broken connection
// from its reader or its writer, so the operation is not told.
func broken(err error) string {
	switch {
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "reset"
	case errors.Is(err, context.DeadlineExceeded):
		return "context's deadline"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "end"
	}
	return saw(err)
}
