package api

import (
	"bytes"
	"encoding/json"

	"github.com/hookdrill/hookdrill/simulator/argilla/store"
)

const (
	mostTerms   = 250
	mostVectors = 5 // vector settings of one dataset
)

type propertyView struct {
	ID         string          `json:"id"`
	Name       string          `json:"name"`
	Title      string          `json:"title"`
	Settings   json.RawMessage `json:"settings"`
	Visible    bool            `json:"visible_for_annotators"`
	DatasetID  string          `json:"dataset_id"`
	InsertedAt string          `json:"inserted_at"`
	UpdatedAt  string          `json:"updated_at"`
}

func viewProperty(p store.MetadataProperty) propertyView {
	return propertyView{p.ID, p.Name, p.Title, p.Settings, p.VisibleForAnnotators, p.DatasetID, shown(p.Inserted), shown(p.Updated)}
}

// propertySettings have the bounds of numbers before their type: that is how the
// server's classes come out.
func (n node) propertySettings() json.RawMessage {
	o := n.model()
	kind := o.variant("terms", "integer", "float")
	if kind == "terms" {
		return encoded(struct {
			Type   string            `json:"type"`
			Values []json.RawMessage `json:"values"`
		}{kind, o.terms()})
	}
	low, high := o.bound("min", kind), o.bound("max", kind)
	if low != nil && high != nil && number(low) >= number(high) {
		o.fail("value_error", "Value error, 'min' (%s) must be lower than 'max' (%s)", low, high)
	}
	return encoded(struct {
		Min  json.RawMessage `json:"min"`
		Max  json.RawMessage `json:"max"`
		Type string          `json:"type"`
	}{orNull(low), orNull(high), kind})
}

func (o object) terms() []json.RawMessage {
	n := o.get("values")
	if !n.there() {
		return nil
	}
	all := []json.RawMessage{}
	for _, value := range n.list(1, mostTerms) {
		all = append(all, unique(value.raw))
	}
	return all
}

// bound is a number; one of a float is written as one.
func (o object) bound(name, kind string) json.RawMessage {
	n := o.get(name)
	if !n.there() {
		return nil
	}
	if kind == "integer" {
		return encoded(n.integer(-1 << 53))
	}
	if c := n.raw[0]; c != '-' && (c < '0' || c > '9') {
		n.fail("float_type", "Input should be a valid number")
		return nil
	}
	if !bytes.ContainsAny(n.raw, ".eE") {
		return append(unique(n.raw), ".0"...)
	}
	return unique(n.raw)
}

func number(text json.RawMessage) float64 {
	var n float64
	_ = json.Unmarshal(text, &n)
	return n
}

func orNull(text json.RawMessage) json.RawMessage {
	if text == nil {
		return json.RawMessage("null")
	}
	return text
}

// listMetadataProperties leaves out what annotators are not to see, for them.
func (a *API) listMetadataProperties(q *request) (any, error) {
	return listed(a, q, func(tx *store.Tx, dataset string) ([]store.MetadataProperty, error) {
		all, err := tx.MetadataProperties(dataset)
		var seen []store.MetadataProperty
		for _, p := range all {
			if p.VisibleForAnnotators || q.user.Role != store.Annotator {
				seen = append(seen, p)
			}
		}
		return seen, err
	}, viewProperty)
}

func (a *API) createMetadataProperty(q *request) (any, error) {
	id, o := q.pathID("dataset_id"), q.model()
	p := store.MetadataProperty{
		DatasetID: id, Name: o.need("name").text(1, mostName), Title: o.need("title").text(1, mostTitle),
		VisibleForAnnotators: o.get("visible_for_annotators").boolean(true),
		Settings:             o.need("settings").settingsOrNil(node.propertySettings),
	}
	err := a.configure(q, id, &p.ID, func(tx *store.Tx, _ store.Dataset) error {
		all, err := tx.MetadataProperties(id)
		if err != nil {
			return err
		}
		for _, other := range all {
			if other.Name == p.Name {
				return taken("Metadata property with name `%s` already exists for dataset with id `%s`", p.Name, id)
			}
		}
		p.Inserted = tx.Now()
		p.Updated = p.Inserted
		return tx.PutMetadataProperty(p)
	})
	return viewProperty(p), err
}

func (a *API) updateMetadataProperty(q *request) (any, error) {
	id, o := q.pathID("metadata_property_id"), q.model()
	title, visible := "", true
	if o.nonNull("title", "visible_for_annotators") {
		title, visible = o.get("title").text(1, mostTitle), o.get("visible_for_annotators").boolean(true)
	}
	return a.onProperty(q, id, func(tx *store.Tx, p store.MetadataProperty) (store.MetadataProperty, error) {
		if o.has("title") {
			p.Title = title
		}
		if o.has("visible_for_annotators") {
			p.VisibleForAnnotators = visible
		}
		p.Updated = tx.Now()
		return p, tx.PutMetadataProperty(p)
	})
}

func (a *API) deleteMetadataProperty(q *request) (any, error) {
	return a.onProperty(q, q.pathID("metadata_property_id"), func(tx *store.Tx, p store.MetadataProperty) (store.MetadataProperty, error) {
		return p, tx.DeleteMetadataProperty(p)
	})
}

func (a *API) onProperty(q *request, id string, do func(*store.Tx, store.MetadataProperty) (store.MetadataProperty, error)) (any, error) {
	if err := q.err(); err != nil {
		return nil, err
	}
	var after store.MetadataProperty
	err := a.change(func(tx *store.Tx) error {
		p, err := tx.MetadataProperty(id)
		if err != nil {
			return missing("MetadataProperty", id, err)
		}
		if _, err := manage(tx, q, p.DatasetID); err != nil {
			return err
		}
		after, err = do(tx, p)
		return err
	})
	return viewProperty(after), err
}

type vectorSettingsView struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Title      string `json:"title"`
	Dimensions int    `json:"dimensions"`
	DatasetID  string `json:"dataset_id"`
	InsertedAt string `json:"inserted_at"`
	UpdatedAt  string `json:"updated_at"`
}

func viewVectorSettings(v store.VectorSettings) vectorSettingsView {
	return vectorSettingsView{v.ID, v.Name, v.Title, v.Dimensions, v.DatasetID, shown(v.Inserted), shown(v.Updated)}
}

func (a *API) listVectorsSettings(q *request) (any, error) {
	return listed(a, q, (*store.Tx).VectorsSettings, viewVectorSettings)
}

func (a *API) createVectorSettings(q *request) (any, error) {
	id, o := q.pathID("dataset_id"), q.model()
	v := store.VectorSettings{
		DatasetID: id, Name: o.need("name").text(1, mostName), Title: o.need("title").text(1, mostTitle),
		Dimensions: int(o.need("dimensions").integer(1)),
	}
	err := a.configure(q, id, &v.ID, func(tx *store.Tx, _ store.Dataset) error {
		all, err := tx.VectorsSettings(id)
		if err != nil {
			return err
		}
		if len(all) >= mostVectors {
			return refused("The maximum number of vector settings has been reached for dataset with id `%s`", id)
		}
		for _, other := range all {
			if other.Name == v.Name {
				return taken("Vector settings with name `%s` already exists for dataset with id `%s`", v.Name, id)
			}
		}
		v.Inserted = tx.Now()
		v.Updated = v.Inserted
		return tx.PutVectorSettings(v)
	})
	return viewVectorSettings(v), err
}

func (a *API) updateVectorSettings(q *request) (any, error) {
	id, o := q.pathID("vector_settings_id"), q.model()
	title := ""
	if o.nonNull("title") {
		title = o.need("title").text(1, mostTitle)
	}
	return a.onVectorSettings(q, id, func(tx *store.Tx, v store.VectorSettings) (store.VectorSettings, error) {
		v.Title, v.Updated = title, tx.Now()
		return v, tx.PutVectorSettings(v)
	})
}

func (a *API) deleteVectorSettings(q *request) (any, error) {
	return a.onVectorSettings(q, q.pathID("vector_settings_id"), func(tx *store.Tx, v store.VectorSettings) (store.VectorSettings, error) {
		return v, tx.DeleteVectorSettings(v)
	})
}

func (a *API) onVectorSettings(q *request, id string, do func(*store.Tx, store.VectorSettings) (store.VectorSettings, error)) (any, error) {
	if err := q.err(); err != nil {
		return nil, err
	}
	var after store.VectorSettings
	err := a.change(func(tx *store.Tx) error {
		v, err := tx.VectorSettings(id)
		if err != nil {
			return missing("VectorSettings", id, err)
		}
		if _, err := manage(tx, q, v.DatasetID); err != nil {
			return err
		}
		after, err = do(tx, v)
		return err
	})
	return viewVectorSettings(after), err
}
