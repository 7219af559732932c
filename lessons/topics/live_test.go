package topics

import (
	"context"
	"regexp"
	"strings"
	"testing"
)

// A page about something that has no lesson of its own lets the engine speak.
func TestPagesWithoutALessonHaveLivePieces(t *testing.T) {
	live := regexp.MustCompile(`{{\s*(lesson|check|timeline)\s`)
	for _, name := range []string{"race", "detection", "prevention", "incident-response", "testing", "tools", "best-practices", "memory-model", "snapshots", "reading-go"} {
		page, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		pieces := 0
		for _, s := range page.Sections {
			pieces += len(live.FindAllString(s.text, -1))
		}
		if pieces == 0 {
			t.Errorf("content/topics/%s.md has nothing from the engine; add a {{check …}} or a {{timeline …}} of something small", name)
		}
	}
}

// What the page of tools says of spans rests on these outcomes.
func TestOnlyAVersionReadTwiceIsALostUpdate(t *testing.T) {
	page, err := Find("tools")
	if err != nil {
		t.Fatal(err)
	}
	w := &writer{ctx: context.Background(), topic: page}
	s, err := w.subject("spans.go", nil)
	if err != nil {
		t.Fatal(err)
	}
	if !s.report.Complete {
		t.Fatalf("not every interleaving: %s", s.report.Coverage)
	}
	overlapAndFine := false
	for _, o := range s.report.Outcomes {
		text := outcome(o, false, pageWidth)
		if twice := strings.Contains(text, "read twice"); twice != o.Fails {
			t.Errorf("%q fails: %v", text, o.Fails)
		}
		overlapAndFine = overlapAndFine || !o.Fails && strings.HasPrefix(text, "spans overlap")
		if o.Fails && !strings.HasPrefix(text, "spans overlap") {
			t.Errorf("%q: an update is lost though the spans are apart", text)
		}
	}
	if !overlapAndFine {
		t.Error("no run has spans that overlap without a loss")
	}
}
