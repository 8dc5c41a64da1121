package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// Who a line of a trace is from.
const (
	whoNetwork  = "network"
	whoEndpoint = "endpoint"
	whoSender   = "sender"
	// What is done to a program, and what is found in what it left.
	whoAct    = "act"
	whoSearch = "search"
)

// What the sender made of a delivery, as a mark.
const (
	markDelivered = "delivered"
	markFailed    = "failed"
)

// longestTarget bounds how much of a request's target a line shows.
const longestTarget = 120

// Trace tells a history in lines that can be read: what the network and the
// endpoints saw, and what the sender says of it, in the order of time and
// without secrets. Nil gives no lines.
func Trace(h *trial.History) []TraceLine {
	if h == nil || h.Plan == nil {
		return nil
	}
	return traceOf(h.Recorded())
}

// TraceOf tells the history of one delivery among many.
func TraceOf(h *trial.History, delivery string) []TraceLine {
	if h == nil || h.Plan == nil {
		return nil
	}
	one := *h
	one.Records = h.Of(delivery)
	return Trace(&one)
}

// traceOf tells a run as it was written to a history file.
func traceOf(run trial.Recorded) []TraceLine {
	t := tracer{secure: run.Secure, hosts: hostsOf(run.Records)}
	var order []string
	byDelivery := map[string][]trial.Record{}
	for _, r := range run.Records {
		if _, known := byDelivery[r.Delivery]; !known {
			order = append(order, r.Delivery)
		}
		byDelivery[r.Delivery] = append(byDelivery[r.Delivery], r)
	}
	var lines []TraceLine
	for _, delivery := range order {
		var connect *trial.Connect // the last before an attempt's end
		for _, r := range causal(byDelivery[delivery]) {
			line := t.line(r)
			switch r.Kind {
			case trial.KindConnect:
				connect = r.Connect
			case trial.KindAttempt:
				line.Phases = attemptPhases(r.Attempt, connect, connect != nil && slices.Contains(t.secure, connect.Host))
				connect = nil
			}
			if line.Text == "" {
				line.Text = string(r.Kind) // a kind that this version has no words for
			}
			lines = append(lines, line)
		}
	}
	slices.SortStableFunc(lines, func(a, b TraceLine) int { return cmp.Compare(a.At, b.At) })
	return lines
}

// causal orders one delivery's records so that an attempt's end stands behind
// what belongs to the attempt. Their times alone do not tell: on the virtual
// stage a refused attempt and the next one fall on the same instant.
func causal(records []trial.Record) []trial.Record {
	var seen, attempts, endings, ordered []trial.Record
	for _, r := range records {
		switch r.Kind {
		case trial.KindAttempt:
			attempts = append(attempts, r)
		case trial.KindConnect, trial.KindRequest:
			seen = append(seen, r)
		default:
			endings = append(endings, r)
		}
	}
	slices.SortStableFunc(attempts, func(a, b trial.Record) int { return cmp.Compare(a.Attempt.Number, b.Attempt.Number) })
	for _, a := range attempts {
		own, left := divide(seen, a)
		ordered = append(append(ordered, own...), a)
		seen = left
	}
	// What the network saw after the last attempt may lie before or behind the
	// outcome; at the same instant it comes first, for it is the cause.
	return append(append(ordered, seen...), endings...)
}

// divide parts what was seen into what belongs to an attempt and what does not:
// all from before its end, and of what was seen at its very end no more than
// the attempt can have made.
func divide(seen []trial.Record, attempt trial.Record) (own, left []trial.Record) {
	end := attempt.At + lastedOf(attempt)
	budget := map[trial.Kind]int{trial.KindConnect: 1 + attempt.Attempt.Redirects}
	if attempt.Attempt.Request > 0 {
		budget[trial.KindRequest] = 1 + attempt.Attempt.Redirects
	}
	for _, r := range seen {
		if r.At > end || r.At == end && budget[r.Kind] <= 0 {
			left = append(left, r)
			continue
		}
		budget[r.Kind]--
		own = append(own, r)
	}
	return own, left
}

func lastedOf(attempt trial.Record) time.Duration {
	return attempt.Attempt.End.Sub(attempt.Attempt.Start)
}

// tracer writes the lines of one history.
type tracer struct {
	// secure are the hosts that speak TLS.
	secure []string
	// hosts counts the hosts that each delivery's requests came to: where there
	// are several, a line says which.
	hosts map[string]int
}

func hostsOf(records []trial.Record) map[string]int {
	type one struct{ delivery, host string }
	seen, hosts := map[one]bool{}, map[string]int{}
	for _, r := range records {
		if r.Kind != trial.KindRequest {
			continue
		}
		if of := (one{r.Delivery, r.Request.Host}); !seen[of] {
			seen[of] = true
			hosts[r.Delivery]++
		}
	}
	return hosts
}

func (t tracer) line(r trial.Record) TraceLine {
	line := TraceLine{At: Duration(r.At), Delivery: r.Delivery, Kind: r.Kind, Who: whoSender}
	switch r.Kind {
	case trial.KindConnect:
		connectLine(&line, r.Connect)
	case trial.KindRequest:
		t.requestLine(&line, r.Request)
	case trial.KindAttempt:
		attemptLine(&line, r)
	case trial.KindOutcome:
		outcomeLine(&line, r.Outcome)
	case trial.KindRefusal:
		line.Mark = "refused"
		line.Text = "refused to deliver: " + clip(r.Refusal, longestTrace)
	default:
		programLine(&line, r)
	}
	return line
}

// programLine tells of what only programs leave.
func programLine(line *TraceLine, r trial.Record) {
	switch r.Kind {
	case trial.KindLife:
		line.Who, line.Mark = whoAct, string(r.Life.What)
		line.Text = "the program is " + line.Mark
		if r.Life.Beside {
			line.Text = "the program beside is " + line.Mark
		}
		if r.Life.Failure != "" {
			line.Text += ", which failed: " + clip(r.Life.Failure, longestTrace)
		}
	case trial.KindAnswer:
		a := r.Answer
		line.Who, line.Lasted, line.Mark, line.Text = whoAct, Duration(a.Took), noAnswer, a.Act
		if a.Status != 0 {
			line.Mark = fmt.Sprint(a.Status)
		}
		if a.Method != "" {
			line.Text += fmt.Sprintf(": %s %s -> %s%s", a.Method, middle(pathOf(a.URL), longestTarget), line.Mark, after(a.Took))
		}
		if a.Failure != "" {
			line.Text += ": " + clip(a.Failure, longestTrace)
		}
	case trial.KindTrace:
		line.Who, line.Mark = whoSearch, r.Trace.Form
		line.Text = fmt.Sprintf("%s stands in %s, %s", r.Trace.Name, r.Trace.Place, r.Trace.Form)
	}
}

// pathOf leaves out where a program happened to be called.
func pathOf(url string) string {
	if _, rest, is := strings.Cut(url, "://"); is {
		if _, path, has := strings.Cut(rest, "/"); has {
			return "/" + path
		}
	}
	return url
}

func connectLine(line *TraceLine, c *trial.Connect) {
	line.Who, line.Lasted, line.Mark = whoNetwork, Duration(c.Took), c.Failure
	line.Text = fmt.Sprintf("connect to %s: %s%s", c.Host, cmp.Or(c.Failure, "connected"), after(c.Took))
}

// after names a time that something took, unless it was at once.
func after(took time.Duration) string {
	if took < time.Microsecond {
		return ""
	}
	return " after " + spell(Duration(took))
}

func (t tracer) requestLine(line *TraceLine, r *trial.Request) {
	line.Who = whoEndpoint
	host := ""
	if t.hosts[line.Delivery] > 1 {
		host = r.Host
	}
	which := fmt.Sprintf("connection %d", r.Connection)
	if r.Observation.Request > 1 {
		which += fmt.Sprintf(", request %d on it", r.Observation.Request)
	}
	step := middle(r.Behaviour, longestTarget)
	if r.Unforeseen {
		step = "unforeseen"
	}
	answer, took := answerOf(r)
	line.Lasted, line.Mark, line.Phases = Duration(took), answer, requestPhases(r)
	line.Text = fmt.Sprintf("%s %s%s (%s, %s) -> %s%s [%s]", clip(r.Method, 20), host, middle(r.Target, longestTarget),
		which, count(len(r.Raw), "byte", "bytes"), answer, trailing(r, took), step)
	if r.Problem != "" {
		line.Text += "; malformed: " + clip(r.Problem, longestTarget)
	}
}

const noAnswer = "no answer"

// answerOf returns what the request was answered with, and how long it took
// until then or until the exchange was over.
func answerOf(r *trial.Request) (answer string, took time.Duration) {
	if r.Status != 0 {
		return fmt.Sprint(r.Status), since(r, r.Times.Replied)
	}
	return noAnswer, max(since(r, r.Times.Gone), since(r, r.Times.End))
}

func since(r *trial.Request, t time.Time) time.Duration {
	if t.IsZero() {
		return 0
	}
	return t.Sub(r.Times.Began)
}

// trailing says what else is to be told of a request's answer.
func trailing(r *trial.Request, took time.Duration) string {
	text := after(took)
	if r.Status != 0 {
		return text
	}
	if !r.Times.Gone.IsZero() {
		text = ", the client left" + after(since(r, r.Times.Gone))
	}
	if r.Committed {
		text += ", the work done"
	}
	return text
}

func attemptLine(line *TraceLine, r trial.Record) {
	a, lasted := r.Attempt, lastedOf(r)
	line.At, line.Lasted = Duration(r.At+lasted), Duration(lasted)
	how := string(a.Class)
	switch {
	case a.Status != 0:
		line.Mark = fmt.Sprint(a.Status)
		if line.Mark != how {
			how += " " + line.Mark
		}
	default:
		line.Mark = cmp.Or(a.Reason, how)
	}
	if a.Reason != "" && a.Reason != how {
		how += " (" + a.Reason + ")"
	}
	line.Text = fmt.Sprintf("attempt %d ended: %s%s", a.Number, how, cmp.Or(after(lasted), " at once"))
	if a.RetryAfter > 0 {
		line.Text += ", asked to wait " + spell(Duration(a.RetryAfter))
	}
	if a.Error != "" && vague(a.Reason) {
		line.Text += ": " + a.Error
	}
}

// vague reports whether a reason leaves so much open that the transport's own
// words are wanted beside it. Elsewhere they only vary between networks.
func vague(reason string) bool {
	switch reason {
	case sender.ReasonConnectOther, sender.ReasonTLSOther, sender.ReasonBroken, sender.ReasonMalformed, sender.ReasonLookupFailed:
		return true
	}
	return false
}

func outcomeLine(line *TraceLine, o *trial.Outcome) {
	line.Mark = markFailed
	if o.Delivered {
		line.Mark = markDelivered
	}
	line.Text = "outcome: " + line.Mark
	if o.Reason != "" {
		line.Text += " (" + o.Reason + ")"
	}
}
