package fakeendpoint_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

func TestEveryBehaviourIsDescribed(t *testing.T) {
	t.Parallel()
	named := map[string]bool{}
	for _, d := range fakeendpoint.Behaviours() {
		if named[d.Name] {
			t.Errorf("%q is there twice", d.Name)
		}
		named[d.Name] = true
		if !strings.HasSuffix(d.About, ".") {
			t.Errorf("%s: %q is no sentence", d.Name, d.About)
		}
		if d.Name != "status" && !strings.HasPrefix(d.Usage, d.Name) || d.Name != "status" && !strings.Contains(d.Example, d.Name) {
			t.Errorf("%s: the usage %q or the example %q does not name it", d.Name, d.Usage, d.Example)
		}
		if _, err := fakeendpoint.Parse(d.Example); err != nil {
			t.Errorf("%s: %v", d.Name, err)
		}
		if _, err := os.Stat(strings.ReplaceAll(d.Name, "-", "") + "_test.go"); err != nil {
			t.Errorf("%s has no test of its own: %v", d.Name, err)
		}
	}
}

// Whatever a behaviour is doing, closing the endpoint ends it at once, and
// nothing of it stays behind: the bubble would not end.
func TestCloseEndsEveryBehaviour(t *testing.T) {
	t.Parallel()
	for _, d := range fakeendpoint.Behaviours() {
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				opts := []fakeendpoint.Option{fakeendpoint.InMemory()}
				if strings.HasPrefix(d.Name, "tls-") {
					opts = append(opts, fakeendpoint.WithTLS())
				}
				e := fakeendpoint.Start(t, d.Example, opts...)
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan struct{})
				go func() {
					defer close(done)
					if resp, err := e.Client().Do((scene{T: t, Endpoint: e}).request("/in").WithContext(ctx)); err == nil {
						_ = resp.Body.Close()
					}
				}()
				synctest.Wait()
				began := time.Now()
				if err := e.Close(); err != nil || time.Since(began) > time.Millisecond {
					t.Errorf("closing took %v, %v", time.Since(began), err)
				}
				cancel()
				<-done
			})
		})
	}
}
