package drills

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"racelab/sim/walk"
	"racelab/sim/walk/telemetry"
)

// Drill is an incident of the room: a service, the night in which it goes wrong, and what is
// right about its books. Everything else that a learner sees comes from the run.
type Drill struct {
	Name    string // of its folder, of its page, and on the command line
	Title   string // what is known when the page comes in
	Minutes int    // about how long it takes to play
	Seeds   []int  // the linter holds every claim over each of them
	Night   time.Duration
	Lesson  string // that has the same bug

	Setup     string
	Cache     bool           // the service has a cache, and a command Flush
	Processes []walk.Process // the seed stands for Args that are SeedArg
	Latency   []walk.Latency
	Page      Rule
	Counted   []telemetry.Counted // metrics of the service's own
	Pager     string              // the text of the page; %d is the value of the metric

	Service  string   // that replicas, rollback, deploy and restart name
	Replicas []string // its processes
	Version  string   // that runs; the last of Deploys
	Deploys  []Deploy
	Flags    []string
	Paths    []string // that breaker and limit name
	Jobs     []string // processes that stop and start name
	Status   []string // the providers' status page, as it is all night

	Tables     []Table
	Invariants []Query
	Damaged    string        // query: id, entity, customer and amount of each damaged row
	Lag        time.Duration // how long after it came about the tables show damage, at most
	Contested  string        // query: over what requests can have met; empty: the damaged entities
	Entities   string        // what an entity is called: "record"
	Rows       string        // what a damaged row is called: "order"
	Right      []Query
	Repair     string   // the reference repair
	Audit      string   // the reference audit
	Alert      string   // the reference rule, as alert takes it
	Slow       string   // what the reference responder does first: a verb with its words
	Heart      string   // test that explores the heart of the service
	Beside     []Test   // that explore a repair beside somebody who writes
	Fix        string   // change of the code that is right
	Holds      []string // changes that hold in every interleaving of the heart
	Ledger     string   // table to which entries are only added
	Looks      []Step   // of the reference responder, before it acts
	Then       []Step   // and from its act on

	Arises    Line     // of the logs: when a damaged row came about; its Attr has the id of the row
	Refused   []Line   // what the service logs when it turns somebody away; what breaker, limit and readonly refuse is known
	Tickets   []string // how customers say it: of a damaged row, and of its entity
	Scene     string   // who is in the heart, as a sentence begins: "The last copy, two customers"
	SceneWith string   // the same after "with"

	Claims []Claim  // of the debrief
	Says   []Saying // of its texts, besides the claims
	Wrong  []Repair // wrong repairs
}

// Line is what a line of the logs has.
type Line struct{ Msg, Attr, Value string }

// Claim is what the debrief says of an action.
type Claim struct {
	Line    string
	Effects []Effect
}

// Effect is what an action does to the damage that is still to come, or to those who are turned away.
type Effect string

// The effects, which the linter of drills measures half a minute after the page.
const (
	Ends      Effect = "it ends the damage"
	Nothing   Effect = "it changes little or nothing"
	GoesOn    Effect = "the damage goes on"
	Continues Effect = "the damage goes on, though there may be less of it"
	Returns   Effect = "it holds until the autoscaler gives a replica back"
	Costs     Effect = "customers are turned away, more of them than by the right action"
	Spares    Effect = "nobody is turned away"
)

// Repair is a wrong repair with the number of the proof that it must fail.
type Repair struct {
	SQL   string
	Fails int
}

// Entity stands in a step of the reference responder for a damaged entity, the one that was damaged first.
const Entity = "@entity"

// SeedArg stands for the seed among the arguments of a process.
const SeedArg = "seed"

// Rule is when a page comes in: an attribute of log lines is above a number.
type Rule struct {
	Process, Attr string
	Above         int
}

// Deploy is a version that was rolled out.
type Deploy struct {
	When, Version, Words string
}

// Table is a table with the query that lists it.
type Table struct {
	Name, Query string
	Key         int  // column of the result that names a row
	Entity      bool // the key names what is damaged; else a row that is
}

// Test is a test of a service, with what it is about, in words.
type Test struct{ Name, Words string }

// Query is a query with what it is about, in words.
type Query struct{ SQL, Words string }

// Step is a command of the reference responder, and why.
type Step struct{ Line, Why string }

// All returns every drill, in the order in which they should be played.
func All() []*Drill {
	return []*Drill{oversell(), webhooks(), balances(), stampede(), stale(), tours()}
}

// Find returns a drill by its name. The error lists those that there are.
func Find(name string) (*Drill, error) {
	var names []string
	for _, d := range All() {
		if d.Name == name {
			return d, nil
		}
		names = append(names, d.Name)
	}
	return nil, fmt.Errorf("there is no drill %q: choose one of %s", name, strings.Join(names, ", "))
}

// Config says how a night of the drill is run: with a seed, and with a version of the service from the
// beginning.
func (d *Drill) Config(seed int, version string) walk.Config {
	c := walk.Config{Seed: uint64(seed), Setup: d.Setup, Latency: d.Latency}
	for _, p := range d.Processes {
		p.Args = slices.Clone(p.Args)
		for i, a := range p.Args {
			switch a {
			case SeedArg:
				p.Args[i] = seed
			case d.Version:
				p.Args[i], p.Version = version, version
			}
		}
		c.Processes = append(c.Processes, p)
	}
	return c
}

// Process returns a declared process by name.
func (d *Drill) Process(name string) (walk.Process, bool) {
	i := slices.IndexFunc(d.Processes, func(p walk.Process) bool { return p.Name == name })
	if i < 0 {
		return walk.Process{}, false
	}
	return d.Processes[i], true
}
