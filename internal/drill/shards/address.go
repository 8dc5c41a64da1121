package shards

import (
	"errors"
	"net/url"
	"slices"
	"strings"
)

// Address is where a NATS server or cluster is. It may hold a password or a
// token, which it never shows.
type Address struct {
	url, shown string
	secrets    []string
}

// ParseAddress reads the URL of a server, or several with commas between. The
// error does not repeat them.
func ParseAddress(text string) (Address, error) {
	a := Address{url: text}
	var shown []string
	for raw := range strings.SplitSeq(text, ",") {
		u, err := url.Parse(strings.TrimSpace(raw))
		if err != nil || u.Host == "" || !slices.Contains([]string{"nats", "tls", "ws", "wss"}, u.Scheme) {
			return Address{}, errors.New("the URL of the NATS server makes no sense; write nats://host:4222 (it is not shown, as it may hold a password)")
		}
		shown = append(shown, u.Scheme+"://"+u.Host)
		if u.User == nil {
			continue
		}
		secret, has := u.User.Password()
		if !has {
			secret = u.User.Username() // a token
		}
		if secret != "" {
			a.secrets = append(a.secrets, secret, url.QueryEscape(secret), url.PathEscape(secret))
		}
	}
	a.shown = strings.Join(shown, ",")
	return a, nil
}

// String is the address without what is secret about it.
func (a Address) String() string { return a.shown }

// GoString is String, for %#v.
func (a Address) GoString() string { return a.shown }

// clean takes what is secret out of an error that a library made.
func (a Address) clean(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	for _, secret := range a.secrets {
		text = strings.ReplaceAll(text, secret, "…")
	}
	if text == err.Error() {
		return err
	}
	return errors.New(text)
}
