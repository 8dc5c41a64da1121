package payload

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/hookdrill/hookdrill/simulator/wire"
)

// FeedbackStats are statistics of feedback by its key. Nil is null.
type FeedbackStats map[string]Stat

// Stat is what is known of the feedback under one key.
type Stat struct {
	// N counts the feedback with a score. It can be 0 beside Values.
	N int64
	// Avg is the mean score, the number as it is written ("0.0"), "" for null.
	Avg json.Number
	// ShowFeedbackArrow is for LangSmith's pages.
	ShowFeedbackArrow bool
	// Values counts the labels of categorical feedback. Nil if there are none.
	Values map[string]int64
	// Unknown are the other fields, in their order, such as those of extended
	// statistics.
	Unknown []Field
}

func readStats(value []byte) (FeedbackStats, *Error) {
	if wire.IsNull(value) {
		return nil, nil
	}
	if value[0] != '{' {
		return nil, wire.Unlike(value, "an object by feedback key, or null")
	}
	stats := FeedbackStats{}
	for key, v := range wire.Members(value) {
		if _, twice := stats[key]; twice {
			return nil, wire.Repeated().Under(key)
		}
		stat, err := readStat(v)
		if err != nil {
			return nil, err.Under(key)
		}
		stats[key] = stat
	}
	return stats, nil
}

func readStat(value []byte) (stat Stat, err *Error) {
	if value[0] != '{' {
		return stat, wire.Unlike(value, "an object")
	}
	seen := wire.Names{}
	for key, v := range wire.Members(value) {
		if !seen.Add(key) {
			return stat, wire.Repeated().Under(key)
		}
		switch key {
		case "n":
			stat.N, err = readCount(v)
		case "avg":
			stat.Avg, err = readAverage(v)
		case "show_feedback_arrow":
			stat.ShowFeedbackArrow = v[0] == 't'
			if v[0] != 't' && v[0] != 'f' {
				err = wire.Wrong(v, "true or false")
			}
		case "values":
			stat.Values, err = readValues(v)
		default:
			stat.Unknown = append(stat.Unknown, Field{key, bytes.Clone(v)})
		}
		if err != nil {
			return stat, err.Under(key)
		}
	}
	if !seen["n"] {
		return stat, wire.Missing("a whole number, 0 or more").Under("n")
	}
	return stat, nil
}

func readAverage(value []byte) (json.Number, *Error) {
	switch c := value[0]; {
	case c == '-' || c >= '0' && c <= '9':
		return json.Number(value), nil
	case wire.IsNull(value):
		return "", nil
	}
	return "", wire.Unlike(value, "a number, or null")
}

func readValues(value []byte) (map[string]int64, *Error) {
	if value[0] != '{' {
		return nil, wire.Unlike(value, "an object of counts by label")
	}
	var values map[string]int64
	for label, v := range wire.Members(value) {
		if _, twice := values[label]; twice {
			return nil, wire.Repeated().Under(label)
		}
		n, err := readCount(v)
		if err != nil {
			return nil, err.Under(label)
		}
		if values == nil {
			values = map[string]int64{}
		}
		values[label] = n
	}
	return values, nil
}

// appendStats writes keys and labels in alphabetical order, since a map has none.
func appendStats(b []byte, stats FeedbackStats) []byte {
	if stats == nil {
		return append(b, "null"...)
	}
	b = append(b, '{')
	for i, key := range slices.Sorted(maps.Keys(stats)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendText(b, key), ':')
		b = appendStat(b, stats[key])
	}
	return append(b, '}')
}

func appendStat(b []byte, stat Stat) []byte {
	b = append(b, `{"n":`...)
	b = strconv.AppendInt(b, stat.N, 10)
	b = append(b, `,"avg":`...)
	if stat.Avg == "" {
		b = append(b, "null"...)
	} else {
		b = append(b, stat.Avg...)
	}
	b = append(b, `,"show_feedback_arrow":`...)
	b = strconv.AppendBool(b, stat.ShowFeedbackArrow)
	b = append(b, `,"values":{`...)
	for i, label := range slices.Sorted(maps.Keys(stat.Values)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendText(b, label), ':')
		b = strconv.AppendInt(b, stat.Values[label], 10)
	}
	b = append(b, '}')
	return append(appendFields(b, stat.Unknown), '}')
}
