package store

import (
	"encoding/json"
	"time"
)

// The statuses of datasets.
const (
	Draft = "draft"
	Ready = "ready"
)

// Dataset is a dataset without what is configured of it.
type Dataset struct {
	ID, Name, WorkspaceID string
	// Guidelines is nil for null.
	Guidelines         *string
	AllowExtraMetadata bool
	// Status is Draft, or Ready once it was published.
	Status string
	// Strategy is how records are distributed: "overlap".
	Strategy string
	// MinSubmitted is how many submitted responses complete a record.
	MinSubmitted int
	// Metadata is a JSON object, nil for null. Events do not have it.
	Metadata                        json.RawMessage `json:",omitempty"`
	LastActivity, Inserted, Updated time.Time
}

func (d Dataset) place() (id, owner string, inserted time.Time) {
	return d.ID, d.WorkspaceID, d.Inserted
}

// Field is a field of a dataset's records.
type Field struct {
	ID, DatasetID, Name, Title string
	Required                   bool
	// Settings is a JSON object with its keys in the server's order.
	Settings          json.RawMessage
	Inserted, Updated time.Time
}

func (f Field) place() (id, owner string, inserted time.Time) { return f.ID, f.DatasetID, f.Inserted }

// Question is what annotators are asked about a record.
type Question struct {
	ID, DatasetID, Name, Title string
	// Description is nil for null.
	Description *string
	Required    bool
	// Settings is a JSON object with its keys in the server's order.
	Settings          json.RawMessage
	Inserted, Updated time.Time
}

func (q Question) place() (id, owner string, inserted time.Time) {
	return q.ID, q.DatasetID, q.Inserted
}

// MetadataProperty is a property that records' metadata can have.
type MetadataProperty struct {
	ID, DatasetID, Name, Title string
	// Settings is a JSON object with its keys in the server's order.
	Settings             json.RawMessage
	VisibleForAnnotators bool
	Inserted, Updated    time.Time
}

func (p MetadataProperty) place() (id, owner string, inserted time.Time) {
	return p.ID, p.DatasetID, p.Inserted
}

// VectorSettings is a vector that records can have.
type VectorSettings struct {
	ID, DatasetID, Name, Title string
	Dimensions                 int
	Inserted, Updated          time.Time
}

func (v VectorSettings) place() (id, owner string, inserted time.Time) {
	return v.ID, v.DatasetID, v.Inserted
}

// Dataset finds a dataset by its id.
func (t *Tx) Dataset(id string) (Dataset, error) { return datasets().get(t, id) }

// Datasets are the datasets of a workspace, the oldest first.
func (t *Tx) Datasets(workspace string) ([]Dataset, error) { return datasets().of(t, workspace) }

// PutDataset stores a dataset, new or changed.
func (t *Tx) PutDataset(d Dataset) error { return datasets().put(t, d) }

// DeleteDataset removes a dataset and all that is in it.
func (t *Tx) DeleteDataset(d Dataset) error {
	if err := records().removeOf(t, d.ID, t.dropRecord); err != nil {
		return err
	}
	if err := fields().removeOf(t, d.ID, nil); err != nil {
		return err
	}
	if err := questions().removeOf(t, d.ID, nil); err != nil {
		return err
	}
	if err := properties().removeOf(t, d.ID, nil); err != nil {
		return err
	}
	if err := vectorsSettings().removeOf(t, d.ID, nil); err != nil {
		return err
	}
	return datasets().remove(t, d)
}

// Field finds a field by its id.
func (t *Tx) Field(id string) (Field, error) { return fields().get(t, id) }

// Fields are the fields of a dataset, the oldest first.
func (t *Tx) Fields(dataset string) ([]Field, error) { return fields().of(t, dataset) }

// PutField stores a field, new or changed.
func (t *Tx) PutField(f Field) error { return fields().put(t, f) }

// DeleteField removes a field.
func (t *Tx) DeleteField(f Field) error { return fields().remove(t, f) }

// Question finds a question by its id.
func (t *Tx) Question(id string) (Question, error) { return questions().get(t, id) }

// Questions are the questions of a dataset, the oldest first.
func (t *Tx) Questions(dataset string) ([]Question, error) { return questions().of(t, dataset) }

// PutQuestion stores a question, new or changed.
func (t *Tx) PutQuestion(q Question) error { return questions().put(t, q) }

// DeleteQuestion removes a question.
func (t *Tx) DeleteQuestion(q Question) error { return questions().remove(t, q) }

// MetadataProperty finds a metadata property by its id.
func (t *Tx) MetadataProperty(id string) (MetadataProperty, error) { return properties().get(t, id) }

// MetadataProperties are those of a dataset, the oldest first.
func (t *Tx) MetadataProperties(dataset string) ([]MetadataProperty, error) {
	return properties().of(t, dataset)
}

// PutMetadataProperty stores a metadata property, new or changed.
func (t *Tx) PutMetadataProperty(p MetadataProperty) error { return properties().put(t, p) }

// DeleteMetadataProperty removes a metadata property.
func (t *Tx) DeleteMetadataProperty(p MetadataProperty) error { return properties().remove(t, p) }

// VectorSettings finds vector settings by their id.
func (t *Tx) VectorSettings(id string) (VectorSettings, error) { return vectorsSettings().get(t, id) }

// VectorsSettings are those of a dataset, the oldest first.
func (t *Tx) VectorsSettings(dataset string) ([]VectorSettings, error) {
	return vectorsSettings().of(t, dataset)
}

// PutVectorSettings stores vector settings, new or changed.
func (t *Tx) PutVectorSettings(v VectorSettings) error { return vectorsSettings().put(t, v) }

// DeleteVectorSettings removes vector settings.
func (t *Tx) DeleteVectorSettings(v VectorSettings) error { return vectorsSettings().remove(t, v) }
