package notice

import (
	"encoding/json"
	"fmt"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/store"
)

// What is configured of a dataset, the oldest first.

func questions(tx *store.Tx, dataset string) ([]event.Question, error) {
	all, err := tx.Questions(dataset)
	made := []event.Question{}
	for _, q := range all {
		settings, err := questionSettings(q.Settings)
		if err != nil {
			return nil, fmt.Errorf("question %s: %w", q.ID, err)
		}
		made = append(made, event.Question{
			ID: q.ID, Name: q.Name, Title: q.Title, Description: q.Description, Required: q.Required, Settings: settings,
			InsertedAt: q.Inserted, UpdatedAt: q.Updated,
		})
	}
	return made, err
}

func questionSettings(text json.RawMessage) (event.QuestionSettings, error) {
	var s struct {
		Type             string `json:"type"`
		Field            string `json:"field"`
		UseMarkdown      bool   `json:"use_markdown"`
		VisibleOptions   *int64 `json:"visible_options"`
		OptionsOrder     string `json:"options_order"`
		AllowOverlapping bool   `json:"allow_overlapping"`
		Options          []struct {
			Value       any     `json:"value"`
			Text        string  `json:"text"`
			Description *string `json:"description"`
		} `json:"options"`
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return event.QuestionSettings{}, err
	}
	made := event.QuestionSettings{
		Type: s.Type, Field: s.Field, UseMarkdown: s.UseMarkdown, VisibleOptions: s.VisibleOptions,
		OptionsOrder: s.OptionsOrder, AllowOverlapping: s.AllowOverlapping,
	}
	for _, o := range s.Options {
		option := event.Option{Text: o.Text, Description: o.Description}
		switch v := o.Value.(type) {
		case float64:
			option.Value = event.Rating(int64(v)) // 0 to 10
		case string:
			option.Value = event.Label(v)
		}
		made.Options = append(made.Options, option)
	}
	return made, nil
}

func fields(tx *store.Tx, dataset string) ([]event.Field, error) {
	all, err := tx.Fields(dataset)
	made := []event.Field{}
	for _, f := range all {
		var s struct {
			Type         string `json:"type"`
			UseMarkdown  bool   `json:"use_markdown"`
			Template     string `json:"template"`
			AdvancedMode bool   `json:"advanced_mode"`
		}
		if err := json.Unmarshal(f.Settings, &s); err != nil {
			return nil, fmt.Errorf("field %s: %w", f.ID, err)
		}
		made = append(made, event.Field{
			ID: f.ID, Name: f.Name, Title: f.Title, Required: f.Required,
			Settings:   event.FieldSettings{Type: s.Type, UseMarkdown: s.UseMarkdown, Template: s.Template, AdvancedMode: s.AdvancedMode},
			InsertedAt: f.Inserted, UpdatedAt: f.Updated,
		})
	}
	return made, err
}

func metadataProperties(tx *store.Tx, dataset string) ([]event.MetadataProperty, error) {
	all, err := tx.MetadataProperties(dataset)
	made := []event.MetadataProperty{}
	for _, p := range all {
		var s struct {
			Type   string            `json:"type"`
			Min    json.Number       `json:"min"`
			Max    json.Number       `json:"max"`
			Values []json.RawMessage `json:"values"`
		}
		if err := json.Unmarshal(p.Settings, &s); err != nil {
			return nil, fmt.Errorf("metadata property %s: %w", p.ID, err)
		}
		made = append(made, event.MetadataProperty{
			ID: p.ID, Name: p.Name, Title: p.Title, VisibleForAnnotators: p.VisibleForAnnotators,
			Settings:   event.MetadataSettings{Type: s.Type, Min: s.Min, Max: s.Max, Values: s.Values},
			InsertedAt: p.Inserted, UpdatedAt: p.Updated,
		})
	}
	return made, err
}

func vectorsSettings(tx *store.Tx, dataset string) ([]event.VectorSettings, error) {
	all, err := tx.VectorsSettings(dataset)
	made := []event.VectorSettings{}
	for _, v := range all {
		made = append(made, event.VectorSettings{
			ID: v.ID, Name: v.Name, Title: v.Title, Dimensions: int64(v.Dimensions), InsertedAt: v.Inserted, UpdatedAt: v.Updated,
		})
	}
	return made, err
}
