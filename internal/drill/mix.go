package drill

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// Mix says what kinds of trouble a drill has, and in which proportion. It is
// written in YAML; docs/drills.md has an example.
type Mix struct {
	// Name is the file's, without its ending.
	Name string `yaml:"-"`
	// Text is what it was read from, so that another process can read it too.
	Text string `yaml:"-"`
	// About says in a sentence what the mix is like.
	About string `yaml:"about"`
	// Policy is what the sender delivers by. Default: langsmith.
	Policy string `yaml:"policy"`
	// Duration is over how long the deliveries begin. Default: 1h.
	Duration Span `yaml:"duration"`
	// Arrivals is how they are spread over it: even, random or bursts. Default: random.
	Arrivals Arrivals `yaml:"arrivals"`
	// Large is how many deliveries of a hundred have a body that no network
	// swallows at once, so that an endpoint can stop in the middle. Default: none.
	Large float64 `yaml:"large"`
	// Endpoints are the kinds of endpoints there are. Their shares add up to 100 or less;
	// the rest is healthy.
	Endpoints []Kind `yaml:"endpoints"`
	// Signed has the deliveries signed by Standard Webhooks. Default: they are not.
	Signed *Signed `yaml:"signed"`
	// Deaths have the sender die in every case. Default: it does not.
	Deaths *Deaths `yaml:"deaths"`
}

// Kind is a kind of endpoint.
type Kind struct {
	// Share is how many endpoints of a hundred are of the kind.
	Share float64 `yaml:"share"`
	// Plays is a script, in the grammar of docs/scripts.md. Where it says
	// {1s..10s} or {5..40}, a length of time or a number is drawn for each endpoint.
	Plays string `yaml:"plays"`
	// Windows are times of special trouble, before what it plays else.
	Windows []Window `yaml:"windows"`
}

// Window is a time in which an endpoint plays something else.
type Window struct {
	// From is when it begins, For how long it lasts; both may be a range to draw from.
	From  Span   `yaml:"from"`
	For   Span   `yaml:"for"`
	Plays string `yaml:"plays"`
}

// Signed says how deliveries are signed. The keys are drawn from the seed.
type Signed struct {
	// Turn is when the key changes, and Both for how long both are used then. Turn
	// 0: it stays the same.
	Turn Span `yaml:"turn"`
	Both Span `yaml:"both"`
	// Skew is how far the listeners' clocks are ahead or behind, at most [maxSkew].
	Skew Span `yaml:"skew"`
}

// Deaths are the sender's.
type Deaths struct {
	// Count is how many there are in a case, at most [maxDeaths].
	Count int `yaml:"count"`
	// Down is how long the sender stays dead each time. Default: 1s.
	Down Span `yaml:"down"`
	// During is what is under way when it dies: an attempt, a pause between two,
	// or anything. Default: anything.
	During During `yaml:"during"`
}

// Arrivals says how deliveries are spread over a drill.
type Arrivals string

// The arrivals.
const (
	Even   Arrivals = "even"
	Random Arrivals = "random"
	Bursts Arrivals = "bursts"
)

// During says when a sender dies.
type During string

// The moments of a death.
const (
	Anything During = "anything"
	Attempt  During = "attempt"
	Pause    During = "pause"
)

// Bounds of a mix.
const (
	maxKinds    = 50
	maxDeaths   = 20
	maxSkew     = 4 * time.Minute // a minute less than what listeners tolerate
	maxDuration = 366 * 24 * time.Hour
	maxMix      = 64 << 10 // bytes of a file
)

//go:embed mixes/*.yaml
var mixes embed.FS

// Mixes returns the mixes that are ready, by name.
func Mixes() []Mix {
	names, err := fs.Glob(mixes, "mixes/*.yaml")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	all := make([]Mix, len(names))
	for i, name := range names {
		text, err := mixes.ReadFile(name)
		if err == nil {
			all[i], err = ParseMix(strings.TrimSuffix(path.Base(name), ".yaml"), text)
		}
		if err != nil {
			panic(err) // it is part of the program, and a test reads it
		}
	}
	return all
}

// MixNamed returns a mix that is ready.
func MixNamed(name string) (Mix, error) {
	var names []string
	for _, m := range Mixes() {
		if m.Name == name {
			return m, nil
		}
		names = append(names, m.Name)
	}
	return Mix{}, fmt.Errorf("there is no mix %q; there are %s, or give a file that ends in .yaml", name, strings.Join(names, ", "))
}

// ParseMix reads a mix. The error says what is wrong, and in which line.
func ParseMix(name string, text []byte) (Mix, error) {
	if len(text) > maxMix {
		return Mix{}, fmt.Errorf("the mix %s has %d bytes; %d are the most", name, len(text), maxMix)
	}
	m := Mix{Name: name, Text: string(text), Policy: "langsmith", Duration: Span{time.Hour, time.Hour}, Arrivals: Random}
	if err := yaml.UnmarshalWithOptions(text, &m, yaml.Strict()); err != nil {
		return Mix{}, fmt.Errorf("the mix %s: %s", name, strings.TrimSpace(yaml.FormatError(err, false, true)))
	}
	if err := m.check(); err != nil {
		return Mix{}, fmt.Errorf("the mix %s: %w", name, err)
	}
	return m, nil
}

// check finds what can be read and makes no sense.
func (m *Mix) check() error {
	if _, err := sender.PolicyNamed(m.Policy); err != nil {
		return fmt.Errorf("policy: %w", err)
	}
	if m.Duration.From <= 0 || m.Duration.To > maxDuration {
		return fmt.Errorf("duration: %s is not from 1ns to %s", m.Duration, maxDuration)
	}
	if !slices.Contains([]Arrivals{Even, Random, Bursts}, m.Arrivals) {
		return fmt.Errorf("arrivals: %q is none of even, random, bursts", m.Arrivals)
	}
	if m.Large < 0 || m.Large > 100 {
		return fmt.Errorf("large: %v is not from 0 to 100", m.Large)
	}
	if len(m.Endpoints) > maxKinds {
		return fmt.Errorf("endpoints: %d kinds are too many; %d are the most", len(m.Endpoints), maxKinds)
	}
	total := 0.0
	for i, k := range m.Endpoints {
		if err := k.check(); err != nil {
			return fmt.Errorf("endpoints, number %d: %w", i+1, err)
		}
		total += k.Share
	}
	if total > 100 {
		return fmt.Errorf("endpoints: the shares add up to %v; 100 is the most", total)
	}
	if m.Signed != nil && m.Signed.Skew.To > maxSkew {
		return fmt.Errorf("signed: skew: %s is more than %s, so that no listener would take a signature", m.Signed.Skew, maxSkew)
	}
	return m.Deaths.check()
}

func (k Kind) check() error {
	if k.Share <= 0 || k.Share > 100 {
		return fmt.Errorf("share: %v is not above 0 and at most 100", k.Share)
	}
	if k.Plays == "" {
		return errors.New("plays: it is missing; `200 forever` is a healthy endpoint")
	}
	for _, w := range k.Windows {
		if w.For.From <= 0 {
			return fmt.Errorf("windows: for: %s is no length of time", w.For)
		}
	}
	for _, edge := range []float64{0, 1} { // both ends of every range have to make sense
		script := k.script(func() float64 { return edge })
		if _, err := fakeendpoint.Parse(script); err != nil {
			return fmt.Errorf("plays: %w", err)
		}
	}
	return nil
}

func (d *Deaths) check() error {
	if d == nil {
		return nil
	}
	if d.During == "" {
		d.During = Anything
	}
	if d.Down == (Span{}) {
		d.Down = Span{time.Second, time.Second}
	}
	switch {
	case d.Count < 1 || d.Count > maxDeaths:
		return fmt.Errorf("deaths: count: %d is not from 1 to %d", d.Count, maxDeaths)
	case !slices.Contains([]During{Anything, Attempt, Pause}, d.During):
		return fmt.Errorf("deaths: during: %q is none of attempt, pause, anything", d.During)
	}
	return nil
}
