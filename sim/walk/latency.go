package walk

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"racelab/sim/machine"
)

// Op is a kind of operation that takes time.
type Op = machine.OpKind

// The operations whose time can be said.
const (
	Step  = machine.OpStep      // anything in memory: a load, a lock, a line of a log
	Woken = machine.OpWoken     // to go on after a wait is over
	Sleep = machine.OpSleepOver // what time.Sleep takes longer than it was asked to
	SQL   = machine.OpSQL
	Redis = machine.OpRedis
	File  = machine.OpFile
	HTTP  = machine.OpHTTP // to send a request, and to send a response
)

// Latency says how long operations of a kind take. Times are distributed log-normally: half of
// them are below Median, and 99 of 100 below P99.
type Latency struct {
	Op     Op
	Match  string // the statements of SQL that have it in them, case apart; empty: all. The first Latency that fits counts
	Median time.Duration
	P99    time.Duration // 0: three times Median
	// Crowd is by what part of itself the time grows with each other operation of the kind that is under
	// way, beyond the first Free ones: how a store slows down under load.
	Crowd float64
	Free  int
}

// usual are the times of what no Latency fits.
var usual = map[Op]Latency{
	Step:  {Median: 4 * time.Microsecond, P99: 60 * time.Microsecond},
	Woken: {Median: 20 * time.Microsecond, P99: 300 * time.Microsecond},
	Sleep: {Median: 60 * time.Microsecond, P99: 600 * time.Microsecond},
	SQL:   {Median: 1200 * time.Microsecond, P99: 9 * time.Millisecond},
	Redis: {Median: 250 * time.Microsecond, P99: 2 * time.Millisecond},
	File:  {Median: 80 * time.Microsecond, P99: time.Millisecond},
	HTTP:  {Median: 600 * time.Microsecond, P99: 5 * time.Millisecond},
}

func checkLatency(all []Latency) error {
	for i, l := range all {
		switch {
		case l.Median <= 0:
			return fmt.Errorf("latency %d has no median: say how long half of the operations take", i+1)
		case l.P99 != 0 && l.P99 < l.Median:
			return fmt.Errorf("latency %d has a P99 of %s below its median of %s", i+1, l.P99, l.Median)
		case l.Match != "" && l.Op != SQL:
			return fmt.Errorf("latency %d has Match %q, which is for statements of SQL", i+1, l.Match)
		case l.Crowd < 0 || l.Free < 0:
			return fmt.Errorf("latency %d gets faster under load: Crowd and Free cannot be negative", i+1)
		}
	}
	return nil
}

// pace is the machine's Pace.
type pace struct {
	rules []rule
	usual [HTTP + 1]rule
	known sync.Map // statement -> index of its rule, -1 for the usual one
}

type rule struct {
	Latency
	match string
	mu    float64 // of the logarithm, in ns
	sigma float64
}

// z99 is how many standard deviations 99 of 100 lie below.
const z99 = 2.3263

func ruleOf(l Latency) rule {
	if l.P99 == 0 {
		l.P99 = 3 * l.Median
	}
	mu := math.Log(float64(l.Median))
	return rule{Latency: l, match: strings.ToLower(l.Match), mu: mu, sigma: (math.Log(float64(l.P99)) - mu) / z99}
}

func newPace(all []Latency) *pace {
	p := &pace{}
	for op, l := range usual {
		p.usual[op] = ruleOf(l)
	}
	for _, l := range all {
		if l.Match == "" && !p.has(l.Op) {
			p.usual[l.Op] = ruleOf(l)
		}
		r := ruleOf(l)
		p.rules = append(p.rules, r)
	}
	return p
}

// has reports whether a rule without Match is there for a kind already.
func (p *pace) has(op Op) bool {
	for _, r := range p.rules {
		if r.Op == op && r.match == "" {
			return true
		}
	}
	return false
}

// Cost implements machine.Pace.
func (p *pace) Cost(op Op, words string, inFlight int, r *rand.Rand) int64 {
	l := &p.usual[op]
	if op == SQL && words != "" {
		if i := p.find(words); i >= 0 {
			l = &p.rules[i]
		}
	}
	t := math.Exp(l.mu + l.sigma*r.NormFloat64())
	if over := inFlight - l.Free; over > 0 && l.Crowd > 0 {
		t *= 1 + l.Crowd*float64(over)
	}
	return max(1, int64(t))
}

// find returns the number of the rule for a statement, -1 for none.
func (p *pace) find(words string) int {
	if i, ok := p.known.Load(words); ok {
		return i.(int)
	}
	low := strings.ToLower(words)
	at := -1
	for i, r := range p.rules {
		if r.Op == SQL && strings.Contains(low, r.match) {
			at = i
			break
		}
	}
	p.known.Store(words, at)
	return at
}
