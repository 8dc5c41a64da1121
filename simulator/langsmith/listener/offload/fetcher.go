package offload

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
)

// longestReason bounds what an error says.
const longestReason = 300

// Config says what may be fetched. A zero field means its default.
type Config struct {
	// Hosts are the hosts that may be asked: "bucket.s3.amazonaws.com", with
	// a port if it is not the scheme's own ("localhost:9000"). Nothing is
	// fetched from any other. Default: none.
	Hosts []string
	// AllowHTTP allows URLs without TLS, for a store on the same machine.
	AllowHTTP bool
	// AllowPrivate allows addresses that are not of the public network:
	// loopback, private, link-local and the like.
	AllowPrivate bool
	// MaxBytes is the most that one object may have. Default: 64 MiB.
	MaxBytes int64
	// Timeout is how long fetching one object may take. Default: 30 s.
	Timeout time.Duration
	// RootCAs are the authorities that are trusted. Default: the system's.
	RootCAs *x509.CertPool
	// Dial makes connections. What it does with addresses is its own affair:
	// AllowPrivate has no effect on it. Default: over the network.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Fetcher fetches offloaded data. Make it with [New].
type Fetcher struct {
	config Config
	hosts  map[string]bool
	client *http.Client
}

// Error says why an object was not fetched. It never quotes the query of the
// URL, which is as good as the data.
type Error struct {
	// Field is "inputs" or "outputs".
	Field string
	// Host is the host that was asked, or was not.
	Host string
	// Status is the answer's status, 0 if there was none.
	Status int
	// Reason is what went wrong.
	Reason string
	// Temporary says that another try might bring it.
	Temporary bool
}

func (e *Error) Error() string {
	return fmt.Sprintf("the run's %s at %s: %s", e.Field, cmp.Or(e.Host, "no host"), e.Reason)
}

// New returns a fetcher, or what is wrong with the configuration.
func New(c Config) (*Fetcher, error) {
	if c.MaxBytes == 0 {
		c.MaxBytes = 64 << 20
	}
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	if c.MaxBytes < 0 || c.Timeout < 0 {
		return nil, errors.New("offload: MaxBytes and Timeout must not be negative")
	}
	f := &Fetcher{config: c, hosts: map[string]bool{}}
	for _, host := range c.Hosts {
		if u, err := url.Parse("https://" + host); err != nil || u.Host != host || u.Hostname() == "" {
			return nil, fmt.Errorf("offload: %q is not a host; write bucket.example or bucket.example:9000", host)
		}
		f.hosts[canonical(host)] = true
	}
	if c.Dial == nil {
		c.Dial = (&net.Dialer{Control: f.control}).DialContext
	}
	f.client = &http.Client{
		// No proxy: it would look up the host in our stead, and ours is the check.
		Transport: &http.Transport{
			DialContext:            c.Dial,
			TLSClientConfig:        &tls.Config{RootCAs: c.RootCAs, MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    10 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
			DisableKeepAlives:      true, // one object per run is the rule
		},
		// A redirect leads to where nobody has looked.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return f, nil
}

// Fetch returns the run with its inputs and outputs in it. What the run has
// already is not fetched, and what was never moved out stays nil. A failure is
// an *[Error].
func (f *Fetcher) Fetch(ctx context.Context, r payload.Run) (payload.Run, error) {
	for _, part := range []struct {
		field string
		data  *json.RawMessage
		urls  payload.S3URLs
	}{{"inputs", &r.Inputs, r.InputsS3}, {"outputs", &r.Outputs, r.OutputsS3}} {
		target := part.urls.PresignedURL()
		if *part.data != nil || target == "" {
			continue
		}
		data, err := f.fetch(ctx, target)
		if err != nil {
			err.Field = part.field
			return r, err
		}
		*part.data = data
	}
	return r, nil
}

func (f *Fetcher) fetch(ctx context.Context, target string) (json.RawMessage, *Error) {
	u, failed := f.admit(target)
	if failed != nil {
		return nil, failed
	}
	ctx, cancel := context.WithTimeout(ctx, f.config.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil { // cannot be: it was parsed
		return nil, &Error{Host: u.Host, Reason: "the URL is not valid"}
	}
	response, err := f.client.Do(request)
	if err != nil {
		return nil, unreachable(u.Host, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, refused(u.Host, response.StatusCode)
	}
	return f.read(u.Host, response.Body)
}

// admit refuses a URL that must not be asked.
func (f *Fetcher) admit(target string) (*url.URL, *Error) {
	u, err := url.Parse(target)
	switch {
	case err != nil || u.Host == "":
		return nil, &Error{Reason: "the presigned URL is not a URL"} // quoting it would show it
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, &Error{Host: u.Host, Reason: "the scheme must be https"}
	case u.Scheme == "http" && !f.config.AllowHTTP:
		return nil, &Error{Host: u.Host, Reason: "http is not allowed; want https (AllowHTTP)"}
	case u.User != nil:
		return nil, &Error{Host: u.Host, Reason: "a user name in the URL is not allowed"}
	}
	host := canonical(u.Host)
	host = strings.TrimSuffix(host, map[string]string{"https": ":443", "http": ":80"}[u.Scheme])
	if !f.hosts[host] {
		return nil, &Error{Host: u.Host, Reason: "the host is not allowed (Hosts)"}
	}
	return u, nil
}

func (f *Fetcher) read(host string, body io.Reader) (json.RawMessage, *Error) {
	// The transport may have unpacked it; the bound is on what comes out.
	data, err := io.ReadAll(io.LimitReader(body, f.config.MaxBytes+1))
	switch {
	case err != nil:
		return nil, unreachable(host, err)
	case int64(len(data)) > f.config.MaxBytes:
		return nil, &Error{Host: host, Reason: fmt.Sprintf("it has more than %d bytes (MaxBytes)", f.config.MaxBytes)}
	case !isObject(data):
		return nil, &Error{Host: host, Reason: "it is not a JSON object"}
	}
	return data, nil
}

func isObject(data []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")) && json.Valid(data)
}

// refused is what a status means. A presigned URL that has expired is a 403.
func refused(host string, status int) *Error {
	e := &Error{Host: host, Status: status, Reason: fmt.Sprintf("the answer is %d %s", status, http.StatusText(status))}
	switch {
	case status >= 300 && status < 400:
		e.Reason += "; redirects are not followed"
	case status == http.StatusForbidden:
		e.Reason += "; the URL may have expired"
	}
	e.Temporary = status >= 500 || status == http.StatusRequestTimeout || status == http.StatusTooManyRequests
	return e
}

// unreachable is a failure on the way. The text of a *url.Error has the URL.
func unreachable(host string, err error) *Error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	if private, ok := errors.AsType[*privateAddress](err); ok {
		return &Error{Host: host, Reason: private.Error()}
	}
	reason := err.Error()
	if len(reason) > longestReason {
		reason = strings.ToValidUTF8(reason[:longestReason], "") + " (cut)" // it may quote the answer
	}
	return &Error{Host: host, Reason: reason, Temporary: true}
}

// control sees every address just before it is connected to, so a name that
// points elsewhere on second sight (DNS rebinding) gains nothing.
func (f *Fetcher) control(_, address string, _ syscall.RawConn) error {
	if f.config.AllowPrivate || isPublic(address) {
		return nil
	}
	return &privateAddress{address}
}

func canonical(host string) string { return strings.ToLower(host) }
