package progress

import (
	"testing"
	"time"
)

func TestCodeReviews(t *testing.T) {
	at := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	var r Record
	r.CodeReviewed("wake-one", Answer{At: at, Text: "safe", Confidence: 90, Rated: true})
	c := r.CodeReviews()["wake-one"]
	if c.Answers != 1 || c.Right || c.Again(at.Add(47*time.Hour)) || !c.Again(at.Add(48*time.Hour)) {
		t.Errorf("after a wrong answer: %+v", c)
	}
	r.CodeReviewed("wake-one", Answer{At: at.Add(50 * time.Hour), Text: "not safe", Confidence: 100, Rated: true, Right: true})
	c = r.CodeReviews()["wake-one"]
	if c.Answers != 2 || !c.Right || c.Again(at.AddDate(1, 0, 0)) {
		t.Errorf("after a right answer: %+v", c)
	}
	if s := r.Calibrate(); len(s) != 1 || s[0].Confidence != 90 || s[0].Answers != 1 || s[0].Right != 0 {
		t.Errorf("how sure counts for every answer: %+v", s)
	}
	if len(r.DueAt(at.AddDate(1, 0, 0))) != 0 || (CodeReview{}).Again(at) {
		t.Error("a code review is taken for a lesson")
	}
	if b := Merge(r, r); len(b.CodeReviews()) != 1 || b.CodeReviews()["wake-one"].Answers != 2 {
		t.Errorf("merged with itself: %+v", b.CodeReviews())
	}
}

// What was solved stays solved, and what was right in part stays so, whatever is answered later.
func TestTheBestAnswerToACodeReviewCounts(t *testing.T) {
	at := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	var r Record
	r.CodeReviewed("wake-one", Answer{At: at, Text: "not safe", Partly: true})
	r.CodeReviewed("wake-one", Answer{At: at.Add(time.Hour), Text: "safe"})
	if c := r.CodeReviews()["wake-one"]; c.Right || !c.Partly || c.Again(at.Add(48*time.Hour)) || !c.Again(at.Add(49*time.Hour)) {
		t.Errorf("right in part, then wrong: %+v", c)
	}
	r.CodeReviewed("wake-one", Answer{At: at.Add(2 * time.Hour), Text: "not safe", Right: true})
	r.CodeReviewed("wake-one", Answer{At: at.Add(3 * time.Hour), Text: "safe"})
	if c := r.CodeReviews()["wake-one"]; !c.Right || c.Partly || c.Answers != 4 || c.Again(at.AddDate(1, 0, 0)) {
		t.Errorf("right, then wrong: %+v", c)
	}
}

func TestHarderVariantsAreKept(t *testing.T) {
	at := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	var a, b Record
	a.Wrote("lost-update", at, "no-lock")
	b.Wrote("lost-update", at.Add(time.Hour), "no-lock", "two-replicas")
	text, err := Encode(Merge(a, b))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Decode(text)
	if l := r.Lessons["lost-update"]; err != nil || !l.Wrote.Equal(at) || len(l.Harder) != 2 || !l.Harder["no-lock"].Equal(at) {
		t.Errorf("%v: %+v", err, l)
	}
}
