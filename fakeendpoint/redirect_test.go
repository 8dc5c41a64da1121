package fakeendpoint_test

import "testing"

func TestRedirectNamesThePlace(t *testing.T) {
	t.Parallel()
	script := "redirect, redirect(307, to: http://other.test/in?a=b), redirect(308, to: self)"
	onBothNetworks(t, script, func(s scene) {
		for _, want := range []struct {
			code     int
			location string
		}{{302, "/elsewhere"}, {307, "http://other.test/in?a=b"}, {308, "/in?n=1"}} {
			resp, err := s.client.Transport.RoundTrip(s.request("/in?n=1"))
			if err != nil {
				s.Fatal(err)
			}
			_ = resp.Body.Close()
			if got := resp.Header.Get("Location"); resp.StatusCode != want.code || got != want.location {
				s.Errorf("answered %d to %q, want %d to %q", resp.StatusCode, got, want.code, want.location)
			}
		}
	})
}

func TestRedirectToSelfIsALoop(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "redirect(307, to: self) forever", func(s scene) {
		_, err := s.client.Do(s.request("/in"))
		if err == nil {
			s.Fatal("the client came out of the loop")
		}
		if n := len(s.observed(10)); n != 10 { // net/http's own bound
			s.Errorf("%d requests came, want 10", n)
		}
	})
}
