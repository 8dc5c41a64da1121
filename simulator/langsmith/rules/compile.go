package rules

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// predicate tests one run.
type predicate func(*Candidate) bool

// compile gives a call its meaning.
func compile(c call) (predicate, error) {
	switch c.name {
	case "and":
		return compileAnd(c)
	case "or":
		return compileOr(c)
	case "search":
		return compileSearch(c)
	}
	cond, err := compileCondition(c)
	if err != nil {
		return nil, err
	}
	return together([]condition{cond}), nil
}

// compileAnd pairs what belongs together: one feedback, one piece of metadata,
// one input or output has to meet all the conditions on it that stand in one and().
func compileAnd(c call) (predicate, error) {
	calls, err := callsOf(c)
	if err != nil {
		return nil, err
	}
	var all []predicate
	paired := map[string][]condition{}
	for _, inner := range calls {
		if slices.Contains([]string{"and", "or", "search"}, inner.name) {
			p, err := compile(inner)
			if err != nil {
				return nil, err
			}
			all = append(all, p)
			continue
		}
		cond, err := compileCondition(inner)
		if err != nil {
			return nil, err
		}
		if cond.pair == "" {
			all = append(all, together([]condition{cond}))
			continue
		}
		paired[cond.pair] = append(paired[cond.pair], cond)
	}
	for _, conds := range paired {
		all = append(all, together(conds))
	}
	return func(c *Candidate) bool {
		return !slices.ContainsFunc(all, func(p predicate) bool { return !p(c) })
	}, nil
}

func compileOr(c call) (predicate, error) {
	calls, err := callsOf(c)
	if err != nil {
		return nil, err
	}
	var some []predicate
	for _, inner := range calls {
		p, err := compile(inner)
		if err != nil {
			return nil, err
		}
		some = append(some, p)
	}
	return func(c *Candidate) bool {
		return slices.ContainsFunc(some, func(p predicate) bool { return p(c) })
	}, nil
}

func callsOf(c call) ([]call, error) {
	if len(c.args) == 0 {
		return nil, fmt.Errorf("%s() has nothing in it", c.name)
	}
	calls := make([]call, len(c.args))
	for i, arg := range c.args {
		inner, ok := arg.(call)
		if !ok {
			return nil, fmt.Errorf("%s() takes calls; its argument %d is none", c.name, i+1)
		}
		calls[i] = inner
	}
	return calls, nil
}

func compileSearch(c call) (predicate, error) {
	if len(c.args) != 1 {
		return nil, errors.New(`search() takes one text: search("refund")`)
	}
	text, ok := c.args[0].(string)
	if !ok || text == "" {
		return nil, errors.New(`search() takes one text: search("refund")`)
	}
	return func(c *Candidate) bool { return c.contains(text) }, nil
}

// condition is one comparison.
type condition struct {
	pair       string // what has to be one and the same record; "" for the run itself
	field      string
	comparator string
	value      any
}

func compileCondition(c call) (condition, error) {
	if !slices.Contains(comparators(), c.name) {
		return condition{}, fmt.Errorf("there is no %s(); there are and, or, search, %s", c.name, strings.Join(comparators(), ", "))
	}
	if len(c.args) != 2 {
		return condition{}, fmt.Errorf("%s() takes a field and a value, not %d arguments", c.name, len(c.args))
	}
	var field string
	switch first := c.args[0].(type) {
	case name:
		field = string(first)
	case string:
		field = first
	default:
		return condition{}, fmt.Errorf("the first argument of %s() is not a field", c.name)
	}
	cond := condition{field: field, comparator: c.name, value: c.args[1]}
	if c.name == "has" && strings.HasPrefix(field, "feedback_") {
		cond.comparator = "eq" // how the guide waits for an evaluator
	}
	if word, ok := cond.value.(name); ok {
		return condition{}, fmt.Errorf("the value %s of %s() is not quoted", word, c.name)
	}
	return cond, cond.check()
}

func comparators() []string {
	return []string{"eq", "neq", "gt", "gte", "lt", "lte", "in", "has", "like", "notlike"}
}

// check refuses what the field cannot be compared by, and says what it can.
func (c *condition) check() error {
	for _, prefix := range []string{"feedback", "metadata", "input", "output"} {
		if strings.HasPrefix(c.field, prefix+"_") {
			c.pair = prefix
		}
	}
	known, ok := fields()[c.field]
	if !ok {
		return fmt.Errorf("there is no field %q; there are %s", c.field, strings.Join(fieldNames(), ", "))
	}
	if !slices.Contains(known.comparators, c.comparator) {
		return fmt.Errorf("%s cannot be compared by %s(); it can by %s", c.field, c.comparator, strings.Join(known.comparators, ", "))
	}
	if _, isList := c.value.([]any); isList != (c.comparator == "in") {
		return fmt.Errorf("%s() on %s takes %s", c.comparator, c.field, map[bool]string{true: "a list: [\"a\", \"b\"]", false: "one value"}[c.comparator == "in"])
	}
	return nil
}
