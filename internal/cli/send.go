package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
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
		Use:   "send --url URL FILE",
		Short: "Make one delivery by a policy and print each attempt",
		Long: `Send delivers the JSON in FILE ("-" is standard input) to a URL the way a policy
says, and prints each attempt as it ends. It exits with 0 if the delivery
succeeded and with 1 if it failed.`,
		Example: `  hookdrill send --url http://127.0.0.1:9000/in payload.json
  echo '{"runs":[]}' | hookdrill send --policy argilla --url http://127.0.0.1:9000/in -`,
		Args: exactArgs(1, "one file, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args[0]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.policy, "policy", "langsmith", "policy to deliver by: "+policyNames())
	flags.StringVar(&f.url, "url", "", "where to (required)")
	flags.StringArrayVarP(&f.headers, "header", "H", nil, "custom header, as 'Name: value'; may be repeated")
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
		return d, policy, fmt.Errorf("--header: %w", err)
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

func readJSON(in io.Reader, file string) ([]byte, error) {
	if file != "-" {
		opened, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer func() { _ = opened.Close() }()
		in = opened
	}
	body, err := io.ReadAll(io.LimitReader(in, maxPayload+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading %s: %w", file, err)
	case len(body) > maxPayload:
		return nil, fmt.Errorf("%s is longer than %d bytes", file, maxPayload)
	case !json.Valid(body):
		return nil, fmt.Errorf("%s is not JSON", file)
	}
	return body, nil
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
			return fmt.Sprintf("waiting %v before the next attempt", e.Decision.Pause.Round(time.Millisecond))
		}
	case sender.EventFinished:
		return attemptLine(e.Attempt)
	case sender.EventEnded:
		if e.Outcome.Delivered {
			return fmt.Sprintf("delivered (%s), attempts: %d", e.Outcome.Reason, len(e.Outcome.Attempts))
		}
		return fmt.Sprintf("failed (%s), attempts: %d", e.Outcome.Reason, len(e.Outcome.Attempts))
	}
	return ""
}

func attemptLine(a sender.Attempt) string {
	line := fmt.Sprintf("attempt %d: ", a.Number)
	if a.Status != 0 {
		line += fmt.Sprintf("%d %s", a.Status, http.StatusText(a.Status))
	} else {
		line += string(a.Class)
		if a.Reason != "" && a.Reason != string(a.Class) {
			line += ", " + a.Reason
		}
	}
	line += fmt.Sprintf(" after %v", a.End.Sub(a.Start).Round(time.Millisecond))
	if a.Error != "" {
		line += ": " + a.Error
	}
	return line
}
