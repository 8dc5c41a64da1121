package verdict

import (
	"slices"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

// signedInForce verifies every request that came whole as its listener would: by
// each of the keys in force, since a listener may know any of them only, and by
// the listener's own clock.
func signedInForce(s *scene, c *Course) (Finding, bool) {
	const expected = "a signature by the keys in force, at the time of the attempt"
	signing, judged := c.Planned.Signing, false
	if signing == nil {
		return skipped()
	}
	for i, t := range c.Tries {
		if t.Request == nil || t.Request.Times.Body.IsZero() {
			continue
		}
		judged = true
		if wrong := wrongBy(t.Request, signing, t.Start); wrong != "" {
			// Keys that have changed since the attempt began are no defect.
			if wrongBy(t.Request, signing, t.Start-stale) != "" {
				return brokenBy(c, expected, "try %d: %s", i+1, s.history.Redact(wrong))
			}
		}
		if off := t.Request.Times.Began.Sub(signedAt(t.Request)).Round(time.Second); off.Abs() > stale+slackOf(s.history) {
			return brokenBy(c, expected, "try %d has a timestamp that is %v from its time", i+1, off)
		}
	}
	if !judged {
		return skipped()
	}
	return kept()
}

// wrongBy says why a request is not verified by the keys in force at a moment.
func wrongBy(r *trial.Request, s *trial.Signing, at time.Duration) string {
	for _, text := range (&trial.Signing{Keys: s.KeysAt(at)}).Verifying() {
		key, err := signature.ParseVerifyingKey(text)
		if err != nil {
			return err.Error()
		}
		v, err := signature.NewVerifier(signature.Config{Keys: []signature.VerifyingKey{key}})
		if err != nil {
			return err.Error()
		}
		if _, err := v.Verify(r.Times.Began.Add(s.Skew), r.Header(), r.Body); err != nil {
			return err.Error()
		}
	}
	return ""
}

// oneEffect counts what a listener would do that handles every message id once:
// a second id of one delivery is a second effect, and an id that another delivery
// had is none.
func oneEffect(s *scene, c *Course) (Finding, bool) {
	const expected = "one effect"
	if c.Planned.Signing == nil {
		return skipped()
	}
	var ids []string
	for _, t := range c.Tries {
		if !t.Committed() {
			continue
		}
		id := t.Request.Header().Get(signature.HeaderID)
		if other := s.ids[id]; other != c.Planned.ID {
			return brokenBy(c, expected, "none: its id is that of %s", other)
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	switch len(ids) {
	case 0:
		return skipped()
	case 1:
		return kept()
	}
	return brokenBy(c, expected, "%d: it came with as many ids", len(ids))
}

// messageIDs are the ids of what was committed, and whose they were first.
func messageIDs(courses []Course) map[string]string {
	ids, first := map[string]string{}, map[string]time.Duration{}
	for i := range courses {
		c := &courses[i]
		if c.Planned.Signing == nil {
			continue
		}
		for _, t := range c.Tries {
			if !t.Committed() {
				continue
			}
			id := t.Request.Header().Get(signature.HeaderID)
			if at, known := first[id]; !known || t.Start < at {
				ids[id], first[id] = c.Planned.ID, t.Start
			}
		}
	}
	return ids
}
