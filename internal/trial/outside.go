package trial

import (
	"cmp"
	"net/url"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

// reachable is a URL as a party outside of this process can use it: names lead
// nowhere there.
func (r *run) reachable(text string) string {
	network, has := r.network.(interface {
		Address(name string) (string, bool)
	})
	u, err := url.Parse(text)
	if !has || !r.party.Outside || err != nil {
		return text
	}
	if address, open := network.Address(u.Hostname()); open {
		u.Host = address
	}
	return u.String()
}

// connects records what an endpoint saw of the connects to it, where no dialer
// of ours did. It had to let all of them in, so these are all that there were.
func (r *run) connects(planned Endpoint, e *fakeendpoint.Endpoint) {
	seen := map[int]*Connect{}
	note := func(number int, target string, from, to time.Time) {
		c := seen[number]
		if c == nil {
			c = &Connect{Host: planned.Host}
			seen[number] = c
			r.record(Record{At: from.Sub(r.began), Delivery: r.whose.of(planned.Host, target), Kind: KindConnect, Connect: c})
		}
		c.Held = max(c.Held, to.Sub(from), 1)
	}
	for _, o := range e.Observations() {
		t := o.Times
		note(o.Connection, o.Target, t.Accepted, cmp.Or(t.Gone, t.End, t.Began))
	}
	for _, c := range e.Contacts() {
		if c.Connection > 0 {
			note(c.Connection, "", c.At, c.End)
		}
	}
}
