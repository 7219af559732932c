package room

import (
	"errors"
	"fmt"
	"math/big"
	"slices"

	"racelab/sim"
)

// Questions that the engine answers. Each is about a program with the switches
// that are on; report is what the explorer found with them.

var errSampled = errors.New("not every interleaving of this program was covered, so there is no sure answer; ask a question of your own")

// CanItFail asks whether any interleaving fails.
func CanItFail(report *sim.Report) (Question, error) {
	q := Question{Text: "With these switches: can it still fail?", Options: []string{"No, it holds in every interleaving", "Yes, some interleaving fails"}}
	switch {
	case report.Fails():
		q.Right, q.Because = 1, "Yes, it can."
		if report.Shortest != nil {
			q.Because = fmt.Sprintf("It can: this run fails, with %d of the %s interleavings.", report.Failing, report.Interleavings)
			if report.Interleavings == nil {
				q.Because = "It can: this run fails."
			}
			q.Reveal = scene(report.Shortest.Schedule)
		}
	case !report.Complete:
		return Question{}, errSampled
	default:
		q.Because = "It cannot: every interleaving was run, and none fails."
	}
	return q, nil
}

// HowMany asks how large a part of the interleavings fails.
func HowMany(report *sim.Report) (Question, error) {
	if !report.Complete || report.Interleavings == nil || report.Failing == nil || report.Interleavings.Sign() == 0 {
		return Question{}, errSampled
	}
	q := Question{
		Text:    "If the scheduler may do anything: how many interleavings fail?",
		Options: []string{"None", "Some, but fewer than half", "Half of them or more, but not all", "All"},
		Because: fmt.Sprintf("%s of %s fail.", report.Failing, report.Interleavings),
	}
	twice := new(big.Int).Lsh(report.Failing, 1)
	switch {
	case report.Failing.Sign() == 0:
		q.Right = 0
	case report.Failing.Cmp(report.Interleavings) == 0:
		q.Right = 3
	case twice.Cmp(report.Interleavings) >= 0:
		q.Right = 2
	default:
		q.Right = 1
	}
	if report.Shortest != nil {
		q.Reveal = scene(report.Shortest.Schedule)
	}
	return q, nil
}

// WhatIsLeft asks what a run leaves behind that goes on to its end: rest is the
// whole schedule, outcome how it ends.
func WhatIsLeft(report *sim.Report, rest sim.Schedule, outcome string) (Question, error) {
	if outcome == "" {
		return Question{}, errors.New("this run does not come to an end; ask another question")
	}
	options := []string{outcome}
	for _, o := range report.Outcomes {
		if len(options) < 6 && o.Text != "" && !slices.Contains(options, o.Text) {
			options = append(options, o.Text)
		}
	}
	if len(options) == 1 {
		return Question{}, errors.New("this program can end in one way only; ask another question")
	}
	slices.Sort(options)
	return Question{
		Text:    "The run goes on from here, and nobody is interrupted who can go on. What is left behind?",
		Options: options, Right: slices.Index(options, outcome), Because: "So it goes on: " + outcome + ".", Reveal: scene(rest),
	}, nil
}

func scene(s sim.Schedule) *Scene { return &Scene{Choices: Choices(s), At: len(s)} }

// Choices returns a schedule without its words.
func Choices(s sim.Schedule) []Choice {
	out := make([]Choice, len(s))
	for i, c := range s {
		out[i] = Choice{c.Actor, c.Alt}
	}
	return out
}
