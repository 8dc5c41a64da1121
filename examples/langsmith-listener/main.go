// Command langsmith-listener is the listener of LangSmith's webhook guide, for
// a container: a run that somebody corrected becomes an example of a dataset.
package main

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	_ "golang.org/x/crypto/x509roots/fallback" // an image from scratch has no certificates

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/client"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/correction"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/offload"
)

func main() {
	address := ":" + cmp.Or(os.Getenv("PORT"), "8080")
	if len(os.Args) > 1 && os.Args[1] == "health" {
		os.Exit(health("http://127.0.0.1" + address + "/healthz"))
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	port, err := net.Listen("tcp", address)
	if err == nil {
		err = serve(ctx, port)
	}
	if err != nil {
		slog.Error("the listener ended", "error", err)
		os.Exit(1)
	}
}

// serve listens until ctx ends.
func serve(ctx context.Context, port net.Listener) error {
	l, err := newListener()
	if err != nil {
		return err
	}
	server := &http.Server{Handler: l, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(port) }()
	slog.Info("listening", "address", port.Addr().String())
	select {
	case err = <-ended:
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.Background(), 8*time.Second) // Docker kills after 10
	defer cancel()
	return errors.Join(err, server.Shutdown(last), l.Shutdown(last))
}

// newListener takes everything from the environment.
func newListener() (*listener.Listener, error) {
	secret, err := listener.SecretFromEnv() // LS_WEBHOOK
	key, keyErr := client.KeyFromEnv()      // LANGSMITH_API_KEY
	api, apiErr := client.New(client.Config{BaseURL: os.Getenv("LANGSMITH_ENDPOINT"), Key: key})
	hosts := strings.FieldsFunc(os.Getenv("OFFLOAD_HOSTS"), func(r rune) bool { return r == ',' || r == ' ' })
	fetcher, fetcherErr := offload.New(offload.Config{Hosts: hosts})
	if err := errors.Join(err, keyErr, apiErr, fetcherErr); err != nil {
		return nil, err
	}
	dataset := cmp.Or(os.Getenv("DATASET"), "classifier-github-issues")
	handle, err := correction.New(correction.Config{Client: api, Dataset: dataset, Fetcher: fetcher})
	if err != nil {
		return nil, err
	}
	return listener.New(listener.Config{
		Secrets: []listener.Secret{secret}, Handle: handle, Data: cmp.Or(os.Getenv("DATA"), "/data"), Log: slog.Default(),
	})
}

// health asks the listener how it is: a shell and curl are not in the image.
func health(url string) int {
	response, err := (&http.Client{Timeout: 3 * time.Second}).Get(url)
	if err != nil || response.StatusCode != http.StatusOK {
		return 1
	}
	return 0
}
