package report

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

const (
	letterWidth = 6.9 // of the labels, at their size
	mostFlags   = 4   // above one another
)

type label struct {
	x, y        float64
	text, class string
	lane        int
}

// flags are the labels above a lane's bars. Each stands in the lowest row that
// has room to its right, so the stem of a higher one passes left of what is lower.
type flags struct {
	labels []label
	lanes  int
}

func (f *flags) raise(x float64, text, class string) {
	if text != "" {
		f.labels = append(f.labels, label{x: x, text: text, class: class})
	}
}

// settle gives each label its row. One that finds none is dropped: its mark has
// a tooltip.
func (f *flags) settle() {
	slices.SortStableFunc(f.labels, func(a, b label) int { return cmp.Compare(a.x, b.x) })
	var taken []float64 // from where on each row is taken
	var kept []label
	for _, l := range slices.Backward(f.labels) {
		right := l.x + float64(utf8.RuneCountInString(l.text)+1)*letterWidth
		l.lane = slices.IndexFunc(taken, func(from float64) bool { return right <= from })
		if l.lane < 0 {
			if len(taken) == mostFlags {
				continue
			}
			l.lane = len(taken)
			taken = append(taken, 0)
		}
		taken[l.lane] = l.x
		kept = append(kept, l)
	}
	f.labels, f.lanes = kept, len(taken)
}

// above returns the labels, set above the bars.
func (f *flags) above(barY float64) []label {
	for i := range f.labels {
		f.labels[i].y = barY - labelGap + 1 - float64(f.labels[i].lane)*labelHeight
	}
	return f.labels
}
