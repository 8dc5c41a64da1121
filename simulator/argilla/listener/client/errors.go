package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// The kinds of [Error], for errors.Is.
var (
	// ErrUnreachable means that no answer came.
	ErrUnreachable = errors.New("no answer came from Argilla")
	// ErrUnauthorized means that the API key is missing or unknown.
	ErrUnauthorized = errors.New("the API key is missing or unknown")
	// ErrForbidden means that the key's user is not an owner.
	ErrForbidden = errors.New("the user is not an owner")
	// ErrNotFound means that there is no such webhook, or no webhooks at all:
	// they came with Argilla 2.5.0.
	ErrNotFound = errors.New("not found")
	// ErrTooMany means that there are ten webhooks already.
	ErrTooMany = errors.New("there are ten webhooks already")
	// ErrInvalid means that Argilla does not take what it was given.
	ErrInvalid = errors.New("the request is not valid")
)

// longestDetail bounds what an error says of an answer.
const longestDetail = 300

// Error says which call failed, and how.
type Error struct {
	// Method and Path are those of the request.
	Method, Path string
	// Status is the answer's, 0 if there was none.
	Status int
	// Code is Argilla's own, such as "argilla.api.errors::ValidationError"; ""
	// if it gave none.
	Code string
	// Detail is what Argilla said, or what went wrong on the way.
	Detail string
}

func (e *Error) Error() string {
	if e.Status == 0 {
		return fmt.Sprintf("Argilla: %s %s: %s", e.Method, e.Path, e.Detail)
	}
	return fmt.Sprintf("Argilla: %s %s: %d %s: %s", e.Method, e.Path, e.Status, http.StatusText(e.Status), e.Detail)
}

// Is tells the kind of the error.
func (e *Error) Is(kind error) bool {
	tooMany := e.Status == http.StatusUnprocessableEntity && strings.Contains(e.Detail, "more than 10 webhooks")
	switch kind {
	case ErrUnreachable:
		return e.Status == 0
	case ErrUnauthorized:
		return e.Status == http.StatusUnauthorized
	case ErrForbidden:
		return e.Status == http.StatusForbidden
	case ErrNotFound:
		return e.Status == http.StatusNotFound
	case ErrTooMany:
		return tooMany
	case ErrInvalid:
		return e.Status == http.StatusUnprocessableEntity && !tooMany
	}
	return false
}

// Temporary reports whether the same call may succeed in a moment. A 500 is
// none of these: Argilla means it.
func (e *Error) Temporary() bool {
	switch e.Status {
	case 0, http.StatusRequestTimeout, http.StatusTooManyRequests,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// explain reads what Argilla says of an error: {"detail": text}, or
// {"detail": {"code": …, "params": …}} (section 1.5 of the facts).
func explain(answer []byte) (code, detail string) {
	var said struct{ Detail json.RawMessage }
	if json.Unmarshal(answer, &said) != nil || len(said.Detail) == 0 {
		return "", string(answer)
	}
	var text string
	if json.Unmarshal(said.Detail, &text) == nil {
		return "", text
	}
	var coded struct {
		Code   string
		Params struct {
			Detail, Type, Message string
			Errors                []struct {
				Loc []any
				Msg string
			}
		}
	}
	if json.Unmarshal(said.Detail, &coded) != nil || coded.Code == "" {
		return "", string(said.Detail)
	}
	var parts []string
	for _, e := range coded.Params.Errors {
		parts = append(parts, place(e.Loc)+": "+e.Msg)
	}
	for _, part := range []string{coded.Params.Detail, coded.Params.Type, coded.Params.Message} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return coded.Code, string(said.Detail)
	}
	return coded.Code, strings.Join(parts, ": ")
}

// place is where a validation error is: ["body", "events", 0] is events.0.
func place(loc []any) string {
	var parts []string
	for i, l := range loc {
		switch l := l.(type) {
		case string:
			if i > 0 || len(loc) == 1 {
				parts = append(parts, l)
			}
		case float64:
			parts = append(parts, strconv.Itoa(int(l)))
		}
	}
	return strings.Join(parts, ".")
}
