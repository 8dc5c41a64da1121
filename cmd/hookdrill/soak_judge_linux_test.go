package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hookdrill/hookdrill/internal/report/chart"
)

// sampling is what a soak saw of the simulator's process.
type sampling struct {
	attempts, unread atomic.Int64
	all              []sample
	// before and after are how it was at rest: not fed yet, and with nothing left to do.
	before, after sample
}

// sample is what /proc says of the process; zero while there is none.
type sample struct {
	at time.Duration
	// anon is memory of its own, rss with the files that it has mapped; both in MiB.
	anon, rss      float64
	files, threads int
	attempts       int64 // since the one before
}

// soakSamples is how many samples a soak has, and so how many columns its drawing.
const soakSamples = 200

// sample looks at the process again and again until all was fed.
func (s *soak) sample(fed <-chan struct{}) {
	tick := time.NewTicker(max(s.length/soakSamples, 100*time.Millisecond))
	defer tick.Stop()
	last := int64(0)
	for {
		select {
		case <-tick.C:
			one := s.look()
			now := s.samples.attempts.Load()
			one.attempts, last = now-last, now
			s.samples.all = append(s.samples.all, one)
		case <-fed:
			return
		}
	}
}

// look reads what /proc says of the process, if it is up.
func (s *soak) look() sample {
	s.mu.Lock()
	pid, up := s.process.Process.Pid, s.api != ""
	s.mu.Unlock()
	one := sample{at: time.Since(s.began)}
	dir := filepath.Join("/proc", strconv.Itoa(pid))
	status, err := os.ReadFile(filepath.Join(dir, "status"))
	files, err2 := os.ReadDir(filepath.Join(dir, "fd"))
	if !up || err != nil || err2 != nil {
		return one
	}
	one.files = len(files)
	for line := range strings.Lines(string(status)) {
		key, value, _ := strings.Cut(line, ":")
		number, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 64)
		switch key {
		case "RssAnon":
			one.anon = number / 1024
		case "VmRSS":
			one.rss = number / 1024
		case "Threads":
			one.threads = int(number)
		}
	}
	return one
}

// rest looks until the process has no more files open than some, or for a while: a
// connection may take a moment to be closed.
func (s *soak) rest(most int) sample {
	s.client.CloseIdleConnections()
	one := s.look()
	for until := time.Now().Add(resting); one.files > most && time.Now().Before(until) && s.until(time.Since(s.began)+100*time.Millisecond); {
		one = s.look()
	}
	return one
}

const (
	// resting is how long connections may take to be closed.
	resting = 10 * time.Second
	// moreAtRest is how many files more it may have open at rest than before it was fed.
	moreAtRest = 16
	// What the last quarter of a soak may have beyond the second one, by the median of
	// their samples; the first is left out, as caches fill in it. Memory grows by the
	// collector's moods, and the 64 attempts at once hold a connection each.
	mostMemory = 1.25 // times
	someMemory = 8    // MiB beyond that
	someFiles  = 64
	// leastJudged is how long a soak has to be for its quarters to be compared: the
	// heap of a process takes half a minute to find its size.
	leastJudged = 4 * time.Minute
)

// judge writes the ledger, and fails the test where it is not as it has to be.
func (s *soak) judge() {
	var b strings.Builder
	delivered, failed, lost, unseen, twice, recovered, most := 0, 0, 0, 0, 0, 0, 0
	for n := range s.fates {
		f := &s.fates[n]
		most = max(most, f.tries)
		switch f.outcome {
		case "success":
			delivered++
			if f.committed == 0 {
				unseen++
			}
		case "":
			lost++
			s.Errorf("%s to %s at %v is lost", runID(n), s.plan.Deliveries[n].To, s.plan.Deliveries[n].At)
		default:
			failed++
			if f.committed > 0 {
				recovered++
			}
		}
		if f.committed > 1 {
			twice++
		}
	}
	fmt.Fprintf(&b, "Soak: %s, seed %d, %v, %d endpoints, killed %d times\n\n", soakMix, *drillSeed, s.length, len(s.endpoints), len(s.kills))
	fmt.Fprintf(&b, "  accepted %d, delivered %d, failed %d, lost %d\n", len(s.fates), delivered, failed, lost)
	fmt.Fprintf(&b, "  duplicated %d, recovered %d, requests %d, of which %d were not read to their end\n\n", twice, recovered, s.samples.attempts.Load(), s.samples.unread.Load())
	rule := func(ok bool, format string, args ...any) {
		word := "pass"
		if !ok {
			word = "FAIL"
			s.Errorf(format, args...)
		}
		fmt.Fprintf(&b, "  %s  %s\n", word, fmt.Sprintf(format, args...))
	}
	rule(lost == 0, "everything accepted is delivered or failed, by its rule's log: %d are neither", lost)
	rule(unseen == 0, "what is delivered was committed by its endpoint: %d were not", unseen)
	rule(most <= 3+len(s.kills), "a delivery makes 3 requests, and one more for each kill at most: the most is %d", most)
	rule(twice <= len(s.kills)*underWay, "what was committed twice was under way when it was killed, at most %d: %d", len(s.kills)*underWay, twice)
	rule(len(s.kills) == len(s.plan.Deaths), "it was killed as often as planned, %d times: %d", len(s.plan.Deaths), len(s.kills))
	s.judgeGrowth(&b, rule)
	s.Logf("\n%s", b.String())
	s.write(b.String())
}

// judgeGrowth compares the last quarter with the second one.
func (s *soak) judgeGrowth(b *strings.Builder, rule func(bool, string, ...any)) {
	quarter := func(n int, of func(sample) float64) float64 {
		var values []float64
		for _, one := range s.samples.all {
			if one.files > 0 && int(4*one.at/s.length) == n {
				values = append(values, of(one))
			}
		}
		if len(values) == 0 {
			return math.NaN()
		}
		slices.Sort(values)
		return values[len(values)/2]
	}
	memory, files := func(one sample) float64 { return one.anon }, func(one sample) float64 { return float64(one.files) }
	early, late := quarter(1, memory), quarter(3, memory)
	before, after := quarter(1, files), quarter(3, files)
	atFirst, atLast := s.samples.before, s.samples.after
	rule(atLast.files > 0 && atLast.files <= atFirst.files+moreAtRest, "open files at rest: %d at the end, at most the %d before it was fed and %d", atLast.files, atFirst.files, moreAtRest)
	if s.length < leastJudged {
		fmt.Fprintf(b, "  ----  quarters are not compared: %v is too short for that, %v is the least\n", s.length, leastJudged)
	} else {
		rule(late <= mostMemory*early+someMemory, "memory stays: %.1f MiB in the last quarter, at most %.2f times the %.1f MiB of the second and %d MiB", late, mostMemory, early, someMemory)
		rule(after <= before+someFiles, "open files under load stay: %.0f in the last quarter, at most the %.0f of the second and %d", after, before, someFiles)
	}
	highest, files2, threads := 0.0, 0, 0
	for _, one := range s.samples.all {
		highest, files2, threads = max(highest, one.anon), max(files2, one.files), max(threads, one.threads)
	}
	fmt.Fprintf(b, "\n  at the most: %.1f MiB, %d open files, %d threads; at rest: %.1f MiB at first, %.1f MiB at the end\n",
		highest, files2, threads, atFirst.anon, atLast.anon)
}

// write leaves ledger, samples and drawing in the folder that was asked for.
func (s *soak) write(ledger string) {
	if *soakOut == "" {
		return
	}
	drawing, err := s.drawing()
	if err == nil {
		err = os.MkdirAll(*soakOut, 0o755)
	}
	var csv bytes.Buffer
	fmt.Fprintln(&csv, "seconds,memory_mib,resident_mib,files,threads,requests")
	for _, one := range s.samples.all {
		fmt.Fprintf(&csv, "%.1f,%.1f,%.1f,%d,%d,%d\n", one.at.Seconds(), one.anon, one.rss, one.files, one.threads, one.attempts)
	}
	for name, text := range map[string]string{"ledger.txt": ledger, "samples.csv": csv.String(), "soak.svg": drawing} {
		if err == nil {
			err = os.WriteFile(filepath.Join(*soakOut, name), []byte(text), 0o644)
		}
	}
	if err != nil {
		s.Error(err)
	}
}

// drawing shows memory, files and requests over the soak; where it is down is shaded.
func (s *soak) drawing() (string, error) {
	down := chart.Layer{Tone: "bad", Shape: chart.Shade}
	for _, one := range s.samples.all {
		share := 0.0
		if one.files == 0 {
			share = 1
		}
		down.Values = append(down.Values, share)
	}
	panel := func(label string, shape chart.Shape, tone chart.Tone, of func(sample) float64) chart.Chart {
		layer, high := chart.Layer{Tone: tone, Shape: shape}, 1.0
		for _, one := range s.samples.all {
			value := of(one)
			if one.files == 0 && shape == chart.Line {
				value = math.NaN()
			} else {
				high = max(high, value)
			}
			layer.Values = append(layer.Values, value)
		}
		high = 8 * math.Ceil(high*1.05/8)
		c := chart.Chart{Label: label, Columns: len(s.samples.all), High: high, Layers: []chart.Layer{down, layer}}
		for i := range 5 {
			c.X = append(c.X, chart.Tick{At: float64(c.Columns*i) / 4, Text: (s.length * time.Duration(i) / 4).String()})
			c.Y = append(c.Y, chart.Tick{At: high * float64(i) / 4, Text: fmt.Sprintf("%.0f", high*float64(i)/4)})
		}
		return c
	}
	each := (s.length / soakSamples).Seconds()
	return chart.File(fmt.Sprintf("The durable sender under the mix %s for %v, killed %d times", soakMix, s.length, len(s.kills)),
		panel("Memory of its own, in MiB", chart.Line, "link", func(one sample) float64 { return one.anon }),
		panel("Open files and connections", chart.Line, "link", func(one sample) float64 { return float64(one.files) }),
		panel("Requests a second", chart.Area, "good", func(one sample) float64 { return float64(one.attempts) / each }),
	)
}
