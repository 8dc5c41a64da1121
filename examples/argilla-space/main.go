// Command argilla-space is a listener for Argilla, for a Hugging Face Space or
// any other container: it logs what happens to datasets, records and responses.
package main

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	_ "golang.org/x/crypto/x509roots/fallback" // an image from scratch has no certificates

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/client"
)

func main() {
	address := ":" + cmp.Or(os.Getenv("PORT"), "7860") // a Space's port, unless its README says another
	if len(os.Args) > 1 && os.Args[1] == "health" {
		os.Exit(health("http://127.0.0.1" + address + "/healthz"))
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	if err := run(ctx, address); err != nil {
		slog.Error("the listener ended", "error", err)
		os.Exit(1)
	}
}

// run listens until ctx ends. Where it is found is for SPACE_HOST to say, or
// WEBHOOK_SERVER_URL.
func run(ctx context.Context, address string) error {
	config, err := client.ConfigFromEnv() // ARGILLA_API_URL, ARGILLA_API_KEY
	if err != nil {
		return err
	}
	if token := os.Getenv("HF_TOKEN"); token != "" { // of a private Space
		config.Header = http.Header{"Authorization": {"Bearer " + token}}
	}
	argilla, err := client.New(config)
	if err != nil {
		return err
	}
	defer argilla.Close()
	return listener.Run(ctx,
		listener.Config{Client: argilla, Address: address, Patience: 5 * time.Minute}, // it may be asleep
		listener.On("datasets", dataset),
		listener.On("completed", completed, event.RecordCompleted),
		listener.On("responses", response, event.ResponseCreated, event.ResponseUpdated),
	)
}

func dataset(_ context.Context, e listener.Event[event.Dataset]) error {
	slog.Info(string(e.Type), "dataset", e.Data.Name, "workspace", e.Data.Workspace.Name, "questions", len(e.Data.Questions))
	return nil
}

func completed(_ context.Context, e listener.Event[event.Record]) error {
	slog.Info(string(e.Type), "record", e.Data.ID, "dataset", e.Data.Dataset.Name)
	return nil
}

func response(_ context.Context, e listener.Event[event.Response]) error {
	slog.Info(string(e.Type), "record", e.Data.Record.ID, "user", e.Data.User.Username, "status", e.Data.Status, "answers", len(e.Data.Values))
	return nil
}

// health asks the listener how it is: a shell and curl are not in the image.
func health(url string) int {
	answer, err := (&http.Client{Timeout: 3 * time.Second}).Get(url)
	if err != nil || answer.StatusCode != http.StatusOK {
		return 1
	}
	return 0
}
