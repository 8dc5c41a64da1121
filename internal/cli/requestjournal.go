package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

// requestJournal prints what an endpoint observes, as it happens.
type requestJournal struct {
	remarks io.Writer // for people, also where the requests are for machines

	mu         sync.Mutex
	out        io.Writer
	encoder    *json.Encoder // nil: lines for people
	requests   int
	unforeseen int
	malformed  int
}

func newRequestJournal(out, errs io.Writer, asJSON bool) *requestJournal {
	if !asJSON {
		return &requestJournal{remarks: out, out: out}
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	return &requestJournal{remarks: errs, encoder: encoder}
}

// request prints one observation. Output that is gone is no reason to stop
// serving, so its errors are not looked at.
func (j *requestJournal) request(o fakeendpoint.Observation) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.requests++
	switch {
	case o.Problem != "":
		j.malformed++
	case o.Unforeseen:
		j.unforeseen++
	}
	if j.encoder != nil {
		_ = j.encoder.Encode(o)
		return
	}
	fmt.Fprintln(j.out, requestLine(&o))
}

// close prints what came in all.
func (j *requestJournal) close(e *fakeendpoint.Endpoint) {
	j.mu.Lock()
	defer j.mu.Unlock()
	line := fmt.Sprintf("%s on %s", counted(j.requests, "request"), counted(e.Connections(), "connection"))
	if j.unforeseen > 0 {
		line += fmt.Sprintf("; %d not foreseen by the script", j.unforeseen)
	}
	if j.malformed > 0 {
		line += fmt.Sprintf("; %d malformed", j.malformed)
	}
	fmt.Fprintf(j.remarks, "\n%s\n", line)
	for _, line := range contactLines(e.Contacts()) {
		fmt.Fprintln(j.remarks, line)
	}
}

// requestLine tells of one request in a line, without what may be a secret.
func requestLine(o *fakeendpoint.Observation) string {
	which := fmt.Sprintf("connection %d", o.Connection)
	if o.Request > 1 {
		which += fmt.Sprintf(", request %d on it", o.Request)
	}
	step := o.Behaviour
	if o.Unforeseen {
		step = "not foreseen by the script"
	}
	line := fmt.Sprintf("%s  %s %s (%s, %s) -> %s [%s]", o.Times.Began.Local().Format("15:04:05.000"),
		clipped(cmp.Or(o.Method, "?"), 20), clipped(withoutValues(o.Target), 80),
		which, counted(len(o.Raw), "byte"), answered(o), clipped(step, 80))
	if o.Problem != "" {
		line += "; malformed: " + clipped(withoutQuotes(o.Problem), 160)
	}
	return printable(line)
}

// answered says what was done about a request, and how long it took.
func answered(o *fakeendpoint.Observation) string {
	since := o.Times.Began
	if o.Status != 0 {
		return fmt.Sprintf("%d after %s", o.Status, lasted(o.Times.Replied.Sub(since)))
	}
	text := "no answer"
	if !o.Times.Answer.IsZero() {
		text = "bytes that are no answer"
	}
	if o.Committed {
		text += ", though the work was done"
	}
	if !o.Times.Gone.IsZero() {
		return text + ", the client left after " + lasted(o.Times.Gone.Sub(since))
	}
	return text + ", over after " + lasted(o.Times.End.Sub(since))
}

// withoutValues takes the values out of a target's query. A part without a name
// may be a bare token and goes altogether.
func withoutValues(target string) string {
	path, query, found := strings.Cut(target, "?")
	if !found {
		return path
	}
	parts := strings.Split(query, "&")
	for i, part := range parts {
		name, _, named := strings.Cut(part, "=")
		parts[i] = "[redacted]"
		if named {
			parts[i] = name + "=[redacted]"
		}
	}
	return path + "?" + strings.Join(parts, "&")
}

var quotedText = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// withoutQuotes takes out what an error quotes of a request.
func withoutQuotes(text string) string { return quotedText.ReplaceAllString(text, `"…"`) }

// contactLines tell of the connections that brought no request: those that the
// script broke, and those that a client gave up, for want of trust perhaps.
func contactLines(contacts []fakeendpoint.Contact) []string {
	counts := map[string]int{}
	for _, c := range contacts {
		counts[cmp.Or(c.Error, "the client left")+bracketed(c.Behaviour)]++
	}
	var lines []string
	for why, n := range counts {
		lines = append(lines, printable(fmt.Sprintf("%s without a request: %s", counted(n, "connection"), clipped(why, 160))))
	}
	slices.Sort(lines)
	return lines
}

func bracketed(step string) string {
	if step == "" {
		return ""
	}
	return " [" + step + "]"
}
