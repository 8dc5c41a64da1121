package api

import (
	"fmt"
	"strings"
	"time"
)

// dottedLayout is the time of one part of a dotted_order: exactly six digits of
// a second (section 4.2 of the API notes).
const dottedLayout = "20060102T150405.000000"

// part is one run in a dotted_order.
type part struct {
	at time.Time
	id string
}

// parseDotted reads a dotted_order: the root's part first, the run's own last.
func parseDotted(text string) ([]part, error) {
	var parts []part
	for i, one := range strings.Split(text, ".") {
		cutAt := strings.LastIndexByte(one, 'Z')
		if cutAt < 0 {
			return nil, fmt.Errorf("part %d of dotted_order has no Z between its time and its run id", i)
		}
		stamp, id := one[:cutAt], strings.ToLower(one[cutAt+1:])
		if !isUUID(id) {
			return nil, fmt.Errorf("part %d of dotted_order does not end in a UUID", i)
		}
		at, err := parseStamp(stamp)
		if err != nil {
			return nil, fmt.Errorf("invalid timestamp in dotted_order %s at index %d: it must be like 20260102T030405678901", cut(stamp), i)
		}
		if i > 0 && at.Before(parts[i-1].at) {
			return nil, fmt.Errorf("dotted_order has timestamp %s earlier than parent timestamp %s", spaced(at), spaced(parts[i-1].at))
		}
		parts = append(parts, part{at, id})
	}
	return parts, nil
}

// parseStamp puts in the dot that dotted_order has no room for. The digits after
// it are looked at here: Go would take a sign for the first of them.
func parseStamp(stamp string) (time.Time, error) {
	if len(stamp) != len(dottedLayout)-1 {
		return time.Time{}, fmt.Errorf("%d characters", len(stamp))
	}
	seconds := len("20060102T150405")
	if micros := stamp[seconds:]; strings.Trim(micros, "0123456789") != "" {
		return time.Time{}, fmt.Errorf("%q are not six digits", micros)
	}
	return time.Parse(dottedLayout, stamp[:seconds]+"."+stamp[seconds:])
}

func spaced(at time.Time) string { return at.Format("2006-01-02 15:04:05.000000") }

// checkDotted says what the real service says of a dotted_order that does not
// fit its run.
func checkDotted(dotted, run, trace, parent string) error {
	parts, err := parseDotted(dotted)
	switch {
	case err != nil:
		return err
	case parent == "" && len(parts) > 1:
		return fmt.Errorf("dotted_order must contain a single part for root runs")
	case parent != "" && len(parts) < 2:
		return fmt.Errorf("dotted_order must contain at least two parts for child runs")
	case parts[0].id != trace:
		return fmt.Errorf("trace_id %s does not match first part of dotted_order %s", trace, parts[0].id)
	case parts[len(parts)-1].id != run:
		return fmt.Errorf("run_id %s does not match last part of dotted_order %s", run, parts[len(parts)-1].id)
	case parent != "" && parts[len(parts)-2].id != parent:
		return fmt.Errorf("parent_run_id %s does not match second to last part of dotted_order %s", parent, parts[len(parts)-2].id)
	}
	return nil
}

// dottedPart is a run's own part.
func dottedPart(at time.Time, id string) string {
	return strings.Replace(at.UTC().Format(dottedLayout), ".", "", 1) + "Z" + id
}
