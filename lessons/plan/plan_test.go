package plan

import (
	"strings"
	"testing"
	"time"

	"racelab/lessons/progress"
)

// What racelab comes with can be read, takes as long as it says, and expects something in every lesson.
func TestPathsThatRacelabComesWith(t *testing.T) {
	if len(Names()) < 3 {
		t.Fatalf("there are %v", Names())
	}
	for _, name := range Names() {
		p, err := Named(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if p.About == "" {
			t.Errorf("%s does not say for whom it is", name)
		}
		for _, part := range p.Parts {
			if part.Kind == Lesson && (part.Notes == "" || len(part.Expect) == 0) {
				t.Errorf("%s: %s has no notes, or expects nothing", name, part.Name)
			}
		}
	}
	if p, err := Named("onboarding"); err != nil || p.Minutes() != 60 || p.Starts(2) != 20*time.Minute {
		t.Errorf("onboarding takes %d minutes, %v", p.Minutes(), err)
	}
	if p, err := Named("workshop"); err != nil || p.Minutes() < 180 || p.Minutes() > 240 {
		t.Errorf("the half day takes %d minutes, %v", p.Minutes(), err)
	}
	if _, err := Named("../lessons/lost-update"); err == nil {
		t.Error("a page that is no path")
	}
}

func TestPathsAreRead(t *testing.T) {
	p, err := Parse("# A day\r\nFor\r\nall.\r\n\r\nOf us.\r\n\r\n## 15 min: lesson lost-update\nSay this\nand that.\n\nThen this.\n- They think so.\n## 5: break\n## 10 min: kata once\n")
	if err != nil {
		t.Fatal(err)
	}
	if p.Title != "A day" || p.About != "For all.\n\nOf us." || len(p.Parts) != 3 || p.Minutes() != 30 {
		t.Errorf("read as %+v", p)
	}
	first := p.Parts[0]
	if first.Title != "A deposit disappears" || first.Notes != "Say this and that.\n\nThen this." || len(first.Expect) != 1 || first.Command() != "racelab learn lost-update" {
		t.Errorf("the first part is %+v", first)
	}
	r := progress.Record{Lessons: map[string]progress.Lesson{"lost-update": {Done: time.Now()}}}
	if done, known := first.Done(r); !done || !known {
		t.Error("a lesson that is done is not")
	}
	if _, known := p.Parts[1].Done(r); known {
		t.Error("a record knows of breaks")
	}
	for text, want := range map[string]string{
		"":                                 "no title",
		"# A":                              "no parts",
		"# A\n# B":                         "line 2: a path has one title",
		"# A\n## lesson lost-update":       "line 2: \"lesson lost-update\": a part begins with its minutes",
		"# A\n## 0 min: break":             "begins with its minutes",
		"# A\n## 5 min: lesson nothing":    "line 2: ",
		"# A\n## 5 min: dance lost-update": "a part is a lesson, kata",
		"# A\n## 5 min: talk":              "a talk has words",
		"# A" + strings.Repeat("\n## 1 min: break", 61): "up to 60 parts",
		strings.Repeat("x", MaxFile+1):                  "up to 64 KiB",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.30q: %v, want %q", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("# A day\nFor all.\n## 15 min: lesson lost-update\nSay this\n- They think so.\n## 5: break")
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := Parse(text); err == nil && (p.Title == "" || len(p.Parts) == 0 || len(p.Parts) > maxParts) {
			t.Errorf("%+v", p)
		}
	})
}
