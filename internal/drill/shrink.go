package drill

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// Shrunk is a case that still breaks the rule, with as little in it as could be found.
type Shrunk struct {
	Case Case   `json:"case"`
	Rule string `json:"rule"`
	// Finding is how it breaks it.
	Finding verdict.Finding `json:"finding"`
	// Played is how many cases were played to find it.
	Played int `json:"played"`
}

// maxPlayed bounds a search; a small case takes less than a millisecond.
const maxPlayed = 3000

// Shrink reduces a case that breaks a rule: first to the deliveries that it
// takes, then to the endpoints and deaths, then in time and in words. Each change
// stays if the case still breaks the rule.
func Shrink(ctx context.Context, c Case, rule string, o Options) (Shrunk, error) {
	s := &shrinker{ctx: ctx, options: o, best: Shrunk{Case: c, Rule: rule}}
	if !s.try(c) {
		return s.best, s.err
	}
	for again := true; again && s.err == nil && ctx.Err() == nil; {
		before := s.best.Case
		s.deliveries()
		s.deaths()
		s.endpoints()
		s.scripts()
		s.sizes()
		s.signing()
		s.times()
		again = !same(before, s.best.Case)
	}
	s.best.Case.Name = rule
	return s.best, s.err
}

type shrinker struct {
	ctx     context.Context
	options Options
	best    Shrunk
	err     error
}

// try plays a case and keeps it if it breaks the rule.
func (s *shrinker) try(c Case) bool {
	if s.err != nil || s.best.Played >= maxPlayed || s.ctx.Err() != nil {
		return false
	}
	s.best.Played++
	result, err := Play(s.ctx, c, s.options)
	if err != nil {
		s.err = err
		return false
	}
	for _, t := range result.Tallies {
		if t.Rule == s.best.Rule && len(t.Broken) > 0 && t.Outcome() >= verdict.Fail {
			s.best.Case, s.best.Finding = c, t.Broken[0]
			return true
		}
	}
	return false
}

// deliveries leaves out ever smaller parts of them, and tries first whether the
// one that broke the rule does so by itself.
func (s *shrinker) deliveries() {
	struck := s.best.Finding.Delivery
	i := slices.IndexFunc(s.best.Case.Deliveries, func(d Delivery) bool { return d.ID == struck })
	if i >= 0 && len(s.best.Case.Deliveries) > 1 {
		c := s.best.Case
		c.Deliveries = []Delivery{c.Deliveries[i]}
		s.try(c)
	}
	for part := len(s.best.Case.Deliveries) / 2; part >= 1; part /= 2 {
		for from := 0; from+part <= len(s.best.Case.Deliveries) && len(s.best.Case.Deliveries) > part; {
			c := s.best.Case
			c.Deliveries = slices.Delete(slices.Clone(c.Deliveries), from, from+part)
			if !s.try(c) {
				from += part
			}
		}
	}
}

func (s *shrinker) deaths() {
	for i := range slices.Backward(s.best.Case.Deaths) {
		c := s.best.Case
		c.Deaths = slices.Delete(slices.Clone(c.Deaths), i, i+1)
		s.try(c)
	}
}

// endpoints leaves out those to which nothing goes.
func (s *shrinker) endpoints() {
	c := s.best.Case
	c.Endpoints = slices.DeleteFunc(slices.Clone(c.Endpoints), func(e Endpoint) bool {
		return !slices.ContainsFunc(c.Deliveries, func(d Delivery) bool { return d.To == e.Name })
	})
	if len(c.Endpoints) < len(s.best.Case.Endpoints) {
		s.try(c)
	}
}

// plainer are scripts that say more about a defect than chances and windows do,
// the plainest first.
var plainer = []string{
	"200 forever", "503 forever", "404 forever", "refuse forever", "hang forever", "reset forever", "stop-reading forever",
	"each delivery: 503, 200 forever", "200(delay: 50ms) forever", "503(delay: 5500ms) forever",
}

func (s *shrinker) scripts() {
	for i := range s.best.Case.Endpoints {
		for _, script := range s.simpler(s.best.Case.Endpoints[i].Plays) {
			c := s.best.Case
			c.Endpoints = slices.Clone(c.Endpoints)
			c.Endpoints[i].Plays = script
			if s.try(c) {
				break
			}
		}
	}
}

// simpler are the plain scripts before this one, and this one with a clause less.
func (s *shrinker) simpler(script string) []string {
	if i := slices.Index(plainer, script); i >= 0 {
		return plainer[:i]
	}
	all := slices.Clone(plainer)
	clauses := strings.Split(script, "; ")
	for i := range clauses {
		if len(clauses) > 1 {
			all = append(all, strings.Join(slices.Delete(slices.Clone(clauses), i, i+1), "; "))
		}
	}
	return all
}

// sizes makes bodies small.
func (s *shrinker) sizes() {
	for i, d := range s.best.Case.Deliveries {
		if d.Size == 0 {
			continue
		}
		c := s.best.Case
		c.Deliveries = slices.Clone(c.Deliveries)
		c.Deliveries[i].Size = 0
		s.try(c)
	}
}

// signing tries a clock that is right, a key that stays, and none at all.
func (s *shrinker) signing() {
	if s.best.Case.Signing == nil {
		return
	}
	c, plain := s.best.Case, Signing{}
	if c.Signing = nil; s.try(c) {
		return
	}
	if *s.best.Case.Signing != plain {
		c.Signing = &plain
		if s.try(c) {
			return
		}
	}
	if s.best.Case.Signing.Skew != 0 {
		right := *s.best.Case.Signing
		right.Skew = 0
		c.Signing = &right
		s.try(c)
	}
}

// times brings everything as near to the start as it goes, and to round figures.
func (s *shrinker) times() {
	for i := range s.best.Case.Deliveries {
		s.sooner(func(c *Case) *time.Duration {
			c.Deliveries = slices.Clone(c.Deliveries)
			return &c.Deliveries[i].At
		})
	}
	for i := range s.best.Case.Deaths {
		s.sooner(func(c *Case) *time.Duration {
			c.Deaths = slices.Clone(c.Deaths)
			return &c.Deaths[i].Down
		})
		s.sooner(func(c *Case) *time.Duration {
			c.Deaths = slices.Clone(c.Deaths)
			return &c.Deaths[i].At
		})
	}
}

// sooner tries shorter times for one of them, the shortest first.
func (s *shrinker) sooner(of func(*Case) *time.Duration) {
	probe := s.best.Case
	at := *of(&probe)
	var shorter []time.Duration
	for _, to := range []time.Duration{0, time.Millisecond, 20 * time.Millisecond, time.Second, at / 2, at - at%time.Minute, at - at%time.Second, at - at%(10*time.Millisecond)} {
		if to < at && !slices.Contains(shorter, to) {
			shorter = append(shorter, to)
		}
	}
	for _, to := range shorter {
		c := s.best.Case
		*of(&c) = to
		c.Deaths = inOrder(slices.Clone(c.Deaths))
		if len(c.Deaths) == len(s.best.Case.Deaths) && s.try(c) {
			return
		}
	}
}

// same reports whether nothing became smaller.
func same(a, b Case) bool {
	return slices.Equal(a.Endpoints, b.Endpoints) && slices.Equal(a.Deliveries, b.Deliveries) && slices.Equal(a.Deaths, b.Deaths) && a.Signing == b.Signing
}
