package trial

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

// MaxAnswer is how many bytes of an answer are kept.
const MaxAnswer = 8 << 20

// call makes a request of the program, and fills in what came of it.
func (a *actor) call(ctx context.Context, c Call, answer *Answer) {
	request, err := a.request(ctx, c)
	if err != nil {
		answer.Failure = err.Error()
		return
	}
	answer.Method, answer.URL = request.Method, request.URL.String()
	response, err := a.client.Do(request)
	if err != nil {
		answer.Failure = err.Error()
		return
	}
	defer func() { _ = response.Body.Close() }()
	answer.Status, answer.Header = response.StatusCode, response.Header
	answer.Body, err = io.ReadAll(io.LimitReader(response.Body, MaxAnswer))
	if err != nil {
		answer.Failure = err.Error()
	}
}

func (a *actor) request(ctx context.Context, c Call) (*http.Request, error) {
	if err := a.sign(c); err != nil {
		return nil, err
	}
	path, err := a.fill(c.Path)
	if err != nil {
		return nil, err
	}
	switch {
	case a.whole:
		_, query, asks := strings.Cut(path, "?")
		if path = a.program.calledAt(); asks {
			path += "?" + query
		}
	case strings.HasPrefix(path, "/"):
		path = a.program.calledAt() + path
	}
	if path, err = changed(path, c.Suffix, c.Query); err != nil {
		return nil, err
	}
	body, err := a.fill(c.Body)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, c.Method, path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, values := range c.Header {
		for _, value := range values {
			if value, err = a.fill(value); err != nil {
				return nil, err
			}
			request.Header.Add(name, value)
		}
	}
	return request, nil
}

// changed changes a URL's path and parameters of its query. One that is not
// changed at all stays as it is written.
func changed(text, suffix string, change map[string]string) (string, error) {
	if suffix == "" && len(change) == 0 {
		return text, nil
	}
	u, err := url.Parse(text)
	if err != nil {
		return "", err
	}
	query := u.Query()
	for name, value := range change {
		if query.Del(name); value != "" {
			query.Set(name, value)
		}
	}
	u.RawQuery, u.Path = query.Encode(), u.Path+suffix
	return u.String(), nil
}

// blank is a place to be filled in. No JSON looks like it: there a brace is
// followed by a quote.
var blank = regexp.MustCompile(`\{[a-z][a-z0-9 _-]*\}`)

// fill puts what was kept, and the endpoints' URLs, into a text.
func (a *actor) fill(text string) (string, error) {
	if !blank.MatchString(text) {
		return text, nil // it may be large: no copy
	}
	var missing error
	filled := blank.ReplaceAllStringFunc(text, func(b string) string {
		name := strings.Trim(b, "{}")
		value, known := a.kept[name]
		if called, is := strings.CutPrefix(name, "url "); is {
			value, known = a.urlOf(called)
		}
		if !known && missing == nil {
			missing = fmt.Errorf("nothing was kept as %q", name)
		}
		return value
	})
	return filled, missing
}

// urlOf is where the program reaches an endpoint.
func (a *actor) urlOf(called string) (string, bool) {
	for _, e := range a.plan.Endpoints {
		if e.Delivery != called {
			continue
		}
		address := e.Host
		if network, has := a.network.(interface {
			Address(name string) (string, bool)
		}); has && a.outside {
			address, _ = network.Address(e.Host)
		}
		if e.TLS {
			return "https://" + address, true
		}
		return "http://" + address, true
	}
	return "", false
}

// at returns the endpoint of a name; acts are checked to name one.
func (a *actor) at(called string) *fakeendpoint.Endpoint {
	for i, e := range a.plan.Endpoints {
		if e.Delivery == called {
			return a.endpoints[i]
		}
	}
	return nil
}

// keep keeps what an act wants kept of a body.
func (a *actor) keep(act Act, body []byte, answer *Answer) {
	for name, pointer := range act.Keep {
		value, err := At(body, pointer)
		if err != nil {
			answer.Failure = fmt.Sprintf("there is nothing to be kept as %q: %v", name, err)
			continue
		}
		a.kept[name] = value
	}
}

// At returns the value at a JSON pointer (RFC 6901) in a document: a string as
// it is meant, anything else as it is written.
func At(document []byte, pointer string) (string, error) {
	value := json.RawMessage(document)
	for _, token := range strings.Split(pointer, "/")[1:] {
		var found bool
		if value, found = below(value, strings.NewReplacer("~1", "/", "~0", "~").Replace(token)); !found {
			return "", fmt.Errorf("there is no %s", pointer)
		}
	}
	var text *string
	if json.Unmarshal(value, &text) == nil && text != nil {
		return *text, nil
	}
	return string(value), nil
}

// below returns a member of an object or an item of a list.
func below(value json.RawMessage, token string) (json.RawMessage, bool) {
	var object map[string]json.RawMessage
	if json.Unmarshal(value, &object) == nil {
		member, found := object[token]
		return member, found
	}
	var list []json.RawMessage
	i, err := strconv.Atoi(token)
	if err != nil || json.Unmarshal(value, &list) != nil || i < 0 || i >= len(list) {
		return nil, false
	}
	return list[i], true
}
