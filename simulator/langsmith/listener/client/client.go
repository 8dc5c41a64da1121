package client

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Config says how the API is reached. A zero field means its default.
type Config struct {
	// BaseURL is where the API is, with or without /api or /api/v1 at its end.
	// Default: https://api.smith.langchain.com.
	BaseURL string
	// Key is sent as x-api-key. Default: none is.
	Key Key
	// Workspace is sent as X-Tenant-Id; keys of an organisation need it.
	// Default: none is.
	Workspace string
	// Timeout bounds one request with its answer. Default: 10 s.
	Timeout time.Duration
	// Attempts is how often a call is made at most. Default: 4.
	Attempts int
	// Backoff is the pause before the second attempt; it doubles. A server's
	// Retry-After counts instead, up to MaxBackoff. Default: 500 ms.
	Backoff time.Duration
	// MaxBackoff bounds a pause. Default: 10 s.
	MaxBackoff time.Duration
	// MaxBytes is the most that an answer may have. Default: 16 MiB.
	MaxBytes int64
	// Transport makes the requests. Default: one like http.DefaultTransport.
	Transport http.RoundTripper
}

// Client is a client of the API. Make it with [New].
type Client struct {
	config Config
	base   string
	http   *http.Client
}

// New returns a client, or what is wrong with the configuration.
func New(c Config) (*Client, error) {
	if c.BaseURL == "" {
		c.BaseURL = "https://api.smith.langchain.com"
	}
	base, err := parseBase(c.BaseURL)
	if err != nil {
		return nil, err
	}
	if c.Timeout < 0 || c.Attempts < 0 || c.Backoff < 0 || c.MaxBackoff < 0 || c.MaxBytes < 0 {
		return nil, errors.New("client: Timeout, Attempts, Backoff, MaxBackoff and MaxBytes must not be negative")
	}
	orDefault(&c.Timeout, 10*time.Second)
	orDefault(&c.Attempts, 4)
	orDefault(&c.Backoff, 500*time.Millisecond)
	orDefault(&c.MaxBackoff, 10*time.Second)
	orDefault(&c.MaxBytes, 16<<20)
	if c.Transport == nil {
		c.Transport = &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			TLSHandshakeTimeout:    10 * time.Second,
			IdleConnTimeout:        90 * time.Second,
			MaxIdleConnsPerHost:    16,
			ForceAttemptHTTP2:      true,
			MaxResponseHeaderBytes: 64 << 10,
		}
	}
	return &Client{config: c, base: base, http: &http.Client{
		Transport: c.Transport,
		// net/http would send x-api-key on to whatever host a redirect names.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Format prints where the client leads to, whatever the verb: what else it holds
// is secret, or changes under the eyes of whoever prints it.
func (c *Client) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "the client of %s", c.base) }

// Close gives back connections that are kept for later calls.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// parseBase is the URL that every path is appended to.
func parseBase(text string) (string, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return "", errors.New("client: BaseURL is not an http or https URL such as https://api.smith.langchain.com")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return "", fmt.Errorf("client: BaseURL has more than a host and a path; want %s://%s%s", u.Scheme, u.Host, u.Path)
	}
	path := strings.TrimSuffix(u.EscapedPath(), "/")
	path = strings.TrimSuffix(strings.TrimSuffix(path, "/v1"), "/api")
	return u.Scheme + "://" + u.Host + path + "/api/v1", nil
}

func orDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
