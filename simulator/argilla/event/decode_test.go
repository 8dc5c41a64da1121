package event_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/fixtures/argilla/bodies"
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
)

func TestADatasetIsTyped(t *testing.T) {
	t.Parallel()
	e := decode(t, bodies.Body("dataset.published"))
	d, ok := e.Data.(event.Dataset)
	if !ok || e.Type != event.DatasetPublished || e.Version != 1 || d.ResourceID() != "f9c7af7e-bcbf-498b-9f5f-37361d1b168b" {
		t.Fatalf("got %+v", e)
	}
	if want := time.Date(2025, 3, 12, 9, 30, 1, 150022000, time.UTC); !d.InsertedAt.Equal(want) {
		t.Errorf("inserted at %v, want %v", d.InsertedAt, want)
	}
	if d.Workspace.Name != "support" || d.Distribution.MinSubmitted != 1 || d.Status != "ready" || d.AllowExtraMetadata {
		t.Errorf("got %+v", d)
	}
	types := map[string]string{}
	for _, q := range d.Questions {
		types[q.Name] = q.Settings.Type
	}
	if diff := cmp.Diff(map[string]string{
		"topic": "label_selection", "tags": "multi_label_selection", "clarity": "rating",
		"replies": "ranking", "entities": "span", "comment": "text",
	}, types); diff != "" {
		t.Errorf("the questions (- want, + got):\n%s", diff)
	}
	topic, tags, clarity, span := d.Questions[0], d.Questions[1].Settings, d.Questions[2].Settings, d.Questions[4].Settings
	defect := topic.Settings.Options[2]
	if *topic.Description != "Pick one topic" || defect.Value.String() != "defect" || *defect.Description != "Broken or faulty item" ||
		topic.Settings.Options[0].Description != nil || topic.Settings.VisibleOptions != nil {
		t.Errorf("got %+v", topic)
	}
	if *tags.VisibleOptions != 3 || tags.OptionsOrder != "natural" || span.Field != "ticket" || span.AllowOverlapping {
		t.Errorf("got %+v and %+v", tags, span)
	}
	if five := clarity.Options[4].Value; five != event.Rating(5) || five.String() != "5" || five == event.Label("5") {
		t.Errorf("the best rating is %v", five)
	}
	if chat, custom := d.Fields[1].Settings, d.Fields[3].Settings; !chat.UseMarkdown || chat.Type != "chat" || !strings.HasPrefix(custom.Template, "<pre>") {
		t.Errorf("got %+v and %+v", chat, custom)
	}
	channel, source, words, sentiment := d.MetadataProperties[0], d.MetadataProperties[1], d.MetadataProperties[2], d.MetadataProperties[3]
	if len(channel.Settings.Values) != 3 || source.Settings.Values != nil || source.VisibleForAnnotators ||
		words.Settings.Max != "5000" || sentiment.Settings.Min != "" {
		t.Errorf("got %+v", d.MetadataProperties)
	}
	if d.VectorsSettings[0].Dimensions != 384 {
		t.Errorf("got %+v", d.VectorsSettings)
	}
}

func TestAResponseIsTyped(t *testing.T) {
	t.Parallel()
	r := decode(t, bodies.Body("response.created")).Data.(event.Response)
	if r.Status != "submitted" || r.User.Username != "ana" || r.User.LastName != nil || r.Record.Dataset.Workspace.Name != "support" {
		t.Errorf("got %+v", r)
	}
	ticket, _ := r.Record.Fields.Text("ticket")
	messages, _ := r.Record.Fields.Chat("conversation")
	sentiment, _ := r.Record.Metadata.Number("sentiment")
	if !strings.HasPrefix(ticket, "Café machine “Aurora”") || sentiment != -0.42 || *r.Record.ExternalID != "ticket-7741" ||
		!cmp.Equal(messages, []event.Message{{Role: "user", Content: "It leaks."}, {Role: "assistant", Content: "Since when?"}}) {
		t.Errorf("got %q, %v, %v", ticket, messages, sentiment)
	}
	answer := func(question string) event.Answer {
		a, ok := r.Values.To(question)
		if !ok {
			t.Errorf("there is no answer to %s", question)
		}
		return a
	}
	topic, _ := answer("topic").Text()
	tags, _ := answer("tags").Labels()
	clarity, _ := answer("clarity").Rating()
	replies, _ := answer("replies").Ranking()
	entities, _ := answer("entities").Spans()
	if topic != "defect" || !cmp.Equal(tags, []string{"urgent", "refund"}) || clarity != 4 || replies[0].Value != "reply-b" || *replies[0].Rank != 1 ||
		!cmp.Equal(entities, []event.Span{{Label: "PRODUCT", Start: 14, End: 20}}) {
		t.Errorf("got %v, %v, %v, %v, %v", topic, tags, clarity, replies, entities)
	}
	if _, ok := answer("topic").Rating(); ok {
		t.Error("a label was taken for a rating")
	}
	if _, ok := r.Values.To("nobody asked"); ok {
		t.Error("there is an answer that nobody gave")
	}
	if _, ok := r.Record.Fields.Text("nothing"); ok {
		t.Error("there is a field that the record has not")
	}
	discarded := decode(t, bodies.Body("response.updated.null-values")).Data.(event.Response)
	if discarded.Values != nil || discarded.Status != "discarded" {
		t.Errorf("got %v", discarded.Values)
	}
}

func TestEveryTypeHasItsSubjectAndExample(t *testing.T) {
	t.Parallel()
	for _, typ := range append(event.Types(), event.PingType) {
		e := decode(t, bodies.Body(string(typ)))
		want := event.Subject("")
		switch e.Data.(type) {
		case event.Dataset:
			want = event.AboutDataset
		case event.Record:
			want = event.AboutRecord
		case event.Response:
			want = event.AboutResponse
		case event.Ping:
			want = event.AboutServer
		}
		if e.Type != typ || typ.Subject() != want || (e.Data.ResourceID() == "") != (typ == event.PingType) {
			t.Errorf("%s is about %q and has a %T with the id %q", typ, typ.Subject(), e.Data, e.Data.ResourceID())
		}
	}
}

func TestErrorsSayWhere(t *testing.T) {
	t.Parallel()
	response := string(bodies.Body("response.created"))
	for want, change := range map[string][2]string{
		`/type is missing; want it in an event`:                                                     {`"type": "response.created", `, ``},
		`/type is a number; want a string`:                                                          {`"type": "response.created"`, `"type": 1`},
		`/version is the string "1"; want a whole number`:                                           {`"version": 1`, `"version": "1"`},
		`/timestamp is the string "2025-03-12T10:20:31.690355"; want a time such as`:                {`690355Z"`, `690355"`},
		`/data is null; want a response`:                                                            {`"data": {`, `"data": null, "old": {`},
		`/data/values is a list; want an object`:                                                    {`"values": {`, `"values": [], "old": {`},
		`/data/values/topic is a string; want an answer`:                                            {`"topic": {"value": "defect"}`, `"topic": "defect"`},
		`/data/values/topic/value is missing; want it in an answer`:                                 {`"topic": {"value": "defect"}`, `"topic": {}`},
		`/data/values/topic is there twice; want one field of this name`:                            {`"topic": {"value": "defect"}`, `"topic": {"value": 1}, "topic": {"value": 2}`},
		`/data/record/id is the string "cb41"; want a UUID such as`:                                 {`"id": "cb41b383-87d6-4ca0-9272-be03380f6356"`, `"id": "cb41"`},
		`/data/record/external_id is a number; want a string, or null`:                              {`"external_id": "ticket-7741"`, `"external_id": 7741`},
		`/data/record/dataset/workspace is missing; want it in a dataset`:                           {`"workspace": `, `"w": `},
		`/data/record/dataset/questions/0/settings/type is missing; want it in a question's`:        {`"type": "label_selection", `, ``},
		`/data/record/dataset/questions/0/settings/options/1/value is true; want a string, or`:      {`"value": "shipping"`, `"value": true`},
		`/data/record/dataset/questions/1/settings/visible_options is the number 3.5; want a whole`: {`"visible_options": 3`, `"visible_options": 3.5`},
		`/data/record/dataset/metadata_properties/2/settings/max is a string; want a number`:        {`"max": 5000`, `"max": "5000"`},
		`/data/record/dataset/inserted_at is null; want a time such as`:                             {`"inserted_at": "2025-03-12T09:30:01.150022"`, `"inserted_at": null`},
		`/data/user/role is there twice`:                                                            {`"role": "annotator"`, `"role": "owner", "role": "owner"`},
		`/data/user/~01~1 is there twice`:                                                           {`"role": "annotator"`, `"role": "owner", "~1/": 1, "~1/": 2`},
		`the payload is not JSON: `:                                                                 {`"type"`, `type`},
		`the payload is not UTF-8`:                                                                  {`Ana`, "\xff"},
	} {
		body := strings.Replace(response, change[0], change[1], 1)
		if body == response {
			t.Errorf("%s: %q is not there", want, change[0])
		}
		_, err := event.Decode([]byte(body))
		if wrong, ok := errors.AsType[*event.Error](err); !ok || !strings.HasPrefix(wrong.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	body := bodies.Body("ping")
	if _, err := (event.Limits{Bytes: len(body)}).Decode(body); err != nil {
		t.Error(err)
	}
	if _, err := (event.Limits{Bytes: len(body) - 1}).Decode(body); err == nil || !strings.HasPrefix(err.Error(), "the payload has 131 bytes") {
		t.Errorf("got %v", err)
	}
	around := func(data string) []byte {
		return []byte(`{"type": "dataset.created", "version": 1, "timestamp": "2025-03-12T09:30:01Z", "data": ` + data + `}`)
	}
	for want, data := range map[string]string{
		"the payload is nested 501 deep; want 500 at most":                strings.Repeat("[", 500) + strings.Repeat("]", 500),
		"/data/questions has more than 10000 elements":                    `{"questions": [` + strings.Repeat(question+",", 10_000) + question + `]}`,
		"/data/k10000 has more than 10000 fields; want no more than that": "{" + keys(10_001) + "}",
	} {
		if _, err := event.Decode(around(data)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

const question = `{"id": "c75de8c1-b7c3-4e52-9209-1267a736a9bf", "name": "", "title": "", "description": null, "required": true,` +
	`"settings": {"type": "text"}, "inserted_at": "2025-03-12T09:30:01", "updated_at": "2025-03-12T09:30:01"}`

// keys are so many members of an object.
func keys(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `"k%05d": 1`, i)
	}
	return b.String()
}
