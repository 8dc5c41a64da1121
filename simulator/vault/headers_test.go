package vault_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/simulator/vault"
)

func TestSealedHeadersOpenAsTheyWere(t *testing.T) {
	t.Parallel()
	v := newVault(t, newKeys(t))
	for name, want := range map[string]http.Header{
		"none":   {},
		"one":    {"X-Api-Key": {canary}},
		"order":  {"X-B": {"2", "1", "2"}, "X-A": {"a:b", ": ", ""}},
		"blanks": {"X-Blank": {" \tx\t "}},
		"bytes":  {"X-Latin": {"Zo\xeb \xff"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, err := vault.NewHeaders(want)
			if err != nil {
				t.Fatal(err)
			}
			sealed, err := vault.SealHeaders(v, h, here)
			if err != nil {
				t.Fatal(err)
			}
			got, err := vault.OpenHeaders(v, sealed, here)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got.RevealSecret()); diff != "" {
				t.Errorf("headers (- want, + got):\n%s", diff)
			}
			_, err = vault.OpenHeaders(v, sealed, vault.Place{Rule: here.Rule, Webhook: "2", Field: here.Field})
			checkError(t, err, vault.ErrAltered, "webhook 2")
		})
	}
}

func TestWhatAreNotHeadersIsNotShown(t *testing.T) {
	t.Parallel()
	v := newVault(t, newKeys(t))
	for _, text := range []string{canary, "X-Api-Key:" + canary + "\n" + canary, canary + ":" + canary + "\n", "Host:" + canary + "\n", "X:" + canary + "\x00"} {
		_, err := vault.OpenHeaders(v, seal(t, v, text, here), here)
		checkError(t, err, nil, here.String(), "not headers")
	}
}

func TestMasked(t *testing.T) {
	t.Parallel()
	h := canaryHeaders(t)
	want := http.Header{"X-Api-Key": {"****", "****"}, "X-Other": {"****"}}
	if diff := cmp.Diff(want, vault.Masked(h)); diff != "" {
		t.Errorf("masked (- want, + got):\n%s", diff)
	}
	if got := h.RevealSecret().Get("X-Other"); got != canary {
		t.Errorf("masking has changed the header to %q", got)
	}
	if err := vault.RefuseMasked(vault.Masked(h)); err == nil {
		t.Error("what was read can be sent back")
	}
}

func TestAMaskedValueIsRefused(t *testing.T) {
	t.Parallel()
	for value, refused := range map[string]bool{
		"****": true, " ****": true, "****\t": true,
		"": false, "*": false, "***": false, "*****": false, "Bearer ****": false, "**** ****": false,
	} {
		for _, h := range []http.Header{{"x-api-key": {value}, "X-Other": {canary}}, {"x-api-key": {canary, value}}} {
			_, err := vault.NewHeaders(h)
			if !refused {
				if err != nil {
					t.Errorf("%q: %v", value, err)
				}
				continue
			}
			checkError(t, err, nil, `header "x-api-key"`, "is the mask ****")
			checkError(t, vault.RefuseMasked(h), nil, `header "x-api-key"`)
		}
	}
}

func TestHeadersOfTheProtocolAreRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"content-type", "Content-Length", "host", "Transfer-Encoding", "CONNECTION", "expect"} {
		_, err := vault.NewHeaders(http.Header{name: {canary}})
		checkError(t, err, nil, "header "+http.CanonicalHeaderKey(name))
	}
	_, err := vault.NewHeaders(http.Header{"X-Split": {canary + "\r\nX-Other: 1"}})
	checkError(t, err, nil, "header X-Split", "line break")
}

func TestHeadersAreBounded(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return canary + strings.Repeat("x", n-len(canary)) }
	many := func(n int) http.Header {
		h := http.Header{}
		for i := range n {
			h.Set(fmt.Sprint("X-", i), canary)
		}
		return h
	}
	name := strings.Repeat("n", vault.MaxHeaderName)
	for what, c := range map[string]struct {
		header http.Header
		want   string // what the error says; "" if the headers are taken
	}{
		"as many as may be":      {many(vault.MaxHeaders), ""},
		"one more":               {many(vault.MaxHeaders + 1), "there are 51 headers"},
		"one more, of one name":  {http.Header{"X": make([]string, vault.MaxHeaders+1)}, "there are 51 headers"},
		"as long as may be":      {http.Header{"X": {long(vault.MaxHeaderValue)}}, ""},
		"a byte longer":          {http.Header{"X": {long(vault.MaxHeaderValue + 1)}}, `header "X": its value has 8193 bytes`},
		"the longest name":       {http.Header{name: {canary}}, ""},
		"a longer name":          {http.Header{name + "n": {canary}}, `header "nnnnnnnnnnnnnnnnnnnn"...: its name has 257 bytes`},
		"as much as may be":      {http.Header{"X": {long(8191), long(8191), long(8191), long(8191)}}, ""},
		"a byte more":            {http.Header{"X": {long(8191), long(8191), long(8191), long(8192)}}, "32769 bytes together"},
		"a name that is no name": {http.Header{"": {canary}}, "not a header's name"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			_, err := vault.NewHeaders(c.header)
			if c.want != "" {
				checkError(t, err, nil, c.want)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}
