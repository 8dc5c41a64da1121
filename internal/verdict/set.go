package verdict

import (
	"slices"
	"strings"
)

// Set is the rules of one system, taken together.
type Set struct {
	// Name tells it from others: langsmith.
	Name string `json:"name"`
	// Title is what it is about, for people.
	Title string `json:"title"`
	// Version counts up whenever a rule is added, or asks for something else.
	Version int `json:"version"`
	// Prefix is what the ids of its rules begin with.
	Prefix string `json:"prefix"`
}

// Sets returns all rule sets, in the order of the catalogue.
func Sets() []Set {
	return []Set{
		{Name: "langsmith", Title: "LangSmith's rule webhooks", Version: 1, Prefix: "LS-"},
		{Name: "argilla", Title: "Argilla's webhooks", Version: 1, Prefix: "AR-"},
		{Name: "standardwebhooks", Title: "Signatures by Standard Webhooks", Version: 1, Prefix: "SW-"},
		{Name: "drills", Title: "What holds of every delivery", Version: 2, Prefix: "DRILL-"},
	}
}

// Since is the version of its set that the rule came with: 1, unless it is listed here.
func (r Rule) Since() int {
	since, later := map[string]int{}[r.ID]
	if !later {
		return 1
	}
	return since
}

// Set returns the name of the rule set that the rule belongs to; empty for a
// rule that is not of the catalogue.
func (r Rule) Set() string {
	sets := Sets()
	i := slices.IndexFunc(sets, func(s Set) bool { return strings.HasPrefix(r.ID, s.Prefix) })
	if i < 0 {
		return ""
	}
	return sets[i].Name
}
