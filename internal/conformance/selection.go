package conformance

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// selection says which scenarios were asked for: any of its terms is enough.
// An empty selection takes all.
type selection []term

// term is one way to pick scenarios.
type term func(*scenario) bool

var (
	ruleID   = regexp.MustCompile(`^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$`)
	pathLine = regexp.MustCompile(`^(.*\.feature):(\d+)$`)
	modern   = regexp.MustCompile(`(?i)(^|[\s(])(not|and|or)\s`)
	tagWord  = regexp.MustCompile(`^~?@?[\pL\pN_-]+$`)
)

// newSelection reads what --only was given: rule ids, tag expressions and paths.
func newSelection(only []string) (selection, error) {
	var s selection
	for _, text := range only {
		t, err := newTerm(strings.TrimSpace(text))
		if err != nil {
			return nil, err
		}
		s = append(s, t)
	}
	return s, nil
}

func newTerm(text string) (term, error) {
	switch {
	case text == "":
		return nil, usage("--only needs a rule id, a tag or a path")
	case strings.Contains(text, ".feature") || strings.Contains(text, "/"):
		return pathTerm(text), nil
	case ruleID.MatchString(text):
		rule, err := verdict.RuleNamed(text)
		if err != nil {
			return nil, usage("%w", err)
		}
		return func(s *scenario) bool { return slices.Contains(ruleTags(s.tags), rule.ID) }, nil
	default:
		return tagTerm(text)
	}
}

const anyLine = -1

// pathTerm picks by file, folder, or file and line; the end of a path is
// enough. The line may be the scenario's, its outline's or a row's.
func pathTerm(text string) term {
	file, line := text, anyLine
	if m := pathLine.FindStringSubmatch(text); m != nil {
		file = m[1]
		line, _ = strconv.Atoi(m[2])
	}
	file = "/" + strings.TrimPrefix(path.Clean(file), "/")
	return func(s *scenario) bool {
		own := "/" + strings.TrimPrefix(s.file, "/")
		within := strings.HasSuffix(own, file) || strings.Contains(own, file+"/")
		return within && (line == anyLine || line == s.line || line == s.header)
	}
}

// tagTerm picks by a tag expression in godog's grammar: "@a && ~@b, @c" has a,
// and has not b or has c. The words of Cucumber's newer grammar would select
// nothing there, silently; here they are refused.
func tagTerm(text string) (term, error) {
	if modern.MatchString(text + " ") {
		return nil, usage("the tag expression %q has words in it; write && for and, a comma for or, ~ for not: \"@langsmith && ~@slow\"", text)
	}
	var all [][]string
	for part := range strings.SplitSeq(text, "&&") {
		var anyOf []string
		for tag := range strings.SplitSeq(part, ",") {
			tag = strings.TrimSpace(tag)
			if !tagWord.MatchString(tag) {
				return nil, usage("%q is no tag expression: %q is neither @tag nor ~@tag", text, tag)
			}
			anyOf = append(anyOf, strings.ReplaceAll(tag, "@", ""))
		}
		all = append(all, anyOf)
	}
	return func(s *scenario) bool {
		return !slices.ContainsFunc(all, func(anyOf []string) bool { return !hasAny(s.tags, anyOf) })
	}, nil
}

func hasAny(tags, wanted []string) bool {
	return slices.ContainsFunc(wanted, func(w string) bool {
		if name, not := strings.CutPrefix(w, "~"); not {
			return !slices.Contains(tags, name)
		}
		return slices.Contains(tags, w)
	})
}

// from returns the scenarios that were asked for, in their order, and the index
// of a term that none of them answers to; -1 if there is no such term.
func (s selection) from(all []scenario) (selected []*scenario, idle int) {
	answered := make([]bool, len(s))
	for i := range all {
		taken := len(s) == 0
		for j, t := range s {
			if t(&all[i]) {
				taken, answered[j] = true, true
			}
		}
		if taken {
			selected = append(selected, &all[i])
		}
	}
	return selected, slices.Index(answered, false)
}

// UsageError is a mistake of whoever runs the check or wrote the scenarios.
type UsageError struct{ Err error }

// Error says what is wrong and what would be right.
func (e UsageError) Error() string { return e.Err.Error() }

// Unwrap returns what is beneath.
func (e UsageError) Unwrap() error { return e.Err }

func usage(format string, args ...any) error { return UsageError{fmt.Errorf(format, args...)} }
