package cli

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/fixtures/certificates"
	"github.com/hookdrill/hookdrill/internal/conformance"
)

// endpointFlags are the flags of endpoint.
type endpointFlags struct {
	listen string
	script string
	tls    bool
	tlsCA  string
	seed   uint64
	json   bool
}

func newEndpoint() *cobra.Command {
	var f endpointFlags
	cmd := &cobra.Command{
		Use:     "endpoint",
		Short:   "Serve an endpoint that misbehaves by a script, and print what comes",
		GroupID: groupPlay,
		Long: `Endpoint serves on a port, plays a script to whoever connects, and prints every
request as it ends. "hookdrill behaviours" lists what a script can say. A request
that the script does not foresee is answered by a 500 that says so.

Values in a request's query may be secrets and are not printed. With --json every
request is a line of JSON on standard output, whole, secrets included; all else
goes to standard error. Its fields:

  connection, request    numbers from 1; a request above 1 came over a kept connection
  method, target, proto  the request line
  fields                 the header fields, name and value, in the order they came
  raw, body              what came and what its framing held, in base64
  problem                what is wrong with it as HTTP/1.1
  behaviour, unforeseen  the script's step that was played; true where there was none
  status, committed      what was answered, 0 for no answer; true if the work was done
  error                  why the exchange broke off
  times                  accepted, began, head, body, answer, replied, gone, end`,
		Example: `  hookdrill endpoint --script '503 x2, 200 forever'
  hookdrill endpoint --listen 127.0.0.1:0 --script '0s..30s: refuse; 200 forever'
  hookdrill endpoint --tls-ca ca.pem --script 'tls-expired x2, 200 forever'
  hookdrill endpoint --json --script 'each delivery: hang, 200' > requests.jsonl`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:9000", "`HOST:PORT` to serve on; port 0 is any that is free")
	flags.StringVar(&f.script, "script", "200 forever", "`SCRIPT` to play")
	flags.BoolVar(&f.tls, "tls", false, "speak TLS with the fixture certificate, for 127.0.0.1 and localhost")
	flags.StringVar(&f.tlsCA, "tls-ca", "", "write the authority that clients are to trust to `FILE`; implies --tls")
	flags.Uint64Var(&f.seed, "seed", 1, "where the script's draws come from")
	flags.BoolVar(&f.json, "json", false, "print requests as JSON lines")
	return cmd
}

func (f *endpointFlags) run(cmd *cobra.Command) error {
	e, journal, err := f.endpoint(cmd.OutOrStdout(), cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	err = e.ListenAndServe(cmd.Context(), f.listen, func(address net.Addr) { f.announce(journal.remarks, address) })
	switch {
	case errors.Is(err, fakeendpoint.ErrScript):
		return usageError(fmt.Errorf("--script: %w", err))
	case err != nil:
		return environmentError(fmt.Errorf("--listen: %w", err))
	}
	journal.close(e)
	return exitError{Code: exitInterrupted} // nothing else ends it
}

// endpoint makes the endpoint and the journal that it writes.
func (f *endpointFlags) endpoint(out, errs io.Writer) (*fakeendpoint.Endpoint, *requestJournal, error) {
	script, err := fakeendpoint.Parse(f.script)
	if err != nil {
		return nil, nil, usageError(fmt.Errorf("--script: %w", err))
	}
	if step := handshakeStep(script); step != "" && !f.tls && f.tlsCA == "" {
		return nil, nil, usageError(fmt.Errorf("--script: %q acts on the TLS handshake; give --tls with it", step))
	}
	if _, _, err := net.SplitHostPort(f.listen); err != nil {
		return nil, nil, usageError(fmt.Errorf("--listen: %q is not HOST:PORT, such as 127.0.0.1:9000", f.listen))
	}
	if f.tlsCA != "" {
		f.tls = true
		if err := os.WriteFile(f.tlsCA, certificates.Authority(), 0o644); err != nil {
			return nil, nil, environmentError(fmt.Errorf("--tls-ca: %w", err))
		}
	}
	journal := newRequestJournal(out, errs, f.json)
	opts := []fakeendpoint.Option{
		fakeendpoint.Seed(f.seed),
		fakeendpoint.OnRequest(journal.request),
		fakeendpoint.Keep(keptContacts, keptBytes),
	}
	if f.tls {
		opts = append(opts, fakeendpoint.WithTLS())
	}
	return fakeendpoint.New(script, opts...), journal, nil
}

// handshakeStep is the script's first step that acts on TLS; "" if none does.
func handshakeStep(script fakeendpoint.Script) string {
	for _, c := range script.Clauses {
		for _, s := range c.Steps {
			if strings.HasPrefix(s.Text, "tls-") {
				return s.Text
			}
		}
	}
	return ""
}

// What the endpoint remembers. The journal has printed it all, so this is for
// the closing line only: an endpoint may be left running for weeks.
const (
	keptContacts = 1000
	keptBytes    = 1 << 20
)

// announce says where the endpoint is and how to try it.
func (f *endpointFlags) announce(out io.Writer, address net.Addr) {
	scheme, trust := "http", ""
	if f.tls {
		scheme, trust = "https", "--insecure "
	}
	if f.tlsCA != "" {
		trust = "--cacert " + conformance.Quoted(f.tlsCA) + " "
	}
	url := scheme + "://" + reachable(address)
	fmt.Fprintf(out, "Serving %s, playing %q. Ctrl-C ends it.\n", url, f.script)
	if f.tls && f.tlsCA == "" {
		fmt.Fprintf(out, "With --tls-ca FILE the authority is written to a file for clients to trust.\n")
	}
	fmt.Fprintf(out, "Try it: curl -i %s-H 'Content-Type: application/json' -d '{\"runs\":[]}' %s/in\n\n", trust, url)
}

// reachable is the address as a client on this machine can use it.
func reachable(address net.Addr) string {
	tcp, ok := address.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return address.String()
	}
	return fmt.Sprintf("127.0.0.1:%d", tcp.Port)
}
