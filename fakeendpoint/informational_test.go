package fakeendpoint_test

import (
	"net/http/httptrace"
	"net/textproto"
	"testing"
)

func TestInformationalComesBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	script := `informational(103, times: 2, Link: "</a>; rel=preload", then: 201, body: done), informational(102)`
	onBothNetworks(t, script, func(s scene) {
		var interim []int
		var link string
		req := s.request("/in")
		req = req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
			Got1xxResponse: func(code int, h textproto.MIMEHeader) error {
				interim, link = append(interim, code), h.Get("Link")
				return nil
			},
		}))
		resp, err := s.client.Do(req)
		if err != nil {
			s.Fatal(err)
		}
		_ = resp.Body.Close()
		if !equal(interim, []int{103, 103}) || link != "</a>; rel=preload" || resp.StatusCode != 201 || resp.Header.Get("Link") != "" {
			s.Errorf("informational %v with %q, then %d with %q", interim, link, resp.StatusCode, resp.Header.Get("Link"))
		}
		s.wantAttempts("answer: 200")
		if o := s.observed(2)[0]; o.Status != 201 || !o.Committed {
			s.Errorf("observed status %d, committed %v", o.Status, o.Committed)
		}
	})
}
