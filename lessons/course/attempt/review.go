package attempt

import (
	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/progress"
)

// kindReview is the kind of the answers to reviews.
const kindReview = "review"

// Reviews returns how many reviews of a lesson a record has: each is about another lesson
// with its pattern.
func Reviews(r progress.Record, lesson string) int {
	n := 0
	for _, a := range r.Answers {
		if a.Lesson == lesson && a.Kind == kindReview {
			n++
		}
	}
	return n
}

// Review is the move of answering the review of a lesson: q is a question about the lesson
// in, with what is right filled in. sure is in percent, or NotSaid. Every review is kept:
// each is about something that was not asked before, or not for days.
func Review(notes Notes, of, in *lessons.Lesson, q course.Question, picked []int, sure int) Told {
	t := Told{Mark: q.Grade(picked), Done: true}
	t.Said = judged(t.Mark, sure)
	a := progress.Answer{
		At: notes.Now(), Lesson: of.Name, Kind: kindReview, Text: clip(in.Name + ": " + q.Said(picked)), Against: clip(in.Name + ": " + q.Truth()),
		Right: t.Right, Partly: t.Partly, Rated: sure >= 0, Confidence: max(sure, 0),
	}
	notes.Change(func(r *progress.Record) { r.Answered(a) })
	return t
}
