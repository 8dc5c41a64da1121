package event

import (
	"encoding/json"
	"time"
)

// The fields of each object, in Argilla's order (section 5 of the facts).
//
//nolint:gochecknoglobals // tables
var (
	pingShape = shape[Ping]{what: "a ping", rest: func(p *Ping) *Rest { return &p.Rest }, columns: []column[Ping]{
		field("agent", text, func(p *Ping) *string { return &p.Agent }),
		field("version", text, func(p *Ping) *string { return &p.Version }),
	}}
	distributionShape = shape[Distribution]{what: "a distribution", rest: func(d *Distribution) *Rest { return &d.Rest }, columns: []column[Distribution]{
		field("strategy", text, func(d *Distribution) *string { return &d.Strategy }),
		field("min_submitted", integer, func(d *Distribution) *int64 { return &d.MinSubmitted }),
	}}
	workspaceShape = shape[Workspace]{what: "a workspace", rest: func(w *Workspace) *Rest { return &w.Rest }, columns: []column[Workspace]{
		field("id", id, func(w *Workspace) *string { return &w.ID }),
		field("name", text, func(w *Workspace) *string { return &w.Name }),
		field("inserted_at", clock, func(w *Workspace) *time.Time { return &w.InsertedAt }),
		field("updated_at", clock, func(w *Workspace) *time.Time { return &w.UpdatedAt }),
	}}
	questionShape = shape[Question]{what: "a question", rest: func(q *Question) *Rest { return &q.Rest }, columns: []column[Question]{
		field("id", id, func(q *Question) *string { return &q.ID }),
		field("name", text, func(q *Question) *string { return &q.Name }),
		field("title", text, func(q *Question) *string { return &q.Title }),
		field("description", orNull(text), func(q *Question) **string { return &q.Description }),
		field("required", flag, func(q *Question) *bool { return &q.Required }),
		field("settings", questionSettings.codec(), func(q *Question) *QuestionSettings { return &q.Settings }),
		field("inserted_at", clock, func(q *Question) *time.Time { return &q.InsertedAt }),
		field("updated_at", clock, func(q *Question) *time.Time { return &q.UpdatedAt }),
	}}
	fieldShape = shape[Field]{what: "a field", rest: func(f *Field) *Rest { return &f.Rest }, columns: []column[Field]{
		field("id", id, func(f *Field) *string { return &f.ID }),
		field("name", text, func(f *Field) *string { return &f.Name }),
		field("title", text, func(f *Field) *string { return &f.Title }),
		field("required", flag, func(f *Field) *bool { return &f.Required }),
		field("settings", fieldSettings.codec(), func(f *Field) *FieldSettings { return &f.Settings }),
		field("inserted_at", clock, func(f *Field) *time.Time { return &f.InsertedAt }),
		field("updated_at", clock, func(f *Field) *time.Time { return &f.UpdatedAt }),
	}}
	metadataShape = shape[MetadataProperty]{what: "a metadata property", rest: func(m *MetadataProperty) *Rest { return &m.Rest }, columns: []column[MetadataProperty]{
		field("id", id, func(m *MetadataProperty) *string { return &m.ID }),
		field("name", text, func(m *MetadataProperty) *string { return &m.Name }),
		field("title", text, func(m *MetadataProperty) *string { return &m.Title }),
		field("settings", metadataSettings.codec(), func(m *MetadataProperty) *MetadataSettings { return &m.Settings }),
		field("visible_for_annotators", flag, func(m *MetadataProperty) *bool { return &m.VisibleForAnnotators }),
		field("inserted_at", clock, func(m *MetadataProperty) *time.Time { return &m.InsertedAt }),
		field("updated_at", clock, func(m *MetadataProperty) *time.Time { return &m.UpdatedAt }),
	}}
	vectorShape = shape[VectorSettings]{what: "vector settings", rest: func(v *VectorSettings) *Rest { return &v.Rest }, columns: []column[VectorSettings]{
		field("id", id, func(v *VectorSettings) *string { return &v.ID }),
		field("name", text, func(v *VectorSettings) *string { return &v.Name }),
		field("title", text, func(v *VectorSettings) *string { return &v.Title }),
		field("dimensions", integer, func(v *VectorSettings) *int64 { return &v.Dimensions }),
		field("inserted_at", clock, func(v *VectorSettings) *time.Time { return &v.InsertedAt }),
		field("updated_at", clock, func(v *VectorSettings) *time.Time { return &v.UpdatedAt }),
	}}
	datasetShape = shape[Dataset]{what: "a dataset", rest: func(d *Dataset) *Rest { return &d.Rest }, columns: []column[Dataset]{
		field("id", id, func(d *Dataset) *string { return &d.ID }),
		field("name", text, func(d *Dataset) *string { return &d.Name }),
		field("guidelines", orNull(text), func(d *Dataset) **string { return &d.Guidelines }),
		field("allow_extra_metadata", flag, func(d *Dataset) *bool { return &d.AllowExtraMetadata }),
		field("status", text, func(d *Dataset) *string { return &d.Status }),
		field("distribution", distributionShape.codec(), func(d *Dataset) *Distribution { return &d.Distribution }),
		field("workspace", workspaceShape.codec(), func(d *Dataset) *Workspace { return &d.Workspace }),
		field("questions", list(questionShape.codec()), func(d *Dataset) *[]Question { return &d.Questions }),
		field("fields", list(fieldShape.codec()), func(d *Dataset) *[]Field { return &d.Fields }),
		field("metadata_properties", list(metadataShape.codec()), func(d *Dataset) *[]MetadataProperty { return &d.MetadataProperties }),
		field("vectors_settings", list(vectorShape.codec()), func(d *Dataset) *[]VectorSettings { return &d.VectorsSettings }),
		field("last_activity_at", clock, func(d *Dataset) *time.Time { return &d.LastActivityAt }),
		field("inserted_at", clock, func(d *Dataset) *time.Time { return &d.InsertedAt }),
		field("updated_at", clock, func(d *Dataset) *time.Time { return &d.UpdatedAt }),
	}}
	recordShape = shape[Record]{what: "a record", rest: func(r *Record) *Rest { return &r.Rest }, columns: []column[Record]{
		field("id", id, func(r *Record) *string { return &r.ID }),
		field("status", text, func(r *Record) *string { return &r.Status }),
		field("fields", object, func(r *Record) *Object { return &r.Fields }),
		field("metadata", nilAsNull(object), func(r *Record) *Object { return &r.Metadata }),
		field("external_id", orNull(text), func(r *Record) **string { return &r.ExternalID }),
		field("dataset", datasetShape.codec(), func(r *Record) *Dataset { return &r.Dataset }),
		field("inserted_at", clock, func(r *Record) *time.Time { return &r.InsertedAt }),
		field("updated_at", clock, func(r *Record) *time.Time { return &r.UpdatedAt }),
	}}
	userShape = shape[User]{what: "a user", rest: func(u *User) *Rest { return &u.Rest }, columns: []column[User]{
		field("id", id, func(u *User) *string { return &u.ID }),
		field("first_name", text, func(u *User) *string { return &u.FirstName }),
		field("last_name", orNull(text), func(u *User) **string { return &u.LastName }),
		field("username", text, func(u *User) *string { return &u.Username }),
		field("role", text, func(u *User) *string { return &u.Role }),
		field("inserted_at", clock, func(u *User) *time.Time { return &u.InsertedAt }),
		field("updated_at", clock, func(u *User) *time.Time { return &u.UpdatedAt }),
	}}
	responseShape = shape[Response]{what: "a response", rest: func(r *Response) *Rest { return &r.Rest }, columns: []column[Response]{
		field("id", id, func(r *Response) *string { return &r.ID }),
		field("values", nilAsNull(values), func(r *Response) *Values { return &r.Values }),
		field("status", text, func(r *Response) *string { return &r.Status }),
		field("record", recordShape.codec(), func(r *Response) *Record { return &r.Record }),
		field("user", userShape.codec(), func(r *Response) *User { return &r.User }),
		field("inserted_at", clock, func(r *Response) *time.Time { return &r.InsertedAt }),
		field("updated_at", clock, func(r *Response) *time.Time { return &r.UpdatedAt }),
	}}
	answerShape = shape[Answer]{what: "an answer", rest: func(a *Answer) *Rest { return &a.Rest }, columns: []column[Answer]{
		field("value", raw, func(a *Answer) *json.RawMessage { return &a.Value }),
	}}
)
