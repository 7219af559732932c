package plain

import (
	"fmt"
	"strconv"
	"strings"

	"racelab/lessons/course/first"
	"racelab/lessons/progress"
)

// minuteKeys are how lines of text say what to do in the first minute.
var minuteKeys = first.Keys{
	Step: func(actor int) string { return fmt.Sprintf("Type %d", actor+1) },
	Undo: "Type undo", Flip: "Type lock", On: "Press Enter",
}

// firstMinute lets somebody new step two deposits, as the screen does. Enter always does
// what is suggested. It is over when the lock has been tried, or when it is skipped.
func (h *home) firstMinute() error {
	m, err := first.New()
	if err != nil {
		return err
	}
	h.c.paragraph("The first minute. " + first.Intro)
	told := 0
	for {
		for ; told < len(m.Rows()); told++ {
			h.c.say("%s", rowText(m, m.Rows()[told]))
		}
		h.c.paragraph(m.Says(minuteKeys))
		line, err := h.c.ask("step, or skip")
		if err != nil {
			return err
		}
		over := m.Phase() == first.Held && line == ""
		if over || line == "skip" || line == "next" || line == "done" {
			now := h.o.Now()
			h.change(func(r *progress.Record) { r.ReadPage(first.Page, now) })
			return nil
		}
		if told, err = h.minuteStep(m, line, told); err != nil {
			return err
		}
	}
}

// minuteStep does what a line says, and returns how many rows the learner has been told.
func (h *home) minuteStep(m *first.Minute, line string, told int) (int, error) {
	undo := func() int {
		m.Undo()
		return min(told, len(m.Rows()))
	}
	flip := func() (int, error) {
		before := m.Phase()
		err := m.Flip()
		if before == first.Lost {
			return 0, err
		}
		return told, err
	}
	switch strings.ToLower(line) {
	case "quit", "exit", "q":
		return told, errLeave
	case "undo", "u", "back":
		return undo(), nil
	case "lock", "l":
		return flip()
	case "":
		switch m.Phase() {
		case first.Whole:
			return undo(), nil
		case first.Lost:
			return flip()
		}
		m.Step(m.Suggested())
		return told, nil
	}
	n, err := strconv.Atoi(line)
	if err != nil || n < 1 || n > len(m.Actors()) {
		h.c.say("Type a number from 1 to %d, undo, lock, skip or quit.", len(m.Actors()))
		return told, nil
	}
	m.Step(n - 1)
	return told, nil
}

// rowText is a step as a line.
func rowText(m *first.Minute, r first.Row) string {
	text := m.Actors()[r.Actor] + " " + r.Text + "."
	if r.Step > 0 {
		text = fmt.Sprintf("Step %d: %s", r.Step, text)
	}
	if r.Balance != "" {
		text += " The balance is " + r.Balance + "."
	}
	switch {
	case r.Differs:
		text += " Here the lock makes a difference."
	case r.Fails:
		text += " A deposit is lost."
	}
	return text
}
