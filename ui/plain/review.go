package plain

import (
	"context"
	"errors"
	"fmt"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/course/attempt"
)

// due returns the lessons whose review is due, longest due first.
func (h *home) due() []*lessons.Lesson {
	var out []*lessons.Lesson
	for _, name := range h.record.DueAt(h.o.Now()) {
		if l, err := lessons.Find(name); err == nil {
			out = append(out, l)
		}
	}
	return out
}

// review asks about each lesson that is due, in another one with the same
// pattern where there is one.
func (h *home) review() error {
	due, again := h.due(), h.record.CodeReviewsAgain(h.o.Now())
	if len(due)+len(again) == 0 {
		h.c.say("Nothing is due for review.")
		return nil
	}
	for i, l := range due {
		h.c.say("")
		h.c.say("Review %d of %d: %s.", i+1, len(due), l.Title)
		if err := h.reviewOne(l); err != nil {
			return err
		}
	}
	if err := h.changesAgain(again); err != nil {
		return err
	}
	h.c.say("")
	h.c.say("That is all for now.")
	return nil
}

// reviewOne asks at once; the engine judges while the learner reads.
func (h *home) reviewOne(l *lessons.Lesson) error {
	ctx, cancel := context.WithCancel(h.c.ctx) // who leaves the question calls the engine off
	defer cancel()
	asked, err := course.NextReview(ctx, l, attempt.Reviews(h.record, l.Name), course.Met(h.record))
	if err != nil {
		if h.c.ctx.Err() != nil {
			return h.c.ctx.Err()
		}
		h.c.paragraph(sentence(err))
		return nil
	}
	in := asked.Lesson
	numbers := h.numbers[in.Name]
	if numbers == nil {
		numbers = h.o.Reports(ctx, in)
	}
	verdict := judging(asked, numbers)
	if in != l {
		h.c.say("The same bug in another place: %s.", in.Title)
	}
	if text, err := in.Prose("Story", numbers); err == nil {
		h.c.text(prose(text))
		h.c.say("")
	}
	h.c.say("The code:")
	sayCode(h.c, in, nil)
	h.c.say("")
	err = h.answerReview(&walk{h: h, c: h.c, l: l}, asked, verdict)
	if errors.Is(err, errNext) {
		return nil
	}
	return err
}

// verdict is what the engine says of a question.
type verdict struct {
	q   course.Question
	err error
}

// judging asks the engine about a question, beside whatever else goes on.
func judging(asked course.Review, numbers lessons.Numbers) <-chan verdict {
	out := make(chan verdict, 1)
	go func() {
		defer func() { // it runs beside other learners'
			if r := recover(); r != nil {
				out <- verdict{err: fmt.Errorf("judging the review of %s: %v", asked.Lesson.Name, r)}
			}
		}()
		s, err := course.OpenWith(asked.Lesson, numbers)
		if err != nil {
			out <- verdict{err: err}
			return
		}
		q, err := asked.JudgeAll(s)
		out <- verdict{q, err}
	}()
	return out
}

// answerReview takes the answer, and tells.
func (h *home) answerReview(w *walk, asked course.Review, judged <-chan verdict) error {
	h.c.paragraph(asked.Question.Text)
	w.options(asked.Question)
	for {
		line, err := w.ask("which hold")
		if err != nil {
			return err
		}
		picked, ok := numbersIn(line, len(asked.Question.Options))
		if !ok || len(picked) == 0 {
			h.c.say("Type numbers from 1 to %d, or next to leave it for another time.", len(asked.Question.Options))
			continue
		}
		sure, err := w.confidence()
		if err != nil {
			return err
		}
		v, err := h.await(judged)
		if err != nil {
			return err
		}
		if v.err != nil {
			return w.explored(v.err)
		}
		t := attempt.Review(notes{h}, w.l, asked.Lesson, v.q, picked, sure)
		w.tell(t)
		return nil
	}
}

// await returns the engine's word, and says so if it takes a moment.
func (h *home) await(judged <-chan verdict) (verdict, error) {
	select {
	case v := <-judged:
		return v, nil
	default:
	}
	h.c.say("The engine still runs every interleaving of your answer.")
	select {
	case v := <-judged:
		return v, nil
	case <-h.c.ctx.Done():
		return verdict{}, h.c.ctx.Err()
	}
}
