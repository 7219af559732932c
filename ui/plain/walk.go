package plain

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/course/attempt"
	"racelab/sim/cells"
)

// jump unwinds to another stage of the lesson.
type jump struct{ to course.Stage }

func (j *jump) Error() string { return "to the stage " + string(j.to) }

// errNext unwinds to the next stage without finishing this one.
var errNext = errors.New("to the next stage")

// walk is the way through one lesson.
type walk struct {
	h *home
	c *console
	l *lessons.Lesson
	s *course.Study
	a *attempt.Attempt
}

const walkHelp = `At any prompt of a lesson:
  Enter           continue, where there is nothing to answer
  next            the next stage; this one stays as it is
  back            the stage before
  stages          all stages; go NAME opens one
  hint            a hint; type it again for more
  solution        the solution, explained
  home            back to the course
  quit            leave; finished stages are kept`

// walk goes through a lesson, from where the learner left it.
func (h *home) walk(l *lessons.Lesson) error {
	if h.numbers[l.Name] == nil {
		h.numbers[l.Name] = h.o.Reports(h.c.ctx, l)
	}
	s, err := course.OpenWith(l, h.numbers[l.Name])
	switch {
	case h.c.ctx.Err() != nil:
		return h.c.ctx.Err()
	case err != nil:
		h.c.paragraph(sentence(err))
		return nil
	}
	w := &walk{h: h, c: h.c, l: l, s: s, a: attempt.New(l, notes{h}, 0)}
	w.a.Open(s)
	h.c.say("")
	h.c.say("%s. A lesson of %d stages; help says what you can type.", l.Title, len(course.Stages()))
	h.c.paragraph(attempt.About(l))
	if before := h.record.Lessons[l.Name]; course.StateOf(before) == course.Finished {
		h.c.paragraph(fmt.Sprintf("You finished it, and skipped: %s. It continues at the first of these.", course.SkippedText(before)))
	}
	return w.run()
}

// run goes from stage to stage until the lesson is done or the learner leaves.
func (w *walk) run() error {
	w.a.Enter(w.a.At())
	for {
		w.c.say("")
		w.c.say("%s.", w.heading(w.a.At()))
		err := w.enter()
		var to *jump
		switch {
		case errors.As(err, &to):
			w.a.Enter(to.to)
			continue
		case err != nil && !errors.Is(err, errNext):
			return err
		}
		if to, said := w.a.Next(); to == "" {
			return w.end(said)
		}
	}
}

// heading says which stage of how many.
func (w *walk) heading(s course.Stage) string {
	for i, other := range course.Stages() {
		if other == s {
			return fmt.Sprintf("Stage %d of %d: %s", i+1, len(course.Stages()), s.Title())
		}
	}
	return s.Title()
}

func (w *walk) enter() error {
	switch w.a.At() {
	case course.Story:
		return w.read()
	case course.Predict:
		return w.predict()
	case course.Break:
		return w.breakIt()
	case course.Explain:
		return w.explain()
	case course.Fix:
		return w.fix()
	case course.Prove:
		return w.prove()
	case course.Real:
		return w.forReal()
	case course.Debrief:
		return w.read()
	}
	return nil
}

// news says what followed from a move.
func (w *walk) news(text string) {
	if text != "" {
		w.c.say("%s", text)
	}
}

// end says how the lesson stands when its last stage is left.
func (w *walk) end(said string) error {
	w.c.say("")
	if l := w.h.record.Lessons[w.l.Name]; course.StateOf(l) == course.Finished {
		said += " Type skipped to open the first."
	}
	w.c.paragraph(said + " Press Enter for the next lesson, or type list.")
	return nil
}

// ask prompts, and carries out what may be typed anywhere in a lesson. What it
// returns is for the stage.
func (w *walk) ask(prompt string) (string, error) {
	for {
		line, err := w.c.ask(prompt)
		if err != nil {
			return "", err
		}
		name, arg, _ := strings.Cut(line, " ")
		done, err := w.common(strings.ToLower(name), strings.TrimSpace(arg))
		if err != nil {
			return "", err
		}
		if !done {
			return line, nil
		}
	}
}

// common carries out what may be typed anywhere in a lesson.
func (w *walk) common(name, arg string) (done bool, err error) {
	if w.a == nil && slices.Contains([]string{"back", "stages", "go", "goto", "hint", "solution"}, name) {
		w.c.say("A review has no stages and no hints. Type numbers, or next to leave it for another time.")
		return true, nil
	}
	switch name {
	case "help", "?":
		w.c.say("%s", walkHelp)
	case "next", "skip":
		return true, errNext
	case "back":
		if p := w.a.At().Previous(); p != "" {
			return true, &jump{p}
		}
		w.c.say("This is the first stage. Type home for the course.")
	case "stages":
		w.stages()
	case "go", "goto":
		return true, w.jump(arg)
	case "hint":
		w.hint()
	case "solution":
		w.solution()
	case "home", "course":
		return true, errHome
	case "quit", "exit", "q":
		return true, errLeave
	default:
		return false, nil
	}
	return true, nil
}

func (w *walk) stages() {
	for i, s := range course.Stages() {
		mark := ""
		if w.a.Passed(s) {
			mark = ", done"
		}
		if s == w.a.At() {
			mark += ", you are here"
		}
		w.c.say("%d. %s%s", i+1, s.Title(), mark)
	}
	w.c.say("Type go and a number or a name.")
}

// jump opens a stage by its number, name or title.
func (w *walk) jump(arg string) error {
	all := course.Stages()
	if n, err := strconv.Atoi(arg); err == nil && n >= 1 && n <= len(all) {
		return &jump{all[n-1]}
	}
	for _, s := range all {
		if strings.EqualFold(arg, string(s)) || strings.EqualFold(arg, s.Title()) {
			return &jump{s}
		}
	}
	w.c.say("There is no stage “%s”. Type stages to see them.", cells.Cut(arg, 30))
	return nil
}

// hint tells the next hint of the stage; after the last, the solution.
func (w *walk) hint() { w.help(w.a.Help()) }

// solution explains the challenge of the stage.
func (w *walk) solution() { w.help(w.a.Solve()) }

// help tells what the nth call for help brings.
func (w *walk) help(n int) {
	if n == 0 {
		w.c.say("There is nothing to solve at this stage.")
		return
	}
	h := w.s.HelpOf(w.a.At(), n)
	if len(h.Solution) == 0 {
		w.c.paragraph(fmt.Sprintf("Hint %d of %d. %s", len(h.Hints), h.Of, spoken(h.Hints[len(h.Hints)-1])))
		return
	}
	for _, l := range h.Solution {
		w.c.paragraph(spoken(l))
	}
	if h.Token != "" {
		w.c.say("Token: %s", h.Token)
	}
}

// spoken replaces signs that are read aloud badly.
func spoken(text string) string {
	return cells.Clean(strings.NewReplacer(" → ", " gives ", " -> ", " gives ", "✗ ", "", "✓ ", "").Replace(text))
}
