package attempt

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"racelab/lessons/course"
)

// Puzzle returns the steps that Explain asks to put in order. If it is free, there is
// nothing to ask, and the name comes at once.
func (a *Attempt) Puzzle() course.Puzzle { return a.puzzle }

// Ordered reports whether the steps are in order, and Named whether the name was found.
func (a *Attempt) Ordered() bool { return a.ordered }

// Named reports whether a name that the run deserves was given in this attempt.
func (a *Attempt) Named() bool { return a.named }

// NoPuzzle says why there is nothing to put in order; empty if there is.
func (a *Attempt) NoPuzzle() string {
	if !a.puzzle.Free {
		return ""
	}
	if a.puzzle.Alone && !a.study.Always() {
		return "There is nothing to put in order here: one actor takes all of these steps, and its code says in which order."
	}
	if a.study.Always() {
		return "There is nothing to put in order here: every interleaving fails, whatever the order."
	}
	return "There is nothing to put in order here: the run ends the same whichever step comes first."
}

// OrderTold is what an order is told.
type OrderTold struct {
	Right bool
	At    int // position, from 0, of the first step that comes too early
	Said  string
}

// Order is the move of putting the steps in order, as indexes of the puzzle's steps. The
// record keeps whether the first order was right.
func (a *Attempt) Order(order []int) OrderTold {
	right, at := a.puzzle.Grade(order)
	a.orders++
	if a.orders == 1 {
		a.answer(course.Explain, kindOrder, a.lines(order), a.lines(a.puzzle.Order), NotSaid, course.Mark{Right: right, Partly: !right && at > 0})
	}
	t := OrderTold{Right: right, At: at}
	switch {
	case right && a.puzzle.Equal(order):
		t.Said = "Right. The run itself used another order, but yours is equivalent: it differs only in steps that do not affect each other, or in which of two actors that do the same takes which part."
	case right:
		t.Said = "Right. That is the order of the run."
	default:
		t.Said = a.tooEarly(order, at)
	}
	a.ordered = a.ordered || right
	return t
}

// tooEarly says how far an order is right.
func (a *Attempt) tooEarly(order []int, at int) string {
	if at >= len(order) {
		return "Some steps are missing."
	}
	n := order[at] + 1
	why := fmt.Sprintf("in this run another of these steps comes before %d. Think about who reads what, and when.", n)
	switch at {
	case 0:
		return "Not right: " + why
	case 1:
		return fmt.Sprintf("Not right: %d can come first, but ", order[0]+1) + why
	}
	return fmt.Sprintf("Not right: the first %d are, but ", at) + why
}

func (a *Attempt) lines(order []int) string {
	var out []string
	for _, i := range order {
		if i >= 0 && i < len(a.puzzle.Shuffled) {
			out = append(out, a.puzzle.Shuffled[i].String())
		}
	}
	return strings.Join(out, "; ")
}

// NameQuestion returns what is asked once the steps are in order: something about the run, if
// the lesson asks so and it was not answered before, and then which pattern it is.
func (a *Attempt) NameQuestion() course.Question {
	if a.deep {
		return a.deeper
	}
	return a.name
}

// Name is the move of answering NameQuestion, by the option's index. sure is in percent, or
// NotSaid. What is asked about the run is answered once, and told what is right. Any name
// that the run deserves passes the stage; after a wrong one others may be tried.
func (a *Attempt) Name(i, sure int) Told {
	if a.deep {
		return a.decided(i, sure)
	}
	t := Told{Mark: a.name.Grade([]int{i})}
	if !a.Asks() {
		sure = NotSaid
	}
	text := a.name.Said([]int{i})
	a.answer(course.Explain, kindName, text, a.name.Truth(), sure, t.Mark)
	a.names++
	t.Said = judged(t.Mark, sure)
	if !t.Right {
		return t
	}
	a.named, t.Done = true, true
	t.Why = []string{a.called(text)}
	t.News = a.pass(course.Explain)
	return t
}

// decided answers the question about the run.
func (a *Attempt) decided(i, sure int) Told {
	q := a.deeper
	if i < 0 || i >= len(q.Options) {
		return Told{Said: "That is none of the options."}
	}
	if !a.Asks() {
		sure = NotSaid
	}
	t := toldOf(q, i, sure)
	a.answer(course.Explain, kindDeeper, q.Said([]int{i}), q.Truth(), sure, t.Mark)
	a.deep = false
	return t
}

// Close is the move of answering what closes a proof (course.Study.Closing), by the option's index. It is told and
// counts for nothing.
func Close(q course.Question, i int) Told {
	if i < 0 || i >= len(q.Options) {
		return Told{Said: "That is none of the options."}
	}
	return toldOf(q, i, NotSaid)
}

// toldOf is what an answer that is given once is told: whether it is right, why, and what is.
func toldOf(q course.Question, i, sure int) Told {
	t := Told{Mark: q.Grade([]int{i})}
	t.Said = judged(t.Mark, sure)
	t.Why = []string{because(q.Options[i])}
	if t.Right {
		return t
	}
	for _, o := range q.Options {
		if o.Right {
			t.Why = append(t.Why, "Right is "+because(o))
			break
		}
	}
	return t
}

// because says why an option is right; it may be a step, which has a colon of its own.
func because(o course.Option) string { return "“" + o.Text + "”: " + o.Why }

// called says what the run is called, and why.
func (a *Attempt) called(name string) string {
	first := a.study.Pattern()
	told := unnumbered(a.study.Told())
	if name != first {
		return fmt.Sprintf("%s is right: %s The name that comes first is %s: %s", name, course.Define(name).Is, first, told)
	}
	others := slices.DeleteFunc(a.study.Names(), func(n string) bool { return n == name })
	if len(others) == 0 {
		return name + ": " + told
	}
	return fmt.Sprintf("%s: %s Also right: %s.", name, told, strings.Join(others, ", "))
}

// unnumbered leaves out the numbers of steps, such as " (7)": whoever is asked sees none of them.
// What is quoted stays as it is.
func unnumbered(text string) string {
	quoted := strings.Split(text, "\"")
	for i := range quoted {
		if i%2 == 0 {
			quoted[i] = numbers.ReplaceAllString(quoted[i], "")
		}
	}
	return strings.Join(quoted, "\"")
}

var numbers = regexp.MustCompile(` \([0-9]+(?:, [0-9]+)*\)`)

// Explained is what the stage tells somebody who has named the run.
func (a *Attempt) Explained() string { return a.called(a.study.Pattern()) }
