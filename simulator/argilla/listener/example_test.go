package listener_test

import (
	"context"
	"fmt"
	"log"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
)

// A program that greets new datasets. With an empty configuration it finds
// Argilla by ARGILLA_API_URL and ARGILLA_API_KEY, and is found at
// WEBHOOK_SERVER_URL.
func ExampleRun() {
	greet := func(_ context.Context, e listener.Event[event.Dataset]) error {
		fmt.Println(e.Data.Name, "is new in", e.Data.Workspace.Name)
		return nil
	}
	ctx, config := demonstration() // yours: signal.NotifyContext, and listener.Config{}
	if err := listener.Run(ctx, config, listener.On("greet", greet, event.DatasetCreated)); err != nil {
		log.Fatal(err)
	}
	// Output: ticket-triage is new in support
}
