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
}

// Load compiles one package. name is a lesson's name or a path, for messages and
// tokens. Errors begin with file:line:column where there is one.
func Load(name string, files []File) (*Program, error) { return loadWith(name, files, nil) }

func loadWith(name string, files []File, local func(string) ([]File, bool)) (*Program, error) {
	pkg, err := load.Load(files, local)
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

// Files returns the source.
func (p *Program) Files() []File { return p.files }

// Config says how a program is started.
type Config struct {
	Entry     string   // name of an entry; empty for the only one
	Switches  []string // names of the switches that are on
	AnyTimers bool     // timers may fire at any moment, in order of their deadlines
}

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

// options checks a configuration.
func (p *Program) options(c Config) (machine.Options, error) {
	e, err := p.entry(c)
	if err != nil {
		return machine.Options{}, err
	}
	on, err := p.flags(c)
	if err != nil {
		return machine.Options{}, err
	}
	return machine.Options{Entry: e.Name, Switches: on, Hidden: e.Kind == Lesson, AnyTimers: c.AnyTimers}, nil
}
