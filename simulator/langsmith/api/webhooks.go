package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// maxWebhooks is how many webhooks one rule may have.
const maxWebhooks = 20

// webhook is one as it was sent, in clear. It goes no further than sealWebhooks.
type webhook struct {
	url     sender.Target
	headers sender.Headers
}

type webhookView struct {
	// URL has the names of its query's parameters and no value: whoever may read
	// rules need not be able to write to what they call.
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
}

// readWebhooks reads the list of a rule. Errors name the webhook and the header,
// and show neither its value nor the URL.
func (a *API) readWebhooks(f *fields) []webhook {
	var list []json.RawMessage
	_ = json.Unmarshal(orNull(f.of("webhooks", "a list")), &list)
	if len(list) > maxWebhooks {
		f.fail("webhooks", "List should have at most %d items, not %d", maxWebhooks, len(list))
		return nil
	}
	var read []webhook
	for i, text := range list {
		at := fmt.Sprintf("%s.webhooks.%d", f.at, i)
		one, err := objectAt(at, text)
		if err != nil {
			f.wrong = append(f.wrong, err.Error())
			continue
		}
		read = append(read, webhook{a.readURL(one), readHeaders(one)})
		f.wrong = append(f.wrong, one.wrong...)
	}
	return read
}

func (a *API) readURL(f *fields) sender.Target {
	f.require("url")
	text := f.text("url", maxURL)
	if text == "" {
		return sender.Target{}
	}
	target, err := sender.ParseTarget(text)
	if err != nil {
		f.fail("url", "%s", strings.TrimPrefix(err.Error(), "target: "))
		return target
	}
	u := target.RevealSecret()
	if name, masked := maskedIn(u); masked {
		f.fail("url", "%s is the mask %s; send the value itself, or leave the webhooks out of the request", name, vault.Mask)
	}
	if why := notPublic(u.Hostname()); why != "" && !a.AllowPrivate {
		f.fail("url", "%s; webhooks to such addresses are not allowed here", why)
	}
	return target
}

func readHeaders(f *fields) sender.Headers {
	values := make(map[string]*string)
	if json.Unmarshal(orNull(f.object("headers")), &values) != nil {
		f.fail("headers", "Input should be an object of strings")
	}
	header := make(http.Header)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if values[name] == nil {
			f.fail("headers", "header %q: its value should be a string, not null", cut(name))
			continue
		}
		header[name] = []string{*values[name]}
	}
	headers, err := vault.NewHeaders(header)
	if err != nil {
		f.fail("headers", "%s", err)
	}
	return headers
}

// sealWebhooks encrypts the webhooks for a rule. The n-th keeps the id of the
// n-th before it, which deliveries on their way know it by.
func (a *API) sealWebhooks(rule string, read []webhook, old []store.Webhook) ([]store.Webhook, error) {
	var sealed []store.Webhook
	for i, w := range read {
		one := store.Webhook{}
		if i < len(old) {
			one.ID = old[i].ID
		} else {
			id, err := a.newID()
			if err != nil {
				return nil, err
			}
			one.ID = id
		}
		var err error
		if one.URL, err = a.Sealer.Seal(vault.NewSecret(w.url.RevealSecret().String()), urlPlace(rule, one.ID)); err != nil {
			return nil, err
		}
		if one.Headers, err = vault.SealHeaders(a.Sealer, w.headers, headersPlace(rule, one.ID)); err != nil {
			return nil, err
		}
		sealed = append(sealed, one)
	}
	return sealed, nil
}

func urlPlace(rule, webhook string) vault.Place {
	return vault.Place{Rule: rule, Webhook: webhook, Field: "url"}
}

func headersPlace(rule, webhook string) vault.Place {
	return vault.Place{Rule: rule, Webhook: webhook, Field: "headers"}
}

// OpenWebhook decrypts what a delivery needs of a webhook.
func OpenWebhook(s vault.Sealer, rule string, w store.Webhook) (sender.Target, sender.Headers, error) {
	text, err := s.Open(w.URL, urlPlace(rule, w.ID))
	if err != nil {
		return sender.Target{}, sender.Headers{}, err
	}
	target, err := sender.ParseTarget(text.RevealSecret())
	if err != nil {
		return sender.Target{}, sender.Headers{}, err
	}
	headers, err := vault.OpenHeaders(s, w.Headers, headersPlace(rule, w.ID))
	return target, headers, err
}

func (a *API) viewWebhooks(r store.Rule) ([]webhookView, error) {
	var views []webhookView
	for _, w := range r.Webhooks {
		target, headers, err := OpenWebhook(a.Sealer, r.ID, w)
		if err != nil {
			return nil, err
		}
		view := webhookView{URL: masked(target.RevealSecret())}
		for name, values := range vault.Masked(headers) {
			if view.Headers == nil {
				view.Headers = make(map[string]string)
			}
			view.Headers[name] = values[0]
		}
		views = append(views, view)
	}
	return views, nil
}

// masked is a URL without its user and the values of its query. A parameter
// without a value may be a bare token, so its name goes, too.
func masked(u *url.URL) string {
	shown := u.Scheme + "://"
	if u.User != nil {
		shown += vault.Mask + "@"
	}
	shown += u.Host + u.EscapedPath()
	if u.RawQuery == "" {
		return shown
	}
	parts := strings.Split(u.RawQuery, "&")
	for i, part := range parts {
		if name, _, ok := strings.Cut(part, "="); ok {
			parts[i] = name + "=" + vault.Mask
		} else {
			parts[i] = vault.Mask
		}
	}
	return shown + "?" + strings.Join(parts, "&")
}

// maskedIn finds a mask that masked has put there.
func maskedIn(u *url.URL) (name string, found bool) {
	if u.User.Username() == vault.Mask {
		return "the user", true
	}
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			name, value = "a parameter", part
		}
		if meant, err := url.QueryUnescape(value); err == nil && meant == vault.Mask {
			return "the value of " + cut(name) + " in its query", true
		}
	}
	return "", false
}

// notPublic says why a host cannot be a public one, as far as its name tells.
// Names are looked up when a delivery is made, and [IsPublic] is asked again.
func notPublic(host string) string {
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return "its host is this machine"
	}
	if address, err := netip.ParseAddr(name); err == nil {
		if !IsPublic(address) {
			return "its host is a private or special address"
		}
		return ""
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	if last != "" && strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x") {
		// 127.1, 2130706433 and 0x7f000001 are this machine to some resolvers.
		return "its host is neither a name nor an IP address in full"
	}
	return ""
}

// IsPublic tells whether an address is one of the open internet: not of this
// machine, a private network, a link, a carrier's own network (RFC 6598), nor
// set aside for documents, tests or the future (RFC 6890).
func IsPublic(address netip.Addr) bool {
	address = address.Unmap()
	if !address.IsGlobalUnicast() || address.IsPrivate() || address.Zone() != "" {
		return false
	}
	for _, special := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
		"240.0.0.0/4", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001:db8::/32", "2002::/16", "2001::/32",
	} {
		if netip.MustParsePrefix(special).Contains(address) {
			return false
		}
	}
	return true
}
