package course_test

import (
	"strings"
	"testing"

	"racelab/lessons/course"
	"racelab/lessons/course/attempt"
)

// What a learner reads before the question for the name of the bug does not give it: the
// title, what the map says of the lesson, the sections of its page, its switches, hints for
// breaking it, and the code with its comments.
func TestNothingBeforeTellsTheName(t *testing.T) {
	each(t, func(t *testing.T, s *course.Study) {
		l := s.Lesson
		shown := map[string]string{"title": l.Title, "riddle": l.Riddle, "level, goal": attempt.About(l), "question": s.Predict().Text}
		for _, stage := range []course.Stage{course.Story, course.Predict, course.Break} {
			for _, section := range attempt.Sections(stage) {
				text, err := l.Prose(section, s.Numbers)
				if err != nil {
					t.Fatal(err)
				}
				shown[section] = text
			}
		}
		for _, w := range l.Switches {
			shown["switch "+w.Name] = w.Name + " " + w.Text
		}
		for i, hint := range s.Hints() {
			shown["hint"+string(rune('1'+i))] = hint
		}
		for _, o := range s.Predict().Options {
			shown["prediction "+o.Text] = o.Why
		}
		for _, f := range l.Files {
			_, code, _ := strings.Cut(string(f.Text), "\nimport ") // the package is called after the lesson
			shown[f.Name] = code
		}
		ownWords := "" // of the program, or of its database
		for _, line := range s.Failure() {
			ownWords += strings.ToLower(line.Text) + "\n"
		}
		for _, o := range s.Report().Outcomes {
			ownWords += strings.ToLower(o.Text) + "\n"
		}
		for where, text := range shown {
			plain := strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(text, "//", " ")), " "))
			plain = strings.ReplaceAll(plain, l.Name, "") // what is typed to open it
			for _, name := range s.Names() {
				if strings.Contains(ownWords, name) {
					continue // it cannot be kept from whoever sees the run
				}
				if at := strings.Index(plain, strings.ToLower(name)); at >= 0 {
					t.Errorf("%s says %q before its name is asked for: …%s…", where, name, plain[max(at-40, 0):min(at+40, len(plain))])
				}
			}
		}
	})
}

// The one page that tells which keys to press tells the truth: at some step of the failing
// run the number of an actor offers more than one way, and 0 lets time pass.
func TestKeysThatAPageTells(t *testing.T) {
	each(t, func(t *testing.T, s *course.Study) {
		text, err := s.Lesson.Prose("What to watch", s.Numbers)
		if err != nil {
			t.Fatal(err)
		}
		plain := strings.Join(strings.Fields(text), " ")
		ways, clock := false, false
		run := s.FailingRun()
		for i := range run.Len() {
			count := map[int]int{}
			for _, c := range run.View(i).Choices {
				count[c.Actor]++
				ways = ways || c.Actor >= 0 && count[c.Actor] > 1
				clock = clock || c.Actor < 0
			}
		}
		if strings.Contains(plain, "press her number, you choose") && !ways {
			t.Error("no number offers a choice in the failing run")
		}
		if strings.Contains(plain, "With 0 ") && !clock {
			t.Error("0 does nothing in the failing run")
		}
	})
}
