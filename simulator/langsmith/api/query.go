package api

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// query is a URL's query that is being read. A list is a parameter that is
// repeated. Parameters that nobody asks for are ignored, as the API does.
type query struct {
	at     string
	values map[string][]string
	wrong  []string
}

func queryOf(r *http.Request) (*query, error) {
	values := r.URL.Query()
	for name, list := range values {
		if len(list) > maxListed {
			return nil, invalid("query.%s: List should have at most %d items, not %d", cut(name), maxListed, len(list))
		}
	}
	return &query{at: "query", values: values}, nil
}

// maxListed is how many values one parameter may have.
const maxListed = 1000

func (q *query) err() error {
	if len(q.wrong) == 0 {
		return nil
	}
	return &problem{status: http.StatusUnprocessableEntity, text: q.wrong, input: true}
}

func (q *query) fail(name, format string, args ...any) {
	q.wrong = append(q.wrong, q.at+"."+name+": "+fmt.Sprintf(format, args...))
}

func (q *query) text(name string) string {
	if len(q.values[name]) == 0 {
		return ""
	}
	return q.values[name][0]
}

func (q *query) uuid(name string) string {
	if len(q.values[name]) == 0 {
		return ""
	}
	id := strings.ToLower(q.text(name))
	if !isUUID(id) {
		q.fail(name, "Input should be a valid UUID")
		return ""
	}
	return id
}

func (q *query) uuids(name string) []string {
	list := slices.Clone(q.values[name])
	for i, id := range list {
		if list[i] = strings.ToLower(id); !isUUID(list[i]) {
			q.fail(fmt.Sprintf("%s.%d", name, i), "Input should be a valid UUID")
		}
	}
	return list
}

func (q *query) number(name string, otherwise, least, most int) int {
	text := q.text(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	switch {
	case err != nil:
		q.fail(name, "Input should be a valid integer")
	case n < least:
		q.fail(name, "Input should be greater than or equal to %d", least)
	case n > most:
		q.fail(name, "Input should be less than or equal to %d", most)
	}
	return n
}

// page is limit and offset, as most lists have them.
func (q *query) page() (limit, offset int) {
	return q.number("limit", 100, 1, 100), q.number("offset", 0, 0, 1<<31-1)
}

// boolean is true, false, or not given. Python writes it with a capital.
func (q *query) boolean(name string) (value, given bool) {
	switch strings.ToLower(q.text(name)) {
	case "":
		return false, false
	case "true", "1":
		return true, true
	case "false", "0":
		return false, true
	}
	q.fail(name, "Input should be a valid boolean")
	return false, false
}

func (q *query) time(name string) time.Time {
	text := q.text(name)
	if text == "" {
		return time.Time{}
	}
	if strings.Contains(text, "T") {
		text = strings.ReplaceAll(text, " ", "+") // a plus that nobody has escaped
	}
	at, err := parseTime(text)
	if err != nil {
		q.fail(name, "Input should be a valid datetime")
	}
	return at
}

// slice is a page of a list.
func slice[T any](list []T, limit, offset int) []T {
	list = list[min(offset, len(list)):]
	return list[:min(limit, len(list))]
}
