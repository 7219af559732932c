package course_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"racelab/lessons"
	"racelab/lessons/course"
)

// TestQuestions holds what every lesson asks against testdata/questions.txt, which is there to
// be read: whoever changes a lesson or a rule sees what learners are asked now. -update
// writes it anew.
func TestQuestions(t *testing.T) {
	file := filepath.Join("testdata", "questions.txt")
	text, err := os.ReadFile(file)
	if err != nil && !*update {
		t.Fatal(err)
	}
	want := strings.Split(string(text), "\n# ")
	var b strings.Builder
	b.WriteString("What every lesson asks, with + before what is right. Written by go test ./lessons/course -run TestQuestions -update, to be read and judged.\n")
	for i, l := range lessons.All() {
		s, err := study(l)
		if err != nil {
			t.Fatal(err)
		}
		asked := questions(s)
		fmt.Fprintf(&b, "\n# %s", asked)
		switch {
		case *update:
		case i+1 >= len(want):
			t.Errorf("%s has nothing about %s: write it anew with -update, and read it", file, l.Name)
		case !s.Report().Complete:
			t.Errorf("%s: not every interleaving was covered: %s", l.Name, s.Report().Coverage)
		case strings.TrimSpace(want[i+1]) != strings.TrimSpace(asked):
			t.Errorf("%s is not what learners are asked in %s now; read this, and write it anew with -update:\n%s", file, l.Name, asked)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// questions writes what a lesson asks: before anything was shown, and about the failing run.
func questions(s *course.Study) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", s.Lesson.Name, s.Lesson.Title)
	write(&b, s.Predict())
	p := s.Order()
	head := "The order of the run"
	if p.Free {
		head = "Nothing is to be put in order. A failing run"
	}
	fmt.Fprintf(&b, "\n%s:\n", head)
	for i, at := range p.Order {
		fmt.Fprintf(&b, "  %d. %s\n", i+1, p.Shuffled[at])
	}
	fmt.Fprintf(&b, "  ends with %s\n  told as: %s\n", p.Ends, s.Told())
	if q, ok := s.Deeper(); ok {
		write(&b, q)
	}
	write(&b, s.Name())
	fmt.Fprintf(&b, "  all names: %s\n", strings.Join(s.Names(), ", "))
	if q, ok := s.Closing(nil); ok {
		write(&b, q)
	}
	return b.String()
}

func write(b *strings.Builder, q course.Question) {
	fmt.Fprintf(b, "\n%s\n", q.Text)
	for _, o := range q.Options {
		mark := "-"
		if o.Right {
			mark = "+"
		}
		fmt.Fprintf(b, "  %s %s\n", mark, o.Text)
	}
}
