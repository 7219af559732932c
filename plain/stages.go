package plain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"racelab/course"
	"racelab/progress"
	"racelab/sim"
	"racelab/ui/draw"
)

func (w *walk) story() error {
	text, err := w.l.Prose("Story", w.s.Numbers)
	if err != nil {
		return err
	}
	w.c.text(prose(text))
	w.c.say("")
	return w.enterToGoOn()
}

// enterToGoOn waits for Enter.
func (w *walk) enterToGoOn() error {
	for {
		line, err := w.ask("Enter to go on")
		if err != nil || line == "" {
			return err
		}
		w.c.say("Press Enter to go on, or type help.")
	}
}

// options lists the answers of a question.
func (w *walk) options(q course.Question) {
	for i, o := range q.Options {
		w.c.say("%d. %s", i+1, draw.Clean(o.Text))
	}
}

func (w *walk) predict() error {
	if text, err := w.l.Prose("What to watch", w.s.Numbers); err == nil {
		w.c.text(prose(text))
		w.c.say("")
	}
	w.faultsOn()
	q := w.s.Predict()
	w.c.paragraph(q.Text)
	w.options(q)
	w.c.paragraph("Type the numbers, such as 1 3, or an outcome in your own words. Type code to read the program first.")
	for {
		line, err := w.ask("what can be left behind")
		if err != nil {
			return err
		}
		if line == "" {
			w.c.say("Type a number of the list, or next to go on without an answer.")
			continue
		}
		if line == "code" {
			w.code(w.s.Base())
			continue
		}
		picked, numbers := numbersIn(line, len(q.Options))
		if numbers && picked == nil {
			w.c.say("The numbers are 1 to %d.", len(q.Options))
			continue
		}
		sure, err := w.confidence()
		if err != nil {
			return err
		}
		right, why := false, []string(nil)
		if numbers {
			right, why = q.Grade(picked)
		} else {
			o := w.s.Typed(line)
			right, why = o.Right, []string{o.Text + ": " + o.Why}
		}
		w.answered("predict", line, sure, right)
		w.judge(right, why)
		return nil
	}
}

// faultsOn says which fault the lesson is about, if it fails only with one.
func (w *walk) faultsOn() {
	if base := w.s.Base(); len(base) > 0 {
		w.c.paragraph(fmt.Sprintf("In this lesson something may go wrong at any moment: %s.", w.faultText(base[0])))
	}
}

func (w *walk) faultText(name string) string {
	for _, s := range w.l.Switches {
		if s.Name == name {
			return strings.TrimSuffix(s.Text, ".")
		}
	}
	return name
}

// judge says whether an answer was right, and why where it was not.
func (w *walk) judge(right bool, why []string) {
	word := "Right."
	if !right {
		word = "Not quite."
	}
	w.c.say("%s", word)
	for _, l := range why {
		w.c.paragraph(spoken(l))
	}
}

// confidence asks how sure the learner is, in percent; 0 if not said.
func (w *walk) confidence() (int, error) {
	for {
		line, err := w.ask("how sure are you, 50 to 100 percent; Enter if you would rather not say")
		if err != nil || line == "" {
			return 0, err
		}
		n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(line, "%")))
		if err == nil && n >= 50 && n <= 100 {
			return n, nil
		}
		w.c.say("Type a number from 50, a guess, to 100, certain.")
	}
}

// answered keeps an answer.
func (w *walk) answered(kind, text string, sure int, right bool) {
	at := w.h.o.Now() // one time, however often the change is made
	w.h.change(func(r *progress.Record) {
		r.Answered(progress.Answer{At: at, Lesson: w.l.Name, Kind: kind, Text: draw.Cut(text, 200), Confidence: sure, Right: right})
	})
}

// numbersIn reads numbers of a list of n, as indexes. ok says that the line is
// nothing but numbers; nil beside it, that one of them is not of the list.
func numbersIn(line string, n int) (picked []int, ok bool) {
	for _, word := range strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == ',' || r == ';' }) {
		i, err := strconv.Atoi(word)
		if err != nil {
			return nil, false
		}
		if i < 1 || i > n {
			return nil, true
		}
		if !slices.Contains(picked, i-1) {
			picked = append(picked, i-1)
		}
	}
	return picked, true
}

func (w *walk) breakIt() error {
	w.faultsOn()
	w.c.paragraph("Make it fail. You are the scheduler: choose who takes the next step, until the run ends with something that must not be. " +
		"Any failure counts. To interrupt one who could go on is a preemption; the fewer, the better. Type done to go on, or help for everything else.")
	b, err := openBench(w.c, w.l, w.s.Numbers, w.s.Base())
	if err != nil {
		return err
	}
	broken := false
	b.common = w.common
	b.ended = func(run *sim.Run, on []string) { broken = w.brought(run, on) || broken }
	if err := b.loop(); err != nil {
		return err
	}
	if !broken {
		return errNext
	}
	return nil
}

// brought judges a run that the learner brought to its end, and keeps it if it
// is a failure of the lesson as it stands.
func (w *walk) brought(run *sim.Run, on []string) bool {
	a := w.s.Judge(run)
	if !a.Fails || !slices.Equal(slices.Sorted(slices.Values(on)), slices.Sorted(slices.Values(w.s.Base()))) {
		return false
	}
	w.h.change(func(r *progress.Record) { r.Broke(w.l.Name, a.Preemptions) })
	text := fmt.Sprintf("You broke it, with %s.", course.PreemptionText(a.Preemptions))
	switch {
	case a.Preemptions <= a.Fewest:
		text += " No failing run has fewer: the explorer has looked at all of them."
	default:
		text += fmt.Sprintf(" There is a failing run with %s: type start to try for it.", course.PreemptionText(a.Fewest))
	}
	w.c.paragraph(text + " Type done to go on.")
	return true
}

func (w *walk) explain() error {
	p := w.s.Order()
	ends := ""
	if p.Ends != "" {
		ends = " It ends with: " + spoken(p.Ends) + "."
	}
	w.c.paragraph("These steps of a failing run are out of order." + ends + " Type their numbers in the order in which they happened, such as 2 1 3.")
	for i, l := range p.Shuffled {
		w.c.say("%d. %s", i+1, spoken(l.String()))
	}
	if err := w.order(p); err != nil {
		return err
	}
	if told, err := w.name(); err != nil {
		return err
	} else if !told {
		w.c.say("")
		w.c.paragraph(spoken(w.s.Why()))
	}
	text, err := w.l.Prose("Explanation", w.s.Numbers)
	if err != nil {
		return err
	}
	w.c.say("")
	w.c.text(prose(text))
	w.c.say("")
	return w.enterToGoOn()
}

// order asks until the order is right.
func (w *walk) order(p course.Puzzle) error {
	for {
		line, err := w.ask("order")
		if err != nil {
			return err
		}
		picked, ok := numbersIn(line, len(p.Shuffled))
		if !ok || len(picked) != len(p.Shuffled) {
			w.c.say("Type each of the numbers 1 to %d once.", len(p.Shuffled))
			continue
		}
		right, at := p.Grade(picked)
		if right {
			w.c.say("Right.")
			return nil
		}
		w.c.paragraph(wrongOrder(picked, at))
	}
}

// wrongOrder says how far an order is right.
func wrongOrder(picked []int, at int) string {
	switch at {
	case 0:
		return fmt.Sprintf("Not quite: %d cannot come first. Something that it depends on has to come before it.", picked[at]+1)
	case 1:
		return fmt.Sprintf("Not quite: %d may come first, but %d cannot follow. Something that it depends on has to come before it.", picked[0]+1, picked[at]+1)
	}
	return fmt.Sprintf("Not quite: the first %d are right, but %d cannot follow. Something that it depends on has to come before it.", at, picked[at]+1)
}

// name asks which pattern it is, once. A wrong answer is told the right one, with
// the reason.
func (w *walk) name() (told bool, err error) {
	q := w.s.Name()
	w.c.say("")
	w.c.say("%s", q.Text)
	w.options(q)
	for {
		line, err := w.ask("pattern")
		if err != nil {
			return false, err
		}
		picked, ok := numbersIn(line, len(q.Options))
		if !ok || len(picked) != 1 {
			w.c.say("Type one of the numbers 1 to %d.", len(q.Options))
			continue
		}
		sure, err := w.confidence()
		if err != nil {
			return false, err
		}
		right, why := q.Grade(picked)
		w.answered("explain", q.Options[picked[0]].Text, sure, right)
		w.judge(right, why)
		return !right, nil
	}
}

func (w *walk) debrief() error {
	text, err := w.l.Prose("Debrief", w.s.Numbers)
	if err != nil {
		return err
	}
	w.c.text(prose(text))
	w.c.say("")
	return w.enterToGoOn()
}
