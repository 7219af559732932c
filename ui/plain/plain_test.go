package plain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"
	"unicode"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/course/attempt"
	"racelab/lessons/progress"
	"racelab/lessons/reality"
	"racelab/lessons/topics"
)

// clock is a day on which everything happens.
func clock() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

// rarely stands for the compiled lesson: two of a thousand runs lose money.
func rarely(_ context.Context, job reality.Job, _ func(reality.Tally)) (reality.Tally, error) {
	if job.Pause && len(job.Switches) == 0 {
		return reality.Tally{Done: job.Runs, Failing: 998, Pauses: []reality.Pause{{Line: 53, For: time.Millisecond, Code: "l.balance = b"}},
			Results: []reality.Result{{Outcome: "balance 130", Fails: true, Count: 998}, {Outcome: "balance 180", Count: job.Runs - 998}}}, nil
	}
	if len(job.Switches) > 0 {
		return reality.Tally{Done: job.Runs, Results: []reality.Result{{Outcome: "balance 180", Count: job.Runs}}}, nil
	}
	return reality.Tally{Done: job.Runs, Failing: 2, Results: []reality.Result{
		{Outcome: "balance 180", Count: job.Runs - 2}, {Outcome: "balance 130", Fails: true, Count: 2},
	}}, nil
}

// detected stands for a race detector that sees only what is not locked.
func detected(_ context.Context, _ *lessons.Lesson, switches []string) (reality.Detection, error) {
	return reality.Detection{Asked: true, Runs: 3, Race: len(switches) == 0}, nil
}

// session runs the course over typed lines and returns everything it wrote.
func session(t testing.TB, store progress.Store, lesson string, lines ...string) string {
	t.Helper()
	var out bytes.Buffer
	in := strings.NewReader(strings.Join(lines, "\n") + "\n")
	if err := Run(t.Context(), Options{In: in, Out: &out, Store: store, Lesson: lesson, Real: rarely, Detect: detected, Now: clock}); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	return out.String()
}

// sees checks that texts stand in a transcript, one after the other.
func sees(t testing.TB, transcript string, texts ...string) {
	t.Helper()
	rest := strings.Join(strings.Fields(transcript), " ")
	for _, text := range texts {
		_, after, ok := strings.Cut(rest, text)
		if !ok {
			t.Fatalf("it does not say %q there:\n%s", text, transcript)
		}
		rest = after
	}
}

// study returns what the engine knows of the first lesson.
func study(t testing.TB, name string) *course.Study {
	t.Helper()
	l, err := lessons.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := course.Open(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// picks writes the right options of a question as a learner types them.
func picks(q course.Question) string {
	var out []string
	for i, o := range q.Options {
		if o.Right {
			out = append(out, fmt.Sprint(i+1))
		}
	}
	return strings.Join(out, " ")
}

// pick is the number that a switch of a lesson has at the stage Fix.
func pick(t testing.TB, lesson, name string) string {
	t.Helper()
	l, err := lessons.Find(lesson)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range attempt.New(l, notes{&home{}}, 0).Remedies() {
		if s.Name == name {
			return fmt.Sprint(i + 1)
		}
	}
	t.Fatalf("%s has no remedy %s", lesson, name)
	return ""
}

// named is the number of a name that the failure of a lesson has.
func named(s *course.Study, right bool) string {
	for i, o := range s.Name().Options {
		if o.Right == right {
			return fmt.Sprint(i + 1)
		}
	}
	return ""
}

// right are the lines that finish the first lesson without a mistake.
func right(t testing.TB) []string {
	s := study(t, "lost-update")
	var order []string
	for _, i := range s.Order().Order {
		order = append(order, fmt.Sprint(i+1))
	}
	return []string{
		"",                       // the story
		picks(s.Predict()), "90", // predict
		"1", "2", "2", "1", "done", // break it: both read, then both write
		strings.Join(order, " "), named(s, true), "", "", // explain it
		pick(t, "lost-update", "lock-each"), pick(t, "lost-update", "lock"), "", // fix it: a wrong one, then a right one
		"9", "1", "", // prove it, and answer what closes it
		"", "pause", "race", "", // for real
		"", // debrief
	}
}

func TestAWholeLesson(t *testing.T) {
	var store progress.Memory
	out := session(t, &store, "lost-update", right(t)...)
	sees(t, out,
		"Stage 1 of 8: Story", "Alice and Bob",
		"Stage 2 of 8: Predict", "Right; you were 90 % sure.",
		"Stage 3 of 8: Break it", "Watch for a write that lands between", "Broken with 1 preemption, and it is proven that no run of this program fails with fewer.",
		"Stage 4 of 8: Explain it", "Right. That is the order of the run.", "Which pattern", "Right.", "lost update",
		"Stage 5 of 8: Fix it", "It does not hold: balance 130. 4 of 6 interleavings fail.", "This run breaks it:", "Token: rl1", "It holds in every interleaving: none of 2 fails.", "What it costs",
		"Stage 6 of 8: Prove it", "balance 180: holds, 2 interleavings", "0 of 2 interleavings fail", "Proven: with lock no interleaving fails.", "Before you go on. Suppose that only lock-each is on.", "Type one of the numbers 1 to 4, or press Enter", "Enter to continue, or a number to answer", "balance 150",
		"Stage 7 of 8: For real", "balance 130: fails, 2 of 1000 runs", "balance 150: possible, but never seen in 1000 runs", "On: lock.", "1000 of 1000 runs", "Goroutines are quick", "With a pause of 1 ms before line 53: l.balance = b.", "balance 130: fails, 998 of 1000 runs", "On: lock.",
		"As it stands: Go's race detector reported a data race in run 3.", "With lock: Go's race detector watched 3 runs and reported no data race.",
		"Stage 8 of 8: Debrief", "Flexcoin", "Done: A deposit disappears. It comes back for review in two days",
	)
	r, err := store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	l := r.Lessons["lost-update"]
	if len(l.Stages) != 8 || l.Done.IsZero() || l.Best == nil || *l.Best != 1 || l.Fixes["lock"].IsZero() || len(l.Fixes) != 1 {
		t.Errorf("kept is %+v", l)
	}
	rated := 0
	for _, a := range r.Answers {
		if a.Rated {
			rated += a.Confidence
		}
		if !a.Right || a.Against == "" {
			t.Errorf("kept is the answer %+v", a)
		}
	}
	if len(r.Answers) != 3 || rated != 90 {
		t.Errorf("kept are the answers %+v", r.Answers)
	}
}

// A learner may leave at any prompt by ending the input; what was done is kept,
// and the next time begins there.
func TestInputMayEndAnywhere(t *testing.T) {
	all := right(t)
	for n := range all {
		var store progress.Memory
		out := session(t, &store, "lost-update", all[:n]...)
		if !strings.HasSuffix(out, "> \n") {
			t.Fatalf("after %d lines it ends with %q", n, out[max(len(out)-60, 0):])
		}
		r, _ := store.Load(t.Context())
		again := session(t, &store, "", "")
		if r.Last.Lesson != "lost-update" || !strings.Contains(again, "You were at: A deposit disappears") {
			t.Fatalf("after %d lines: the place is %+v, and it goes on with\n%s", n, r.Last, again)
		}
		if s := course.Stage(r.Last.Stage); !strings.Contains(again, ": "+s.Title()+".") {
			t.Errorf("after %d lines it does not go on at %s:\n%s", n, s, again)
		}
	}
}

func TestEveryStageCanBeSkipped(t *testing.T) {
	var store progress.Memory
	out := session(t, &store, "lost-update", strings.Fields("next next next next next next next next")...)
	sees(t, out, "Stage 8 of 8", "Finished. You skipped: every stage.")
	r, _ := store.Load(t.Context())
	if l := r.Lessons["lost-update"]; len(l.Stages) != 0 || l.Done.IsZero() {
		t.Errorf("kept is %+v", l)
	}
}

// Who skips stages is told which, everywhere in the same words, and a word goes to
// the first.
func TestSkippedStagesAreNotDone(t *testing.T) {
	var store progress.Memory
	lines := right(t)
	out := session(t, &store, "lost-update", lines[0], "next", "next", "next", "next", "", "", "", "", "list", "progress")
	sees(t, out, "There is nothing to prove yet", "You skipped: predict, break, explain, fix, prove. Type skipped", "1. A deposit disappears, finished, skipped: predict, break, explain, fix, prove",
		"predict, break, explain, fix, prove")
	out = session(t, &store, "", "skipped", lines[1], lines[2], "home", "lost-update", "home", "skipped", "home", "go")
	sees(t, out, "You finished it, and skipped: predict, break, explain, fix, prove. It continues at the first of these.", "Stage 2 of 8", "Right; you were 90 % sure.", "Stage 3 of 8",
		"skipped: break, explain, fix, prove.", "Stage 3 of 8", "Stage 3 of 8")
	for _, stage := range []string{"break", "explain", "prove", "fix"} {
		_, _ = store.Update(t.Context(), func(r *progress.Record) {
			if stage != "fix" {
				r.FinishStage("lost-update", stage, clock())
			}
		})
	}
	sees(t, session(t, &store, "", "skipped", pick(t, "lost-update", "lock"), pick(t, "lost-update", "load-store"), "", "home", "list", "skipped"), "Stage 5 of 8", "It holds", "try one of the others", "That was the last stage skipped: the lesson is done.",
		"1. A deposit disappears, done", "You have not skipped a stage in any lesson that you finished.")
}

func TestWhatCanBeTypedAnywhere(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []string
		want  []string
	}{
		{"somebody new begins with the first lesson", []string{"", "skip"}, []string{"You are new here", "A deposit disappears. A lesson of 8 stages"}},
		{"help", []string{"help", "lost-update", "help", "next", "next", "help"}, []string{"search WORDS", "solution", "replay NAME"}},
		{"a number of the list", []string{"list", "1"}, []string{"What a race is.", "1. "}},
		{"a number that is not there", []string{"999"}, []string{"There is no number 999"}},
		{"a name that is nearly right", []string{"lost-updat"}, []string{"Did you mean lost-update?"}},
		{"a name of nothing", []string{"xyzzy"}, []string{"Nothing here has the name “xyzzy”. Type help"}},
		{"back and forth", []string{"lost-update", "next", "back", "go fix", "go 2", "go nowhere"}, []string{"Stage 2", "Stage 1", "Stage 5", "Stage 2", "There is no stage “nowhere”"}},
		{"the stages", []string{"lost-update", "", "stages"}, []string{"1. Story, done", "2. Predict, you are here"}},
		{"home", []string{"lost-update", "home", "list"}, []string{"course>", "Databases."}},
		{"home from the bench", []string{"lost-update", "go break", "home", "list"}, []string{"step>", "course>", "Databases."}},
		{"hints and the solution", []string{"lost-update", "go break", "hint", "hint", "hint", "hint", "solution"},
			[]string{"Hint 1 of 3. Watch", "Hint 2 of 3.", "Hint 3 of 3.", "The shortest failing run has 4 steps", "The shortest failing run has 4 steps"}},
		{"nothing to hint at", []string{"lost-update", "hint", "solution"}, []string{"nothing to solve", "nothing to solve"}},
		{"a typed outcome that is possible", []string{"lost-update", "", "Balance  150.", ""}, []string{"Partly right.", "2 of 6 interleavings end like this"}},
		{"a typed outcome that is not", []string{"lost-update", "", "200", "55%"}, []string{"Not right; you were 55 % sure.", "balance 200: no interleaving ends like this"}},
		{"what is not understood is not graded", []string{"lost-update", "", "the bank wins", "balance 130", "0"}, []string{"it is not graded", "how sure are you", "Partly right; you were 0 % sure.", "balance 150 can happen, too"}},
		{"right in part", []string{"lost-update", "", "130 or 131", "5"}, []string{"Partly right; you were 5 % sure.", "balance 131: no interleaving"}},
		{"how sure", []string{"lost-update", "", "1", "200", "certain", "50"}, []string{"from 0 to 100", "from 0 to 100", "Stage 3"}},
		{"the code", []string{"lost-update", "", "code", "go fix", "code " + pick(t, "lost-update", "lock"), "code", "diff " + pick(t, "lost-update", "atomic")}, []string{"func (l *Lesson) Alice()", "l.mu.Lock()", "added 33: atomic.AddInt64"}},
		{"numbers of no option", []string{"lost-update", "", "9"}, []string{"The numbers are 1 to"}},
		{"an order that is none", []string{"lost-update", "go explain", "1 1", "4 3 2 1"}, []string{"Type each of the numbers 1 to 4 once.", "Not right:"}},
		{"two fixes at once", []string{"lost-update", "go fix", pick(t, "lost-update", "lock") + " " + pick(t, "lost-update", "lock-each")}, []string{"deadlock"}},
		{"search", []string{"search flexcoin", "0", "1"}, []string{"1. ", "Type a number from 1", "Flexcoin"}},
		{"search for nothing", []string{"search", "", "search xqzzk"}, []string{"search for>", "Nothing matches"}},
		{"a page", []string{"race", "", "back", "list"}, []string{"A page of", "Enter for more>", "course>"}},
		{"nothing is due", []string{"review"}, []string{"Nothing is due"}},
		{"nothing was done", []string{"progress"}, []string{"None has been begun."}},
		{"a word that means nothing", []string{"lost-update", "", "next", "jump"}, []string{"There is no command “jump” here"}},
	} {
		t.Run(c.name, func(t *testing.T) { sees(t, session(t, new(progress.Memory), "", c.lines...), c.want...) })
	}
}

func TestTheBench(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []string
		want  []string
	}{
		{"a run that ends well", []string{"1", "1", "2", "2"}, []string{"The run ends without a failure: balance 180"}},
		{"a failure that takes more than it must", []string{"1", "2", "1", "2", "start", "finish"}, []string{"Broken with 2 preemptions; 1 is enough.", "balance 180"}},
		{"back and a branch", []string{"1", "2", "back", "1"}, []string{"You have gone back", "alice: write"}},
		{"forward at the end", []string{"forward", "back"}, []string{"You cannot go further that way", "You cannot go further that way"}},
		{"why of a run that goes well", []string{"why"}, []string{"Nothing has gone wrong"}},
		{"a failure that is shown", []string{"fail", "why", "trace", "token"}, []string{"Failure 1 of", "The run fails", "rl1"}},
		{"a switch", []string{"switches", "switch lock", "fail", "census", "switch nothing"}, []string{"lock, fix, off", "On: lock.", "No interleaving fails", "0 of 2 interleavings fail", "There is no switch"}},
		{"the same schedule with a switch", []string{"1", "2", "2", "1", "replay lock"}, []string{"The same schedule with other switches. On: lock."}},
		{"a step that is not there", []string{"7", "-1", "1.1", "0"}, []string{"There is no step 7 now. You can type 1, 2.", "no step -1", "no step 1.1", "no step 0"}},
		{"a step of an actor that is done", []string{"1", "1", "1"}, []string{"alice is done. You can type 2."}},
		{"a step of an actor that waits", []string{"switch lock", "1", "2"}, []string{"bob cannot step: it waits for l.mu"}},
		{"a step after the end", []string{"finish", "1"}, []string{"The run is over"}},
		{"the state", []string{"1", "state"}, []string{"Step 1. balance 100.", "alice is ready at line"}},
		{"an empty trace", []string{"trace"}, []string{"No step has been taken."}},
	} {
		t.Run(c.name, func(t *testing.T) {
			lines := append([]string{"go break"}, c.lines...)
			sees(t, session(t, new(progress.Memory), "lost-update", lines...), c.want...)
		})
	}
}

// A failure with a fix flipped on, or of a run that the program showed, is not the
// learner's.
func TestOnlyAFailureOfOnesOwnCounts(t *testing.T) {
	for name, lines := range map[string][]string{
		"shown":                                {"go break", "fail", "done"},
		"a wrong switch":                       {"go break", "switch lock-each", "1", "1", "1", "2", "2", "2", "1", "1", "1", "2", "2", "2", "done"},
		"ends well":                            {"go break", "finish", "done"},
		"run by itself":                        {"go break", "1", "2", "2", "finish", "done"},
		"shown, and its last step taken again": {"go break", "fail", "back", "1", "back", "2", "done"},
	} {
		t.Run(name, func(t *testing.T) {
			var store progress.Memory
			sees(t, session(t, &store, "lost-update", lines...), "Stage 4 of 8")
			r, _ := store.Load(t.Context())
			if l := r.Lessons["lost-update"]; l.Best != nil || !l.Stages["break"].IsZero() {
				t.Errorf("kept is %+v", l)
			}
		})
	}
}

func TestReviewAsksElsewhere(t *testing.T) {
	var store progress.Memory
	if _, err := store.Update(t.Context(), func(r *progress.Record) {
		r.Finish("lost-update", clock().AddDate(0, 0, -3))
		r.Finish("optimistic", clock())
	}); err != nil {
		t.Fatal(err)
	}
	sees(t, session(t, &store, ""), "A deposit disappears is due for review")
	out := session(t, &store, "", "review", "1", "70", "review")
	sees(t, out, "Review 1 of 1: A deposit disappears.", "The same bug in another place:", "The code:", "Pick all that do", "That is all for now")
	r, _ := store.Load(t.Context())
	if len(r.Answers) != 1 || r.Answers[0].Kind != "review" || r.Answers[0].Lesson != "lost-update" || r.Answers[0].Confidence != 70 {
		t.Errorf("kept are the answers %+v", r.Answers)
	}
}

// What means something in a lesson must not end the course in a review.
func TestAReviewCanBeLeft(t *testing.T) {
	for _, typed := range [][]string{{"next"}, {"1", "next"}, {"go fix", "next"}, {"1", "go fix", "next"}, {"home"}, {"1", "home"}} {
		var store progress.Memory
		if _, err := store.Update(t.Context(), func(r *progress.Record) { r.Finish("lost-update", clock().AddDate(0, 0, -3)) }); err != nil {
			t.Fatal(err)
		}
		lines := append([]string{"review", "hint", "solution", "stages", "back"}, typed...)
		sees(t, session(t, &store, "", append(lines, "list")...), "Review 1 of 1", "A review has no stages and no hints.", "course>", "Databases.")
		if r, _ := store.Load(t.Context()); len(r.Answers) != 0 {
			t.Errorf("%q: kept are the answers %+v", typed, r.Answers)
		}
	}
}

func TestAPageIsReadAtItsEnd(t *testing.T) {
	var store progress.Memory
	page := topics.All()[0]
	lines := append([]string{page.Name}, make([]string, len(page.Sections)-1)...)
	sees(t, session(t, &store, "", lines...), page.Title+". A page of", "That is the end of the page.")
	if r, _ := store.Load(t.Context()); r.Pages[page.Name].IsZero() {
		t.Errorf("%s is not kept as read", page.Name)
	}
}

// What is written must be read aloud or piped: no escape sequences, no boxes.
func TestLinesAreNothingButText(t *testing.T) {
	lines := append(right(t), "list", "progress", "search race", "1", "", "", "", "", "", "help")
	for _, line := range strings.Split(session(t, new(progress.Memory), "lost-update", lines...), "\n") {
		for _, r := range line {
			if unicode.IsControl(r) || r >= 0x2500 && r < 0x2600 {
				t.Errorf("there is %U in %q", r, line)
			}
		}
	}
}

func TestTheScreensCanBeAskedFor(t *testing.T) {
	err := Run(t.Context(), Options{In: strings.NewReader("screens\n"), Out: io.Discard, Now: clock})
	if !errors.Is(err, ErrScreens) {
		t.Errorf("the error is %v", err)
	}
}

// silent is an input on which nobody types.
type silent struct{ end <-chan struct{} }

func (s silent) Read([]byte) (int, error) { <-s.end; return 0, io.EOF }

func TestItEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	end := make(chan struct{})
	defer close(end)
	asked, out := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- Run(ctx, Options{In: silent{end}, Out: out, Now: clock})
		out.Close()
	}()
	buf := make([]byte, 1<<12)
	for text := ""; !strings.Contains(text, "course> "); {
		n, err := asked.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		text += string(buf[:n])
	}
	cancel()
	go func() { _, _ = io.Copy(io.Discard, asked) }()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

// full is an output that takes so many bytes.
type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, os.ErrClosed
	}
	return len(p), nil
}

func TestAnOutputThatIsGoneEndsIt(t *testing.T) {
	for _, room := range []int{0, 10, 300, 1500} {
		err := Run(t.Context(), Options{In: strings.NewReader(strings.Repeat("next\n", 50)), Out: &full{room}, Lesson: "lost-update", Now: clock})
		if !errors.Is(err, os.ErrClosed) {
			t.Errorf("room for %d bytes: the error is %v", room, err)
		}
	}
}

// broken is a store that cannot keep anything.
type broken struct{}

func (broken) Load(context.Context) (progress.Record, error) {
	return progress.Record{}, errors.New("reading your progress: the disk is gone")
}

func (broken) Update(context.Context, func(*progress.Record)) (progress.Record, error) {
	return progress.Record{}, errors.New("saving your progress: the disk is gone")
}

func TestWithoutAPlaceForProgressTheCourseGoesOn(t *testing.T) {
	out := session(t, broken{}, "lost-update", "", "next", "next")
	sees(t, out, "Reading your progress: the disk is gone.", "Not kept: Saving your progress: the disk is gone.", "Stage 4 of 8")
	if n := strings.Count(out, "Not kept"); n != 1 {
		t.Errorf("it is said %d times", n)
	}
}

func TestLessonsAllOpen(t *testing.T) {
	if testing.Short() {
		t.Skip("every lesson is explored")
	}
	for _, l := range lessons.All() {
		t.Run(l.Name, func(t *testing.T) {
			out := session(t, new(progress.Memory), l.Name, "", "1", "", "finish", "hint", "fail", "why", "census", "done", "solution", "next", "1", "", "next", "next", "")
			sees(t, out, "Stage 8 of 8", "Finished. You skipped:")
		})
	}
}

func FuzzSession(f *testing.F) {
	f.Add("1\n\n1 2\n80\n1\n2\nwhy\nback 3\n")
	f.Add("go break\nswitch lock\nreplay lock\nfail\n-1\n99999999999999999999\n")
	f.Add("search a\n1\n\n\x00\x1b[31m\xff\ngo \ngo -1\nstages\nhint\nsolution\n")
	f.Add("go explain\n4 3 2 1 1\n,;,\ngo fix\n1,2,3\ncode 9\n")
	f.Fuzz(func(t *testing.T, in string) {
		if len(in) > 400 {
			return
		}
		var out bytes.Buffer
		err := Run(t.Context(), Options{In: strings.NewReader(in), Out: &out, Lesson: "lost-update", Real: rarely, Now: clock})
		if err != nil && !errors.Is(err, ErrScreens) {
			t.Fatal(err)
		}
		if strings.ContainsRune(out.String(), 0x1b) {
			t.Errorf("%q writes an escape sequence", in)
		}
	})
}

func TestAskingForTheScreensIsKept(t *testing.T) {
	var store progress.Memory
	_, err := store.Update(t.Context(), func(r *progress.Record) {
		r.Set(progress.Settings{Theme: "light", Plain: true}, clock().AddDate(0, 0, -1))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := Run(t.Context(), Options{In: strings.NewReader("screens\n"), Out: io.Discard, Store: &store, Now: clock}); !errors.Is(err, ErrScreens) {
		t.Fatal(err)
	}
	if r, _ := store.Load(t.Context()); r.Settings.Plain || r.Settings.Theme != "light" {
		t.Errorf("kept are the settings %+v", r.Settings)
	}
}

// Where there is nobody to ask, the stage says where the race detector is to be had.
func TestWithoutARaceDetector(t *testing.T) {
	var out bytes.Buffer
	in := strings.NewReader("next\nnext\nnext\nnext\nnext\nnext\n\nrace\nquit\n")
	if err := Run(t.Context(), Options{In: in, Out: &out, Store: new(progress.Memory), Lesson: "lost-update", Real: rarely, Now: clock}); err != nil {
		t.Fatal(err)
	}
	sees(t, out.String(), "Stage 7 of 8: For real", "Go's race detector cannot be asked here; racelab run lost-update --race asks it on your own machine, where Go is installed.")
}
