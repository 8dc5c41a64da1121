package rules

import (
	"cmp"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"
)

// together tests conditions that are about one and the same thing: the run, or
// one record of it.
func together(conds []condition) predicate {
	pair := conds[0].pair
	if pair == "" {
		return func(c *Candidate) bool {
			return slices.ContainsFunc(fields()[conds[0].field].values(c), conds[0].holds)
		}
	}
	if absent(conds) {
		return func(c *Candidate) bool { // no record has the key
			return !slices.ContainsFunc(c.records(pair), func(r record) bool {
				return slices.ContainsFunc(conds, func(cond condition) bool { return !cond.holds(r[cond.field]) })
			})
		}
	}
	return func(c *Candidate) bool {
		return slices.ContainsFunc(c.records(pair), func(r record) bool {
			return !slices.ContainsFunc(conds, func(cond condition) bool { return !cond.holds(r[cond.field]) })
		})
	}
}

// absent reports whether the conditions only say which keys a run must not
// have: neq(metadata_key, "k") is for the runs without k.
func absent(conds []condition) bool {
	return !slices.ContainsFunc(conds, func(c condition) bool {
		return c.comparator != "neq" || !strings.HasSuffix(c.field, "_key")
	})
}

// holds compares one value.
func (c condition) holds(actual any) bool {
	switch c.comparator {
	case "eq":
		return same(actual, c.value)
	case "neq":
		return !same(actual, c.value)
	case "in":
		return slices.ContainsFunc(list(c.value), func(v any) bool { return same(actual, v) })
	case "has":
		return c.has(actual)
	case "like":
		return like(actual, c.value)
	case "notlike":
		return !like(actual, c.value)
	}
	order, ok := compare(actual, c.value)
	if !ok {
		return false
	}
	switch c.comparator {
	case "gt":
		return order > 0
	case "gte":
		return order >= 0
	case "lt":
		return order < 0
	default: // lte
		return order <= 0
	}
}

// has is about tags, and about metadata given as a JSON object.
func (c condition) has(actual any) bool {
	metadata, isMap := actual.(map[string]any)
	if !isMap {
		return same(actual, c.value)
	}
	text, _ := c.value.(string)
	var wanted map[string]any
	if json.Unmarshal([]byte(text), &wanted) != nil {
		return false
	}
	for key, value := range wanted {
		if own, ok := metadata[key]; !ok || !same(own, value) {
			return false
		}
	}
	return len(wanted) > 0
}

// same compares loosely typed values: a score may be a bool where the filter
// has a number.
func same(actual, wanted any) bool {
	if order, ok := compare(actual, wanted); ok {
		return order == 0
	}
	return reflect.DeepEqual(actual, wanted)
}

// compare orders numbers, times and texts; ok is false where two values have no order.
func compare(actual, wanted any) (order int, ok bool) {
	a, aNumber := number(actual)
	b, bNumber := number(wanted)
	if aNumber && bNumber {
		return cmp.Compare(a, b), true
	}
	if span, isText := wanted.(string); aNumber && isText {
		if d, err := time.ParseDuration(span); err == nil { // latency: "5s"
			return cmp.Compare(a, d.Seconds()), true
		}
	}
	if x, isTime := when(actual); isTime {
		if y, isTime := when(wanted); isTime {
			return x.Compare(y), true
		}
	}
	x, aText := actual.(string)
	y, bText := wanted.(string)
	return strings.Compare(x, y), aText && bText
}

func number(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, true
	case json.Number:
		f, err := n.Float64()
		return f, err == nil
	case bool:
		if n {
			return 1, true
		}
		return 0, true
	}
	return 0, false
}

// like matches a pattern in which % stands for any text, whatever its case.
func like(actual, pattern any) bool {
	text, isText := actual.(string)
	wanted, isPattern := pattern.(string)
	if !isText || !isPattern {
		return false
	}
	parts := strings.Split(strings.ToLower(wanted), "%")
	rest, found := strings.CutPrefix(strings.ToLower(text), parts[0])
	for i, part := range parts[1:] {
		if !found {
			return false
		}
		if last := i == len(parts)-2; last {
			return strings.HasSuffix(rest, part)
		}
		_, rest, found = strings.Cut(rest, part)
	}
	return found && rest == ""
}
