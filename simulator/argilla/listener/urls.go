package listener

import (
	"errors"
	"net"
	"net/url"
	"os"
	"strings"
)

// The environment variables that say where the listener is.
const (
	// EnvServerURL is that of Argilla's own SDK.
	EnvServerURL = "WEBHOOK_SERVER_URL"
	// EnvSpaceHost is set in a Hugging Face Space: the host that it is seen as.
	EnvSpaceHost = "SPACE_HOST"
	// EnvPort is the port to serve on.
	EnvPort = "PORT"
)

const defaultAddress = "127.0.0.1:8000"

// PublicURL is where Argilla reaches a listener, by the environment:
// WEBHOOK_SERVER_URL, else https:// and SPACE_HOST, else the address that the
// listener serves on. "" stands for 127.0.0.1:8000, and an address that is every
// one of this machine for 127.0.0.1.
func PublicURL(address string) (string, error) {
	if set := os.Getenv(EnvServerURL); set != "" {
		if err := checkURL(set); err != nil {
			return "", errors.New(EnvServerURL + ": " + err.Error())
		}
		return set, nil
	}
	if host := os.Getenv(EnvSpaceHost); host != "" {
		set := "https://" + host
		if err := checkURL(set); err != nil {
			return "", errors.New(EnvSpaceHost + ": " + err.Error())
		}
		return set, nil
	}
	if address == "" {
		address = defaultAddress
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port), nil
}

// checkURL says what is wrong with the URL of a listener.
func checkURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return errors.New("it is not an http or https URL such as https://listener.example.com")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return errors.New("it has more than a host and a path; want one such as https://listener.example.com")
	}
	return nil
}

// join appends a handler's name to the URL of its listener, with one slash
// between them whichever way the URL ends.
func join(base, name string) string { return strings.TrimRight(base, "/") + "/" + name }

// normalise brings a URL to the form that Argilla stores: the host in lower
// case, without the port that the scheme has anyway, and "/" for no path. Two
// URLs of one form are one webhook.
func normalise(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return text
	}
	u.Scheme = strings.ToLower(u.Scheme)
	u.Host = strings.ToLower(u.Host)
	if port := u.Port(); u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		u.Host = strings.TrimSuffix(u.Host, ":"+port)
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String()
}
