package report

import (
	"io"
	"testing"
)

// manyScenarios is the sample ten times over.
func manyScenarios() *Report {
	r := sampleReport()
	ten := r.Scenarios
	for range 9 {
		r.Scenarios = append(r.Scenarios, ten...)
	}
	for i := range r.Rules {
		rule := &r.Rules[i]
		own := rule.Scenarios
		for n := 1; n < 10; n++ {
			for _, j := range own {
				rule.Scenarios = append(rule.Scenarios, n*len(ten)+j)
			}
		}
	}
	return r
}

func BenchmarkWrite(b *testing.B) {
	r := manyScenarios()
	for _, f := range append(r.files(), file{"text", func(w io.Writer) error { return r.WriteText(w, TextOptions{}) }}) {
		b.Run(f.name, func(b *testing.B) {
			for b.Loop() {
				if err := f.write(io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
