package court

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"racelab/classroom/confine"
	"racelab/classroom/fair"
	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/exercise"
	"racelab/lessons/katas"
	"racelab/lessons/pack"
	"racelab/sim"
)

// TestMain makes the test's own program the child, too.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "child" {
		os.Exit(confine.Child(Child))
	}
	os.Exit(m.Run())
}

func court(t *testing.T, l confine.Limits) exercise.Court {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := New(fair.New(1, fair.DefaultBudget()), confine.New(l, self, "child"), slog.New(slog.DiscardHandler))
	return c.For(fair.Who{Learner: "ada"})
}

// patient are limits that a slow machine keeps to as well.
var patient = confine.Limits{Time: 10 * time.Minute}

func open(t *testing.T, name string) *exercise.Exercise {
	t.Helper()
	l, err := lessons.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := course.Open(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	e, err := exercise.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestAFixIsJudgedAsHere compares what a child says of drafts with what this process does: of the code as it is, of every
// switch typed in, and of drafts that cheat.
func TestAFixIsJudgedAsHere(t *testing.T) {
	there := court(t, patient)
	for _, name := range []string{"lost-update", "queue-consumer"} {
		e := open(t, name)
		drafts := map[string]string{"the start": string(e.Starter()[0].Text)}
		for _, s := range e.Lesson.Switches {
			if s.Kind == "fault" {
				continue
			}
			files, err := e.Solution(s.Name)
			if err != nil {
				t.Fatal(err)
			}
			drafts[s.Name] = string(files[0].Text)
			if s.Kind == "fix" {
				drafts[s.Name+", the test edited"] = strings.Replace(drafts[s.Name], "Invariant() error {", "Invariant() error { return nil", 1)
				drafts[s.Name+", not compiling"] = drafts[s.Name] + "\nvar x int = y\n"
			}
		}
		for what, text := range drafts {
			got, more, err := there.Fix(t.Context(), e, text, nil)
			if err != nil {
				t.Fatalf("%s, %s: %v", name, what, err)
			}
			want, wantMore, err := exercise.Here{}.Fix(t.Context(), e, text, nil)
			if err != nil {
				t.Fatal(err)
			}
			same(t, name+", "+what, got, want)
			if more != wantMore || want.Counts() && !strings.Contains(more, "parallel") {
				t.Errorf("%s, %s: also told is %q, and here %q", name, what, more, wantMore)
			}
			if want.Token != "" {
				replays(t, got)
			}
		}
	}
}

func same(t *testing.T, what string, got, want *exercise.Verdict) {
	t.Helper()
	if got.Reason != want.Reason || got.Text != want.Text || got.Line != want.Line || got.Token != want.Token || got.Test != want.Test || got.Overlaps != want.Overlaps || got.Explored != want.Explored {
		t.Errorf("%s:\n%+v\nand here\n%+v", what, got, want)
	}
}

// replays opens the failing run of a verdict.
func replays(t *testing.T, v *exercise.Verdict) {
	t.Helper()
	if !v.Shows() || v.Own() {
		t.Errorf("the failing run of “%s” is not shown, or the draft was compiled here", v.Text)
		return
	}
	p, err := v.Open()
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Replay(v.Token) // of no step, where the code fails by itself at once
	if err != nil {
		t.Fatalf("the token of “%s” does not replay: %v", v.Text, err)
	}
	if end := r.View(r.Len()).End; r.Len() == 0 && (end == nil || !end.Fails) {
		t.Errorf("the token of “%s” has no step, and ends with %+v", v.Text, end)
	}
}

func TestKatasTestsAndAuditsAreJudged(t *testing.T) {
	there := court(t, patient)
	once, err := katas.Find("once")
	if err != nil {
		t.Fatal(err)
	}
	judge, err := exercise.NewTesting(once)
	if err != nil {
		t.Fatal(err)
	}
	judged := func(k *exercise.Kata, text string) *exercise.Verdict {
		v, err := there.Kata(t.Context(), k, text, nil)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := judged(judge.Kata, string(once.Right[0].File.Text)); !v.Counts() || !v.Overlaps {
		t.Errorf("a solution is %+v", v)
	}
	for _, s := range once.Wrong {
		if v := judged(judge.Kata, string(s.File.Text)); v.Counts() {
			t.Errorf("%s counts", s.Name)
		} else if v.Token != "" {
			replays(t, v)
		}
	}
	if v, err := there.Tests(t.Context(), judge, judge.Begin(), nil); err != nil || v.Counts() || !v.Shows() {
		t.Errorf("the test that sleeps is %+v, %v", v, err)
	}
	mine := strings.Replace(string(once.Tests[0].Text), "func TestOnce", "func TestCalledOnce", 1)
	if v, err := there.Tests(t.Context(), judge, mine, nil); err != nil || !v.Counts() {
		t.Errorf("tests that find the bugs are %+v, %v", v, err)
	}
	if v, err := there.Tests(t.Context(), judge, string(once.Tests[0].Text), nil); err != nil || v.Counts() {
		t.Errorf("the given tests are %+v, %v", v, err)
	}
	audit, err := katas.Find("audit-twice")
	if err != nil {
		t.Fatal(err)
	}
	asked, err := exercise.NewKata(audit)
	if err != nil {
		t.Fatal(err)
	}
	if v := judged(asked, string(audit.Right[0].File.Text)); !v.Counts() {
		t.Errorf("a query that finds the damage is %+v", v)
	}
	if v := judged(asked, string(audit.Wrong[0].File.Text)); v.Counts() {
		t.Errorf("the query %s counts", audit.Wrong[0].Name)
	}
	// One that is none of the course goes with the text.
	own := *once
	own.Name = "pack/lost-invoice"
	packed, err := exercise.NewKata(&own)
	if err != nil {
		t.Fatal(err)
	}
	if v := judged(packed, string(once.Right[0].File.Text)); !v.Counts() {
		t.Errorf("a solution of a kata of a pack is %+v", v)
	}
}

// The fix of a lesson of a pack is judged where nobody has the pack: the lesson goes with the text.
func TestALessonOfAPackIsJudged(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "incidents", "lost-invoice")
	if _, err := pack.CreateLesson(dir); err != nil {
		t.Fatal(err)
	}
	p, err := pack.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	e, err := exercise.Unstudied(p.Lessons[0].Lesson)
	if err != nil {
		t.Fatal(err)
	}
	there := court(t, patient)
	for text, counts := range map[string]bool{string(p.Lessons[0].Right[0].File.Text): true, string(p.Lessons[0].Wrong[0].File.Text): false} {
		if v, _, err := there.Fix(t.Context(), e, text, nil); err != nil || v.Counts() != counts {
			t.Errorf("it counts: %t, want %t: %+v, %v", err == nil && v.Counts(), counts, v, err)
		}
	}
}

// TestAGlanceIsShort looks at a draft within a budget, and formats one.
func TestAGlanceIsShort(t *testing.T) {
	there, e := court(t, patient), open(t, "lost-update")
	text := string(e.Starter()[0].Text)
	v, more, err := there.Fix(t.Context(), e, text, &sim.Budget{Time: time.Minute, States: 20_000, Workers: 1})
	if err != nil || v.Reason != exercise.Fails || more != "" || v.Token == "" {
		t.Errorf("at a glance it is %+v, %q, %v", v, more, err)
	}
	nice, err := there.Format(t.Context(), "package  p\nfunc f( ) { }\n")
	if err != nil || nice != "package p\n\nfunc f() {}\n" {
		t.Errorf("formatted it is %q, %v", nice, err)
	}
	if _, err := there.Format(t.Context(), "package p\nfunc {"); err == nil || !strings.Contains(err.Error(), "2:6") {
		t.Errorf("what does not parse is told as %v", err)
	}
}

// What takes the compiler gigabytes, or gofmt hours, ends with a sentence, and the next draft is judged.
func TestWhatTakesTooMuchEnds(t *testing.T) {
	e := open(t, "lost-update")
	text := string(e.Starter()[0].Text)
	constant := text + "\nconst s0 = `0123456789abcdef`\n"
	for i := range 31 {
		constant += fmt.Sprintf("const s%d = s%d + s%[2]d\n", i+1, i)
	}
	generic := text + "\ntype pair[A, B any] struct { a A; b B }\n\nfunc f0[T any](T) {}\n"
	for i := range 25 {
		generic += fmt.Sprintf("func f%d[T any](T) { f%d(pair[T, int]{}); f%[2]d(pair[T, string]{}) }\n", i+1, i)
	}
	small := court(t, confine.Limits{Memory: 256 << 20, Time: 10 * time.Minute})
	for what, draft := range map[string]string{
		"a constant that doubles": constant + "\nvar long = len(s31)\n",
		"generics that multiply":  generic + "\nfunc init() { f25(1) }\n",
	} {
		v, _, err := small.Fix(t.Context(), e, draft, nil)
		switch {
		case err != nil && strings.Contains(err.Error(), "one draft gets no more here"):
		case err == nil && v.Reason == exercise.Broken && v.Text != "":
		default:
			t.Errorf("%s is %+v, %v", what, v, err)
		}
	}
	if v, _, err := small.Fix(t.Context(), e, text, nil); err != nil || v.Reason != exercise.Fails {
		t.Errorf("after that a draft is %+v, %v", v, err)
	}
	nested := "package p\nfunc f() {" + strings.Repeat("{", 30_000) + strings.Repeat("}", 30_000) + "}\n"
	if _, err := court(t, confine.Limits{Time: 3 * time.Second}).Format(t.Context(), nested); err == nil || !strings.Contains(err.Error(), "one draft gets no more here") {
		t.Errorf("a text that gofmt does not come to an end with is told as %v", err)
	}
}
