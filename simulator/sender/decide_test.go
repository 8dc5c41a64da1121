package sender_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

// kinds are one attempt of every class, and a few that policies set apart.
func kinds() []sender.Attempt {
	kind := func(c sender.Class, status int) sender.Attempt {
		a := sender.Attempt{Class: c, Status: status, Request: 1}
		if c == sender.ClassConnect {
			a.Request = 0
		}
		return a
	}
	all := []sender.Attempt{
		kind(sender.ClassConnect, 0), kind(sender.ClassTimeout, 0), kind(sender.ClassTransport, 0),
		kind(sender.Class1xx, 101), kind(sender.Class2xx, 204), kind(sender.Class3xx, 302),
		kind(sender.Class4xx, 404), kind(sender.Class4xx, 410), kind(sender.Class429, 429), kind(sender.Class5xx, 503),
		kind(sender.ClassStopped, 0),
	}
	asked := kind(sender.Class5xx, 503)
	asked.RetryAfter = 30 * 24 * time.Hour
	return append(all, asked)
}

// Every history that the LangSmith policy can come to keeps its budgets (A1).
func TestNoHistoryExceedsLangSmithsBudgets(t *testing.T) {
	t.Parallel()
	policy := langsmith(t)
	histories := 0
	var walk func(past []sender.Attempt, requests, connects int)
	walk = func(past []sender.Attempt, requests, connects int) {
		if requests > 3 || connects > 3 {
			t.Fatalf("%d requests, %d connects for one of them: %+v", requests, connects, past)
		}
		if !sender.Decide(policy, past, nil).Retry {
			histories++
			return
		}
		for _, a := range kinds() {
			next := append(slices.Clone(past), a)
			if a.Request == 0 {
				walk(next, requests, connects+1)
			} else {
				walk(next, requests+1, 0)
			}
		}
	}
	walk(nil, 0, 0)
	if histories < 1000 {
		t.Errorf("only %d histories: the walk is broken", histories)
	}
}

// clock turns classes into attempts that take as long as the policy lets them.
func clock(p sender.Policy, a sender.Attempt, at time.Time) sender.Attempt {
	once := p
	once.Retries = nil
	took := once.Longest()
	if a.Class == sender.ClassConnect && p.Timeouts.Connect > 0 {
		took = p.Timeouts.Connect
	}
	a.Start, a.End = at, at.Add(took)
	return a
}

// No sequence of attempts, however it goes, lasts longer than the policy says.
func TestNoHistoryLastsLongerThanThePolicySays(t *testing.T) {
	t.Parallel()
	for _, p := range sender.Policies() {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			source := rand.New(rand.NewPCG(1, 2))
			longest := time.Duration(0)
			for range 3000 {
				longest = max(longest, randomHistory(t, p, source))
			}
			if longest > p.Longest() || longest < p.Longest()*3/4 {
				t.Errorf("the longest of many took %v; Longest says %v", longest, p.Longest())
			}
		})
	}
}

// randomHistory is how long one delivery takes whose attempts are drawn.
func randomHistory(t *testing.T, p sender.Policy, source *rand.Rand) time.Duration {
	t.Helper()
	start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	now, pool := start, kinds()
	favourite := pool[source.IntN(len(pool))] // long histories are of one kind
	var past []sender.Attempt
	for {
		draw := max(source.Float64(), source.Float64()) // long ones are wanted
		decision := sender.Decide(p, past, func() float64 { return draw })
		if again := sender.Decide(p, past, func() float64 { return draw }); again != decision {
			t.Fatalf("asked twice it says %+v and %+v", decision, again)
		}
		if !decision.Retry {
			return now.Sub(start)
		}
		if decision.Pause < 0 || decision.Pause > p.LongestPause() {
			t.Fatalf("the pause is %v; LongestPause says %v", decision.Pause, p.LongestPause())
		}
		now = now.Add(decision.Pause)
		a := favourite
		if source.IntN(3) == 0 {
			a = pool[source.IntN(len(pool))]
		}
		a = clock(p, a, now)
		now = a.End
		past = append(past, a)
	}
}

func TestLongest(t *testing.T) {
	t.Parallel()
	want := map[string]time.Duration{
		// three requests of 10 s, each after two connects of 5 s and 0.5 s; 1 s and 2 s, and a fifth more
		"langsmith": 3*(10500*time.Millisecond+10*time.Second) + 3600*time.Millisecond,
		"argilla":   4*40*time.Second + 250*time.Second,
		"outpost":   11*5*time.Second + 1023*30*time.Second,
		"convoy":    10*10*time.Second + 900*time.Second,
		"github":    10 * time.Second,
		"svix":      8*15*time.Second + 27*time.Hour + 35*time.Minute + 5*time.Second,
	}
	for name, longest := range want {
		p, err := sender.PolicyNamed(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Longest(); got != longest {
			t.Errorf("%s lasts at most %v, want %v", name, got, longest)
		}
		if !p.Bounded() {
			t.Errorf("%s is not bounded", name)
		}
	}
	loose := langsmith(t)
	loose.Timeouts.ResponseFrom = sender.FromWritten
	if loose.Bounded() {
		t.Error("a policy without a bound on uploads calls itself bounded")
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	const (
		connect = sender.ClassConnect
		broken  = sender.ClassTransport
		server  = sender.Class5xx
	)
	attempt := func(c sender.Class, took time.Duration) sender.Attempt {
		at := time.Unix(0, 0)
		return sender.Attempt{Class: c, Status: map[sender.Class]int{server: 500, sender.Class4xx: 410, sender.Class429: 429}[c], Start: at, End: at.Add(took)}
	}
	again := func(pause time.Duration, reason string) sender.Decision {
		return sender.Decision{Retry: true, Pause: pause, Reason: reason}
	}
	const ms, s = time.Millisecond, time.Second
	cases := []struct {
		name   string
		policy string
		past   []sender.Attempt
		want   sender.Decision
	}{
		{"the first attempt", "svix-server", nil, again(0, "first")},
		{"an instant retry", "svix-server", []sender.Attempt{attempt(broken, 999*ms)}, again(0, "transport-after-send")},
		{"not so instant", "svix-server", []sender.Attempt{attempt(broken, s)}, again(5*s, "transport-after-send")},
		{"only one", "svix-server", []sender.Attempt{attempt(connect, ms), attempt(connect, ms)}, again(5*s, "connect")},
		{"and one more after the pause", "svix-server", []sender.Attempt{attempt(connect, ms), attempt(connect, ms), attempt(connect, ms)}, again(0, "connect")},
		{"then the next pause", "svix-server", []sender.Attempt{attempt(connect, ms), attempt(connect, ms), attempt(connect, ms), attempt(connect, ms)}, again(300*s, "connect")},
		{"the floor of a timeout", "svix-server", []sender.Attempt{attempt(sender.ClassTimeout, 30*s)}, again(60*s, "timeout")},
		{"the floor of 429", "svix-server", []sender.Attempt{attempt(sender.Class429, s)}, again(60*s, "4xx")},
		{"no floor for 5xx", "svix-server", []sender.Attempt{attempt(server, s)}, again(5*s, "5xx")},
		{"410 is retried by Svix", "svix-server", []sender.Attempt{attempt(sender.Class4xx, s)}, again(5*s, "4xx")},
		{"410 is final by the specification", "standard-webhooks", []sender.Attempt{attempt(sender.Class4xx, s)}, sender.Decision{Reason: "4xx"}},
		{"nothing is retried by GitHub", "github", []sender.Attempt{attempt(server, s)}, sender.Decision{Reason: "5xx"}},
		{"stopped is final", "svix", []sender.Attempt{attempt(sender.ClassStopped, s)}, sender.Decision{Reason: "stopped"}},
		{"used up", "argilla", slices.Repeat([]sender.Attempt{attempt(sender.ClassTimeout, s)}, 4), sender.Decision{Reason: "timeout-exhausted"}},
	}
	for _, c := range cases {
		p, err := sender.PolicyNamed(c.policy)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, sender.Decide(p, c.past, nil)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.name, diff)
		}
	}
}

func TestRetryAfterIsClampedOrIgnored(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		policy      string
		asked, want time.Duration
	}{
		{"standard-webhooks", 0, 5 * time.Second},
		{"standard-webhooks", 3 * time.Second, 5 * time.Second},
		{"standard-webhooks", 7 * time.Second, 7 * time.Second},
		{"standard-webhooks", time.Hour, 10 * time.Second},
		{"langsmith", time.Hour, time.Second},
	} {
		p, err := sender.PolicyNamed(c.policy)
		if err != nil {
			t.Fatal(err)
		}
		past := []sender.Attempt{{Class: sender.Class5xx, Status: 503, RetryAfter: c.asked}}
		if got := sender.Decide(p, past, nil).Pause; got != c.want {
			t.Errorf("%s asked for %v pauses %v, want %v", c.policy, c.asked, got, c.want)
		}
	}
}

func TestJitterStaysWithinItsFraction(t *testing.T) {
	t.Parallel()
	past := []sender.Attempt{{Class: sender.Class5xx, Status: 500}}
	for draw, want := range map[float64]time.Duration{0: 800 * time.Millisecond, 0.5: time.Second, 0.75: 1100 * time.Millisecond} {
		got := sender.Decide(langsmith(t), past, func() float64 { return draw }).Pause
		if got.Round(time.Microsecond) != want {
			t.Errorf("the draw %v gives the pause %v, want %v", draw, got, want)
		}
	}
}
