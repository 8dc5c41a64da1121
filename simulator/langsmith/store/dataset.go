package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hookdrill/hookdrill/simulator/table"
)

// Dataset is a dataset.
type Dataset struct {
	ID, Name string
	// Description is nil for null.
	Description *string
	// DataType is "kv", "llm" or "chat".
	DataType string
	// JSON as it came, nil for null.
	Extra, InputsSchema, OutputsSchema, Transformations json.RawMessage `json:",omitempty"`
	Created, Modified                                   time.Time
	// Examples is how many there are. The store counts them.
	Examples int
}

// Example is an example of a dataset.
type Example struct {
	ID, DatasetID string
	// Inputs and Outputs are JSON objects; Outputs is nil for none.
	Inputs, Outputs json.RawMessage `json:",omitempty"`
	// Metadata is a JSON object, nil for none.
	Metadata    json.RawMessage `json:",omitempty"`
	Split       []string
	SourceRunID string
	Attachments []Attachment
	Created     time.Time
	Modified    time.Time
	Order       uint64
}

// CreateDataset adds a dataset. ErrExists if the id or the name is taken.
func (t *Tx) CreateDataset(d Dataset) error {
	if t.tx.Has(datasetBucket, table.Key(d.ID)) {
		return fmt.Errorf("dataset %s: %w", d.ID, ErrExists)
	}
	if t.tx.Has(datasetNames, table.Key(d.Name)) {
		return fmt.Errorf("dataset %q: %w", d.Name, ErrExists)
	}
	return errors.Join(t.tx.Put(datasetNames, table.Key(d.Name), []byte(d.ID)), table.PutRow(t.tx, datasetBucket, table.Key(d.ID), d))
}

// Dataset finds a dataset by its id.
func (t *Tx) Dataset(id string) (Dataset, error) {
	d, err := table.Row[Dataset](t.tx, datasetBucket, table.Key(id))
	if err != nil {
		return d, fmt.Errorf("dataset %s: %w", id, err)
	}
	return d, nil
}

// DatasetNamed finds a dataset by its name.
func (t *Tx) DatasetNamed(name string) (Dataset, error) {
	id, err := t.tx.Get(datasetNames, table.Key(name))
	if err != nil {
		return Dataset{}, err
	}
	if id == nil {
		return Dataset{}, fmt.Errorf("dataset %q: %w", name, ErrNotFound)
	}
	return t.Dataset(string(id))
}

// Datasets are all datasets, by id.
func (t *Tx) Datasets() ([]Dataset, error) { return table.Rows[Dataset](t.tx, datasetBucket, nil) }

// CreateExample adds an example. ErrExists if the id is taken, in whatever
// dataset: whoever derives an id from what it was made of makes it once.
func (t *Tx) CreateExample(e Example) (Example, error) {
	if t.tx.Has(exampleBucket, table.Key(e.ID)) {
		return e, fmt.Errorf("example %s: %w", e.ID, ErrExists)
	}
	d, err := t.Dataset(e.DatasetID)
	if err != nil {
		return e, err
	}
	d.Examples++
	d.Modified = e.Created
	if e.Order, err = t.tx.Next(exampleByOrder); err != nil {
		return e, err
	}
	err = errors.Join(
		table.PutRow(t.tx, datasetBucket, table.Key(d.ID), d),
		t.tx.Put(exampleByOrder, table.Numbered(e.Order, e.DatasetID), []byte(e.ID)),
		table.PutRow(t.tx, exampleBucket, table.Key(e.ID), e),
		t.markInDataset(e.SourceRunID))
	return e, err
}

// markInDataset is for in_dataset of the run that an example was made of.
func (t *Tx) markInDataset(run string) error {
	r, err := t.Run(run)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	r.InDataset = true
	return table.PutRow(t.tx, runBucket, table.Key(run), r)
}

// Example finds an example by its id.
func (t *Tx) Example(id string) (Example, error) {
	e, err := table.Row[Example](t.tx, exampleBucket, table.Key(id))
	if err != nil {
		return e, fmt.Errorf("example %s: %w", id, err)
	}
	return e, nil
}

// Examples are the examples of a dataset, the latest first, or of all datasets
// for "".
func (t *Tx) Examples(dataset string) ([]Example, error) {
	var prefix []byte
	if dataset != "" {
		prefix = table.Prefix(dataset)
	}
	var found []Example
	for at, err := range t.tx.UnderBackwards(exampleByOrder, prefix) {
		if err != nil {
			return nil, err
		}
		e, err := t.Example(string(at.Value))
		if err != nil {
			return nil, err
		}
		found = append(found, e)
	}
	return found, nil
}

// DeleteExample removes an example.
func (t *Tx) DeleteExample(id string, at time.Time) error {
	e, err := t.Example(id)
	if err != nil {
		return err
	}
	d, err := t.Dataset(e.DatasetID)
	if err != nil {
		return err
	}
	d.Examples--
	d.Modified = at
	return errors.Join(t.tx.Remove(exampleBucket, table.Key(id)), t.tx.Remove(exampleByOrder, table.Numbered(e.Order, e.DatasetID)),
		table.PutRow(t.tx, datasetBucket, table.Key(d.ID), d))
}
