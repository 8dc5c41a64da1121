package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
)

const (
	// pageSize is the most that the API gives at once.
	pageSize = 100
	// mostPages bounds how much feedback one run can have: 10,000 entries.
	mostPages = 100
)

// ErrNoDataset is returned where there is no dataset of a name.
var ErrNoDataset = errors.New("there is no such dataset")

// Feedback is what somebody said about a run.
type Feedback struct {
	ID    string
	RunID string
	Key   string
	// Correction is what the run should have answered: an object or a string.
	// Nil if nobody said.
	Correction json.RawMessage
	// ModifiedAt is when it was last changed, in UTC.
	ModifiedAt time.Time
}

// UnmarshalJSON reads feedback as the API writes it.
func (f *Feedback) UnmarshalJSON(text []byte) error {
	var wire struct {
		ID         string          `json:"id"`
		RunID      string          `json:"run_id"`
		Key        string          `json:"key"`
		Correction json.RawMessage `json:"correction"`
		ModifiedAt string          `json:"modified_at"`
	}
	if err := json.Unmarshal(text, &wire); err != nil {
		return err
	}
	if string(wire.Correction) == "null" {
		wire.Correction = nil
	}
	var modified time.Time
	if wire.ModifiedAt != "" {
		var err error
		if modified, err = payload.ParseTime(wire.ModifiedAt); err != nil {
			return fmt.Errorf("modified_at: %w", err)
		}
	}
	*f = Feedback{wire.ID, wire.RunID, wire.Key, wire.Correction, modified}
	return nil
}

// Feedback returns all feedback on one run, and none on another: the list of
// several runs would say nothing about which entry belongs to which of them by
// its order.
func (c *Client) Feedback(ctx context.Context, runID string) ([]Feedback, error) {
	var all []Feedback
	seen := map[string]bool{}
	for page := range mostPages {
		query := url.Values{"run": {runID}, "limit": {strconv.Itoa(pageSize)}, "offset": {strconv.Itoa(page * pageSize)}}
		var got []Feedback
		if err := c.call(ctx, http.MethodGet, "/feedback", query, nil, &got); err != nil {
			return nil, err
		}
		for _, f := range got {
			// An entry comes twice where another one was added meanwhile.
			if strings.EqualFold(f.RunID, runID) && !seen[f.ID] {
				seen[f.ID] = true
				all = append(all, f)
			}
		}
		if len(got) < pageSize {
			return all, nil
		}
	}
	return nil, fmt.Errorf("LangSmith: run %s has more than %d entries of feedback", runID, mostPages*pageSize)
}

// Dataset is a set of examples.
type Dataset struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// DatasetNamed finds a dataset by its exact name. It returns [ErrNoDataset] if
// there is none.
func (c *Client) DatasetNamed(ctx context.Context, name string) (Dataset, error) {
	var got []Dataset
	query := url.Values{"name": {name}, "limit": {"1"}}
	if err := c.call(ctx, http.MethodGet, "/datasets", query, nil, &got); err != nil {
		return Dataset{}, err
	}
	for _, d := range got {
		if d.Name == name {
			return d, nil
		}
	}
	return Dataset{}, fmt.Errorf("LangSmith: dataset %q: %w", name, ErrNoDataset)
}

// Example is what a dataset consists of.
type Example struct {
	// ID is the caller's, a UUID: it makes creating it again harmless.
	ID        string `json:"id"`
	DatasetID string `json:"dataset_id"`
	// Inputs and Outputs are JSON objects.
	Inputs  json.RawMessage `json:"inputs"`
	Outputs json.RawMessage `json:"outputs"`
	// SourceRunID is the run that it was made from, left out if "".
	SourceRunID string `json:"source_run_id,omitempty"`
}

// CreateExample creates an example. One that is there under its id already
// counts as created: whoever derived the id created it before.
func (c *Client) CreateExample(ctx context.Context, e Example) error {
	err := c.call(ctx, http.MethodPost, "/examples", nil, e, nil)
	failed, ok := errors.AsType[*Error](err)
	if !ok || !failed.Rejected() {
		return err
	}
	// What LangSmith answers for an id that is taken is not published beyond
	// "409 is possible", so it is asked.
	there, asking := c.hasExample(ctx, e)
	if asking != nil {
		return asking
	}
	if there {
		return nil
	}
	return err
}

// hasExample reports whether the dataset has the example.
func (c *Client) hasExample(ctx context.Context, e Example) (bool, error) {
	var got struct {
		ID        string `json:"id"`
		DatasetID string `json:"dataset_id"`
	}
	err := c.call(ctx, http.MethodGet, "/examples/"+url.PathEscape(e.ID), nil, nil, &got)
	if failed, ok := errors.AsType[*Error](err); ok && !failed.Temporary() {
		return false, nil // not found, or not ours to see
	}
	return err == nil && strings.EqualFold(got.ID, e.ID) && strings.EqualFold(got.DatasetID, e.DatasetID), err
}
