package listener

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/hookdrill/hookdrill/fixtures/argilla/bodies"
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

// object is a JSON object.
type object map[string]any

// describe is the OpenAPI document: the paths of the handlers, and what they take.
func (l *Listener) describe() ([]byte, error) {
	paths := object{"/" + healthName: object{"get": object{
		"summary": "Is it taking deliveries?", "operationId": healthName, "tags": []string{"Health"},
		"responses": object{
			"200": object{"description": "It is."},
			"503": object{"description": "It is starting or shutting down, or its inbox cannot be read."},
		},
	}}}
	schemas := object{string(event.PingType): event.Schema(event.PingType)}
	for _, e := range l.endpoints {
		paths["/"+e.name] = object{"post": l.describeHandler(e)}
		for _, t := range e.events {
			schemas[string(t)] = event.Schema(t)
		}
	}
	document, err := json.MarshalIndent(object{
		"openapi": "3.1.0",
		"info": object{
			"title":   "Argilla listener",
			"version": "1",
			"description": "Takes the events that Argilla delivers, signed by Standard Webhooks. " +
				"Each handler has a path, a webhook and a secret of its own.",
		},
		"servers":    []object{{"url": "."}},
		"paths":      paths,
		"components": object{"schemas": schemas},
	}, "", " ")
	if err != nil {
		return nil, fmt.Errorf("listener: the OpenAPI document: %w", err)
	}
	return document, nil
}

func (l *Listener) describeHandler(e *endpoint) object {
	var choices []object
	examples := object{}
	for _, t := range append(append([]event.Type{}, e.events...), event.PingType) {
		choices = append(choices, object{"$ref": "#/components/schemas/" + string(t)})
		examples[string(t)] = object{"value": json.RawMessage(bodies.Body(string(t)))}
	}
	return object{
		"summary": "Takes " + list(e.events), "operationId": e.name, "tags": []string{"Argilla webhooks"},
		"parameters": []object{
			header(signature.HeaderID, "an id of the attempt; Argilla draws a new one each time", object{"type": "string"}),
			header(signature.HeaderTimestamp, "when the attempt was made, in seconds since 1970; five minutes off at most", object{"type": "integer"}),
			header(signature.HeaderSignature, "v1, and the base64 of HMAC-SHA256 over id.timestamp.body", object{"type": "string"}),
		},
		"requestBody": object{"required": true, "content": object{asJSON: object{
			"schema": object{"oneOf": choices}, "examples": examples,
		}}},
		"responses": l.describeAnswers(),
	}
}

func header(name, description string, schema object) object {
	return object{"name": name, "in": "header", "required": true, "description": description, "schema": schema}
}

// describeAnswers says what each status means, as the listener is configured.
func (l *Listener) describeAnswers() object {
	meanings := []struct {
		outcome Outcome
		text    string
	}{
		{Handled, "The event was handled, now or before."},
		{Stored, "The event is stored, now or before, and will be handled."},
		{Pinged, "A ping came."},
		{Unsubscribed, "It is an event that the handler did not ask for."},
		{Unknown, "It is an event that is not known here."},
		{Unverified, "The signature, the timestamp or a header is wrong."},
		{Malformed, "It is genuine, and no event."},
		{TooLarge, fmt.Sprintf("The body is larger than %d bytes.", l.config.MaxBody)},
		{NotReady, "Not now; come again."},
		{Failed, "The handler failed; come again."},
	}
	answers := object{}
	for _, m := range meanings {
		if l.config.Inbox == nil && m.outcome == Stored || l.config.Inbox != nil && (m.outcome == Handled || m.outcome == Failed) {
			continue
		}
		status := strconv.Itoa(l.config.Answers(m.outcome).Status)
		text := m.text
		if earlier, ok := answers[status].(object); ok {
			text = earlier["description"].(string) + " Or: " + text
		}
		answers[status] = object{"description": text}
	}
	return answers
}

func list(events []event.Type) string {
	var text strings.Builder
	for i, t := range events {
		switch {
		case i == 0:
		case i == len(events)-1:
			text.WriteString(" and ")
		default:
			text.WriteString(", ")
		}
		text.WriteString(string(t))
	}
	return text.String()
}

func (l *Listener) openapi(w http.ResponseWriter) {
	w.Header().Set("Content-Type", asJSON)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(l.openAPI)
}
