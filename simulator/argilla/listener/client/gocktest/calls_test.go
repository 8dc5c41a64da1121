package gocktest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/h2non/gock"

	"github.com/hookdrill/hookdrill/simulator/apikey"
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/client"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

const (
	api    = "http://argilla.test"
	theKey = "argilla.apikey"
	id     = "0b8a8ba8-51a2-4bd2-8d4f-3ddbd5bd1c7f"
	secret = "oah/G6J3cf8vhXNHUk0D2W4vu/oZ4fdjfnD5OMyVvYF1EhM9sM4ntuXqt6c1JCT3ZdcXIdKs/SOhPMQD/uOrCA=="
)

// scripted calls the API as gock was told, in virtual time, and returns how
// long it took. Every answer must have been asked for, and no other.
func scripted(t *testing.T, call func(ctx context.Context, c *client.Client)) (took time.Duration) {
	t.Helper()
	defer gock.OffAll()
	synctest.Test(t, func(t *testing.T) {
		key, err := apikey.New(theKey)
		if err != nil {
			t.Fatal(err)
		}
		c, err := client.New(client.Config{BaseURL: api, Key: key, Transport: gock.NewTransport()})
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		call(context.Background(), c)
		took = time.Since(begin)
	})
	if gock.HasUnmatchedRequest() {
		t.Errorf("a request came unexpected: %s %s", gock.GetUnmatchedRequests()[0].Method, gock.GetUnmatchedRequests()[0].URL)
	}
	if !gock.IsDone() {
		t.Errorf("%d requests did not come", len(gock.Pending()))
	}
	return took
}

// expect expects a request with the headers that every one has.
func expect(method, path string) *gock.Request {
	r := gock.New(api).Path("^/api/v1"+path+"$").
		MatchHeader("X-Argilla-Api-Key", "^"+theKey+"$").MatchHeader("Accept", "^application/json$")
	r.Method = method
	return r
}

const webhook = `{"id":"` + id + `","url":"http://127.0.0.1:8000/greet","secret":"` + secret + `","events":["dataset.created"],"enabled":true,` +
	`"description":null,"inserted_at":"2025-03-12T09:00:00.123456","updated_at":"2025-03-12T09:00:01"}`

func want(t *testing.T) client.Webhook {
	t.Helper()
	s, err := signature.ParseSecret(secret)
	if err != nil {
		t.Fatal(err)
	}
	return client.Webhook{
		ID: id, URL: "http://127.0.0.1:8000/greet", Secret: s, Events: []event.Type{event.DatasetCreated}, Enabled: true,
		InsertedAt: time.Date(2025, 3, 12, 9, 0, 0, 123456000, time.UTC), UpdatedAt: time.Date(2025, 3, 12, 9, 0, 1, 0, time.UTC),
	}
}

func check(t *testing.T, got client.Webhook, err error) {
	t.Helper()
	same := cmp.Comparer(func(a, b signature.Secret) bool { return a.RevealSecret() == b.RevealSecret() })
	if diff := cmp.Diff(want(t), got, same); err != nil || diff != "" {
		t.Errorf("%v (- want, + got):\n%s", err, diff)
	}
}

func TestCreate(t *testing.T) {
	for description, body := range map[string]map[string]any{
		"":         {"url": "http://127.0.0.1:8000/greet", "events": []string{"dataset.created"}},
		"greeting": {"url": "http://127.0.0.1:8000/greet", "events": []string{"dataset.created"}, "description": "greeting"},
	} {
		expect("POST", "/webhooks").MatchType("json").JSON(body).Reply(201).BodyString(webhook)
		scripted(t, func(ctx context.Context, c *client.Client) {
			got, err := c.Create(ctx, client.NewWebhook{URL: "http://127.0.0.1:8000/greet", Events: []event.Type{event.DatasetCreated}, Description: description})
			check(t, got, err)
		})
	}
}

func TestList(t *testing.T) {
	expect("GET", "/webhooks").Reply(200).BodyString(`{"items":[` + webhook + "," + strings.Replace(webhook, "null", `"greeting"`, 1) + "]}")
	scripted(t, func(ctx context.Context, c *client.Client) {
		got, err := c.List(ctx)
		if err != nil || len(got) != 2 || got[1].Description != "greeting" {
			t.Fatalf("got %v, %v", got, err)
		}
		check(t, got[0], err)
	})
}

func TestUpdate(t *testing.T) {
	url, description, none, enabled := "http://127.0.0.1:8000/greet", "greeting", "", false
	for body, change := range map[string]client.Change{
		`{}`:                                    {},
		`{"url":"http://127.0.0.1:8000/greet"}`: {URL: &url},
		`{"events":["dataset.created"]}`:        {Events: []event.Type{event.DatasetCreated}},
		`{"enabled":false}`:                     {Enabled: &enabled},
		`{"description":"greeting"}`:            {Description: &description},
		`{"description":null}`:                  {Description: &none},
	} {
		expect("PATCH", "/webhooks/"+id).MatchType("json").BodyString(body).Reply(200).BodyString(webhook)
		scripted(t, func(ctx context.Context, c *client.Client) {
			got, err := c.Update(ctx, id, change)
			check(t, got, err)
		})
	}
}

func TestDeleteAndPing(t *testing.T) {
	expect("DELETE", "/webhooks/"+id).Reply(200).BodyString(webhook)
	expect("POST", "/webhooks/"+id+"/ping").Reply(204)
	scripted(t, func(ctx context.Context, c *client.Client) {
		got, err := c.Delete(ctx, id)
		check(t, got, err)
		if err := c.Ping(ctx, id); err != nil {
			t.Error(err)
		}
	})
}

// Section 1.5 of the facts: what Argilla says, and what kind of error that is.
func TestErrors(t *testing.T) {
	for _, c := range []struct {
		status     int
		body       string
		kind       error
		code, text string
	}{
		{401, `{"detail":{"code":"argilla.api.errors::UnauthorizedError","params":{"detail":"Could not validate credentials"}}}`,
			client.ErrUnauthorized, "argilla.api.errors::UnauthorizedError", "401 Unauthorized: Could not validate credentials"},
		{403, `{"detail":{"code":"argilla.api.errors::ForbiddenOperationError","params":{"detail":"Operation not allowed"}}}`,
			client.ErrForbidden, "argilla.api.errors::ForbiddenOperationError", "403 Forbidden: Operation not allowed"},
		{404, "{\"detail\":\"Webhook with id `" + id + "` not found\"}", client.ErrNotFound, "", "404 Not Found: Webhook with id `" + id + "` not found"},
		{422, `{"detail":"You can't create more than 10 webhooks. Please delete some of them first"}`, client.ErrTooMany, "", "more than 10 webhooks"},
		{422, `{"detail":{"code":"argilla.api.errors::ValidationError","params":{"errors":[{"type":"enum","loc":["body","events",0],"msg":"Input should be 'x'"},{"type":"value_error","loc":["body"],"msg":"Value error"}]}}}`,
			client.ErrInvalid, "argilla.api.errors::ValidationError", "422 Unprocessable Entity: events.0: Input should be 'x': body: Value error"},
		{500, `{"detail":{"code":"argilla.api.errors::GenericServerError","params":{"type":"httpx.ConnectError","message":"[Errno 99] Cannot assign requested address"}}}`,
			nil, "argilla.api.errors::GenericServerError", "500 Internal Server Error: httpx.ConnectError: [Errno 99] Cannot assign requested address"},
		{400, `{"detail":[1]}`, nil, "", "400 Bad Request: [1]"},
		{400, `{"detail":{"code":"x"}}`, nil, "x", `400 Bad Request: {"code":"x"}`},
		{400, ``, nil, "", "400 Bad Request: "},
	} {
		expect("POST", "/webhooks/"+id+"/ping").Reply(c.status).BodyString(c.body)
		scripted(t, func(ctx context.Context, to *client.Client) {
			err := to.Ping(ctx, id)
			failed, ok := errors.AsType[*client.Error](err)
			if !ok || failed.Status != c.status || failed.Code != c.code || !strings.Contains(err.Error(), c.text) {
				t.Errorf("%s: got %v, want %s", c.body, err, c.text)
			}
			for _, kind := range []error{client.ErrUnreachable, client.ErrUnauthorized, client.ErrForbidden, client.ErrNotFound, client.ErrTooMany, client.ErrInvalid} {
				if errors.Is(err, kind) != errors.Is(c.kind, kind) {
					t.Errorf("%s: is it %v: %v", c.body, kind, errors.Is(err, kind))
				}
			}
		})
	}
}

// What can be asked twice is, and nothing else; a 500 is meant.
func TestTryingAgain(t *testing.T) {
	for _, c := range []struct {
		method, path string
		status       int
		requests     int
		took         time.Duration
		call         func(context.Context, *client.Client) error
	}{
		{"GET", "/webhooks", 503, 3, 1500 * time.Millisecond, func(ctx context.Context, c *client.Client) error { _, err := c.List(ctx); return err }},
		{"GET", "/webhooks", 429, 3, 1500 * time.Millisecond, func(ctx context.Context, c *client.Client) error { _, err := c.List(ctx); return err }},
		{"GET", "/webhooks", 500, 1, 0, func(ctx context.Context, c *client.Client) error { _, err := c.List(ctx); return err }},
		{"PATCH", "/webhooks/" + id, 502, 3, 1500 * time.Millisecond, func(ctx context.Context, c *client.Client) error {
			_, err := c.Update(ctx, id, client.Change{})
			return err
		}},
		{"DELETE", "/webhooks/" + id, 504, 3, 1500 * time.Millisecond, func(ctx context.Context, c *client.Client) error { _, err := c.Delete(ctx, id); return err }},
		{"POST", "/webhooks", 503, 1, 0, func(ctx context.Context, c *client.Client) error {
			_, err := c.Create(ctx, client.NewWebhook{})
			return err
		}},
		{"POST", "/webhooks/" + id + "/ping", 503, 1, 0, func(ctx context.Context, c *client.Client) error { return c.Ping(ctx, id) }},
	} {
		expect(c.method, c.path).Times(c.requests).Reply(c.status)
		took := scripted(t, func(ctx context.Context, to *client.Client) {
			if err := c.call(ctx, to); err == nil {
				t.Errorf("%s %s: no error", c.method, c.path)
			}
		})
		if took != c.took {
			t.Errorf("%s %s after a %d: it took %v, want %v", c.method, c.path, c.status, took, c.took)
		}
	}
}

func TestTheCallerCanStopIt(t *testing.T) {
	expect("GET", "/webhooks").Reply(503)
	took := scripted(t, func(ctx context.Context, c *client.Client) {
		ctx, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		defer cancel()
		if _, err := c.List(ctx); err == nil || !strings.Contains(err.Error(), "503") {
			t.Errorf("got %v, want the last answer", err)
		}
	})
	if took != 100*time.Millisecond {
		t.Errorf("it took %v", took)
	}
}
