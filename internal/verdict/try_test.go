package verdict_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

const sec = time.Second

// brief is what a test compares of a try.
type brief struct {
	Start, End, Held time.Duration
	Dialled, Open    bool
	Failure          string
	Status           int // of its request; -1 for none
}

func briefly(tries []verdict.Try) []brief {
	var all []brief
	for _, t := range tries {
		b := brief{t.Start, t.End, t.Held, t.Dialled, t.Open, t.Failure, -1}
		if t.Request != nil {
			b.Status = t.Request.Status
		}
		all = append(all, b)
	}
	return all
}

// dialled is a try that the stage saw, held to its end.
func dialled(start, end time.Duration, status int) brief {
	return brief{Start: start, End: end, Held: end - start, Dialled: true, Status: status}
}

func TestTries(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		story *story
		want  []brief
	}{
		"none": {virtual("one"), nil},
		"a refusal, then two answers": {
			virtual("one").refused("refused", 0).after(sec).answered(503, sec).after(2*sec).answered(200, sec),
			[]brief{{Dialled: true, Failure: "refused", Status: -1}, dialled(sec, 2*sec, 503), dialled(4*sec, 5*sec, 200)},
		},
		"a connect that times out": {
			virtual("one").refused("timeout", 5*sec),
			[]brief{{End: 5 * sec, Held: 5 * sec, Dialled: true, Failure: "timeout", Status: -1}},
		},
		"a connection without a request, then one with": {
			virtual("one").connected(sec).after(sec).answered(200, sec),
			[]brief{dialled(0, sec, -1), dialled(sec, 2*sec, 200)},
		},
		"closed later than answered": {
			virtual("one").connected(8*sec).requested(200, sec),
			[]brief{{End: sec, Held: 8 * sec, Dialled: true, Status: 200}},
		},
		"a body that is longer on its way": {
			virtual("one").connected(8*sec).requested(200, sec, func(r *trial.Request) { r.Times.End = r.Times.End.Add(7 * sec) }),
			[]brief{{End: sec, Held: 8 * sec, Dialled: true, Status: 200}},
		},
		"never closed": {
			virtual("one").connected(0).requested(200, sec),
			[]brief{{End: sec, Dialled: true, Open: true, Status: 200}},
		},
		"no answer, the client leaves": {
			virtual("one").connected(5*sec).requested(0, 5*sec),
			[]brief{dialled(0, 5*sec, 0)},
		},
		"kept alive, then a connection of its own": {
			virtual("one").connected(9*sec).requested(503, sec).after(sec).requested(503, sec, again(2)).after(sec).answered(200, sec),
			[]brief{
				{End: sec, Held: 9 * sec, Dialled: true, Status: 503},
				{Start: 2 * sec, End: 3 * sec, Status: 503},
				dialled(4*sec, 5*sec, 200),
			},
		},
		"a redirect's host": {
			virtual("one").answered(307, sec).to("other.hooks.test").answered(200, sec),
			[]brief{dialled(0, sec, 307), dialled(sec, 2*sec, 200)},
		},
		"several hosts, with connections numbered each": {
			virtual("one").connected(sec).after(sec).to("other.hooks.test").answered(503, sec).to("one.hooks.test").answered(200, sec),
			[]brief{dialled(0, sec, -1), dialled(sec, 2*sec, 503), dialled(2*sec, 3*sec, 200)},
		},
		"past the dialer": {
			virtual("one").unseen().requested(503, sec).unseen().requested(200, sec),
			[]brief{{End: sec, Status: 503}, {Start: sec, End: 2 * sec, Status: 200}},
		},
		"an endpoint shared with another": {
			virtual("two", "one").to("shared.hooks.test").answered(503, sec).after(9*sec).answered(503, sec).of("one").to("shared.hooks.test").
				after(2*sec).answered(503, sec).after(3*sec).answered(200, sec),
			[]brief{dialled(2*sec, 3*sec, 503), dialled(6*sec, 7*sec, 200)},
		},
		"an exchange whose end was not seen": {
			virtual("one").connected(sec).requested(0, 0, func(r *trial.Request) { r.Times.Gone, r.Times.End = time.Time{}, time.Time{} }),
			[]brief{{Held: sec, Dialled: true, Status: 0}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, briefly(verdict.Tries(c.story.h, "one"))); diff != "" {
				t.Errorf("the tries (-want +got):\n%s", diff)
			}
		})
	}
}
