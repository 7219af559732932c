package plain

import (
	"errors"

	"racelab/course"
	"racelab/lessons"
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
	due := h.due()
	if len(due) == 0 {
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
	h.c.say("")
	h.c.say("That is all for now.")
	return nil
}

func (h *home) reviewOne(l *lessons.Lesson) error {
	in, s, err := h.elsewhere(l)
	if err != nil {
		if h.c.ctx.Err() != nil {
			return h.c.ctx.Err()
		}
		h.c.paragraph(sentence(err))
		return nil
	}
	w := &walk{h: h, c: h.c, l: l, s: s}
	if in != l {
		h.c.say("The same bug in another place: %s.", in.Title)
	}
	text, err := in.Prose("Story", s.Numbers)
	if err == nil {
		h.c.text(prose(text))
		h.c.say("")
	}
	q, err := s.Review()
	if err != nil {
		return w.explored(err)
	}
	h.c.paragraph(q.Text)
	w.options(q)
	for {
		line, err := w.ask("which hold")
		if errors.Is(err, errNext) {
			return nil
		}
		if err != nil {
			return err
		}
		picked, ok := numbersIn(line, len(q.Options))
		if !ok || len(picked) == 0 {
			h.c.say("Type numbers from 1 to %d, or next.", len(q.Options))
			continue
		}
		sure, err := w.confidence()
		if err != nil {
			return err
		}
		right, why := q.Grade(picked)
		w.answered("review", in.Name+": "+line, sure, right)
		w.judge(right, why)
		return nil
	}
}

// elsewhere returns the lesson in which the pattern of l is asked about.
func (h *home) elsewhere(l *lessons.Lesson) (*lessons.Lesson, *course.Study, error) {
	in := l
	near, err := course.Siblings(h.c.ctx, l)
	if err != nil {
		return l, nil, err
	}
	if len(near) > 0 { // another one each time
		in = near[h.reviews(l.Name)%len(near)]
	}
	if h.numbers[in.Name] == nil {
		h.numbers[in.Name] = in.Numbers(h.c.ctx)
	}
	s, err := course.OpenWith(in, h.numbers[in.Name])
	return in, s, err
}

// reviews counts the reviews of a lesson.
func (h *home) reviews(lesson string) int {
	n := 0
	for _, a := range h.record.Answers {
		if a.Lesson == lesson && a.Kind == "review" {
			n++
		}
	}
	return n
}
