package verdict

import (
	"bytes"
	"time"
)

func nothingLost(s *scene, c *Course) (Finding, bool) {
	if c.Refusal != "" {
		return skipped()
	}
	if c.Outcome == nil {
		return brokenBy(c, "an end, delivered or failed", "none in %v, after %s", s.history.Length, plural(len(c.Tries), "try", "tries"))
	}
	return kept()
}

// withinBudget judges every further attempt by the policy. A try that the
// sender died at is nobody's to count, but there is one for each death at most.
func withinBudget(s *scene, c *Course) (Finding, bool) {
	const expected = "no attempt beyond the policy"
	for i := 1; i < len(c.Attempts); i++ {
		if next := s.policy.next(c.Attempts[:i]); !next.Retry {
			return brokenBy(c, expected, "attempt %d, although the policy ends with %q before it", i+1, next.Reason)
		}
	}
	if over := len(c.Tries) - len(c.Attempts) - c.Unseen(); over > 0 {
		return brokenBy(c, expected, "%s beyond those of the journal", plural(over, "try", "tries"))
	}
	return kept()
}

func wholeBudget(s *scene, c *Course) (Finding, bool) {
	if c.Outcome == nil || len(c.Attempts) == 0 {
		return skipped()
	}
	next := s.policy.next(c.Attempts)
	switch {
	case next.Retry:
		return brokenBy(c, "every attempt of the policy used", "given up after %s, where another was due", plural(len(c.Attempts), "attempt", "attempts"))
	case next.Delivered != c.Outcome.Delivered:
		return brokenBy(c, outcomePhrase(next.Delivered, next.Reason), "%s", outcomePhrase(c.Outcome.Delivered, c.Outcome.Reason))
	}
	return kept()
}

func nothingAfterwards(_ *scene, c *Course) (Finding, bool) {
	if c.Outcome == nil {
		return skipped()
	}
	for _, t := range c.Tries {
		if t.Start > c.Ended {
			return brokenBy(c, "nothing after its end", "a try %v after it", t.Start-c.Ended)
		}
	}
	return kept()
}

// pausesOfPolicy judges pauses by both bounds, but where something else made the
// delivery wait: a death, or an endpoint that was at its bound.
func pausesOfPolicy(s *scene, c *Course) (Finding, bool) {
	if len(c.Attempts) < 2 {
		return skipped()
	}
	for i := 1; i < len(c.Attempts); i++ {
		if !s.policy.next(c.Attempts[:i]).Retry {
			continue // it should not have been made at all, which is another rule's
		}
		last, next := c.End(c.Attempts[i-1]), c.Start(c.Attempts[i])
		want := s.policy.pause(c.Attempts[:i])
		pause := next - last
		early := pause < want.Least-rounding
		late := pause > want.Most+slackOf(s.history)+rounding && !diedIn(s.history, last, next) && !s.lanes.full(hostOf(c.Planned), next)
		if early || late {
			return brokenBy(c, "a pause of "+want.String(), "%v before attempt %d", pause, i+1)
		}
	}
	return kept()
}

func deadlinesOfPolicy(s *scene, c *Course) (Finding, bool) {
	patience := s.policy.patience()
	if patience == 0 || len(c.Tries) == 0 {
		return skipped()
	}
	for i, t := range c.Tries {
		waited := c.over(t) - t.Start
		if t.Request != nil && !t.Request.Times.Replied.IsZero() {
			waited = min(waited, t.End-t.Start) // the body behind the head may take any time
		}
		if waited > patience+slackOf(s.history)+rounding {
			return brokenBy(c, "no try longer than "+patience.String(), "try %d waited %v", i+1, waited)
		}
	}
	return kept()
}

// sameBytes compares bodies. What is signed anew for each attempt stands in the
// head, which may differ; a part of a body that did not arrive is no difference.
func sameBytes(_ *scene, c *Course) (Finding, bool) {
	judged := false
	for i, t := range c.Tries {
		if t.Request == nil || t.Request.Times.Body.IsZero() {
			continue
		}
		judged = true
		if !bytes.Equal(t.Request.Body, c.Planned.Body) {
			return brokenBy(c, "the body as it was accepted", "another body on try %d", i+1)
		}
	}
	if !judged {
		return skipped()
	}
	return kept()
}

// journalsAgree matches the journal with the network, try by try.
func journalsAgree(s *scene, c *Course) (Finding, bool) {
	const expected = "the journal and the network to tell the same"
	next := 0
	for i, t := range c.Tries {
		if next == len(c.Attempts) || !c.same(t, c.Attempts[next]) {
			if diedIn(s.history, t.Start, c.over(t)+settling) {
				continue
			}
			return brokenBy(c, expected, "try %d on the network is in no journal", i+1)
		}
		a := c.Attempts[next]
		next++
		if t.Request != nil && a.Status != 0 && t.Request.Status != 0 && a.Status != t.Request.Status {
			return brokenBy(c, expected, "attempt %d ended with %d, and the endpoint answered %d", a.Number, a.Status, t.Request.Status)
		}
	}
	if next < len(c.Attempts) {
		return brokenBy(c, expected, "attempt %d is in the journal, and nothing on the network", c.Attempts[next].Number)
	}
	return kept()
}

// bystanderBound is how soon a delivery to a healthy endpoint begins.
const bystanderBound = time.Second

func bystanders(s *scene, c *Course) (Finding, bool) {
	host := hostOf(c.Planned)
	if !s.healthy[host] || len(c.Tries) == 0 {
		return skipped()
	}
	begin := c.Tries[0].Start
	waited := begin - c.Planned.At
	switch {
	case diedIn(s.history, c.Planned.At, begin), s.lanes.full(host, begin):
		return skipped()
	case waited > bystanderBound+slackOf(s.history):
		return brokenBy(c, "a start within "+bystanderBound.String(), "%v", waited)
	}
	return kept()
}

// endsInTime allows for the policy at its slowest, once for every time that the
// endpoint's deliveries fill it, and once again for each death and its pause.
func endsInTime(s *scene, c *Course) (Finding, bool) {
	if c.Outcome == nil {
		return skipped() // lost, which is another rule's
	}
	longest := s.history.Plan.Policy.Longest()
	bound := time.Duration(s.lanes.waves(hostOf(c.Planned))) * longest
	for _, d := range s.history.Plan.Deaths {
		bound += d.Down + longest
	}
	if took := c.Ended - c.Planned.At; took > bound+slackOf(s.history) {
		return brokenBy(c, "an end within "+bound.String(), "%v", took)
	}
	return kept()
}

func nothingOpen(_ *scene, c *Course) (Finding, bool) {
	if c.Outcome == nil {
		return skipped()
	}
	for i, t := range c.Tries {
		if t.Open {
			return brokenBy(c, "every connection closed", "that of try %d is open", i+1)
		}
	}
	return kept()
}
