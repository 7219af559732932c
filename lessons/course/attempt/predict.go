package attempt

import (
	"strings"

	"racelab/lessons/course"
)

// Question returns what Predict asks.
func (a *Attempt) Question() course.Question { return a.question }

// Predicted reports whether the prediction was made in this attempt.
func (a *Attempt) Predicted() bool { return a.predicted }

// Prediction is an answer to Predict: options by their indexes, an outcome in the
// learner's own words, or both together.
type Prediction struct {
	Picked []int
	Words  string
}

// Told is what an answer is told.
type Told struct {
	course.Mark
	Said  string // the verdict in a sentence
	Meant []int  // of a prediction: the options that it names, picked or in words
	Done  bool   // nothing is left to answer
	News  string // something followed: the lesson is done
}

// Understand says whether words are an outcome that can be graded. If not, why says how
// it could be written. It is asked before the learner says how sure they are.
func (a *Attempt) Understand(words string) (ok bool, why string) {
	o, _, ok := a.study.Typed(words)
	if ok {
		return true, ""
	}
	return false, o.Why
}

// Predict is the move of answering Predict. sure is in percent, or NotSaid. Words that
// are not understood are not graded: then ok is false and Said says why. An answer of
// any kind passes the stage.
func (a *Attempt) Predict(p Prediction, sure int) (t Told, ok bool) {
	text := strings.TrimSpace(p.Words)
	if text != "" {
		o, mark, understood := a.study.Typed(text, p.Picked...)
		if !understood {
			return Told{Said: o.Why}, false
		}
		t.Mark = mark
		t.Meant = mark.Named
		if len(p.Picked) > 0 {
			text = a.question.Said(p.Picked) + " | " + text
		}
	} else {
		if len(p.Picked) == 0 {
			return Told{Said: "Pick at least one of the numbers, or write your own outcome."}, false
		}
		t.Mark, text, t.Meant = a.question.Grade(p.Picked), a.question.Said(p.Picked), p.Picked
	}
	if !a.Asks() {
		sure = NotSaid
	}
	t.Said, t.Done = judged(t.Mark, sure), true
	a.answer(course.Predict, kindPredict, text, a.question.Truth(), sure, t.Mark)
	a.predicted = true
	t.News = a.pass(course.Predict)
	return t, true
}
