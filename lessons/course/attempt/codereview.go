package attempt

import (
	"racelab/lessons/course"
	"racelab/lessons/exercise/codereview"
	"racelab/lessons/progress"
)

// CodeReview is the move of reviewing a change, of which truth is what the engine says. sure is in percent,
// or NotSaid. Every answer is kept.
func CodeReview(notes Notes, r *codereview.Review, truth *codereview.Truth, a codereview.Answer, sure int) Told {
	t := ToldCodeReview(r, truth, a, sure)
	kept := progress.Answer{
		At: notes.Now(), Text: clip(r.Said(a)), Against: clip(r.True(truth)),
		Right: t.Right, Partly: t.Partly, Rated: sure >= 0, Confidence: max(sure, 0),
	}
	notes.Change(func(rec *progress.Record) { rec.CodeReviewed(r.Name, kept) })
	return t
}

// ToldCodeReview is what is said of an answer to a change, whether it is given now or was given before.
func ToldCodeReview(r *codereview.Review, truth *codereview.Truth, a codereview.Answer, sure int) Told {
	g := truth.Grade(a)
	t := Told{Mark: course.Mark{Right: g.Right, Partly: g.Partly, Why: r.Told(truth, a, g)}, Done: true}
	t.Said = judged(t.Mark, sure)
	return t
}
