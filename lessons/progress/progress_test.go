package progress

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

var begin = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// random makes a record by a few random changes.
func random(r *rand.Rand) Record {
	var out Record
	at := func() time.Time { return begin.Add(time.Duration(r.IntN(20)) * time.Hour) }
	lesson := func() string { return fmt.Sprintf("lesson-%d", r.IntN(3)) }
	for range r.IntN(12) {
		switch r.IntN(10) {
		case 0:
			out.FinishStage(lesson(), fmt.Sprint("stage ", r.IntN(3)), at())
		case 1:
			out.Finish(lesson(), at())
		case 2:
			out.Broke(lesson(), r.IntN(4))
		case 3:
			out.Hinted(lesson(), r.IntN(4))
		case 4:
			out.Proved(lesson(), []string{"lock", "atomic"}[:1+r.IntN(2)], at())
		case 5:
			out.ReadPage(fmt.Sprint("page ", r.IntN(3)), at())
		case 6:
			out.Answered(Answer{At: at(), Lesson: lesson(), Kind: "review", Text: fmt.Sprint(r.IntN(2)), Confidence: 50 + 10*r.IntN(6), Right: r.IntN(2) == 0})
		case 7:
			out.Set(Settings{Theme: []string{"dark", "light"}[r.IntN(2)], Plain: r.IntN(2) == 0}, at())
		case 9:
			name := fmt.Sprintf("kata-%d", r.IntN(2))
			out.KataDrafted(name, Draft{At: at(), Text: fmt.Sprint("draft ", r.IntN(3)), From: []string{"", "/a", "/b"}[r.IntN(3)]}, fmt.Sprint("draft ", r.IntN(3)))
			out.KataHinted(name, r.IntN(4))
			out.KataTried(name, at())
			if r.IntN(2) == 0 {
				out.KataWrote(name, r.IntN(2) == 0, at())
				out.KataShown(name, at())
				out.KataTestDrafted(name, Draft{At: at(), Text: fmt.Sprint("test ", r.IntN(3))}, fmt.Sprint("test ", r.IntN(3)))
				out.KataTested(name, at())
			}
		case 8:
			out.Visit(Place{Lesson: lesson(), Stage: fmt.Sprint("stage ", r.IntN(3))}, at())
		}
	}
	return out
}

// same compares records as they are stored.
func same(t *testing.T, a, b Record) bool {
	t.Helper()
	x, errX := Encode(a)
	y, errY := Encode(b)
	if errX != nil || errY != nil {
		t.Fatal(errX, errY)
	}
	return string(x) == string(y)
}

func TestMergeLosesNothingInAnyOrder(t *testing.T) {
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 1))
		a, b, c := random(r), random(r), random(r)
		if !same(t, Merge(a, b), Merge(b, a)) {
			t.Fatalf("seed %d: not commutative:\n%+v\n%+v", seed, a, b)
		}
		if !same(t, Merge(Merge(a, b), c), Merge(a, Merge(b, c))) {
			t.Fatalf("seed %d: not associative", seed)
		}
		if !same(t, Merge(a, a), a) || !same(t, Merge(Merge(a, b), b), Merge(a, b)) {
			t.Fatalf("seed %d: not idempotent: %+v", seed, a)
		}
		if !same(t, Merge(a, Record{}), a) {
			t.Fatalf("seed %d: an empty record takes something away", seed)
		}
	}
}

func TestMergeLeavesItsArgumentsAlone(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 2))
		a, b := random(r), random(r)
		x, y := a.Clone(), b.Clone()
		m := Merge(a, b)
		m.FinishStage("lesson-0", "stage 0", begin.Add(-time.Hour))
		m.Broke("lesson-0", -1)
		m.Answered(Answer{At: begin, Lesson: "other"})
		if !reflect.DeepEqual(a, x) || !reflect.DeepEqual(b, y) {
			t.Fatalf("seed %d: Merge or a change of its result changed an argument", seed)
		}
	}
}

func TestMergeKeepsTheBest(t *testing.T) {
	var a, b Record
	a.Broke("l", 2)
	b.Broke("l", 1)
	a.Hinted("l", 3)
	b.Hinted("l", 1)
	a.Finish("l", begin.Add(time.Hour))
	b.Finish("l", begin)
	a.Set(Settings{Theme: "dark"}, begin)
	b.Set(Settings{Theme: "light"}, begin.Add(time.Minute))
	m := Merge(a, b)
	l := m.Lessons["l"]
	if *l.Best != 1 || l.Hints != 3 || !l.Done.Equal(begin) || m.Settings.Theme != "light" {
		t.Errorf("%+v, %+v", l, m.Settings)
	}
}

func TestReviewsComeBackFartherApart(t *testing.T) {
	day := 24 * time.Hour
	var r Record
	r.Finish("l", begin)
	due := func() int { return int(r.Reviews()[0].Due.Sub(begin) / day) }
	if due() != 2 {
		t.Fatalf("the first review is due after %d days", due())
	}
	if got := r.DueAt(begin.Add(2*day - time.Minute)); len(got) != 0 {
		t.Errorf("%v is due early", got)
	}
	if got := r.DueAt(begin.Add(2 * day)); len(got) != 1 {
		t.Errorf("%v is due, want l", got)
	}
	at := begin
	answer := func(right bool) {
		at = r.Reviews()[0].Due
		r.Answered(Answer{At: at, Lesson: "l", Kind: "review", Right: right})
	}
	var spans []int
	for _, right := range []bool{true, true, false, true, true, true, true, true, true} {
		answer(right)
		spans = append(spans, int(r.Reviews()[0].Due.Sub(at)/day))
	}
	if want := []int{7, 21, 2, 7, 21, 60, 180, 180, 180}; !reflect.DeepEqual(spans, want) {
		t.Errorf("the reviews are %v days apart, want %v", spans, want)
	}
}

func TestAnswersBeforeALessonIsDoneAreNoReviews(t *testing.T) {
	var r Record
	r.Answered(Answer{At: begin.Add(-time.Hour), Lesson: "l", Kind: "review", Right: true})
	r.Answered(Answer{At: begin.Add(time.Hour), Lesson: "l", Kind: "predict", Right: true})
	r.Finish("l", begin)
	if v := r.Reviews()[0]; v.Level != 0 {
		t.Errorf("%+v", v)
	}
}

func TestCalibration(t *testing.T) {
	var r Record
	for i, c := range []int{50, 54, 55, 64, 90, 100, 100, 0} { // the last was not asked how sure
		r.Answered(Answer{At: begin.Add(time.Duration(i) * time.Minute), Confidence: c, Right: i%2 == 0, Partly: i == 1})
	}
	r.Answered(Answer{At: begin.Add(time.Hour), Confidence: 0, Rated: true, Right: false})
	want := []Calibration{{0, 1, 0, 0}, {50, 2, 1, 1}, {60, 2, 1, 0}, {90, 1, 1, 0}, {100, 2, 1, 0}}
	if got := r.Calibrate(); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// Files that were written before answers said whether they were rated keep what
// they say.
func TestOldAnswersAreRatedIfTheyHaveAConfidence(t *testing.T) {
	r, err := Decode([]byte(`{"version":1,"answers":[
		{"at":"2026-01-01T00:00:00Z","lesson":"l","kind":"predict","text":"a","confidence":70,"right":true},
		{"at":"2026-01-02T00:00:00Z","lesson":"l","kind":"explain","text":"b","confidence":0,"right":true}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if want := []Calibration{{70, 1, 1, 0}}; !reflect.DeepEqual(r.Calibrate(), want) {
		t.Errorf("%v, want %v", r.Calibrate(), want)
	}
	if !r.HasAnswered("l", "explain") || r.HasAnswered("l", "review") || r.HasAnswered("m", "predict") {
		t.Error("what was answered is not known")
	}
}

func TestAnswersAreBounded(t *testing.T) {
	var a, b Record
	for i := range maxAnswers {
		a.Answers = append(a.Answers, Answer{At: begin.Add(time.Duration(2*i) * time.Second)})
		b.Answers = append(b.Answers, Answer{At: begin.Add(time.Duration(2*i+1) * time.Second)})
	}
	m := Merge(a, b)
	if len(m.Answers) != maxAnswers || !m.Answers[len(m.Answers)-1].At.Equal(b.Answers[maxAnswers-1].At) {
		t.Errorf("%d answers, the last at %v", len(m.Answers), m.Answers[len(m.Answers)-1].At)
	}
}

func FuzzDecode(f *testing.F) {
	for seed := range uint64(20) {
		text, err := Encode(random(rand.New(rand.NewPCG(seed, 3))))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"version":2}`))
	f.Add([]byte(`{"version":1,"lessons":{"l":{"best":-1,"hints":-5,"stages":{"s":"0001-01-01T00:00:00Z"}}},"answers":[{"at":"2026-01-01T00:00:00+02:00"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := Decode(text)
		if err != nil {
			return
		}
		again, err := Encode(r)
		if err != nil {
			t.Skip("a year that JSON cannot write") // RFC 3339 has years 0 to 9999
		}
		back, err := Decode(again)
		if err != nil || !same(t, r, back) {
			t.Errorf("%v: %s is not what it was: %s", err, again, text)
		}
		if !same(t, Merge(r, r), r) {
			t.Errorf("not idempotent: %s", text)
		}
		r.Reviews()
		r.Calibrate()
	})
}

// What was written in one place is not lost when another writes over it; who goes on with
// their own leaves nothing behind.
func TestADraftFromElsewhereLeavesTheOneBefore(t *testing.T) {
	var r Record
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for i, step := range []struct{ text, from, known, before string }{
		{"a", "", "", ""},
		{"ab", "", "a", ""},           // the lab goes on
		{"x", "/dir", "", "ab"},       // a folder is judged
		{"xy", "/dir", "", "ab"},      // and again
		{"abc", "", "ab", "xy"},       // the first lab does not know
		{"abd", "", "ab", "abc"},      // nor does the second
		{"abde", "", "abd", "abc"},    // which goes on
		{"other", "/e", "", "abde"},   // another folder
		{"other", "/dir", "", "abde"}, // with the same text
	} {
		r.KataDrafted("k", Draft{At: at.Add(time.Duration(i) * time.Second), Text: step.text, From: step.from}, step.known)
		if k := r.Katas["k"]; k.Draft.Text != step.text || k.Before.Text != step.before {
			t.Errorf("step %d: the draft is %q, the one before %q; want %q and %q", i, k.Draft.Text, k.Before.Text, step.text, step.before)
		}
	}
	r.KataDrafted("k", Draft{At: at.Add(-time.Second), Text: "late"}, "")
	if k := r.Katas["k"]; k.Draft.Text != "other" || k.Before.Text != "abde" {
		t.Errorf("a draft of long ago: %+v", k)
	}
	r.KataExchanged("k", at.Add(time.Minute))
	if k := r.Katas["k"]; k.Draft.Text != "abde" || k.Before.Text != "other" {
		t.Errorf("exchanged: %+v", k)
	}
	if text, err := Encode(r); err != nil {
		t.Error(err)
	} else if back, err := Decode(text); err != nil || !reflect.DeepEqual(back.Katas["k"], r.Katas["k"]) {
		t.Errorf("%v: %+v is read back as %+v", err, r.Katas["k"], back.Katas["k"])
	}
}

// TestWhatComesLaterIsLater: several things happen within a millisecond.
func TestWhatComesLaterIsLater(t *testing.T) {
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	var r Record
	for i, stage := range []string{"story", "predict", "break", "explain"} {
		r.Visit(Place{Lesson: "lost-update", Stage: stage}, at.Add(-time.Duration(i)*time.Millisecond))
		r.Set(Settings{Theme: stage}, at)
	}
	if r.Last.Stage != "explain" || r.Settings.Theme != "explain" {
		t.Errorf("the last place is %+v, the settings are %+v", r.Last, r.Settings)
	}
	r.Visit(Place{Lesson: "lost-update", Stage: "fix"}, at.Add(-time.Hour))
	if r.Last.Stage != "explain" {
		t.Errorf("what happened an hour before comes later: %+v", r.Last)
	}
}
