package verdict_test

import (
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

func TestPauseBeforeTry(t *testing.T) {
	t.Parallel()
	paused := func(tell func(...string) *story, pause time.Duration) *story {
		return tell("one").answered(503, sec).after(pause).answered(200, sec)
	}
	exact, about := verdict.Around(sec, 0), verdict.Around(sec, 0.2)
	for name, c := range map[string]struct {
		story *story
		n     int
		span  verdict.Span
		want  verdict.Outcome
		says  string
	}{
		"exact":                           {paused(virtual, sec), 2, exact, verdict.Pass, "a pause of 1s before try 2; a pause of 1s"},
		"a microsecond is rounding":       {paused(virtual, sec+time.Microsecond), 2, exact, verdict.Pass, ""},
		"more than rounding, too late":    {paused(virtual, sec+2*time.Microsecond), 2, exact, verdict.Fail, "a pause of 1.000002s"},
		"more than rounding, too early":   {paused(virtual, sec-2*time.Microsecond), 2, exact, verdict.Fail, "a pause of 999.998ms"},
		"about, at its lower end":         {paused(virtual, 800*time.Millisecond), 2, about, verdict.Pass, "800ms to 1.2s"},
		"about, at its upper end":         {paused(virtual, 1200*time.Millisecond), 2, about, verdict.Pass, ""},
		"about, just under":               {paused(virtual, 799*time.Millisecond), 2, about, verdict.Fail, "a pause of 799ms"},
		"about, just over":                {paused(virtual, 1201*time.Millisecond), 2, about, verdict.Fail, "a pause of 1.201s"},
		"real time may be late":           {paused(inRealTime, sec+700*time.Millisecond), 2, exact, verdict.Pass, ""},
		"real time may not be later":      {paused(inRealTime, sec+800*time.Millisecond), 2, exact, verdict.Fail, "a pause of 1.8s"},
		"real time is never early":        {paused(inRealTime, sec-time.Millisecond), 2, exact, verdict.Fail, "a pause of 999ms"},
		"none, where none should be":      {virtual("one").refused("refused", 0).refused("refused", 0), 2, verdict.Around(0, 0), verdict.Pass, "a pause of 0s"},
		"before the answer to the first":  {virtual("one").connected(5*sec).requested(503, 0).answered(200, 0), 2, verdict.Around(0, 0), verdict.Pass, ""},
		"while the first was under way":   {virtual("one").connected(5*sec).after(sec).answered(200, 0), 2, verdict.Around(0, 0), verdict.Fail, "a pause of -4s"},
		"no second try":                   {virtual("one").answered(200, 0), 2, exact, verdict.Unknown, "1 try was made"},
		"none at all":                     {virtual("one"), 2, exact, verdict.Unknown, "0 tries were made"},
		"before the first":                {paused(virtual, sec), 1, exact, verdict.Unknown, "2 tries were made"},
		"before none":                     {paused(virtual, sec), 0, exact, verdict.Unknown, "2 tries were made"},
		"tries may be missing":            {paused(virtual, sec).nobodys().connected(1), 2, exact, verdict.Unknown, "1 trace"},
		"over a kept-alive connection":    {virtual("one").connected(9*sec).requested(503, sec).after(sec).requested(200, sec, again(2)), 2, exact, verdict.Pass, ""},
		"kept alive, and then a new one":  {virtual("one").connected(9*sec).requested(503, sec).after(sec).requested(503, sec, again(2)).after(7*sec).answered(200, 0), 2, exact, verdict.Pass, ""},
		"from the head, not the body":     {virtual("one").connected(9*sec).requested(503, sec).after(sec).answered(200, 0), 2, exact, verdict.Pass, ""},
		"from when the client had left":   {virtual("one").connected(5*sec).requested(0, 5*sec).after(sec).answered(200, 0), 2, exact, verdict.Pass, ""},
		"another's pauses are another's":  {paused(virtual, sec).of("two"), 2, exact, verdict.Pass, ""},
		"between a refusal and a request": {virtual("one").refused("timeout", 5*sec).after(sec).answered(200, 0), 2, exact, verdict.Pass, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, verdict.PauseBeforeTry(c.story.h, "one", c.n, c.span), c.want, c.says)
		})
	}
}

func TestGivenUpAfter(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		story *story
		n     int
		want  verdict.Outcome
		says  string
	}{
		"exact":                              {virtual("one").connected(5*sec).requested(0, 5*sec), 1, verdict.Pass, "try 1 given up after 5s; given up after 5s"},
		"too late":                           {virtual("one").connected(6*sec).requested(0, 6*sec), 1, verdict.Fail, "given up after 6s"},
		"too early":                          {virtual("one").connected(4*sec).requested(0, 4*sec), 1, verdict.Fail, "given up after 4s"},
		"late, as real time may be":          {inRealTime("one").connected(5*sec+slightly).requested(0, 5*sec+slightly), 1, verdict.Pass, ""},
		"early, as from outside it may look": {fromOutside("one").connected(5*sec-slightly/10).requested(0, 5*sec), 1, verdict.Pass, ""},
		"too early from outside":             {fromOutside("one").connected(5*sec-slightly).requested(0, 5*sec), 1, verdict.Fail, "given up after 4.9s"},
		"early, and ours":                    {inRealTime("one").connected(5*sec-slightly/10).requested(0, 5*sec), 1, verdict.Fail, "given up after 4.99s"},
		"a connect that nobody took":         {virtual("one").refused("timeout", 5*sec), 1, verdict.Pass, ""},
		"refused at once":                    {virtual("one").refused("refused", 0), 1, verdict.Fail, "given up after 0s"},
		"no request, as in a handshake":      {virtual("one").connected(5 * sec), 1, verdict.Pass, ""},
		"the second":                         {virtual("one").answered(503, 0).after(sec).connected(5*sec).requested(0, 5*sec), 2, verdict.Pass, "try 2"},
		"the endpoint does not read":         {virtual("one").connected(5*sec).requested(0, 60*sec), 1, verdict.Pass, ""},
		"never":                              {virtual("one").after(sec).connected(0).requested(0, 60*sec), 1, verdict.Fail, "still held after 23h59m59s"},
		"no such try":                        {virtual("one").connected(5 * sec), 2, verdict.Unknown, "1 try was made"},
		"no try at all":                      {virtual("one"), 1, verdict.Unknown, "0 tries were made"},
		"try 0":                              {virtual("one").connected(5 * sec), 0, verdict.Unknown, "1 try was made"},
		"past the dialer":                    {virtual("one").unseen().requested(0, 5*sec), 1, verdict.Unknown, "did not connect through"},
		"a kept-alive connection's second":   {virtual("one").connected(9*sec).requested(503, sec).requested(0, 5*sec, again(2)), 2, verdict.Unknown, "did not connect through"},
		"tries may be missing":               {virtual("one").connected(5 * sec).nobodys().connected(5 * sec), 1, verdict.Unknown, "1 trace"},

		// The sender closes because the endpoint is done, not because it gives up.
		"answered just then":        {virtual("one").connected(5*sec).requested(200, 5*sec), 1, verdict.Unknown, "the endpoint had answered, or broken off, after 5s"},
		"answered before":           {inRealTime("one").connected(5*sec+slightly).requested(200, 5*sec), 1, verdict.Unknown, "after 5s"},
		"broken off just then":      {virtual("one").connected(5*sec).requested(0, 5*sec, brokenOff), 1, verdict.Unknown, "broken off"},
		"answered afterwards":       {virtual("one").connected(5*sec).requested(200, 6*sec), 1, verdict.Pass, ""},
		"answered, and held longer": {virtual("one").connected(9*sec).requested(200, sec), 1, verdict.Fail, "given up after 9s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, verdict.GivenUpAfter(c.story.h, "one", c.n, verdict.Around(5*sec, 0)), c.want, c.says)
		})
	}
}

const slightly = 100 * time.Millisecond

// brokenOff makes it the endpoint that ended the exchange, without an answer.
func brokenOff(r *trial.Request) { r.Times.Gone = time.Time{} }

func TestSilence(t *testing.T) {
	t.Parallel()
	ended := func() *story { return virtual("one", "two").answered(404, sec).ends("4xx") }
	short := func(length time.Duration) *story {
		s := ended()
		s.h.Length = length
		return s
	}
	cases{
		"nothing more":                         {ended(), verdict.Pass, "0 traces on the network in 23h59m59s"},
		"a request a day later":                {ended().after(23*time.Hour).answered(200, 0), verdict.Fail, "2 traces"},
		"a connect a nanosecond later":         {ended().after(1).refused("refused", 0), verdict.Fail, "1 trace"},
		"at the same instant, before the end":  {virtual("one").refused("refused", 0).refused("refused", 0).ends("connect-exhausted"), verdict.Pass, ""},
		"at the same instant, after the end":   {virtual("one").refused("refused", 0).ends("connect-exhausted").late(), verdict.Fail, "1 trace"},
		"told before the end, but late":        {virtual("one").late().ends("connect-exhausted"), verdict.Fail, "1 trace"},
		"over a used connection, at that time": {virtual("one").connected(sec).requested(503, 0).requested(200, 0, again(2)).ends("2xx"), verdict.Unknown, "used connection at the very moment"},
		"over a used connection, later":        {virtual("one").connected(9*sec).requested(200, 0).ends("2xx").after(sec).requested(200, 0, again(2)), verdict.Fail, "1 trace"},
		"another delivery goes on":             {ended().of("two").after(time.Hour).answered(200, 0), verdict.Pass, ""},
		"somebody goes on":                     {ended().nobodys().after(time.Hour).answered(200, 0), verdict.Unknown, "2 traces on the network may be"},
		"somebody did before":                  {ended().nobodys().answered(200, 0).of("one").after(9 * sec), verdict.Pass, ""},
		"still under way":                      {virtual("one").answered(503, 0), verdict.Fail, "still under way after 1m0s"},
		"refused":                              {virtual("one").refuses("no"), verdict.Pass, ""},
		"refused, and sent all the same":       {virtual("one").refuses("no").after(1).answered(200, 0), verdict.Fail, "2 traces"},
		"not watched at all":                   {short(sec), verdict.Unknown, "the run went on for 0s only"},
		"watched for less than planned":        {short(sec + time.Hour - 1), verdict.Unknown, "59m59.999999999s only"},
		"watched for as long as planned":       {short(sec + time.Hour), verdict.Pass, "in 1h0m0s"},
		"not watched, and broken all the same": {short(2*sec).after(sec/2).answered(200, 0), verdict.Fail, "2 traces"},
	}.judge(t, func(h *trial.History) verdict.Finding { return verdict.Silence(h, "one") })
}

func TestGrowth(t *testing.T) {
	t.Parallel()
	// deliveries make three tries each, with these pauses.
	deliveries := func(tell func(...string) *story, n int, first, second time.Duration) *story {
		var ids []string
		for i := range n {
			ids = append(ids, "d"+string(rune('a'+i)))
		}
		s := tell(ids...)
		for _, id := range ids {
			s.of(id).answered(503, 0).after(first).answered(503, 0).after(second).answered(200, 0)
		}
		return s
	}
	uneven := func() *story { // 1.8 times in one, 1.2 times in the other: 1.5 in all
		return virtual("one", "two").answered(503, 0).after(sec).answered(503, 0).after(1800*time.Millisecond).answered(200, 0).
			of("two").answered(503, 0).after(sec).answered(503, 0).after(1200*time.Millisecond).answered(200, 0)
	}
	for name, c := range map[string]struct {
		story  *story
		enough int
		want   verdict.Outcome
		says   string
	}{
		"doubled":                          {deliveries(virtual, 3, sec, 2*sec), 3, verdict.Pass, "2 times, over 3 deliveries"},
		"just enough":                      {deliveries(virtual, 3, sec, 1500*time.Millisecond), 3, verdict.Pass, "1.5 times the first, over 3 deliveries or more; 1.5 times"},
		"just under":                       {deliveries(virtual, 3, sec, 1499*time.Millisecond), 3, verdict.Fail, "1.5 times"},
		"the mean counts":                  {uneven(), 2, verdict.Pass, "1.5 times"},
		"constant":                         {deliveries(virtual, 3, sec, sec), 3, verdict.Fail, "1 times"},
		"no pause":                         {deliveries(virtual, 3, 0, 0), 3, verdict.Fail, "no pause at all"},
		"no first pause":                   {deliveries(virtual, 3, 0, sec), 3, verdict.Fail, "no pause at all"},
		"a nanosecond, then two":           {deliveries(virtual, 3, 1, 2), 3, verdict.Fail, "no pause at all"},
		"the next begins before":           {virtual("one").connected(5*sec).after(sec).connected(5*sec).after(sec).answered(200, 0), 1, verdict.Fail, "no pause at all"},
		"too few deliveries":               {deliveries(virtual, 2, sec, 2*sec), 3, verdict.Unknown, "only 2 deliveries had two pauses"},
		"one had a single pause":           {deliveries(virtual, 2, sec, 2*sec).of("dc").answered(200, 0), 3, verdict.Unknown, "only 2 deliveries"},
		"none at all":                      {virtual("one").answered(200, 0), 0, verdict.Unknown, "only 0 deliveries"},
		"in real time":                     {deliveries(inRealTime, 3, sec, 2*sec), 3, verdict.Pass, ""},
		"in real time, short":              {deliveries(inRealTime, 3, 10*time.Millisecond, 20*time.Millisecond), 3, verdict.Pass, ""},
		"in real time, no more than noise": {deliveries(inRealTime, 3, 9*time.Millisecond, 20*time.Millisecond), 3, verdict.Unknown, "pauses of 9ms cannot be told"},
		"in virtual time, as short":        {deliveries(virtual, 3, 9*time.Millisecond, 20*time.Millisecond), 3, verdict.Pass, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, verdict.Growth(c.story.h, 1.5, c.enough), c.want, c.says)
		})
	}
	stopped := deliveries(virtual, 3, sec, 2*sec)
	stopped.h.Stopped = true
	expect(t, verdict.Growth(stopped.h, 1.5, 3), verdict.Unknown, "stopped before its end")
}

func TestSpans(t *testing.T) {
	t.Parallel()
	for want, span := range map[string]verdict.Span{
		"1s":           verdict.Around(sec, 0),
		"0s":           verdict.Around(0, 0.2),
		"1.6s to 2.4s": verdict.Around(2*sec, 0.2),
	} {
		if got := span.String(); got != want {
			t.Errorf("%+v is written %q, not %q", span, got, want)
		}
	}
}
