package progress

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Answers to code reviews are of this kind, and about a lesson whose name begins so: it is none of
// the course.
const (
	codeReviewKind   = "code-review"
	codeReviewPrefix = "code-review/"
)

// againAfter is how long after an answer that was not right a code review comes back.
const againAfter = 48 * time.Hour

// CodeReview is how far a learner is with one code review.
type CodeReview struct {
	Answers int       // given so far
	Right   bool      // one of them was: what was solved stays solved
	Partly  bool      // none was, and one was right in part
	At      time.Time // when the last was given
	Last    Answer    // the last
}

// CodeReviews returns what is known of code reviews, by name.
func (r Record) CodeReviews() map[string]CodeReview {
	out := map[string]CodeReview{}
	for _, a := range r.Answers { // by time
		if name, ok := strings.CutPrefix(a.Lesson, codeReviewPrefix); ok && a.Kind == codeReviewKind {
			c := out[name]
			right := c.Right || a.Right
			out[name] = CodeReview{Answers: c.Answers + 1, Right: right, Partly: !right && (c.Partly || a.Partly), At: a.At, Last: a}
		}
	}
	return out
}

// CodeReviewed notes an answer to the code review of a name. How sure the learner was counts the
// first time: after that they know what is right.
func (r *Record) CodeReviewed(name string, a Answer) {
	a.Lesson, a.Kind = codeReviewPrefix+name, codeReviewKind
	if r.HasAnswered(a.Lesson, a.Kind) {
		a.Rated, a.Confidence = false, 0
	}
	r.Answered(a)
}

// Again reports whether a code review comes back: no answer was right, and the last is days old.
func (c CodeReview) Again(now time.Time) bool {
	return c.Answers > 0 && !c.Right && !now.Before(c.At.Add(againAfter))
}

// CodeReviewsAgain returns the names of the code reviews that come back, longest due first.
func (r Record) CodeReviewsAgain(now time.Time) []string {
	known := r.CodeReviews()
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(known)), func(n string) bool { return !known[n].Again(now) })
	slices.SortStableFunc(names, func(a, b string) int { return known[a].At.Compare(known[b].At) })
	return names
}
