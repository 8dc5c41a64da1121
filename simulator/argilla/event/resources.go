package event

import "time"

// Dataset is a dataset with all its settings, which every event about it, its
// records and their responses carries in full.
type Dataset struct {
	ID   string
	Name string
	// Guidelines are for annotators. Nil if there are none.
	Guidelines *string
	// AllowExtraMetadata says whether records may have metadata without a property.
	AllowExtraMetadata bool
	// Status is "draft" or "ready", which is published.
	Status       string
	Distribution Distribution
	Workspace    Workspace
	// Questions, Fields, MetadataProperties and VectorsSettings are empty in
	// dataset.created: a dataset gets them later.
	Questions          []Question
	Fields             []Field
	MetadataProperties []MetadataProperty
	VectorsSettings    []VectorSettings
	LastActivityAt     time.Time
	InsertedAt         time.Time
	UpdatedAt          time.Time

	Rest
}

// Distribution says when a record is completed.
type Distribution struct {
	// Strategy is "overlap".
	Strategy string
	// MinSubmitted is how many submitted responses complete a record.
	MinSubmitted int64

	Rest
}

// Workspace is where a dataset lies.
type Workspace struct {
	ID         string
	Name       string
	InsertedAt time.Time
	UpdatedAt  time.Time

	Rest
}

// Question is what annotators are asked about each record.
type Question struct {
	ID    string
	Name  string
	Title string
	// Description is nil if there is none.
	Description *string
	Required    bool
	Settings    QuestionSettings
	InsertedAt  time.Time
	UpdatedAt   time.Time

	Rest
}

// Field is a part of each record that annotators see.
type Field struct {
	ID         string
	Name       string
	Title      string
	Required   bool
	Settings   FieldSettings
	InsertedAt time.Time
	UpdatedAt  time.Time

	Rest
}

// MetadataProperty is something that is known of records, to filter by.
type MetadataProperty struct {
	ID                   string
	Name                 string
	Title                string
	Settings             MetadataSettings
	VisibleForAnnotators bool
	InsertedAt           time.Time
	UpdatedAt            time.Time

	Rest
}

// VectorSettings says of a vector that records may have how long it is.
type VectorSettings struct {
	ID         string
	Name       string
	Title      string
	Dimensions int64
	InsertedAt time.Time
	UpdatedAt  time.Time

	Rest
}

// Record is what is annotated. Its responses, suggestions and vectors are not
// part of an event.
type Record struct {
	ID string
	// Status is "pending" or "completed". Inside of a response it is usually
	// that of before the response: do not rely on it there.
	Status string
	// Fields are the record's content, by the names of the dataset's fields.
	Fields Object
	// Metadata is nil where the record has none.
	Metadata Object
	// ExternalID is the caller's own id. Nil if there is none.
	ExternalID *string
	Dataset    Dataset
	InsertedAt time.Time
	UpdatedAt  time.Time

	Rest
}

// Response is what one user answered about one record.
type Response struct {
	ID string
	// Values are the answers. Nil where there are none, as a draft and a
	// discarded response may have it.
	Values Values
	// Status is "draft", "submitted" or "discarded".
	Status     string
	Record     Record
	User       User
	InsertedAt time.Time
	UpdatedAt  time.Time

	Rest
}

// User is who responded.
type User struct {
	ID string
	// FirstName may be "".
	FirstName string
	// LastName is nil if there is none.
	LastName *string
	Username string
	// Role is "owner", "admin" or "annotator".
	Role       string
	InsertedAt time.Time
	UpdatedAt  time.Time

	Rest
}

// ResourceID is the dataset's id.
func (d Dataset) ResourceID() string { return d.ID }

// ResourceID is the record's id.
func (r Record) ResourceID() string { return r.ID }

// ResourceID is the response's id.
func (r Response) ResourceID() string { return r.ID }
