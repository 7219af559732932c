package drill

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"racelab/lessons/drills"
)

// Shelf keeps a learner's attempts, one for each night of a drill.
type Shelf interface {
	// Load returns the attempt of a night; nil if there is none.
	Load(drill string, seed int) ([]byte, error)
	// Keep replaces it.
	Keep(drill string, seed int, text []byte) error
	// Aside puts it out of the way, without losing it.
	Aside(drill string, seed int) error
}

// Session is an attempt that is kept after every line, whatever face it has.
type Session struct {
	*Attempt
	Resumed bool
	// Store keeps what Marshal returns; nil: nothing is kept.
	Store func(text []byte) error
	// Read reads a file of the learner's that a line names; ok is false if there is none of that name. Nil: there are
	// no files.
	Read func(name string) (text string, ok bool, err error)
}

// Open takes up the night that a shelf keeps, or begins it. A nil shelf keeps nothing.
func Open(shelf Shelf, d *drills.Drill, seed int, guided bool) (*Session, error) {
	s := &Session{}
	var text []byte
	var err error
	if shelf != nil {
		s.Store = func(text []byte) error { return shelf.Keep(d.Name, seed, text) }
		if text, err = shelf.Load(d.Name, seed); err != nil {
			return nil, fmt.Errorf("reading the attempt that is kept: %w", err)
		}
	}
	if text == nil {
		s.Attempt, err = New(d, seed, guided)
		return s, err
	}
	s.Resumed = true
	if s.Attempt, err = Resume(text); err != nil {
		return nil, fmt.Errorf("taking up the attempt that is kept: %w", err)
	}
	return s, nil
}

// Carry carries out a line, with the text of the file that it names, if it names one, and keeps the attempt. After an
// error of the line nothing has happened; kept is what went wrong with keeping.
func (s *Session) Carry(line string) (out string, kept, err error) {
	if out, err = s.enter(line); err != nil || s.Store == nil {
		return out, nil, err
	}
	text, err := s.Marshal()
	if err != nil {
		return out, err, nil
	}
	if err := s.Store(text); err != nil {
		return out, fmt.Errorf("keeping the attempt: %w", err), nil
	}
	return out, nil, nil
}

func (s *Session) enter(line string) (string, error) {
	fields := strings.Fields(line)
	if len(fields) > 1 && TakesFile(fields[0]) && s.Read != nil {
		text, ok, err := s.Read(fields[len(fields)-1])
		if err != nil {
			return "", err
		}
		if ok {
			return s.EnterFile(line, text)
		}
	}
	return s.Enter(line)
}

// Glance says how far an attempt that is kept is, without taking it up: at which moment its last line was entered, and
// whether it was ended.
func Glance(text []byte) (at time.Duration, ended bool, err error) {
	var s save
	if err := json.Unmarshal(text, &s); err != nil {
		return 0, false, fmt.Errorf("reading an attempt: %w", err)
	}
	for _, l := range s.Lines {
		word, _ := command(l.Text)
		if v, err := find(word); err == nil && v.name == "end" {
			ended = true
		}
		at = l.At
	}
	return at, ended, nil
}
