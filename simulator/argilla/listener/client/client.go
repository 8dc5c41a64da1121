package client

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/simulator/apikey"
)

// The environment variables of Argilla's own SDK.
const (
	EnvURL = "ARGILLA_API_URL"
	EnvKey = "ARGILLA_API_KEY"
)

// DefaultURL is where the SDK looks for Argilla.
const DefaultURL = "http://localhost:6900"

// Config says how Argilla is reached. A zero field means its default.
type Config struct {
	// BaseURL is where Argilla is, with or without /api/v1 at its end.
	// Default: [DefaultURL].
	BaseURL string
	// Key is sent as X-Argilla-Api-Key. It has to be an owner's. Default: none is.
	Key apikey.Key
	// Header is sent with each request: a private Space wants an Authorization.
	Header http.Header
	// Timeout bounds one request with its answer. Default: 60 s; a ping takes
	// as long as the webhook does, up to 20 s for each step.
	Timeout time.Duration
	// Attempts is how often a call that has no second effect is made at most;
	// Create and Ping are made once. Default: 3.
	Attempts int
	// Backoff is the pause before the second attempt; it doubles. Default: 500 ms.
	Backoff time.Duration
	// MaxBytes is the most that an answer may have. Default: 1 MiB.
	MaxBytes int64
	// Transport makes the requests. Default: one like http.DefaultTransport.
	Transport http.RoundTripper
}

// Format prints a configuration, whatever the verb, with the names of the headers
// and without their values: an Authorization is a secret.
func (c Config) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, c.String()) }

// String is as it is printed.
func (c Config) String() string {
	names := slices.Sorted(maps.Keys(c.Header))
	return fmt.Sprintf("{BaseURL:%s Key:%v Header:%v Timeout:%v Attempts:%d Backoff:%v MaxBytes:%d}",
		c.BaseURL, c.Key, names, c.Timeout, c.Attempts, c.Backoff, c.MaxBytes)
}

// LogValue is as it is printed.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// ConfigFromEnv takes URL and key from ARGILLA_API_URL and ARGILLA_API_KEY.
func ConfigFromEnv() (Config, error) {
	key, err := apikey.New(os.Getenv(EnvKey))
	if err != nil {
		return Config{}, fmt.Errorf("%w; look at %s", err, EnvKey)
	}
	return Config{BaseURL: os.Getenv(EnvURL), Key: key}, nil
}

// Client is a client of Argilla's API. Make it with [New].
type Client struct {
	config Config
	root   string
	http   *http.Client
}

// New returns a client, or what is wrong with the configuration.
func New(c Config) (*Client, error) {
	orDefault(&c.BaseURL, DefaultURL)
	root, err := parseRoot(c.BaseURL)
	if err != nil {
		return nil, err
	}
	if c.Timeout < 0 || c.Attempts < 0 || c.Backoff < 0 || c.MaxBytes < 0 {
		return nil, errors.New("client: Timeout, Attempts, Backoff and MaxBytes must not be negative")
	}
	orDefault(&c.Timeout, time.Minute)
	orDefault(&c.Attempts, 3)
	orDefault(&c.Backoff, 500*time.Millisecond)
	orDefault(&c.MaxBytes, 1<<20)
	if c.Transport == nil {
		c.Transport = &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			TLSHandshakeTimeout:    10 * time.Second,
			IdleConnTimeout:        90 * time.Second,
			ForceAttemptHTTP2:      true,
			MaxResponseHeaderBytes: 64 << 10,
		}
	}
	return &Client{config: c, root: root, http: &http.Client{
		Transport: c.Transport,
		// net/http would send the key on to whatever host a redirect names.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// URL is where Argilla is, without the API's path.
func (c *Client) URL() string { return c.root }

// Format prints where the client leads to, whatever the verb: what else it holds
// is secret, or changes under the eyes of whoever prints it.
func (c *Client) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "the client of %s", c.root) }

// Close gives back connections that are kept for later calls.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// parseRoot is the URL that every path is appended to.
func parseRoot(text string) (string, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return "", fmt.Errorf("client: the URL of Argilla is not an http or https URL such as %s; look at %s", DefaultURL, EnvURL)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return "", fmt.Errorf("client: the URL of Argilla has more than a host and a path; want %s://%s%s", u.Scheme, u.Host, u.Path)
	}
	path := strings.TrimSuffix(u.EscapedPath(), "/")
	return u.Scheme + "://" + u.Host + strings.TrimSuffix(path, "/api/v1"), nil
}

func orDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
