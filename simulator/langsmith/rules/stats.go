package rules

// Stats is what is reported of one feedback key: how many scores there are,
// their mean, and how often each label was given.
type Stats struct {
	// N counts the scores. Feedback that has a label only does not count.
	N int `json:"n"`
	// Average is null where there is no score.
	Average *float64 `json:"avg"`
	// ShowFeedbackArrow is for the user interface. It is true unless the key
	// comes from people, whose scores have no better end.
	ShowFeedbackArrow bool `json:"show_feedback_arrow"`
	// Values counts labels.
	Values map[string]int `json:"values"`
}

// StatsOf adds up the feedback of runs by key. It is nil where there is none,
// which is how a payload says so.
func StatsOf(feedback []Feedback) map[string]Stats {
	if len(feedback) == 0 {
		return nil
	}
	sums := map[string]float64{}
	stats := map[string]Stats{}
	for _, f := range feedback {
		s, ok := stats[f.Key]
		if !ok {
			s = Stats{ShowFeedbackArrow: f.Source != "app", Values: map[string]int{}}
		}
		if score, isNumber := number(f.Score); isNumber {
			s.N++
			sums[f.Key] += score
			average := sums[f.Key] / float64(s.N)
			s.Average = &average
		}
		if label, isText := f.Value.(string); isText {
			s.Values[label]++
		}
		stats[f.Key] = s
	}
	return stats
}
