package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

// sendFlags are the flags of send.
type sendFlags struct {
	policy  string
	url     string
	headers []string
	seed    uint64
	json    bool
}

func newSend() *cobra.Command {
	var f sendFlags
	cmd := &cobra.Command{
		Use:     "send --url URL FILE",
		Short:   "Make one delivery by a policy and print each attempt",
		GroupID: groupPlay,
		Long: `Send delivers the JSON in FILE ("-" is standard input) to a URL the way a policy says, and
prints each attempt as it ends. It exits with 0 if the delivery succeeded, with 1 if it failed.

With --json every entry of the sender's journal is a line: an event (accepted, decided,
started, finished, ended) with its decision, attempt or outcome; pauses are in nanoseconds.`,
		Example: `  hookdrill send --url http://127.0.0.1:9000/in payload.json
  echo '{"runs":[]}' | hookdrill send --policy argilla --url http://127.0.0.1:9000/in -`,
		Args: exactlyOne("one file, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args[0]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.policy, "policy", "langsmith", "`NAME` of the policy to deliver by: "+policyNames())
	flags.StringVar(&f.url, "url", "", "`URL` to deliver to (required)")
	flags.StringArrayVarP(&f.headers, "header", "H", nil, "custom `HEADER`, as 'Name: value'; may be repeated")
	flags.Uint64Var(&f.seed, "seed", 1, "where the draws of jittered pauses come from")
	flags.BoolVar(&f.json, "json", false, "print the journal as JSON lines")
	return cmd
}

func policyNames() string {
	var names []string
	for _, p := range sender.Policies() {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

func (f *sendFlags) run(cmd *cobra.Command, file string) error {
	d, policy, err := f.delivery(cmd.InOrStdin(), file)
	if err != nil {
		return usageError(err)
	}
	out := cmd.OutOrStdout()
	if !f.json {
		fmt.Fprintf(out, "POST %s, %s, by the policy %s\n", printable(d.URL.String()), counted(len(d.Body), "byte"), policy.Name)
	}
	journal := f.journal(out, time.Now())
	s, err := sender.New(sender.Config{Policy: policy, Seed: f.seed, Journal: journal})
	if err != nil {
		return err
	}
	outcome := s.Deliver(cmd.Context(), d)
	if err := s.Close(); err != nil {
		return err
	}
	switch {
	case cmd.Context().Err() != nil:
		return exitError{Code: exitInterrupted}
	case !outcome.Delivered:
		return exitError{Code: exitFail}
	}
	return nil
}

// delivery reads everything that the delivery is made of.
func (f *sendFlags) delivery(in io.Reader, file string) (sender.Delivery, sender.Policy, error) {
	var d sender.Delivery
	policy, err := sender.PolicyNamed(f.policy)
	if err != nil {
		return d, policy, fmt.Errorf("--policy: %w", err)
	}
	if f.url == "" {
		return d, policy, fmt.Errorf("--url is missing: where should the delivery go?")
	}
	if d.URL, err = sender.ParseTarget(f.url); err != nil {
		return d, policy, fmt.Errorf("--url: %w", err)
	}
	header, err := parseHeaders(f.headers)
	if err != nil {
		return d, policy, err
	}
	if d.Header, err = sender.NewHeaders(header); err != nil {
		return d, policy, fmt.Errorf("--header: %w", err) // it names the field
	}
	d.ID = "delivery"
	d.Body, err = readJSON(in, file)
	return d, policy, err
}

func parseHeaders(lines []string) (http.Header, error) {
	header := http.Header{}
	for i, line := range lines {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return nil, fmt.Errorf("--header: number %d has no colon; write 'Name: value'", i+1) // it may be a secret: not shown
		}
		header.Add(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	return header, nil
}

// journal prints what the sender tells, as it tells it.
func (f *sendFlags) journal(out io.Writer, began time.Time) sender.Journal {
	if f.json {
		encoder := json.NewEncoder(out)
		return sender.JournalFunc(func(e sender.Entry) { _ = encoder.Encode(e) })
	}
	return sender.JournalFunc(func(e sender.Entry) {
		if line := journalLine(e); line != "" {
			fmt.Fprintf(out, "%8.3fs  %s\n", e.At.Sub(began).Seconds(), line)
		}
	})
}

func journalLine(e sender.Entry) string {
	switch e.Event {
	case sender.EventDecided:
		if e.Decision.Retry && e.Decision.Pause > 0 {
			return fmt.Sprintf("waiting %s before the next attempt", lasted(e.Decision.Pause))
		}
	case sender.EventFinished:
		return attemptLine(e.Attempt)
	case sender.EventEnded:
		return outcomeLine(e.Outcome)
	}
	return ""
}

func outcomeLine(o *sender.Outcome) string {
	attempts := counted(len(o.Attempts), "attempt")
	switch {
	case o.Delivered:
		return fmt.Sprintf("delivered after %s: %s", attempts, o.Reason)
	case o.Reason == sender.ReasonStopped:
		return "stopped after " + attempts
	}
	return fmt.Sprintf("failed after %s: %s", attempts, o.Reason)
}

// attemptLine tells how an attempt ended. Where the answer does not say it, the
// transport's own words are added.
func attemptLine(a sender.Attempt) string {
	how := ending(a.Class)
	switch {
	case a.Status != 0:
		how = strings.TrimSpace(fmt.Sprintf("%d %s", a.Status, http.StatusText(a.Status)))
	case a.Reason != "" && a.Reason != string(a.Class):
		how += " (" + a.Reason + ")"
	}
	line := fmt.Sprintf("attempt %d: %s after %s", a.Number, how, lasted(a.End.Sub(a.Start)))
	if a.Error != "" {
		line += ": " + a.Error
	}
	return printable(line)
}

// ending is a class without an answer, in words.
func ending(c sender.Class) string {
	switch c {
	case sender.ClassConnect:
		return "no connection"
	case sender.ClassTimeout:
		return "no answer in time"
	case sender.ClassTransport:
		return "broken off"
	default:
		return string(c)
	}
}
