package codereview

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
)

// TestReviews proves of each change what its sides say: after a fix of a lesson or a reference
// of a kata it is safe; after anything else a run fails, which can be opened, and names lines
// that a reviewer sees.
func TestReviews(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	safe := 0
	for _, r := range all {
		if r.claim() {
			safe++
		}
		t.Run(r.Name, func(t *testing.T) {
			t.Parallel()
			truth, err := r.Judge(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if truth.Safe != r.claim() {
				t.Errorf("safe is %v: %s", truth.Safe, truth.Text)
			}
			r.shown(t)
			if !truth.Safe {
				r.opens(t, truth)
			}
		})
	}
	if len(all) < 12 || 2*safe != len(all) {
		t.Errorf("%d of %d changes are safe, want half of at least 12", safe, len(all))
	}
}

// claim is what the sides of a change say of it.
func (r *Review) claim() bool {
	if r.kata != nil {
		for _, s := range r.kata.Right {
			if string(s.File.Text) == string(r.after.Text) {
				return true
			}
		}
		return false
	}
	for _, s := range r.lesson.Switches {
		if files, err := r.lesson.Starter(s.Name); s.Kind == "fix" && err == nil && string(files[0].Text) == string(r.after.Text) {
			return true
		}
	}
	return false
}

// shown holds a diff to its bounds.
func (r *Review) shown(t *testing.T) {
	for _, l := range r.Lines {
		if strings.Contains(l.Text, "wrong") || strings.Contains(l.Text, "partial") {
			t.Errorf("a line gives the answer away: %s", l.Text)
		}
	}
	if lines := Shown(r.Lines); lines < leastLines || lines > mostLines {
		t.Errorf("it has %d lines, want %d to %d", lines, leastLines, mostLines)
	}
}

// opens replays the run that is shown.
func (r *Review) opens(t *testing.T, truth *Truth) {
	run, err := truth.Program.Replay(truth.Token)
	if err != nil {
		t.Fatal(err)
	}
	if len(truth.Deciding) == 0 || 2*len(truth.Deciding) > len(r.Lines)+len(r.Lines)/2 {
		t.Errorf("the failing run of %d steps names %d of %d lines: %s", run.Len(), len(truth.Deciding), len(r.Lines), truth.Text)
	}
	if g := truth.Grade(Answer{Lines: truth.Deciding}); !g.Right {
		t.Errorf("the lines that the run names are graded %+v", g)
	}
	t.Logf("%s\n%s", truth.Text, r.Said(Answer{Lines: truth.Deciding}))
}

func TestDiff(t *testing.T) {
	before := "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n"
	after := "a\nB\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\n"
	var text strings.Builder
	for _, l := range diff(before, after, 0, 99) {
		text.WriteString(string(rune(l.Sign)) + l.Text)
	}
	if want := " a-b+B c d@ k l+m"; text.String() != want {
		t.Errorf("%q, want %q", text.String(), want)
	}
	if n := Shown(diff(before, after, 13, 99)); n < 13 {
		t.Errorf("it shows %d lines, want 13", n)
	}
	if n := Shown(diff(before, after, 0, 4)); n != 3 {
		t.Errorf("it shows %d lines, want those that change", n)
	}
	if n := Shown(diff(before, after, 100, 200)); n != 14 {
		t.Errorf("it shows %d lines of 14", n)
	}
	if d := diff(before, before, 0, 99); len(d) > 1 || len(d) == 1 && d[0].Sign != Gap {
		t.Errorf("nothing changes, and it shows %v", d)
	}
}

func TestGrade(t *testing.T) {
	bad, good := &Truth{Deciding: []int{10, 20}}, &Truth{Safe: true}
	for name, tt := range map[string]struct {
		truth  *Truth
		answer Answer
		want   Graded
	}{
		"at the line":      {bad, Answer{Lines: []int{10}}, Graded{Right: true, Hits: 1}},
		"beside it":        {bad, Answer{Lines: []int{19}}, Graded{Right: true, Hits: 1}},
		"elsewhere":        {bad, Answer{Lines: []int{3}}, Graded{Partly: true}},
		"everywhere":       {bad, Answer{Lines: []int{1, 2, 3, 10}}, Graded{Partly: true, Hits: 1}},
		"nowhere":          {bad, Answer{}, Graded{Partly: true}},
		"called safe":      {bad, Answer{Safe: true, Lines: []int{10}}, Graded{Hits: 1}},
		"safe":             {good, Answer{Safe: true}, Graded{Right: true}},
		"safe, with marks": {good, Answer{Safe: true, Lines: []int{4}}, Graded{Right: true}},
		"called unsafe":    {good, Answer{Lines: []int{4}}, Graded{}},
	} {
		if g := tt.truth.Grade(tt.answer); g != tt.want {
			t.Errorf("%s: %+v, want %+v", name, g, tt.want)
		}
	}
}

// Where a select decides, marks at its cases are right.
func TestCasesOfASelectAreNamed(t *testing.T) {
	r, err := Find("stop-channel")
	if err != nil {
		t.Fatal(err)
	}
	truth, err := r.Judge(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(r.Lines, func(l Line) bool { return strings.Contains(l.Text, "case <-s.stop") })
	if g := truth.Grade(Answer{Lines: []int{at, at + 1}}); !g.Right {
		t.Errorf("%+v; named are %v", g, truth.Deciding)
	}
}

// What a page lacks is said in words.
func TestReadRefuses(t *testing.T) {
	page := func(before, after string) string {
		return "---\ntitle: A\norder: 1\nbefore: " + before + "\nafter: " + after + "\n---\n\nWords.\n"
	}
	for _, tt := range []struct{ page, said string }{
		{"Words.\n", "begin it with"},
		{strings.Replace(page("kata once right/mutex", "kata once wrong/swap"), "title", "name", 1), "is not one of"},
		{page("kata once right/mutex", "kata twice right/mutex"), "twice"},
		{page("kata once right/mutex", "kata once right/nothing"), "no submission"},
		{page("kata once right/mutex", "kata queue right/broadcast"), "one kata"},
		{page("lesson aba", "lesson aba crash-not-there"), "no switch"},
		{page("lesson aba", "kata once right/mutex"), "one kata"},
		{page("aba", "lesson aba freeze"), "neither"},
		{page("page aba", "lesson aba freeze"), "neither kata nor lesson"},
	} {
		h, err := readHead("x", tt.page)
		if err == nil {
			_, err = read(h)
		}
		if err == nil || !strings.Contains(err.Error(), tt.said) {
			t.Errorf("%q: %v, want … %s", tt.page, err, tt.said)
		}
	}
}

// Whoever gives up is not kept waiting, and what was found is found once.
func TestJudgeOnce(t *testing.T) {
	r, err := Find("cheap-once")
	if err != nil {
		t.Fatal(err)
	}
	r.turn <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Judge(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	<-r.turn
	a, err := r.Judge(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := r.Judge(t.Context()); a != b {
		t.Error("it was judged again")
	}
	if _, err := Find("cheap-ones"); err == nil {
		t.Error("found what there is not")
	}
	if all, _ := All(); !slices.Contains(all, r) {
		t.Error("found what is not listed")
	}
}
