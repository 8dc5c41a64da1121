// Package correction is the handler of LangSmith's guide: a run that somebody
// corrected becomes an example of a dataset.
//
// The guide's own handler lines up runs and feedback by their order, which they
// do not share, and inserts the runs before a failed one again with every
// retry. This one asks for the feedback of each run by itself, and creates the
// example under an id that derives from rule, window and run: whatever is
// handed over again, after an error or a crash, has no second effect.
package correction

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/client"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/offload"
	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
)

// Config says where corrections come from, and where they go.
type Config struct {
	// Client calls the API. Required.
	Client *client.Client
	// Dataset is the name of the dataset that gets the examples. It must be
	// there; until it is, runs wait. Required.
	Dataset string
	// Fetcher fetches inputs that were moved out of the payload. Default: none
	// is asked, and such runs are set aside.
	Fetcher *offload.Fetcher
}

// New returns the handler.
func New(c Config) (listener.Handler, error) {
	switch {
	case c.Client == nil:
		return nil, errors.New("correction: Client is missing")
	case c.Dataset == "":
		return nil, errors.New("correction: Dataset is missing; it is the name of the dataset that gets the examples")
	}
	known := make(chan string, 1)
	known <- ""
	return (&corrector{c, known}).handle, nil
}

type corrector struct {
	Config

	// dataset holds the dataset's id, "" before it is known, for one at a time.
	// A mutex would keep those who wait from heeding their contexts.
	dataset chan string
}

// handle makes an example of a run, if somebody corrected it.
func (c *corrector) handle(ctx context.Context, e listener.Event) error {
	if e.Thread != nil {
		return listener.GiveUp(errors.New("a thread has no feedback of its own; the rule should be one for runs"))
	}
	feedback, err := c.Client.Feedback(ctx, e.Run.ID)
	if err != nil {
		return judge(err)
	}
	correction := latest(feedback)
	if correction == nil {
		return nil
	}
	inputs, err := c.inputs(ctx, e.Run)
	if err != nil {
		return err
	}
	outputs, err := json.Marshal(map[string]json.RawMessage{"output": correction}) // as in the guide
	if err != nil {
		return listener.GiveUp(err)
	}
	dataset, err := c.datasetID(ctx)
	if err != nil {
		return judge(err)
	}
	err = c.Client.CreateExample(ctx, client.Example{
		ID: e.ID(), DatasetID: dataset, Inputs: inputs, Outputs: outputs, SourceRunID: e.Run.ID,
	})
	if err != nil {
		c.forget() // it may have been deleted and made again
	}
	return judge(err)
}

// latest is the newest correction, nil if there is none.
func latest(feedback []client.Feedback) json.RawMessage {
	corrected := slices.DeleteFunc(feedback, func(f client.Feedback) bool { return f.Correction == nil })
	if len(corrected) == 0 {
		return nil
	}
	return slices.MaxFunc(corrected, func(a, b client.Feedback) int {
		return cmp.Or(a.ModifiedAt.Compare(b.ModifiedAt), cmp.Compare(a.ID, b.ID))
	}).Correction
}

// inputs are the run's, from wherever they are.
func (c *corrector) inputs(ctx context.Context, r payload.Run) (json.RawMessage, error) {
	switch {
	case r.Inputs != nil:
		return r.Inputs, nil
	case r.InputsS3.PresignedURL() == "":
		return nil, listener.GiveUp(errors.New("the run has no inputs"))
	case c.Fetcher == nil:
		return nil, listener.GiveUp(fmt.Errorf("the run's inputs are at %v, and no host is allowed", r.InputsS3))
	}
	r.OutputsS3 = nil // the correction takes their place
	r, err := c.Fetcher.Fetch(ctx, r)
	if failed, ok := errors.AsType[*offload.Error](err); ok && !failed.Temporary {
		return nil, listener.GiveUp(err)
	}
	return bytes.TrimSpace(r.Inputs), err
}

// datasetID finds the dataset once.
func (c *corrector) datasetID(ctx context.Context) (string, error) {
	select {
	case id := <-c.dataset:
		defer func() { c.dataset <- id }()
		if id != "" {
			return id, nil
		}
		dataset, err := c.Client.DatasetNamed(ctx, c.Dataset)
		if err == nil {
			id = dataset.ID
		}
		return dataset.ID, err
	case <-ctx.Done():
		return "", fmt.Errorf("waiting for the dataset: %w", ctx.Err())
	}
}

// forget has the dataset looked for again.
func (c *corrector) forget() {
	<-c.dataset
	c.dataset <- ""
}

// judge gives up on what the API will never do. A wrong key or a dataset that
// is not there somebody may mend, so these are tried again.
func judge(err error) error {
	if failed, ok := errors.AsType[*client.Error](err); ok && failed.Rejected() {
		return listener.GiveUp(err)
	}
	return err
}
