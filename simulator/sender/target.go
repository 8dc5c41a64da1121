package sender

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
)

// redacted stands where a secret was taken out.
const redacted = "[redacted]"

// Target is the URL a delivery goes to. Its user info and the values of its
// query are secrets (LangSmith's listeners are told by ?secret=...), so every
// way of printing it leaves them out; its fragment, which is never sent, too.
type Target struct {
	// A function, since a print by reflection looks into everything else: fmt
	// cannot call the methods of a value in an unexported field.
	clear func() *url.URL
}

// ParseTarget reads an absolute http or https URL. Its errors never quote it.
func ParseTarget(raw string) (Target, error) {
	u, err := url.Parse(raw)
	if err != nil {
		// It quotes the whole URL, and its cause a part of it.
		if _, ok := errors.AsType[*url.Error](err); ok {
			return Target{}, errors.New("target: not a URL (its text is not shown, as it may hold a secret)")
		}
		return Target{}, errors.New("target: not a URL")
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return Target{}, errors.New("target: the scheme must be http or https")
	}
	if u.Hostname() == "" {
		return Target{}, errors.New("target: the host is missing; write http://host/path")
	}
	if _, err := strconv.ParseUint(cmp.Or(u.Port(), "0"), 10, 16); err != nil {
		return Target{}, errors.New("target: the port must be a number up to 65535")
	}
	u.Fragment, u.RawFragment = "", ""
	return Target{clear: func() *url.URL { return u }}, nil
}

// RevealSecret is the URL in clear. It is for the transport alone: what it
// returns must never be printed.
func (t Target) RevealSecret() *url.URL {
	if t.clear == nil {
		return &url.URL{}
	}
	u := *t.clear()
	return &u
}

// String is the URL without its secrets.
func (t Target) String() string {
	if t.clear == nil {
		return ""
	}
	u := t.clear()
	shown := u.Scheme + "://"
	if u.User != nil {
		shown += redacted + "@"
	}
	shown += u.Host + u.EscapedPath()
	if u.RawQuery != "" {
		shown += "?" + redactQuery(u.RawQuery)
	}
	return shown
}

// redactQuery keeps the names of the parameters. One without a value may be a
// bare token, so it goes altogether.
func redactQuery(query string) string {
	parts := strings.Split(query, "&")
	for i, part := range parts {
		name, _, ok := strings.Cut(part, "=")
		if !ok {
			parts[i] = redacted
			continue
		}
		parts[i] = name + "=" + redacted
	}
	return strings.Join(parts, "&")
}

// Format is [Target.String] for every verb.
func (t Target) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, t.String()) }

// MarshalText is [Target.String], for JSON and its like. There is no way back.
func (t Target) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// LogValue is [Target.String], for slog.
func (t Target) LogValue() slog.Value { return slog.StringValue(t.String()) }

// secrets are the texts that must not be shown, as written and as meant.
func (t Target) secrets() []string {
	if t.clear == nil {
		return nil
	}
	u := t.clear()
	var found []string
	if u.User != nil {
		password, _ := u.User.Password()
		both := u.User.Username() + ":" + password
		found = append(found, u.User.String(), u.User.Username(), password, base64.StdEncoding.EncodeToString([]byte(both)))
	}
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		value := part
		if _, v, ok := strings.Cut(part, "="); ok {
			value = v
		}
		found = append(found, value)
		if meant, err := url.QueryUnescape(value); err == nil {
			found = append(found, meant, url.QueryEscape(meant))
		}
	}
	return found
}
