package drill

import (
	"math"
	"time"

	"github.com/hookdrill/hookdrill/internal/report"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// curve adds up what happens over a drill's clock. It is as long as the drill
// turns out to be: when it would have too many cells, each two become one.
type curve struct {
	step  time.Duration
	cells []cell
	// faults are the windows of all cases, by when they begin and end. They are
	// added up at the end, when it is known how long the curve is.
	faults []report.Fault
}

// cell is a stretch of the clock.
type cell struct {
	first, again      int
	ends              [report.EndsOfAttempts]int
	took              [tookCells]uint32
	arrived           int
	delivered, failed int
	deaths            int
	sick              float64 // endpoints, by how much of the cell they are in a window
}

// Attempts are counted by how long they took: eight cells for each doubling,
// from 0.1 ms on, so that a quantile is right to 9 per cent.
const (
	tookCells = 8 * 28
	tookFirst = 100 * time.Microsecond
)

func tookCell(d time.Duration) int {
	if d <= tookFirst {
		return 0
	}
	return min(int(8*math.Log2(float64(d)/float64(tookFirst))), tookCells-1)
}

// tookMost is the longest of a cell.
func tookMost(i int) time.Duration {
	return time.Duration(float64(tookFirst) * math.Exp2(float64(i+1)/8))
}

// at is the cell of a moment.
func (c *curve) at(at time.Duration) *cell {
	for at/c.step >= mostCells {
		c.fold()
	}
	for i := len(c.cells); i <= int(at/c.step); i++ {
		c.cells = append(c.cells, cell{})
	}
	return &c.cells[max(at, 0)/c.step]
}

// fold makes one cell of each two.
func (c *curve) fold() {
	c.step *= 2
	for i := range c.cells {
		if i%2 == 0 {
			c.cells[i/2] = c.cells[i]
			continue
		}
		c.cells[i/2].add(&c.cells[i])
	}
	c.cells = c.cells[:(len(c.cells)+1)/2]
}

func (c *cell) add(o *cell) {
	c.first += o.first
	c.again += o.again
	for i, n := range o.ends {
		c.ends[i] += n
	}
	for i, n := range o.took {
		c.took[i] += n
	}
	c.arrived += o.arrived
	c.delivered += o.delivered
	c.failed += o.failed
	c.deaths += o.deaths
}

// course adds a delivery that was accepted.
func (c *curve) course(one *verdict.Course) {
	c.at(one.Planned.At).arrived++
	for i, a := range one.Attempts {
		if begun := c.at(one.Start(a)); i == 0 {
			begun.first++
		} else {
			begun.again++
		}
		ended := c.at(one.End(a))
		ended.ends[endOf(one, i)]++
		ended.took[tookCell(a.End.Sub(a.Start))]++
	}
	switch {
	case one.Outcome == nil:
	case one.Outcome.Delivered:
		c.at(one.Ended).delivered++
	default:
		c.at(one.Ended).failed++
	}
}

// windows notes when the endpoints of a case are in trouble by the clock.
func (c *curve) windows(plan *trial.Plan) { c.faults = append(c.faults, windowsOf(plan)...) }

// moments are the cells as a report shows them.
func (c *curve) moments(endpoints int) []report.Moment {
	c.shade()
	all := make([]report.Moment, len(c.cells))
	waiting := 0
	for i := range c.cells {
		one := &c.cells[i]
		waiting += one.arrived - one.delivered - one.failed
		all[i] = report.Moment{
			First: one.first, Again: one.again, Ends: one.ends, Delivered: one.delivered, Failed: one.failed,
			Half: one.quantile(0.5), Most: one.quantile(0.9), Nearly: one.quantile(0.99), Waiting: waiting, Deaths: one.deaths,
			Sick: math.Round(1000*min(one.sick/float64(max(endpoints, 1)), 1)) / 1000,
		}
	}
	return all
}

// shade adds up how many endpoints are in a window in each cell.
func (c *curve) shade() {
	for i := range c.cells {
		c.cells[i].sick = 0
	}
	end := time.Duration(len(c.cells)) * c.step
	for _, f := range c.faults {
		for _, w := range f.Within(report.Duration(end)) {
			from, to := time.Duration(w.From), time.Duration(w.To)
			for i := int(from / c.step); i < len(c.cells) && time.Duration(i)*c.step < to; i++ {
				in := min(to, time.Duration(i+1)*c.step) - max(from, time.Duration(i)*c.step)
				c.cells[i].sick += float64(in) / float64(c.step)
			}
		}
	}
}

// quantile is how long so large a part of the attempts took at most.
func (c *cell) quantile(part float64) report.Duration {
	all := uint32(0)
	for _, n := range c.took {
		all += n
	}
	if all == 0 {
		return 0
	}
	seen, wanted := uint32(0), uint32(math.Ceil(part*float64(all)))
	for i, n := range c.took {
		if seen += n; seen >= wanted {
			return report.Duration(tookMost(i).Round(10 * time.Microsecond))
		}
	}
	return 0
}
