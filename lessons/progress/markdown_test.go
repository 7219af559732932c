package progress

import (
	"strings"
	"testing"
	"time"
)

func TestMarkdown(t *testing.T) {
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	course := []Entry{{Name: "b", Title: "Beta", Stages: []string{"story", "predict", "break", "debrief"}}, {Name: "a", Title: "Alpha | one", Stages: []string{"story", "break"}}, {Name: "p", Title: "Page", Page: true}, {Name: "never", Title: "Never"}}
	var r Record
	r.FinishStage("a", "story", start)
	r.FinishStage("b", "story", start)
	r.FinishStage("b", "predict", start)
	r.Broke("b", 2)
	r.Hinted("b", 1)
	r.Proved("b", []string{"lock", "fence"}, start)
	r.Finish("b", start)
	r.Finish("gone", start)
	r.ReadPage("p", start)
	r.Answered(Answer{At: start, Lesson: "b", Kind: "predict", Confidence: 90, Right: true})
	r.Answered(Answer{At: start.Add(time.Second), Lesson: "b", Kind: "predict", Confidence: 90})

	text := Markdown(r, course, start.AddDate(0, 0, 1))
	for _, want := range []string{
		"# Progress in racelab, 2026-03-02\n",
		"| Beta | 2026-03-01 | 2 | break, debrief | 2 | 1 | fence+lock | 2026-03-03 |\n",
		`| Alpha \| one |  | 1 |  |  | 0 |  |  |` + "\n",
		"| gone | 2026-03-01 |",
		"- Page, 2026-03-01\n",
		"| 90 % | 2 | 50 % | 0 % |\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "Never") {
		t.Error("a lesson that was not begun is listed")
	}
	if b, a := strings.Index(text, "Beta"), strings.Index(text, "Alpha"); b > a {
		t.Error("lessons are not in the order of the course")
	}
	if text := Markdown(r, course, start.AddDate(0, 0, 5)); !strings.Contains(text, "| fence+lock | due |") {
		t.Errorf("after five days the review is not due:\n%s", text)
	}
}

func TestMarkdownOfSomebodyNew(t *testing.T) {
	text := Markdown(Record{}, nil, time.Now())
	for _, want := range []string{"None has been begun.", "None.", "No answer was given with a confidence."} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
}

func TestMarkdownOfAHostileRecord(t *testing.T) {
	var r Record
	r.Finish("evil\n| x | <script>\x1b[31m`", time.Unix(0, 0))
	r.Proved("evil\n| x | <script>\x1b[31m`", []string{"a|b\nc"}, time.Unix(0, 0))
	text := Markdown(r, nil, time.Unix(0, 0))
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "| evil") && strings.Count(strings.ReplaceAll(line, `\|`, ""), "|") != 9 {
			t.Errorf("a name changes the table: %q", line)
		}
	}
	if strings.ContainsAny(text, "\x1b") {
		t.Error("a name brings an escape sequence")
	}
	if strings.Contains(text, "<script>") {
		t.Error("a name becomes HTML")
	}
}

func TestMarkdownListsKatas(t *testing.T) {
	var r Record
	r.KataDrafted("queue", Draft{At: begin, Text: "package queue"}, "")
	r.KataTested("queue", begin)
	r.KataWrote("once", true, begin)
	r.KataHinted("once", 2)
	text := Markdown(r, nil, begin)
	for _, want := range []string{"| once | " + day(begin) + " | yes | - | 2 |\n| queue | begun | no | " + day(begin) + " | 0 |"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if strings.Contains(Markdown(Record{}, nil, begin), "Katas") {
		t.Error("katas are listed, and there are none")
	}
}
