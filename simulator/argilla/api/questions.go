package api

import (
	"encoding/json"
	"slices"

	"github.com/hookdrill/hookdrill/simulator/argilla/store"
)

// Bounds of questions' options that the real server has.
const (
	mostOptions    = 500 // of labels and spans; a setting there
	mostRanked     = 50
	mostRatings    = 11
	leastVisible   = 3
	mostOption     = 200
	mostOptionText = 500
)

type questionView struct {
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	Title       string          `json:"title"`
	Description *string         `json:"description"`
	Required    bool            `json:"required"`
	Settings    json.RawMessage `json:"settings"`
	DatasetID   string          `json:"dataset_id"`
	InsertedAt  string          `json:"inserted_at"`
	UpdatedAt   string          `json:"updated_at"`
}

// viewQuestion shows a span question with a key that is not stored, and not in
// events.
func viewQuestion(q store.Question) questionView {
	settings := q.Settings
	if kindOf(settings) == "span" {
		settings = append(slices.Clone(settings[:len(settings)-1]), `,"allow_character_annotation":true}`...)
	}
	return questionView{q.ID, q.Name, q.Title, q.Description, q.Required, settings, q.DatasetID, shown(q.Inserted), shown(q.Updated)}
}

// optionView is what can be chosen.
type optionView struct {
	Value       string  `json:"value"`
	Text        string  `json:"text"`
	Description *string `json:"description"`
}

type ratingView struct {
	Value int64 `json:"value"`
}

// The settings of questions, with their keys in the server's order.
type (
	textSettings struct {
		Type     string `json:"type"`
		Markdown bool   `json:"use_markdown"`
	}
	ratingSettings struct {
		Type    string       `json:"type"`
		Options []ratingView `json:"options"`
	}
	rankingSettings struct {
		Type    string       `json:"type"`
		Options []optionView `json:"options"`
	}
	labelSettings struct {
		Type    string       `json:"type"`
		Options []optionView `json:"options"`
		Visible *int64       `json:"visible_options"`
	}
	multiLabelSettings struct {
		labelSettings
		Order string `json:"options_order"`
	}
	spanSettings struct {
		Type        string       `json:"type"`
		Field       string       `json:"field"`
		Options     []optionView `json:"options"`
		Visible     *int64       `json:"visible_options"`
		Overlapping bool         `json:"allow_overlapping"`
	}
)

func (n node) questionSettings() json.RawMessage {
	o := n.model()
	switch kind := o.variant("text", "rating", "label_selection", "multi_label_selection", "ranking", "span"); kind {
	case "text":
		return encoded(textSettings{kind, o.get("use_markdown").boolean(false)})
	case "rating":
		return encoded(ratingSettings{kind, o.ratings()})
	case "ranking":
		return encoded(rankingSettings{kind, o.options(2, mostRanked)})
	case "label_selection":
		return encoded(o.labels(kind))
	case "multi_label_selection":
		order := "natural"
		if o.has("options_order") {
			order = o.get("options_order").word("enum", "natural", "suggestion")
		}
		return encoded(multiLabelSettings{o.labels(kind), order})
	case "span":
		options := o.options(1, mostOptions)
		return encoded(spanSettings{kind, o.need("field").text(1, mostName), options, o.visible(len(options)), o.get("allow_overlapping").boolean(false)})
	}
	return nil
}

func (o object) labels(kind string) labelSettings {
	options := o.options(2, mostOptions)
	return labelSettings{kind, options, o.visible(len(options))}
}

func (o object) options(least, most int) []optionView {
	all := []optionView{}
	var values []string
	for _, one := range o.need("options").list(least, most) {
		option := one.model()
		all = append(all, optionView{
			option.need("value").text(1, mostOption), option.need("text").text(1, mostOptionText), option.get("description").textOrNil(mostDescription),
		})
		values = append(values, all[len(all)-1].Value)
	}
	o.unique(values)
	return all
}

func (o object) unique(values []string) {
	slices.Sort(values)
	if len(slices.Compact(slices.Clone(values))) != len(values) {
		o.fail("value_error", "Value error, Option values must be unique")
	}
}

func (o object) ratings() []ratingView {
	all := []ratingView{}
	var values []string
	for _, one := range o.need("options").list(2, mostRatings) {
		value := one.model().need("value")
		n := value.integer(0)
		if n > 10 {
			value.fail("less_than_equal", "Input should be less than or equal to 10")
		}
		all = append(all, ratingView{n})
		values = append(values, string(value.raw))
	}
	o.unique(values)
	return all
}

func (o object) visible(options int) *int64 {
	n := o.get("visible_options")
	if !n.there() {
		return nil
	}
	visible := n.integer(leastVisible)
	if visible > int64(options) {
		o.fail("value_error", "Value error, 'visible_options' is more than the %d options", options)
	}
	return &visible
}

func (a *API) listQuestions(q *request) (any, error) {
	return listed(a, q, (*store.Tx).Questions, viewQuestion)
}

func (a *API) createQuestion(q *request) (any, error) {
	id, o := q.pathID("dataset_id"), q.model()
	made := store.Question{
		DatasetID: id, Name: o.need("name").text(1, mostName), Title: o.need("title").text(1, mostTitle),
		Description: o.get("description").textOrNil(mostDescription), Required: o.get("required").orFalse(),
		Settings: o.need("settings").settingsOrNil(node.questionSettings),
	}
	err := a.configure(q, id, &made.ID, func(tx *store.Tx, d store.Dataset) error {
		all, err := tx.Questions(id)
		if err != nil {
			return err
		}
		for _, other := range all {
			if other.Name == made.Name {
				return taken("Question with name `%s` already exists for dataset with id `%s`", made.Name, id)
			}
		}
		if d.Status == store.Ready {
			return refused("questions cannot be created for a published dataset")
		}
		if err := spanFits(tx, made, all); err != nil {
			return err
		}
		made.Inserted = tx.Now()
		made.Updated = made.Inserted
		return tx.PutQuestion(made)
	})
	return viewQuestion(made), err
}

// spanFits holds a span question to a field that is there and no other's.
func spanFits(tx *store.Tx, made store.Question, all []store.Question) error {
	if kindOf(made.Settings) != "span" {
		return nil
	}
	field := spanField(made)
	fields, err := tx.Fields(made.DatasetID)
	if !slices.ContainsFunc(fields, func(f store.Field) bool { return f.Name == field }) && err == nil {
		return refused("'%s' is not the name of a field of the dataset", field)
	}
	for _, other := range all {
		if kindOf(other.Settings) == "span" && spanField(other) == field {
			return refused("'%s' is already used by span question with id '%s'", field, other.ID)
		}
	}
	return err
}

func spanField(q store.Question) string {
	var s spanSettings
	_ = json.Unmarshal(q.Settings, &s) // stored JSON is valid
	return s.Field
}

func (a *API) updateQuestion(q *request) (any, error) {
	id, o := q.pathID("question_id"), q.model()
	var title string
	var description *string
	settings := object{}
	if o.nonNull("title", "settings") {
		title, description = o.get("title").text(1, mostTitle), o.get("description").textOrNil(mostDescription)
		if settings = o.get("settings").model(); settings.raw != nil {
			settings.variant("text", "rating", "label_selection", "multi_label_selection", "ranking", "span")
		}
	}
	if err := q.err(); err != nil {
		return nil, err
	}
	var changed store.Question
	err := a.change(func(tx *store.Tx) (err error) {
		if changed, err = tx.Question(id); err != nil {
			return missing("Question", id, err)
		}
		if _, err := manage(tx, q, changed.DatasetID); err != nil {
			return err
		}
		if o.has("title") {
			changed.Title = title
		}
		if o.has("description") {
			changed.Description = description
		}
		if settings.raw != nil {
			if changed.Settings, err = resettled(changed.Settings, settings); err != nil {
				return err
			}
		}
		changed.Updated = tx.Now()
		return tx.PutQuestion(changed)
	})
	return viewQuestion(changed), err
}

// resettled is stored settings with what a patch has of them. The type stays,
// and so does which values can be chosen.
func resettled(old json.RawMessage, patch object) (json.RawMessage, error) {
	var faults []fault
	both := node{faults: &faults, loc: patch.loc, raw: merged(old, patch.text(func(_ string, v []byte) []byte { return v }))}
	if was, is := kindOf(old), kindOf(both.raw); was != is {
		return nil, refused("question type cannot be changed. expected '%s' but got '%s'", was, is)
	}
	settings := both.questionSettings()
	if len(faults) > 0 {
		return nil, invalid(faults)
	}
	if !slices.Equal(optionValues(old), optionValues(settings)) {
		return nil, refused("the option values cannot be modified")
	}
	return settings, nil
}

// optionValues are the values of options, sorted.
func optionValues(settings json.RawMessage) []string {
	var s struct {
		Options []struct {
			Value json.RawMessage `json:"value"`
		} `json:"options"`
	}
	_ = json.Unmarshal(settings, &s) // stored JSON is valid
	var all []string
	for _, o := range s.Options {
		all = append(all, string(o.Value))
	}
	slices.Sort(all)
	return all
}

func (a *API) deleteQuestion(q *request) (any, error) {
	id := q.pathID("question_id")
	if err := q.err(); err != nil {
		return nil, err
	}
	var gone store.Question
	err := a.change(func(tx *store.Tx) (err error) {
		if gone, err = tx.Question(id); err != nil {
			return missing("Question", id, err)
		}
		d, err := manage(tx, q, gone.DatasetID)
		if err != nil {
			return err
		}
		if d.Status == store.Ready {
			return refused("questions cannot be deleted for a published dataset")
		}
		return tx.DeleteQuestion(gone)
	})
	return viewQuestion(gone), err
}
