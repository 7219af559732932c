package plain

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"racelab/course"
	"racelab/lessons"
	"racelab/progress"
	"racelab/ui/draw"
)

// jump unwinds to another stage of the lesson.
type jump struct{ to course.Stage }

func (j *jump) Error() string { return "to the stage " + string(j.to) }

// errNext unwinds to the next stage without finishing this one.
var errNext = errors.New("to the next stage")

// walk is the way through one lesson.
type walk struct {
	h      *home
	c      *console
	l      *lessons.Lesson
	s      *course.Study
	stage  course.Stage
	hints  int      // told at this stage
	chosen []string // the switches that hold, once found
}

const walkHelp = `At any prompt of a lesson:
  Enter           go on, where there is nothing to answer
  next            the next stage, this one left as it is
  back            the stage before
  stages          all stages; go NAME opens one
  hint            a hint; the next tells more
  solution        the solution, explained
  home            back to the course
  quit            leave; what you did is kept`

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
	w := &walk{h: h, c: h.c, l: l, s: s, stage: course.Resume(h.record, l.Name)}
	h.c.say("")
	h.c.say("%s. A lesson of %d stages; help says what you can type.", l.Title, len(course.Stages()))
	if before := h.record.Lessons[l.Name]; course.StateOf(before) == course.Finished {
		h.c.paragraph(fmt.Sprintf("You finished it, and skipped: %s. It goes on at the first of these.", course.SkippedText(before)))
	}
	return w.run()
}

// run goes from stage to stage until the lesson is done or the learner leaves.
func (w *walk) run() error {
	for w.stage != "" {
		w.hints = 0
		w.h.change(func(r *progress.Record) {
			r.Visit(progress.Place{Lesson: w.l.Name, Stage: string(w.stage)}, w.h.o.Now())
		})
		w.c.say("")
		w.c.say("%s.", w.heading(w.stage))
		err := w.enter()
		var to *jump
		switch {
		case errors.As(err, &to):
			w.stage = to.to
			continue
		case err == nil:
			w.finished()
		case !errors.Is(err, errNext):
			return err
		}
		w.stage = w.stage.Next()
	}
	return w.end()
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
	switch w.stage {
	case course.Story:
		return w.story()
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
		return w.debrief()
	}
	return nil
}

// finished keeps that the stage is done.
func (w *walk) finished() {
	before := course.StateOf(w.h.record.Lessons[w.l.Name])
	w.h.change(func(r *progress.Record) { r.FinishStage(w.l.Name, string(w.stage), w.h.o.Now()) })
	if before == course.Finished && course.StateOf(w.h.record.Lessons[w.l.Name]) == course.Done {
		w.c.say("That was the last stage skipped: the lesson is done.")
	}
}

// end keeps that the lesson is finished, whatever was skipped.
func (w *walk) end() error {
	w.h.change(func(r *progress.Record) { r.Finish(w.l.Name, w.h.o.Now()) })
	w.c.say("")
	if l := w.h.record.Lessons[w.l.Name]; course.StateOf(l) == course.Finished {
		w.c.paragraph(fmt.Sprintf("You skipped: %s. Type skipped to take up the first.", course.SkippedText(l)))
	}
	w.c.paragraph(fmt.Sprintf("That was %s. It comes back for review in a few days, with the same bug in another place. Press Enter for the next lesson, or type list.", w.l.Title))
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
	switch name {
	case "help", "?":
		w.c.say("%s", walkHelp)
	case "next", "skip":
		return true, errNext
	case "back":
		if p := w.stage.Previous(); p != "" {
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
		if _, ok := w.h.record.Lessons[w.l.Name].Stages[string(s)]; ok {
			mark = ", done"
		}
		if s == w.stage {
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
	w.c.say("There is no stage “%s”. Type stages to see them.", draw.Cut(arg, 30))
	return nil
}

// hint tells the next hint of the stage.
func (w *walk) hint() {
	hints := w.s.HintsOf(w.stage)
	if len(hints) == 0 {
		w.c.say("There is nothing to solve at this stage.")
		return
	}
	if w.hints >= len(hints) {
		w.c.say("That was the last hint. Type solution to have it explained.")
		return
	}
	w.c.paragraph(fmt.Sprintf("Hint %d of %d. %s", w.hints+1, len(hints), spoken(hints[w.hints])))
	w.hints++
	n := w.hints
	w.h.change(func(r *progress.Record) { r.Hinted(w.l.Name, n) })
}

// solution explains the challenge of the stage.
func (w *walk) solution() {
	lines := w.s.Solve(w.stage)
	if len(lines) == 0 {
		w.c.say("There is nothing to solve at this stage.")
		return
	}
	for _, l := range lines {
		w.c.paragraph(spoken(l))
	}
}

// spoken replaces signs that are read aloud badly.
func spoken(text string) string {
	return draw.Clean(strings.NewReplacer(" → ", " gives ", " -> ", " gives ", "✗ ", "", "✓ ", "").Replace(text))
}
