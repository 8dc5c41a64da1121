package diagnosis

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// units are those that a number of digits speaks for: seconds have 10 from 2001
// until 2286.
func unit(digits int) (name string, perSecond int64) {
	switch {
	case digits >= 12 && digits <= 14:
		return "milliseconds", 1e3
	case digits >= 15 && digits <= 17:
		return "microseconds", 1e6
	case digits >= 18 && digits <= 19:
		return "nanoseconds", 1e9
	}
	return "", 1
}

// seconds reads a timestamp in any of the ways in which one is written.
func seconds(text string) (at int64, code string, ok bool) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n >= 0 && text[0] != '+' {
		name, per := unit(len(text))
		if name != "" {
			return n / per, "timestamp-" + name, true
		}
		return n, "", true
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil && f >= 0 && f < 1e11 {
		return int64(f), "timestamp-malformed", true
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.RFC1123, time.RFC1123Z} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Unix(), "timestamp-date", true
		}
	}
	if t, err := http.ParseTime(text); err == nil {
		return t.Unix(), "timestamp-date", true
	}
	return 0, "", false
}

// stamps are other timestamps that may have been signed: few for each reading of
// body and key, and near ones for the plain reading.
func stamps(h header, body []byte) (few, near []variant) {
	at, code, ok := seconds(h.timestamp)
	add := func(to []variant, code, says string, n int64) []variant {
		if text := strconv.FormatInt(n, 10); text != h.timestamp && n >= 0 {
			to = append(to, variant{code, says, []byte(text)})
		}
		return to
	}
	if ok {
		if code == "" {
			code = "timestamp-milliseconds"
			few = add(few, code, ", in milliseconds", at*1000)
			code = "timestamp-malformed"
		}
		few = add(few, code, ", in seconds", at)
		for off := int64(1); off <= nearby; off++ {
			near = add(near, "timestamp-another", fmt.Sprintf(", %d s earlier than the one sent", off), at-off)
			near = add(near, "timestamp-another", fmt.Sprintf(", %d s later than the one sent", off), at+off)
		}
	}
	var event struct {
		Timestamp json.RawMessage `json:"timestamp"`
	}
	if json.Unmarshal(body, &event) == nil && len(event.Timestamp) > 0 {
		text := string(event.Timestamp)
		if unquoted, err := strconv.Unquote(text); err == nil {
			text = unquoted
		}
		if of, _, ok := seconds(text); ok {
			few = add(few, "timestamp-of-event", ", the time of the event in the body", of)
		}
	}
	return few, near
}

// nearby is how many seconds around the timestamp are tried.
const nearby = 300

// timestampPart tells of the time, and then of what was signed.
func timestampPart(r Request, h header, m *match) Part {
	at, code, ok := seconds(h.timestamp)
	tolerance := int64(r.Tolerance / time.Second)
	off := r.Now.Unix() - at
	shown := fmt.Sprintf("%.40q", h.timestamp)
	switch {
	case h.timestamp == "":
		return Part{"timestamp", Wrong, "timestamp-missing", "there is none"}
	case !ok:
		return Part{"timestamp", Wrong, "timestamp-malformed", shown + " is not a number of seconds since 1970"}
	case code == "timestamp-malformed" || code == "timestamp-date":
		return Part{"timestamp", Wrong, code, fmt.Sprintf("%s is not a whole number of seconds since 1970; that would be %d, %s", shown, at, away(off))}
	case code != "":
		name, _ := unit(len(h.timestamp))
		return Part{"timestamp", Wrong, code, fmt.Sprintf("%s looks like %s, and seconds are expected; in seconds it is %d, %s", shown, name, at, away(off))}
	case m != nil && m.stamp.code != "":
		return Part{"timestamp", Wrong, m.stamp.code, fmt.Sprintf("the signature is over the timestamp %s%s, and not over %s", m.stamp.data, m.stamp.says, h.timestamp)}
	case off > tolerance:
		return Part{"timestamp", Wrong, "timestamp-too-old", fmt.Sprintf("%s (%s) is %s, %d s beyond the tolerance of %d s", h.timestamp, date(at), away(off), off-tolerance, tolerance)}
	case -off > tolerance:
		return Part{"timestamp", Wrong, "timestamp-too-new", fmt.Sprintf("%s (%s) is %s, %d s beyond the tolerance of %d s; a clock is wrong on one side", h.timestamp, date(at), away(off), -off-tolerance, tolerance)}
	}
	return Part{"timestamp", Right, "", fmt.Sprintf("%s (%s) is %s; %d s are tolerated", h.timestamp, date(at), away(off), tolerance)}
}

func away(off int64) string {
	switch {
	case off > 0:
		return fmt.Sprintf("%d s before now", off)
	case off < 0:
		return fmt.Sprintf("%d s after now", -off)
	}
	return "just now"
}

// date is a time for people; years have four digits there.
func date(at int64) string {
	if at > 253402300799 { // the end of 9999
		return "after the year 9999"
	}
	return time.Unix(at, 0).UTC().Format(time.RFC3339)
}
