package exercise

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"racelab/lessons"
)

// Sheet is what a judge has to know of a lesson beside its source: all that the engine finds out by exploring
// the lesson itself. With it a draft is judged where the lesson was not explored, such as in another process.
type Sheet struct {
	Lesson   string
	Written  *lessons.Written    `json:",omitempty"` // what is none of the course is not known there
	Base     []string            // faults with which the lesson always runs
	Allowed  map[string][]string // by faults, their names joined by commas: how a run that holds may end
	Demanded []string            // faults with which a fix has to hold
	Alone    map[string][]string // by actor: how it may end alone; an actor that cannot run alone is not in it
	Due      map[string]int      // how often every serial run does something outside the program
}

// Sheet explores the lesson as far as any draft may need it. That takes seconds.
func (e *Exercise) Sheet(ctx context.Context) (*Sheet, error) {
	s, ok := e.spec.(*spec)
	if !ok {
		return nil, errors.New("this exercise was made of a sheet, and knows no more than that")
	}
	out := &Sheet{Lesson: e.Lesson.Name, Written: writtenOf(e.Lesson), Base: e.Base(), Allowed: map[string][]string{}, Alone: map[string][]string{}}
	if err := s.fill(out, out.Base); err != nil {
		return nil, err
	}
	for _, fault := range e.faults {
		must, err := s.demands(fault)
		if err != nil {
			return nil, err
		}
		if !must {
			continue
		}
		out.Demanded = append(out.Demanded, fault)
		if !slices.Contains(out.Base, fault) {
			if err := s.fill(out, append(e.Base(), fault)); err != nil {
				return nil, err
			}
		}
	}
	for _, actor := range e.Lesson.Actors() {
		ends, err := s.single(ctx, actor)
		if err != nil {
			return nil, err
		}
		if ends != nil {
			out.Alone[actor] = slices.Sorted(maps.Keys(ends))
		}
	}
	due, err := s.duty()
	out.Due = due
	return out, err
}

// noOutcome is how no run ends.
const noOutcome = "\x00"

// fill has the lesson explored with some faults, with every fix.
func (s *spec) fill(out *Sheet, faults []string) error {
	if _, err := s.allows(noOutcome, faults); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := strings.Join(faults, ",")
	out.Allowed[key] = slices.Sorted(maps.Keys(s.known[key]))
	delete(s.known[key], noOutcome)
	return nil
}

// OfSheet makes the exercise of a lesson of which a sheet is known. It judges, and knows no prices.
func OfSheet(s *Sheet) (*Exercise, error) {
	l, err := s.lesson()
	if err != nil {
		return nil, err
	}
	e, err := newExercise(l)
	if err != nil {
		return nil, fmt.Errorf("making the exercise of %s: %w", l.Name, err)
	}
	e.base, e.spec = slices.Clone(s.Base), read{s}
	return e, nil
}

func writtenOf(l *lessons.Lesson) *lessons.Written {
	if w, ok := l.Written(); ok {
		return &w
	}
	return nil
}

func (s *Sheet) lesson() (*lessons.Lesson, error) {
	if s.Written != nil {
		return s.Written.Make()
	}
	return lessons.Find(s.Lesson)
}

// read is the allowance that a sheet has.
type read struct{ *Sheet }

func (r read) allows(outcome string, faults []string) (bool, error) {
	ends, ok := r.Allowed[strings.Join(faults, ",")]
	if !ok {
		return false, fmt.Errorf("the sheet of %s has nothing about the faults %s", r.Lesson, strings.Join(faults, ", "))
	}
	return slices.Contains(ends, outcome), nil
}

func (r read) demands(fault string) (bool, error) { return slices.Contains(r.Demanded, fault), nil }

func (r read) single(_ context.Context, actor string) (map[string]bool, error) {
	ends, ok := r.Alone[actor]
	if !ok {
		return nil, nil
	}
	out := map[string]bool{}
	for _, text := range ends {
		out[text] = true
	}
	return out, nil
}

func (r read) duty() (effects, error) { return r.Due, nil }
