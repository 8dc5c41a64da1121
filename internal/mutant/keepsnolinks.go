package mutant

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
)

// The inbox is the seam: it is given runs without their links.
func keepsNoLinks() Mutant {
	return Mutant{
		Name:   "keeps-no-links",
		Defect: "It keeps a run without the links to what was moved out of it, which it never finds again.",
		Breaks: []Break{{Rule: "LS-LISTEN-OFFLOAD"}},
		Listener: func(c *guide.Config) {
			wrapInbox(c, func(i listener.Inbox) listener.Inbox { return linkless{i} })
		},
	}
}

type linkless struct{ listener.Inbox }

func (l linkless) Accept(now time.Time, d listener.Delivery) (int, error) {
	d.Items = slices.Clone(d.Items)
	for i, item := range d.Items {
		kind, body, is := bytes.Cut(item.Body, []byte("{"))
		var run fields
		if !is || json.Unmarshal(append([]byte("{"), body...), &run) != nil || run["inputs_s3_urls"] == nil {
			continue
		}
		run["inputs_s3_urls"] = json.RawMessage("null")
		body, _ = json.Marshal(run) // it was JSON
		d.Items[i].Body = append(slices.Clone(kind), body...)
	}
	return l.Inbox.Accept(now, d)
}
