package trial

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

// Which of two requests of one instant came over which connection no seed
// settles: the file is the same either way.
func TestOneInstantHasOneOrder(t *testing.T) {
	t.Parallel()
	request := func(delivery, host, raw string, connection, number int) Record {
		return Record{At: time.Second, Delivery: delivery, Kind: KindRequest, Request: &Request{
			Host: host, Observation: fakeendpoint.Observation{Connection: connection, Request: number, Raw: []byte(raw)},
		}}
	}
	for name, c := range map[string]struct{ one, other []Record }{
		"two deliveries to one host": {
			[]Record{request("a", "e", "1", 1, 1), request("b", "e", "2", 2, 1)},
			[]Record{request("b", "e", "2", 1, 1), request("a", "e", "1", 2, 1)},
		},
		"two requests that cannot be told to be one's": {
			[]Record{request("", "e", "1", 3, 1), request("", "e", "2", 4, 1)},
			[]Record{request("", "e", "2", 3, 1), request("", "e", "1", 4, 1)},
		},
		"a connection without a request in between": {
			[]Record{request("a", "e", "1", 1, 1), request("b", "e", "2", 2, 1)},
			[]Record{request("a", "e", "1", 1, 1), request("b", "e", "2", 3, 1)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if one, other := file(t, c.one), file(t, c.other); one != other {
				t.Error(cmp.Diff(one, other))
			}
		})
	}
}

// What came over one connection stays in its order, and hosts count for themselves.
func TestConnectionsAreNumberedByHost(t *testing.T) {
	t.Parallel()
	h := &History{Plan: &Plan{}}
	for _, r := range []Request{
		{Host: "e", Observation: fakeendpoint.Observation{Connection: 7, Request: 1, Raw: []byte("z")}},
		{Host: "e", Observation: fakeendpoint.Observation{Connection: 7, Request: 2, Raw: []byte("a")}},
		{Host: "f", Observation: fakeendpoint.Observation{Connection: 7, Request: 1, Raw: []byte("b")}},
	} {
		h.Records = append(h.Records, Record{Kind: KindRequest, Request: &r})
	}
	h.sort()
	var got []string
	for _, r := range h.Records {
		if r.Request.Connection != 1 {
			t.Errorf("the connection of %s is %d", r.Request.Raw, r.Request.Connection)
		}
		if r.Request.Host == "e" {
			got = append(got, string(r.Request.Raw))
		}
	}
	if want := []string{"z", "a"}; !slices.Equal(got, want) {
		t.Errorf("the requests are %q, not %q", got, want)
	}
}

func file(t *testing.T, records []Record) string {
	t.Helper()
	h := &History{Plan: &Plan{}, Stage: "virtual", Records: records}
	h.sort()
	var b bytes.Buffer
	if err := h.Encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
