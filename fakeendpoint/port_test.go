package fakeendpoint_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

// listenAndServe serves a script on a free port and returns its address.
func listenAndServe(t *testing.T, script string, opts ...fakeendpoint.Option) (*fakeendpoint.Endpoint, string) {
	t.Helper()
	e := fakeendpoint.New(fakeendpoint.MustParse(script), opts...)
	ctx, cancel := context.WithCancel(t.Context())
	listening, served := make(chan string, 1), make(chan error, 1)
	go func() {
		served <- e.ListenAndServe(ctx, "127.0.0.1:0", func(a net.Addr) { listening <- a.String() })
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return e, <-listening
}

func TestListenAndServeServesUntilItIsToldToStop(t *testing.T) {
	t.Parallel()
	e, address := listenAndServe(t, "202, 204")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for _, want := range []int{202, 204} {
		resp, err := client.Post("http://"+address, "text/plain", strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("answered %d, want %d", resp.StatusCode, want)
		}
	}
	if n := len(e.Observations()); n != 2 {
		t.Errorf("%d requests were observed, want 2", n)
	}
}

func TestListenAndServeRefusesInItsWindow(t *testing.T) {
	t.Parallel()
	_, address := listenAndServe(t, "0s..1h: refuse; 200 forever")
	if _, err := net.Dial("tcp", address); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("dialling gave %v, want a refusal", err)
	}
}

func TestListenAndServeNamesATakenPort(t *testing.T) {
	t.Parallel()
	_, address := listenAndServe(t, "200")
	e := fakeendpoint.New(fakeendpoint.MustParse("200"))
	err := e.ListenAndServe(t.Context(), address, nil)
	if !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), address+" is taken") {
		t.Errorf("got %v", err)
	}
}

func TestListenAndServeRefusesWhatAPortCannotPlay(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]string{
		"refuse x2, 200":                    "0s..5s: refuse; 200 forever",
		"10%: refuse; 200":                  "a refused connect leaves no trace",
		"0s..5s: refuse x2; 200":            "a refused connect leaves no trace",
		"200 x3; 0s..5s: refuse":            "in front of the script",
		"0s..5s: black-hole; 200":           `there is no "black-hole"`,
		"name-not-found":                    `there is no "name-not-found"`,
		"tls-expired":                       "on a port without TLS",
		"0s..5s: refuse; 7s..: refuse, 200": "a refused connect leaves no trace",
	} {
		e := fakeendpoint.New(fakeendpoint.MustParse(script))
		err := e.ListenAndServe(t.Context(), "127.0.0.1:0", nil)
		if !errors.Is(err, fakeendpoint.ErrScript) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want an ErrScript with %q", script, err, want)
		}
	}
}
