// Package sim runs real Go, one visible step at a time, and explores every
// interleaving of its goroutines.
//
// Load turns source into a Program. A Run is one execution under the caller's
// schedule: it can be stepped, travelled and branched. Explore covers all
// schedules and returns exact numbers. A Program is immutable and may be shared
// by any number of goroutines; a Run belongs to one.
//
// The work is done by the packages below: load (source to code), machine (state,
// stepping, copying, hashing), explore (every schedule), hb and explain (from a
// trace to plain words), library (what programs may import).
package sim

import (
	"fmt"
	"strings"
	"sync"

	"racelab/sim/load"
	"racelab/sim/machine"
)

// File is one source file.
type File = load.File

// Kind says how an entry is run.
type Kind = load.Kind

// The kinds of entry.
const (
	Main   = load.Main   // func main of package main
	Test   = load.Test   // func TestXxx(t *testing.T)
	Lesson = load.Lesson // type Lesson with actor methods
)

// Entry is something in a program that can be run.
type Entry = load.Entry

// Switch is a bool field of a lesson that the learner flips.
type Switch = load.Switch

// Program is source that was parsed, type-checked and compiled for the machine.
type Program struct {
	name  string
	files []File
	pkg   *load.Package
	start int64 // of runs of a program, see Config.Start
	build Build

	limits machine.Limits // of its runs; zero: the engine's own

	askOnce sync.Once
	asked   []string // see asks
	given   bool     // they were given by the user
}

// Load compiles one package. name is a lesson's name or a path, for messages and
// tokens. Errors begin with file:line:column where there is one.
func Load(name string, files []File) (*Program, error) {
	return loadWith(name, files, load.Around{})
}

func loadWith(name string, files []File, around load.Around) (*Program, error) {
	pkg, err := load.Load(files, around)
	if err != nil {
		return nil, err
	}
	return &Program{name: name, files: files, pkg: pkg}, nil
}

// Name returns the name that was given to Load.
func (p *Program) Name() string { return p.name }

// Hash identifies the source: 12 hexadecimal digits.
func (p *Program) Hash() string { return p.pkg.Hash }

// Entries returns what can be run, in source order. There is at least one.
func (p *Program) Entries() []Entry { return p.pkg.Entries }

// Switches returns the switches of a lesson, in source order.
func (p *Program) Switches() []Switch { return p.pkg.Switches }

// Callable is an exported function that a walk can call.
type Callable = load.Callable

// Calls returns the functions that a walk can call, in source order; none unless the program was loaded as a
// service.
func (p *Program) Calls() []Callable { return p.pkg.Calls }

// Code returns what the machine runs, for packages of the engine.
func (p *Program) Code() *machine.Program { return p.pkg.Code }

// Files returns the source.
func (p *Program) Files() []File { return p.files }

// Config says how a program is started.
type Config struct {
	Entry    string   // name of an entry; empty for the only one
	Switches []string // names of the switches that are on

	// AnyTimers lets time pass, and timers fire in the order of their deadlines, at any
	// moment. Without it they do so only when nobody can run. Early limits how often
	// Explore lets that happen in one run while somebody could run; 0: any number.
	AnyTimers bool
	Early     int
	Leaks     LeakRule

	// Start is when a run begins, in seconds since 1970. 0: when a program was read by LoadPath; for
	// lessons, and programs from elsewhere, midnight UTC of 2000-01-01.
	Start int64

	// Requests are what racelab sends to the servers of a program, each two at once, in the
	// form of ParseRequest. Empty: those of Program.Asking, or else, where nobody in the
	// program asks, those that it finds.
	Requests []string

	meeting *meeting // see Program.Meet
}

// LeakRule says what goroutines mean that are left behind. Lessons have a rule of their
// own: there all of them fail.
type LeakRule = machine.LeakRule

// The rules for leaks.
const (
	LeaksFail   = machine.LeaksFail   // they fail the run, except for parked workers of a program
	LeaksReport = machine.LeaksReport // they are found, and fail nothing
	LeaksIgnore = machine.LeaksIgnore // nobody looks
)

// entry finds the entry that c names.
func (p *Program) entry(c Config) (Entry, error) {
	all := p.pkg.Entries
	if c.Entry == "" && len(all) == 1 {
		return all[0], nil
	}
	var names []string
	for _, e := range all {
		if e.Name == c.Entry {
			return e, nil
		}
		names = append(names, e.Name)
	}
	if c.Entry == "" {
		return Entry{}, fmt.Errorf("%s has several entries; name one of %s", p.name, strings.Join(names, ", "))
	}
	return Entry{}, fmt.Errorf("%s has no entry %q; it has %s", p.name, c.Entry, strings.Join(names, ", "))
}

// kind is the kind of an entry.
func (p *Program) kind(name string) Kind {
	for _, e := range p.Entries() {
		if e.Name == name {
			return e.Kind
		}
	}
	return Main
}

// flags turns the names of switches into the machine's list.
func (p *Program) flags(c Config) ([]bool, error) {
	on := make([]bool, len(p.pkg.Switches))
	for _, name := range c.Switches {
		found := false
		for i, s := range p.pkg.Switches {
			if s.Name == name || s.Field == name {
				on[i], found = true, true
			}
		}
		if !found {
			return nil, fmt.Errorf("%s has no switch %q; %s", p.name, name, p.switchNames())
		}
	}
	return on, nil
}

func (p *Program) switchNames() string {
	if len(p.pkg.Switches) == 0 {
		return "it has no switches"
	}
	var names []string
	for _, s := range p.pkg.Switches {
		names = append(names, s.Name)
	}
	return "it has " + strings.Join(names, ", ")
}

// options checks a configuration, and completes it.
func (p *Program) options(c Config) (Config, machine.Options, error) {
	if c.meeting != nil {
		return c, machine.Options{Hidden: true, AnyTimers: c.AnyTimers, Leaks: LeaksIgnore, Requests: c.meeting.requests, Meeting: &c.meeting.of}, nil
	}
	e, err := p.entry(c)
	if err != nil {
		return c, machine.Options{}, err
	}
	on, err := p.flags(c)
	if err != nil {
		return c, machine.Options{}, err
	}
	if c.Start == 0 && e.Kind != Lesson {
		c.Start = p.start
	}
	c = p.requested(c, e)
	requests, err := parseRequests(c)
	if err != nil {
		return c, machine.Options{}, err
	}
	return c, machine.Options{Entry: e.Name, Switches: on, Hidden: e.Kind == Lesson, AnyTimers: c.AnyTimers, Leaks: c.Leaks, Requests: requests, Start: c.Start, Short: p.build.Short, Limits: p.limits}, nil
}
