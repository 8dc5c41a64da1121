package fakeendpoint

import (
	"crypto/tls"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/certificates"
)

// Option changes an endpoint from its defaults.
type Option func(*options)

type options struct {
	seed            uint64
	tls             *tls.Config
	inMemory        bool
	allowUnforeseen bool
	keptRequests    int
	keptBytes       int
	maxConnections  int
	lifetime        time.Duration
	deliveryKey     func(*Observation) string
	sink            func(Observation)
	arrival         func(Observation)
}

// defaultMaxConnections is far above what a sender needs and below a process's
// usual limit of open files.
const defaultMaxConnections = 4096

// defaultLifetime is longer than any sender waits.
const defaultLifetime = time.Hour

func newOptions(opts []Option) options {
	o := options{
		seed:           1,
		keptRequests:   defaultKeptRequests,
		keptBytes:      defaultKeptBytes,
		maxConnections: defaultMaxConnections,
		lifetime:       defaultLifetime,
		deliveryKey:    func(o *Observation) string { return o.Target },
	}
	for _, opt := range opts {
		opt(&o)
	}
	return o
}

// Seed sets where the endpoint's draws come from. Default: 1.
func Seed(seed uint64) Option { return func(o *options) { o.seed = seed } }

// TLS makes the endpoint speak TLS with config. Default: plain HTTP.
func TLS(config *tls.Config) Option { return func(o *options) { o.tls = config } }

// WithTLS makes the endpoint speak TLS with the good fixture certificate, which
// is for [Host], localhost and 127.0.0.1.
func WithTLS() Option { return TLS(certificates.Server(certificates.Good)) }

// AllowUnforeseen keeps [Start] from failing the test for requests that the
// script does not foresee or that are malformed.
func AllowUnforeseen() Option { return func(o *options) { o.allowUnforeseen = true } }

// InMemory puts the endpoint that [Start] makes on a network inside the process
// instead of a loopback port. It works in a bubble of testing/synctest.
func InMemory() Option { return func(o *options) { o.inMemory = true } }

// Keep bounds what the endpoint remembers: the newest observations, up to this
// many and up to this many bytes of requests. Default: 100,000 and 256 MiB.
func Keep(requests, bytes int) Option {
	return func(o *options) { o.keptRequests, o.keptBytes = requests, bytes }
}

// MaxConnections bounds the connections open at once; more are closed at once.
// Default: 4096.
func MaxConnections(n int) Option { return func(o *options) { o.maxConnections = n } }

// Lifetime bounds how long a connection lives, whatever the script does with
// it. Default: 1 h.
func Lifetime(d time.Duration) Option { return func(o *options) { o.lifetime = d } }

// DeliveryKey sets how the requests of one delivery are told from another's,
// for the clauses of a script that are played for each. Default: the target.
func DeliveryKey(key func(*Observation) string) Option {
	return func(o *options) { o.deliveryKey = key }
}

// OnRequest hands every observation to sink once its exchange is over. It is
// called from many goroutines and holds up only that exchange's connection.
func OnRequest(sink func(Observation)) Option { return func(o *options) { o.sink = sink } }

// OnArrival hands the head of every request to sink as soon as it has come,
// before anything is done about it. It is called as [OnRequest] is.
func OnArrival(sink func(Observation)) Option { return func(o *options) { o.arrival = sink } }
