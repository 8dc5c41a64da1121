package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

const second = Duration(time.Second)

func TestTimelineDrawsWhatTheWireSaw(t *testing.T) {
	t.Parallel()
	r := sampleReport()
	line := r.Scenarios[1].timeline() // four requests, four attempts
	own := line.lanes[0]
	if len(line.lanes) != 1 || len(own.bars) != 4 || len(own.requests) != 4 || len(own.ends) != 1 || len(own.lost) != 0 {
		t.Errorf("got %+v", own)
	}
	if line.silence != "→ 1 d 40 s" {
		t.Errorf("silence %q", line.silence)
	}
	refused := r.Scenarios[4].timeline().lanes[0]
	if len(refused.lost) != 2 || len(refused.bars) != 3 {
		t.Errorf("got %+v", refused)
	}
	for i, b := range refused.bars[1:] {
		if before := refused.bars[i]; b.x < before.x+before.width {
			t.Errorf("bar %d covers the one before it: %+v", i+1, refused.bars)
		}
	}
	if none := r.Scenarios[3].timeline(); none != nil {
		t.Errorf("a time line of nothing: %+v", none)
	}
}

// There is no room for twenty: the one that a judgement names is among those shown.
func TestTimelineShowsTheDeliveryThatIsJudged(t *testing.T) {
	t.Parallel()
	s := sampleReport().Scenarios[6]
	s.Findings = append(s.Findings, verdict.Finding{Outcome: verdict.Fail, Delivery: "d17"})
	line := s.timeline()
	if len(line.lanes) != maxLanes || line.lanes[0].name != "d17" || line.lanes[1].name != "d01" || line.More != 12 {
		t.Errorf("%d lanes, first %q and %q, %d more", len(line.lanes), line.lanes[0].name, line.lanes[1].name, line.More)
	}
}

// A foreign sender keeps no journal: what the wire saw stands for its attempts.
func TestTimelineWithoutAJournal(t *testing.T) {
	t.Parallel()
	p := newPlay("", "real").begin("d1", 0).request(503, 40*time.Millisecond, "503").pause(time.Second).request(200, 0, "200")
	s := p.scenario(Scenario{})
	own := s.timeline().lanes[0]
	if len(own.bars) != 2 || len(own.requests) != 0 || len(own.labels) != 2 {
		t.Errorf("got %+v", own)
	}
	if len(own.bars[0].segments) != 1 || own.bars[0].segments[0].class != phaseWait {
		t.Errorf("the first is drawn as %+v", own.bars[0])
	}
}

// Records of a kind that nobody has told the drawing of are drawn all the same.
func TestTimelineOfOtherKinds(t *testing.T) {
	t.Parallel()
	s := Scenario{Trace: []TraceLine{
		{At: 0, Who: "act", Kind: "life", Mark: "started", Text: "the program is started"},
		{At: second, Who: "act", Kind: "answer", Lasted: 2 * second, Mark: "201", Text: "a rule is made"},
		{At: 4 * second, Who: "act", Kind: "life", Mark: "killed", Text: "the program is killed"},
		{At: 4 * second, Delivery: "webhook 10", Who: whoEndpoint, Kind: "request", Mark: "200"},
		{At: 4 * second, Delivery: "webhook 9", Who: whoEndpoint, Kind: "request", Mark: "200"},
	}}
	line := s.timeline()
	var names []string
	for _, l := range line.lanes {
		names = append(names, l.name)
	}
	if !slices.Equal(names, []string{"webhook 9", "webhook 10", "the run"}) {
		t.Fatalf("the lanes are %q", names)
	}
	acts := line.lanes[2]
	if len(acts.bars) != 1 || acts.bars[0].class != "good" || len(acts.ends) != 2 || len(acts.labels) != 3 {
		t.Errorf("got %+v", acts)
	}
}

// drawn is a scenario with all that a time line can show.
func drawn() Scenario {
	line := func(at, lasted Duration, mark string, phases ...Phase) TraceLine {
		return TraceLine{At: at, Delivery: "d1", Who: whoSender, Kind: "attempt", Lasted: lasted, Mark: mark, Text: "attempt ended: " + mark, Phases: phases}
	}
	window := func(outcome verdict.Outcome, from, to Duration, quiet bool) verdict.Finding {
		return verdict.Finding{
			Outcome: outcome, Delivery: "d1", Expected: "a try",
			Window: &verdict.Window{From: time.Duration(from), To: time.Duration(to), Quiet: quiet},
		}
	}
	return Scenario{
		Lasted: 100 * second,
		Trace: []TraceLine{
			{At: 0, Delivery: "d1", Who: whoNetwork, Kind: "connect", Mark: "refused", Text: "connect: refused"},
			line(0, 0, "refused"),
			line(6*second, 4*second, "503", Phase{phaseConnect, second}, Phase{phaseTLS, second / 2}, Phase{phaseWrite, second / 2}, Phase{phaseWait, 2 * second}),
			{At: 3 * second, Delivery: "d1", Who: whoEndpoint, Kind: "request", Mark: "503", Text: "POST"},
			line(12*second, second, "200", Phase{phaseBody, second}),
			{At: 12 * second, Delivery: "d1", Who: whoSender, Kind: "outcome", Mark: markDelivered, Text: "outcome: delivered"},
		},
		Findings: []verdict.Finding{
			window(verdict.Pass, second, 3*second, false), window(verdict.Fail, 8*second, 10*second, false), window(verdict.Pass, 12*second, 100*second, true),
		},
		Faults: []Fault{{Delivery: "d1", From: 0, To: second, Every: 5 * second, Text: "refuse"}, {Delivery: "another", Text: "503"}},
	}
}

func TestTimelineDrawsAllThereIs(t *testing.T) {
	t.Parallel()
	s := drawn()
	line := s.timeline()
	own := line.lanes[0]
	if n := len(own.bars[1].segments); n != 4 {
		t.Errorf("%d phases", n)
	}
	if len(own.shades) != 3 || len(own.ghosts) != 3 || !own.ghosts[2].quiet || own.ghosts[1].class != "missed" {
		t.Errorf("%d fault windows, expected are %+v", len(own.shades), own.ghosts)
	}
	golden(t, "timeline.svg", []byte(strings.ReplaceAll(string(line.Drawing()), "><", ">\n<")+"\n"))
}

func TestFaultsWithin(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault Fault
		want  string
	}{
		"once":             {Fault{From: second, To: 3 * second}, "1s-3s"},
		"with no end":      {Fault{From: second}, "1s-10s"},
		"beyond the end":   {Fault{From: 9 * second, To: 20 * second}, "9s-10s"},
		"after the end":    {Fault{From: 11 * second, To: 20 * second}, ""},
		"again and again":  {Fault{From: second, To: 2 * second, Every: 4 * second}, "1s-2s 5s-6s 9s-10s"},
		"again, cut short": {Fault{From: second, To: 3 * second, Every: 4 * second}, "1s-3s 5s-7s 9s-10s"},
		"all the time":     {Fault{}, "0s-10s"},
		"more than enough": {Fault{To: 1, Every: 2}, "100"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, w := range c.fault.within(10 * second) {
				got = append(got, fmt.Sprintf("%v-%v", w.from, w.to))
			}
			if c.want == "100" {
				got = []string{fmt.Sprint(len(got))}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("it is on at %v, not at %s", got, c.want)
			}
		})
	}
}

func TestNaturalOrder(t *testing.T) {
	t.Parallel()
	want := []string{"", "a", "d2", "d02b", "d10", "d10a", "delivery 9", "delivery 10", "e"}
	got := []string{"delivery 10", "d10a", "e", "d10", "a", "d02b", "delivery 9", "", "d2"}
	slices.SortFunc(got, natural)
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestLabelsDoNotCoverEachOther(t *testing.T) {
	t.Parallel()
	f := &flags{}
	for i := range 12 {
		f.raise(float64(i*9), "connect-timeout", "bad")
	}
	f.settle()
	if f.lanes != mostFlags {
		t.Errorf("%d rows", f.lanes)
	}
	for i, a := range f.labels {
		for _, b := range f.labels[:i] {
			if a.lane == b.lane && a.x+float64(len(a.text))*letterWidth > b.x && b.x+float64(len(b.text))*letterWidth > a.x {
				t.Errorf("%+v covers %+v", a, b)
			}
		}
	}
}
