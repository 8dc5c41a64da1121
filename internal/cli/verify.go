package cli

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/diagnosis"
)

// verifyFlags are the flags of verify.
type verifyFlags struct {
	headers    []string
	data       string
	secrets    []string
	secretFile string
	now        string
	tolerance  time.Duration
	json       bool
}

func newVerify() *cobra.Command {
	var f verifyFlags
	cmd := &cobra.Command{
		Use:     "verify [FILE]",
		Short:   "Say why a Standard Webhooks signature is not verified",
		GroupID: groupLookUp,
		Long: `Verify looks at a captured request and says of each part whether it is right: headers,
timestamp, id, secret, signature and body. Where the signature does not match it tries what
usually goes wrong: a body written anew by a JSON library, a secret read in another encoding,
milliseconds for seconds, another id. It exits with 0 if the request is verified, else with 1.

The request is a raw HTTP request in FILE ("-" is standard input), or is told by -H and
--data-binary as to curl. The secret is better in a file, or in HOOKDRILL_SECRET, than on the
command line, where others can see it. Several secrets are one for each line of the file.`,
		Example: `  hookdrill verify --secret-file secret.txt request.http
  hookdrill verify --secret-file secret.txt -H @headers.txt --data-binary @body.json
  hookdrill verify --now 1712280534 request.http`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return exactlyOne("one file with a request, or - for standard input")(cmd, args)
			}
			return nil
		},
		RunE: f.run,
	}
	flags := cmd.Flags()
	flags.StringArrayVarP(&f.headers, "header", "H", nil, "`HEADER` of the request, as 'Name: value', or @FILE with one on each line; may be repeated")
	flags.StringVar(&f.data, "data-binary", "", "the body: `DATA` itself, @FILE, or @- for standard input")
	flags.StringArrayVar(&f.secrets, "secret", nil, "`SECRET` or public key, as whsec_... or whpk_...; may be repeated")
	flags.StringVar(&f.secretFile, "secret-file", "", "`FILE` with a secret on each line")
	flags.StringVar(&f.now, "now", "", "`TIME` to verify at, in Unix seconds or as 2024-04-05T01:28:54Z (default: now)")
	flags.DurationVar(&f.tolerance, "tolerance", signature.DefaultTolerance, "how far the timestamp may be from now")
	flags.BoolVar(&f.json, "json", false, "print JSON")
	return cmd
}

func (f *verifyFlags) run(cmd *cobra.Command, args []string) error {
	r, err := f.request(cmd, args)
	if err != nil {
		return usageError(err)
	}
	d, err := diagnosis.Diagnose(r)
	if err != nil {
		return usageError(err)
	}
	if err := f.show(cmd.OutOrStdout(), d); err != nil {
		return err
	}
	if !d.Verified {
		return exitError{Code: exitFail}
	}
	return nil
}

func (f *verifyFlags) show(out io.Writer, d diagnosis.Diagnosis) error {
	if f.json {
		return writeJSON(out, d)
	}
	_, err := io.WriteString(out, verifyText(d))
	return err
}

func verifyText(d diagnosis.Diagnosis) string {
	var b strings.Builder
	if d.Verified {
		b.WriteString("verified\n\n")
	} else {
		fmt.Fprintf(&b, "not verified: %s\n\n", d.Reason)
	}
	for _, p := range d.Parts {
		text := printable(p.Text)
		if p.Code != "" {
			text += " (" + p.Code + ")"
		}
		for i, line := range folded(text, columns-len("timestamp  doubtful  ")) {
			name, state := p.Name, string(p.State)
			if i > 0 {
				name, state = "", ""
			}
			fmt.Fprintf(&b, "%-9s  %-8s  %s\n", name, state, line)
		}
	}
	if hint := verifyHint(d); hint != "" {
		fmt.Fprintf(&b, "\n%s\n", hint)
	}
	return b.String()
}

// verifyHint says what to do next, where that is not plain.
func verifyHint(d diagnosis.Diagnosis) string {
	settled, old := true, false
	for _, p := range d.Parts {
		settled = settled && p.State != diagnosis.Unknown
		old = old || p.Code == "timestamp-too-old"
	}
	switch {
	case d.Verified:
		return ""
	case !settled:
		return fmt.Sprintf("%s of the request were tried. If the secret is this endpoint's, look for what changed\nthe body between the wire and the file: save the bytes before anything parses them.", counted(d.Tried, "reading"))
	case old:
		return "To look at a request of the past as if it were new, give its time with --now."
	}
	return ""
}

// moment reads the time to verify at.
func moment(text string) (time.Time, error) {
	if text == "" {
		return time.Now(), nil
	}
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil && seconds >= 0 && len(text) <= 11 {
		return time.Unix(seconds, 0), nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	return time.Time{}, fmt.Errorf("--now is %q; it is to be Unix seconds such as 1712280534, or a time such as 2024-04-05T01:28:54Z", text)
}

// errNothingToVerify tells how a request is given.
var errNothingToVerify = errors.New("there is no request: give a file with one (- is standard input), or -H and --data-binary")
