package drill

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/report"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// firing counts which behaviours the scripts hold and which were played.
type firing map[string]*report.Fired

func (f firing) of(behaviour string) *report.Fired {
	if f[behaviour] == nil {
		f[behaviour] = &report.Fired{Behaviour: behaviour}
	}
	return f[behaviour]
}

// kindOf leaves out what is drawn for each endpoint: 200(delay: 4.3s) is a
// 200(delay).
func kindOf(step string) string {
	name, arguments, has := strings.Cut(step, "(")
	if !has {
		return strings.TrimSpace(name)
	}
	var names []string
	for a := range strings.SplitSeq(strings.TrimSuffix(strings.TrimSpace(arguments), ")"), ",") {
		key, value, keyed := strings.Cut(a, ":")
		switch word := strings.TrimSpace(value); {
		case !keyed:
			names = append(names, strings.TrimSpace(key))
		case word != "" && (word[0] < '0' || word[0] > '9'):
			names = append(names, strings.TrimSpace(key)+": "+word)
		default:
			names = append(names, strings.TrimSpace(key))
		}
	}
	return name + "(" + strings.Join(names, ", ") + ")"
}

// plan counts the endpoints that hold each behaviour.
func (f firing) plan(plan *trial.Plan) {
	for _, e := range plan.Endpoints {
		script, err := fakeendpoint.Parse(e.Script)
		if err != nil {
			continue // then there was no run either
		}
		held := map[string]bool{}
		for _, c := range script.Clauses {
			for _, s := range c.Steps {
				held[kindOf(s.Text)] = true
			}
		}
		for behaviour := range held {
			f.of(behaviour).Endpoints++
		}
	}
}

// failures are the behaviours that nothing but a failed connect tells of.
func failures() map[string]string {
	return map[string]string{"refused": "refuse", "name-not-found": "name-not-found", "timeout": "black-hole"}
}

// course counts what was played to a delivery.
func (f firing) course(c *verdict.Course) {
	failures := failures()
	for _, t := range c.Tries {
		if t.Request != nil && t.Request.Behaviour != "" {
			f.of(kindOf(t.Request.Behaviour)).Times++
		} else if behaviour := failures[t.Failure]; behaviour != "" {
			f.of(behaviour).Times++
		}
	}
}

// list is what was counted, the most frequent first.
func (f firing) list() []report.Fired {
	all := make([]report.Fired, 0, len(f))
	for _, one := range f {
		all = append(all, *one)
	}
	slices.SortFunc(all, func(a, b report.Fired) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(a.Behaviour, b.Behaviour))
	})
	return all
}
