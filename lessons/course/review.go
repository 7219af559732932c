package course

import (
	"context"
	"slices"

	"racelab/lessons"
	"racelab/lessons/progress"
	"racelab/sim"
)

// Review is a question for somebody who has met a pattern in another lesson: which
// remedies of this one hold. To ask it nothing is explored; what each option is
// worth the engine says afterwards, one by one, while the learner still reads.
type Review struct {
	Lesson   *lessons.Lesson // that the question is about
	Question Question        // without what is right, and why

	switches []string // of each option
}

// ReviewOf makes the question about a lesson. It is the same whenever it is asked.
func ReviewOf(l *lessons.Lesson) Review {
	r := chanceOf(l, "review")
	all := slices.DeleteFunc(slices.Clone(l.Switches), func(w sim.Switch) bool { return w.Kind == "fault" })
	shuffle(r, all)
	fix := slices.IndexFunc(all, func(w sim.Switch) bool { return w.Kind == "fix" })
	if fix > 0 { // one that holds is always among them
		all[0], all[fix] = all[fix], all[0]
	}
	all = all[:min(4, len(all))]
	shuffle(r, all)
	out := Review{Lesson: l, Question: Question{Text: "Which of these hold in every interleaving, whatever fault strikes? Pick all that do.", Several: true}}
	for _, w := range all {
		out.Question.Options = append(out.Question.Options, Option{Text: w.Text})
		out.switches = append(out.switches, w.Name)
	}
	return out
}

// NextReview makes the question with which a finished lesson comes back: about
// another lesson with its pattern, another one each time, where nth counts the
// reviews so far; about the lesson itself if nothing else has its pattern. Only lessons
// that met names are asked about: a review of others would give their answers away.
func NextReview(ctx context.Context, finished *lessons.Lesson, nth int, met func(lesson string) bool) (Review, error) {
	siblings, err := Siblings(ctx, finished)
	if err != nil {
		return Review{}, err
	}
	siblings = slices.DeleteFunc(siblings, func(l *lessons.Lesson) bool { return !met(l.Name) })
	if len(siblings) == 0 {
		return ReviewOf(finished), nil
	}
	return ReviewOf(siblings[nth%len(siblings)]), nil
}

// Met returns what tells whether a lesson was finished by whoever a record is of.
func Met(r progress.Record) func(lesson string) bool {
	met := map[string]bool{}
	for name, l := range r.Lessons {
		met[name] = !l.Done.IsZero()
	}
	return func(lesson string) bool { return met[lesson] }
}

// Judge asks the engine about option i. s is the study of the question's lesson.
func (r Review) Judge(s *Study, i int) (Option, error) {
	v, err := s.Try(r.switches[i])
	if err != nil {
		return Option{}, err
	}
	o := Option{Text: r.Question.Options[i].Text, Right: v.Holds, Why: "it holds in every interleaving."}
	if v.Holds && !v.Complete {
		o.Why = "nothing that was covered fails with it."
	}
	if !v.Holds {
		o.Why = "it ends with “" + v.Outcome + "”."
		if v.Fault != "" {
			o.Why = "with the fault " + v.Fault + " it ends with “" + v.Outcome + "”."
		}
	}
	return o, nil
}

// JudgeAll asks the engine about every option, and returns the question with what
// is right.
func (r Review) JudgeAll(s *Study) (Question, error) {
	q := r.Question
	q.Options = slices.Clone(q.Options)
	for i := range q.Options {
		o, err := r.Judge(s, i)
		if err != nil {
			return q, err
		}
		q.Options[i] = o
	}
	return q, nil
}
