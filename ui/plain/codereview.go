package plain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/course/attempt"
	"racelab/lessons/exercise/codereview"
	"racelab/lessons/progress"
	"racelab/sim/cells"
)

// codeReviews lists the changes, and opens those that are asked for. which is a number of the
// list, or empty.
func (h *home) codeReviews(which string) error {
	all, err := codereview.All()
	if err != nil {
		h.c.paragraph(sentence(err))
		return nil
	}
	if which == "" {
		h.c.say("Changes of 10 to 40 lines, each with the words of whoever made it. Half of them are safe.")
		known := h.record.CodeReviews()
		for i, r := range all {
			h.c.say("%d. %s%s", i+1, cells.Clean(r.Title), h.reviewed(known[r.Name]))
		}
	}
	for {
		if which == "" {
			if which, err = h.c.ask("number, or Enter to go back"); err != nil || which == "" {
				return err
			}
		}
		n, err := strconv.Atoi(which)
		if which = ""; err != nil || n < 1 || n > len(all) {
			h.c.say("Type a number from 1 to %d.", len(all))
			continue
		}
		if err := h.codeReview(all[n-1]); err != nil && !errors.Is(err, errNext) {
			return err
		}
	}
}

// reviewed says how the best answer to a code review was.
func (h *home) reviewed(c progress.CodeReview) string {
	switch {
	case c.Answers == 0:
		return ""
	case c.Right:
		return ", right"
	case c.Again(h.o.Now()):
		return ", to look at again"
	case c.Partly:
		return ", right in part"
	}
	return ", not right"
}

// changesAgain asks again about changes that come back.
func (h *home) changesAgain(names []string) error {
	for _, name := range names {
		r, err := codereview.Find(name)
		if err != nil {
			continue // it is in the record only
		}
		h.c.say("")
		h.c.say("You did not get this change right some days ago.")
		if err := h.codeReview(r); err != nil && !errors.Is(err, errNext) {
			return err
		}
	}
	return nil
}

// sayBefore says what was answered before, of a change that does not come back.
func (h *home) sayBefore(r *codereview.Review) {
	c := h.record.CodeReviews()[r.Name]
	if c.Answers == 0 || c.Again(h.o.Now()) {
		return
	}
	was := "not right"
	switch {
	case c.Last.Right:
		was = "right"
	case c.Last.Partly:
		was = "right in part"
	}
	h.c.say("Your answer of %s: %s. It was %s. You can answer again.", c.At.Format("2 January 2006"), spoken(cells.Clean(c.Last.Text)), was)
}

// judgement is what the engine says of a change.
type judgement struct {
	truth *codereview.Truth
	err   error
}

// codeReview shows one change, asks, and tells. The engine judges while the learner reads.
func (h *home) codeReview(r *codereview.Review) error {
	ctx, cancel := context.WithCancel(h.c.ctx)
	defer cancel()
	judged := make(chan judgement, 1)
	go func() {
		defer func() { // it runs beside other learners'
			if p := recover(); p != nil {
				judged <- judgement{err: fmt.Errorf("judging the change %s: %v", r.Name, p)}
			}
		}()
		t, err := r.Judge(ctx)
		judged <- judgement{t, err}
	}()
	h.c.say("")
	h.c.say("%s. A change to %s.", cells.Clean(r.Title), r.Of())
	h.c.text(prose(r.Text))
	h.diffLines(r)
	h.sayBefore(r)
	a, err := h.askCodeReview(r)
	if err != nil {
		return err
	}
	sure, err := (&walk{h: h, c: h.c}).confidence()
	if err != nil {
		return err
	}
	h.c.say("The engine runs every interleaving of the code after the change.")
	select {
	case j := <-judged:
		if j.err != nil {
			h.c.paragraph(sentence(j.err))
			return nil
		}
		h.tellCodeReview(r, j.truth, a, sure)
		return nil
	case <-h.c.ctx.Done():
		return h.c.ctx.Err()
	}
}

// diffLines says the lines of a change, each with its number.
func (h *home) diffLines(r *codereview.Review) {
	h.c.say("")
	h.c.say("The change to %s:", r.File)
	for i, l := range r.Lines {
		if l.Sign == codereview.Gap {
			h.c.say("Lines are left out here.")
			continue
		}
		h.c.say("%s. %s%s", r.Number(i), signWord(l.Sign), cells.Clean(strings.ReplaceAll(l.Text, "\t", "  ")))
	}
	h.c.say("")
}

func signWord(s codereview.Sign) string {
	switch s {
	case codereview.Added:
		return "added: "
	case codereview.Removed:
		return "removed: "
	}
	return ""
}

// askCodeReview asks whether the change is safe, and where it is not.
func (h *home) askCodeReview(r *codereview.Review) (a codereview.Answer, err error) {
	w := &walk{h: h, c: h.c}
	for {
		line, err := w.ask("is it safe, yes or no; or about, for what the code has to do")
		if err != nil {
			return a, err
		}
		switch strings.ToLower(line) {
		case "yes", "y", "safe":
			return codereview.Answer{Safe: true}, nil
		case "no", "n", "not safe":
			return h.askLines(w, r)
		case "about":
			text, err := r.About(func(l *lessons.Lesson) lessons.Numbers { return h.o.Reports(h.c.ctx, l) })
			if err != nil {
				h.c.paragraph(sentence(err))
				continue
			}
			h.c.text(prose(text))
		default:
			h.c.say("Type yes or no, or next to leave it for another time.")
		}
	}
}

// askLines asks for the lines that a reviewer would write a comment at.
func (h *home) askLines(w *walk, r *codereview.Review) (a codereview.Answer, err error) {
	for {
		line, err := w.ask("the numbers of the lines that you would write a comment at")
		if err != nil {
			return a, err
		}
		if a.Lines = linesIn(line, r); len(a.Lines) > 0 {
			return a, nil
		}
		h.c.say("Type numbers that stand before lines, those of removed lines with their minus, or next to leave it for another time.")
	}
}

// linesIn reads numbers of lines, as indexes of the change; none if one of them is of no line that
// is shown.
func linesIn(text string, r *codereview.Review) (out []int) {
	for _, word := range strings.FieldsFunc(text, func(c rune) bool { return c == ' ' || c == ',' || c == ';' }) {
		i := slices.IndexFunc(r.Lines, func(l codereview.Line) bool { return l.Sign != codereview.Gap && l.Number() == word })
		if i < 0 {
			return nil
		}
		out = append(out, i)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// tellCodeReview tells what the answer is worth, and how to see the failing run.
func (h *home) tellCodeReview(r *codereview.Review, truth *codereview.Truth, a codereview.Answer, sure int) {
	t := attempt.CodeReview(notes{h}, r, truth, a, sure)
	h.c.say("%s", t.Said)
	for _, why := range t.Why {
		h.c.paragraph(spoken(why))
	}
	if truth.Safe {
		return
	}
	run, err := truth.Program.Replay(truth.Token)
	if err != nil {
		h.c.paragraph(sentence(err))
		return
	}
	h.c.say("The failing run:")
	for _, l := range course.Lines(run) {
		h.c.say("%d. %s", l.Step, spoken(l.String()))
	}
}
