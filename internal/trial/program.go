package trial

import (
	"context"
	"crypto/x509"
	"io"
	"net"
	"time"
)

// Program is a party that is called over HTTP and calls over HTTP, such as a
// sending system with an API, or a listener. Like a [Party] it is a recipe.
type Program struct {
	// Name is what reports call it.
	Name string
	// New makes the program for one run; it is not running yet. Nil: there is no
	// such program, and its scenarios are not run.
	New func(ProgramEnv) (Instance, error)
	// Process tells that on the real stage it is not in this process, and
	// reaches the endpoints at their addresses instead of their names.
	Process bool
	// Missing says why it cannot be run on a stage, "virtual" or "real"; empty if
	// it can. Nil: it always can.
	Missing func(stage string) string
	// Beside is a program that runs along, such as the listener that a system
	// sends to. Endpoints with Forward lead to it; it is started where a plan has
	// a part for it. Nil: there is none.
	Beside *Program

	// What follows is for programs that are not ours. Fit makes a plan fit one, and
	// says what the plan needs that it cannot do; empty if nothing. Nil: every plan fits.
	Fit func(*Plan) string
	// Whole tells that the URL it is called at is all of it: no path is put behind.
	Whole bool
	// Double stands in for it where a real run is rehearsed. Nil: itself.
	Double *Program
	// Secrets are texts of its own that no report shows.
	Secrets []string
}

// ProgramEnv is what a run gives its program.
type ProgramEnv struct {
	// Stage is "virtual" or "real". On the virtual one the program has to live in
	// this process; on the real one it may be a process of its own, which
	// reaches the endpoints on this machine's loopback addresses.
	Stage string
	// Folder is where everything is to be kept that outlives the program.
	Folder string
	// Listen opens the host that the program is called at, URL is how it is
	// called there. A process of its own has no use for them.
	Listen func() (net.Listener, error)
	URL    string
	// DialContext reaches the run's endpoints and nothing else.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
	// RootCAs holds the authority that the endpoints' certificates are from.
	RootCAs *x509.CertPool
	// Seed is where the program's draws come from, its ids included.
	Seed uint64
	// Log takes everything that the program writes for people. Several may write
	// to it at once.
	Log io.Writer
	// Setup is how the plan wants it set up. Its URLs are filled in.
	Setup Setup
}

// Setup is how a program is set up. What a kind of program has no use for, it
// ignores.
type Setup struct {
	// APIKey is what is sent as x-api-key: to a system, or by a listener.
	APIKey string
	// Every is how long a system's rule waits before it looks again.
	Every time.Duration
	// OffloadAbove is how many bytes of inputs or outputs a system puts into a
	// payload; above, a link stands there. 0: all of them.
	OffloadAbove int
	// Mode is which of several variants of a system it is; empty for the usual one.
	Mode string
	// Secret is what a listener expects in its URL's query.
	Secret string
	// Keys are secrets and public keys that a listener verifies signatures with.
	Keys []string
	// API is the URL of the API that a listener works with: {url api} stands for
	// that of the endpoint called "api".
	API string
	// PublicURL is where a listener says that it is reached.
	PublicURL string
	// Handlers are a listener's, each as NAME or NAME=EVENT+EVENT.
	Handlers []string
	// Forward is the URL that a listener passes on to what it has handled, as API.
	Forward string
	// Stored has a listener store what comes before it answers.
	Stored bool
	// LikePython has a listener answer as that of Argilla's Python SDK.
	LikePython bool
	// Dataset is where a listener puts corrected runs.
	Dataset string
	// Hosts are URLs of endpoints that a listener may fetch from what was moved
	// out of a payload, as in API.
	Hosts []string
}

// Instance is a program in one run. Its methods are called one after the other.
type Instance interface {
	// Start starts it on its folder, which is empty or what an earlier start
	// left, and returns the URL that it is called at once it can be.
	Start(ctx context.Context) (url string, err error)
	// Stop ends it in order. One that was killed is stopped already.
	Stop(ctx context.Context) error
	// Kill ends it at once, as kill -9 would.
	Kill() error
}

// Pauser is an [Instance] that can be frozen.
type Pauser interface {
	Pause(ctx context.Context) error
	Resume(ctx context.Context) error
}

// Observed is an [Instance] that somebody can ask what was handled.
type Observed interface {
	// Handled returns the ids of all messages that were handled, in any order.
	Handled(ctx context.Context) ([]string, error)
}

// Handled is the act of asking an [Observed] instance, which is done once at the
// end of a run. The answer's body has an id on each line.
const Handled = "what was handled"

// Hidden is a secret that a program is given.
type Hidden struct {
	// Name says what it is: "the header's value".
	Name, Value string
}
