package plain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"racelab/lessons/course"
	"racelab/lessons/course/attempt"
	"racelab/sim"
	"racelab/sim/cells"
)

// section reads a section of the lesson's page aloud.
func (w *walk) section(name string) error {
	text, err := w.l.Prose(name, w.s.Numbers)
	if err != nil {
		return err
	}
	w.c.text(prose(text))
	w.c.say("")
	return nil
}

// sections reads what the stage has of the page, to its end.
func (w *walk) sections() error {
	for _, name := range attempt.Sections(w.a.At()) {
		if err := w.section(name); err != nil {
			return err
		}
	}
	return nil
}

// read is a stage that is for reading.
func (w *walk) read() error {
	if err := w.sections(); err != nil {
		return err
	}
	if err := w.enterToGoOn(); err != nil {
		return err
	}
	w.news(w.a.Read())
	return nil
}

// enterToGoOn waits for Enter.
func (w *walk) enterToGoOn() error {
	for {
		line, err := w.ask("Enter to continue")
		if err != nil || line == "" {
			return err
		}
		w.c.say("Press Enter to continue, or type help.")
	}
}

// options lists the answers of a question.
func (w *walk) options(q course.Question) {
	for i, o := range q.Options {
		w.c.say("%d. %s", i+1, cells.Clean(o.Text))
	}
}

func (w *walk) predict() error {
	q := w.a.Question()
	w.c.paragraph(q.Text)
	w.options(q)
	w.c.paragraph("Type the numbers, such as 1 3, or an outcome in your own words. Type code to read the program first.")
	for {
		line, err := w.ask("what can be left behind")
		if err != nil {
			return err
		}
		p, ok := w.prediction(line, q)
		if !ok {
			continue
		}
		sure, err := w.confidence()
		if err != nil {
			return err
		}
		t, _ := w.a.Predict(p, sure)
		w.tell(t)
		return nil
	}
}

// prediction reads an answer to Predict; ok is false if the line is none, which is
// answered here.
func (w *walk) prediction(line string, q course.Question) (p attempt.Prediction, ok bool) {
	switch line {
	case "":
		w.c.say("Type a number from the list, or next to continue without an answer.")
		return p, false
	case "code":
		w.code(w.s.Base())
		return p, false
	}
	picked, numbers := numbersIn(line, len(q.Options))
	switch {
	case numbers && picked != nil:
		return attempt.Prediction{Picked: picked}, true
	case numbers && len(line) == 1: // a slip, rather than an outcome
		w.c.say("The numbers are 1 to %d.", len(q.Options))
		return p, false
	}
	understood, why := w.a.Understand(line)
	if !understood {
		w.c.paragraph(why)
		return p, false
	}
	return attempt.Prediction{Words: line}, true
}

// tell says what an answer is told.
func (w *walk) tell(t attempt.Told) {
	w.c.say("%s", t.Said)
	for _, l := range t.Why {
		w.c.paragraph(spoken(l))
	}
	w.news(t.News)
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

// confidence asks how sure the learner is, in percent, where that is asked.
func (w *walk) confidence() (int, error) {
	if w.a != nil && !w.a.Asks() {
		return attempt.NotSaid, nil
	}
	for {
		line, err := w.ask("how sure are you, 0 to 100 percent; Enter if you would rather not say")
		if err != nil || line == "" {
			return attempt.NotSaid, err
		}
		n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(line, "%")))
		if err == nil && n >= 0 && n <= 100 {
			return n, nil
		}
		w.c.say("Type a number from 0 to 100: the chance, in percent, that your whole answer is right.")
	}
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
	if err := w.sections(); err != nil {
		return err
	}
	w.faultsOn()
	w.c.paragraph("Make it fail. You are the scheduler: choose who takes the next step, until the run ends in a failure. " +
		"Any failure that you steer yourself counts. Interrupting an actor that could have continued is a preemption; use as few as you can. Type done to continue, or help for everything else.")
	b, err := openBench(w.c, w.l, w.s.Numbers, w.a.Task().Switches)
	if err != nil {
		return err
	}
	b.common, b.nameless = w.common, !w.a.Passed(course.Explain)
	b.ended = w.brought
	return b.loop()
}

// brought tells the attempt of a run that has come to its end.
func (w *walk) brought(run *sim.Run, on []string, byHand bool) {
	t := w.a.Steered(attempt.RunOf(run, on, byHand))
	if t.Said == "" {
		return
	}
	text := t.Said
	switch fewest, _ := w.a.Fewest(); {
	case !t.Counts:
	case *w.a.Best() > fewest:
		text += " Type start to try again, or done to continue."
	default:
		text += " Type done to continue."
	}
	w.c.paragraph(text)
	w.news(t.News)
}

func (w *walk) explain() error {
	p := w.a.Puzzle()
	switch {
	case p.Free:
		w.c.paragraph(w.a.NoPuzzle() + " This is a failing run:")
		for i, at := range p.Order {
			w.c.say("%d. %s", i+1, spoken(p.Shuffled[at].String()))
		}
	case !w.a.Ordered():
		if err := w.order(p); err != nil {
			return err
		}
	}
	if !w.a.Named() {
		if err := w.name(); err != nil {
			return err
		}
	}
	w.c.say("")
	if err := w.sections(); err != nil {
		return err
	}
	return w.enterToGoOn()
}

// order asks until the order is right.
func (w *walk) order(p course.Puzzle) error {
	ends := ""
	if p.Ends != "" {
		ends = " It ends with: " + spoken(p.Ends) + "."
	}
	w.c.paragraph("These steps of a failing run are out of order." + ends + " Type their numbers in the order in which they happened, such as 2 1 3.")
	for i, l := range p.Shuffled {
		w.c.say("%d. %s", i+1, spoken(l.String()))
	}
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
		t := w.a.Order(picked)
		w.c.paragraph(t.Said)
		if t.Right {
			return nil
		}
	}
}

// name asks what is to be said of the run, until its name is right.
func (w *walk) name() error {
	asked := ""
	for {
		q := w.a.NameQuestion()
		if q.Text != asked {
			asked = q.Text
			w.c.say("")
			w.c.paragraph(q.Text)
			w.options(q)
		}
		line, err := w.ask(strings.Replace(q.About, "the name", "pattern", 1))
		if err != nil {
			return err
		}
		picked, ok := numbersIn(line, len(q.Options))
		if !ok || len(picked) != 1 {
			w.c.say("Type one of the numbers 1 to %d, or solution to see the answer.", len(q.Options))
			continue
		}
		sure, err := w.confidence()
		if err != nil {
			return err
		}
		t := w.a.Name(picked[0], sure)
		w.tell(t)
		if t.Done {
			return nil
		}
	}
}
