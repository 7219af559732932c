package course_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/progress"
	"racelab/sim"
)

var update = flag.Bool("update", false, "write the table of patterns anew")

// What the table says of each lesson the engine says, too, and no lesson is
// missing: then a review begins without exploring anything.
func TestTheTableOfPatternsIsTheEngines(t *testing.T) {
	var table strings.Builder
	for _, l := range lessons.All() {
		s, err := study(l)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&table, "%s\t%s\n", l.Name, s.Pattern())
	}
	if *update {
		if err := os.WriteFile("patterns.txt", []byte(table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := os.ReadFile("patterns.txt")
	if err != nil || string(text) != table.String() {
		t.Errorf("lessons/course/patterns.txt is not what the engine says; run go generate ./lessons/course\n%v\n%s", err, table.String())
	}
}

// all says of every lesson that it was met.
func all(string) bool { return true }

// A review says nothing of a lesson that was not finished yet: which of its fixes hold is
// its own question.
func TestAReviewIsOnlyAboutLessonsThatWereFinished(t *testing.T) {
	l, err := lessons.Find("lost-update")
	if err != nil {
		t.Fatal(err)
	}
	var r progress.Record
	r.Finish("lost-update", time.Now())
	r.FinishStage("account-sql", "story", time.Now())
	for n := range 4 {
		if asked, err := course.NextReview(t.Context(), l, n, course.Met(r)); err != nil || asked.Lesson != l {
			t.Errorf("review %d is about %s, %v", n, asked.Lesson.Name, err)
		}
	}
	r.Finish("optimistic", time.Now())
	if asked, err := course.NextReview(t.Context(), l, 0, course.Met(r)); err != nil || asked.Lesson.Name != "optimistic" {
		t.Errorf("the review is about %s, %v", asked.Lesson.Name, err)
	}
}

// Nothing can be explored in a context that has ended; a review is asked all the
// same, for whichever lesson.
func TestAReviewIsAskedWithoutExploring(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, l := range lessons.All() {
		r, err := course.NextReview(ended, l, 0, all)
		if err != nil {
			t.Errorf("%s: %v", l.Name, err)
			continue
		}
		never := func(...string) (r *sim.Report, err error) { return nil, fmt.Errorf("%s asks the engine", l.Name) }
		if _, err := r.Lesson.Prose("Story", never); err != nil {
			t.Errorf("the story of %s, which the review of %s begins with: %v", r.Lesson.Name, l.Name, err)
		}
	}
}

// Each review of a lesson is about another of its siblings, and then about the
// first again.
func TestReviewsGoRoundTheSiblings(t *testing.T) {
	l, err := lessons.Find("lost-update")
	if err != nil {
		t.Fatal(err)
	}
	siblings, err := course.Siblings(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(siblings) + 1 {
		r, err := course.NextReview(t.Context(), l, n, all)
		if want := siblings[n%len(siblings)]; err != nil || r.Lesson != want {
			t.Errorf("review %d is about %v, %v; want %s", n, r.Lesson, err, want.Name)
		}
	}
}
