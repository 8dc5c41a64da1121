package api

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/hookdrill/hookdrill/simulator/argilla/store"
	"github.com/hookdrill/hookdrill/simulator/wire"
)

type fieldView struct {
	ID         string          `json:"id"`
	Name       string          `json:"name"`
	Title      string          `json:"title"`
	Required   bool            `json:"required"`
	Settings   json.RawMessage `json:"settings"`
	DatasetID  string          `json:"dataset_id"`
	InsertedAt string          `json:"inserted_at"`
	UpdatedAt  string          `json:"updated_at"`
}

func viewField(f store.Field) fieldView {
	return fieldView{f.ID, f.Name, f.Title, f.Required, f.Settings, f.DatasetID, shown(f.Inserted), shown(f.Updated)}
}

// variant finds which of several kinds of settings an object has.
func (o object) variant(kinds ...string) string {
	kind := o.get("type")
	if kind.raw == nil || kind.raw[0] != '"' {
		o.fail("union_tag_not_found", "Unable to extract tag using discriminator 'type'")
		return ""
	}
	for _, k := range kinds {
		if wire.Unquote(kind.raw) == k {
			return k
		}
	}
	o.fail("union_tag_invalid", "Input tag '%s' found using 'type' does not match any of the expected tags: %s",
		wire.Cut(wire.Unquote(kind.raw)), expectedTags(kinds))
	return ""
}

func expectedTags(kinds []string) string { return "'" + strings.Join(kinds, "', '") + "'" }

// encoded is JSON with the keys in the order of a struct.
func encoded(v any) json.RawMessage {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil { // strings, numbers and lists of them
		panic(err)
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n"))
}

// fieldSettings are the settings of a field in the server's order.
func (n node) fieldSettings() json.RawMessage {
	o := n.model()
	switch kind := o.variant("text", "image", "chat", "custom"); kind {
	case "text", "chat":
		return encoded(struct {
			Type     string `json:"type"`
			Markdown bool   `json:"use_markdown"`
		}{kind, o.get("use_markdown").boolean(kind == "chat")})
	case "custom":
		return encoded(struct {
			Type     string `json:"type"`
			Template string `json:"template"`
			Advanced bool   `json:"advanced_mode"`
		}{kind, o.need("template").text(0, 0), o.get("advanced_mode").boolean(false)})
	default:
		return encoded(struct {
			Type string `json:"type"`
		}{kind})
	}
}

// kindOf is the type in settings that are stored.
func kindOf(settings json.RawMessage) string {
	var s struct {
		Type string `json:"type"`
	}
	_ = json.Unmarshal(settings, &s) // stored JSON is valid
	return s.Type
}

func (a *API) listFields(q *request) (any, error) {
	return listed(a, q, (*store.Tx).Fields, viewField)
}

// listed is what is configured of a dataset.
func listed[T, V any](a *API, q *request, find func(*store.Tx, string) ([]T, error), view func(T) V) (any, error) {
	id := q.pathID("dataset_id")
	if err := q.err(); err != nil {
		return nil, err
	}
	var all []T
	err := a.Store.View(func(tx *store.Tx) error {
		_, err := dataset(tx, q, id, mayRead)
		if err != nil {
			return err
		}
		all, err = find(tx, id)
		return err
	})
	return listOf(all, view), err
}

func (a *API) createField(q *request) (any, error) {
	id, o := q.pathID("dataset_id"), q.model()
	f := store.Field{
		DatasetID: id, Name: o.need("name").text(1, mostName), Title: o.need("title").text(1, mostTitle),
		Required: o.get("required").orFalse(), Settings: o.need("settings").settingsOrNil(node.fieldSettings),
	}
	err := a.configure(q, id, &f.ID, func(tx *store.Tx, d store.Dataset) error {
		if d.Status == store.Ready {
			return refused("Field cannot be created for a published dataset")
		}
		all, err := tx.Fields(id)
		for _, other := range all {
			if other.Name == f.Name {
				return taken("Field with name `%s` already exists for dataset with id `%s`", f.Name, id)
			}
		}
		if err != nil {
			return err
		}
		f.Inserted = tx.Now()
		f.Updated = f.Inserted
		return tx.PutField(f)
	})
	return viewField(f), err
}

// orFalse is a boolean that may be null.
func (n node) orFalse() bool { return n.there() && n.boolean(false) }

// settingsOrNil reads settings that are there.
func (n node) settingsOrNil(read func(node) json.RawMessage) json.RawMessage {
	if n.raw == nil {
		return nil
	}
	return read(n)
}

// configure adds something to a dataset, under a new id. No event tells of it.
func (a *API) configure(q *request, of string, id *string, add func(*store.Tx, store.Dataset) error) error {
	if err := q.err(); err != nil {
		return err
	}
	var err error
	if *id, err = a.newID(); err != nil {
		return err
	}
	return a.change(func(tx *store.Tx) error {
		d, err := dataset(tx, q, of, mayManage)
		if err != nil {
			return err
		}
		return add(tx, d)
	})
}

// manage finds the dataset of something configured, for who may change it.
func manage(tx *store.Tx, q *request, id string) (store.Dataset, error) {
	d, err := tx.Dataset(id)
	if err == nil && !mayManage(tx, q.user, d.WorkspaceID) {
		return d, forbidden()
	}
	return d, err
}

func (a *API) updateField(q *request) (any, error) {
	id, o := q.pathID("field_id"), q.model()
	var title string
	var settings json.RawMessage
	if o.nonNull("title", "settings") {
		title, settings = o.get("title").text(1, mostTitle), o.get("settings").settingsOrNil(node.fieldSettings)
	}
	if err := q.err(); err != nil {
		return nil, err
	}
	var f store.Field
	err := a.change(func(tx *store.Tx) (err error) {
		if f, err = tx.Field(id); err != nil {
			return missing("Field", id, err)
		}
		if _, err := manage(tx, q, f.DatasetID); err != nil {
			return err
		}
		if o.has("title") {
			f.Title = title
		}
		if settings != nil {
			if kindOf(settings) != kindOf(f.Settings) {
				return refused("Field type cannot be changed. Expected '%s' but got '%s'", kindOf(f.Settings), kindOf(settings))
			}
			f.Settings = settings
		}
		f.Updated = tx.Now()
		return tx.PutField(f)
	})
	return viewField(f), err
}

func (a *API) deleteField(q *request) (any, error) {
	id := q.pathID("field_id")
	if err := q.err(); err != nil {
		return nil, err
	}
	var f store.Field
	err := a.change(func(tx *store.Tx) (err error) {
		if f, err = tx.Field(id); err != nil {
			return missing("Field", id, err)
		}
		d, err := manage(tx, q, f.DatasetID)
		if err != nil {
			return err
		}
		if d.Status == store.Ready {
			return refused("Fields cannot be deleted for a published dataset")
		}
		return tx.DeleteField(f)
	})
	return viewField(f), err
}
