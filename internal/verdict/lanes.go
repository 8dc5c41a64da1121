package verdict

import (
	"net/url"
	"slices"
	"sort"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// lanes are the tries of each endpoint, by host. An endpoint takes so many
// deliveries at once; further ones wait, which is no fault of the pause before.
type lanes map[string]*lane

// lane is one endpoint's tries as two sorted lists, which tell how many were
// under way at any moment.
type lane struct{ begins, ends []time.Duration }

// fullLane is how many tries of one endpoint under way make others wait.
const fullLane = trial.PerEndpoint

func lanesOf(courses []Course) lanes {
	all := lanes{}
	for i := range courses {
		c := &courses[i]
		host := hostOf(c.Planned)
		if all[host] == nil {
			all[host] = &lane{}
		}
		for _, t := range c.Tries {
			all[host].begins = append(all[host].begins, t.Start)
			all[host].ends = append(all[host].ends, c.over(t))
		}
	}
	for _, l := range all {
		slices.Sort(l.begins)
		slices.Sort(l.ends)
	}
	return all
}

// full reports whether the endpoint was at its bound at a moment.
func (l lanes) full(host string, at time.Duration) bool {
	one := l[host]
	if one == nil {
		return false
	}
	begun := sort.Search(len(one.begins), func(i int) bool { return one.begins[i] > at })
	ended := sort.Search(len(one.ends), func(i int) bool { return one.ends[i] >= at })
	return begun-ended >= fullLane
}

// waves is how many times over an endpoint's deliveries fill it.
func (l lanes) waves(host string) int {
	if l[host] == nil {
		return 1
	}
	return 1 + len(l[host].begins)/fullLane
}

func hostOf(d trial.Delivery) string {
	u, err := url.Parse(d.URL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// healthyHosts are those that let every connect in and accepted every request.
func healthyHosts(h *trial.History, courses []Course) map[string]bool {
	healthy := map[string]bool{}
	for _, c := range courses {
		healthy[hostOf(c.Planned)] = true
	}
	for i := range courses {
		c := &courses[i]
		for _, t := range c.Tries {
			well := t.Failure == "" && t.Committed() && !t.Request.Times.Replied.IsZero()
			if !well && !diedIn(h, t.Start, c.over(t)) {
				healthy[hostOf(c.Planned)] = false
			}
		}
	}
	return healthy
}
