package ui

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/course/attempt"
	"racelab/lessons/progress"
	"racelab/lessons/topics"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// monday is when the tests happen.
var monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// courseOf is a course of one lesson and one page, so that the pictures of it do
// not change with each lesson that is added.
func courseOf(t testing.TB, store progress.Store, r progress.Record) *Course {
	t.Helper()
	l, err := lessons.Find("lost-update")
	if err != nil {
		t.Fatal(err)
	}
	page, err := topics.Find("race")
	if err != nil {
		t.Fatal(err)
	}
	return &Course{
		Open:   func(*lessons.Lesson) Lesson { return firstLesson(t) },
		Store:  store,
		Record: r,
		Now:    clock(),
		Parts: []course.Part{{Title: "What a race is", Items: []course.Item{
			{Name: l.Name, Title: l.Title, Lesson: l}, {Name: page.Name, Title: page.Title, Topic: page},
		}}},
	}
}

// clock is a second later whenever it is asked.
func clock() func() time.Time {
	at := monday
	return func() time.Time {
		at = at.Add(time.Second)
		return at
	}
}

// known is the record of somebody who has seen the first story, and knows the keys
// of the bench from another lesson.
func known() progress.Record {
	var r progress.Record
	r.Broke("oversell", 2)
	r.FinishStage("lost-update", "story", monday)
	r.Visit(progress.Place{Lesson: "lost-update", Stage: "story"}, monday)
	return r
}

// finished is the record of somebody who finished the first lesson a week ago.
func finished() progress.Record {
	r := known()
	week := monday.AddDate(0, 0, -7)
	for _, s := range course.Stages() {
		r.FinishStage("lost-update", string(s), week)
	}
	r.Finish("lost-update", week)
	r.Broke("lost-update", 1)
	r.Proved("lost-update", []string{"lock"}, week)
	for i, right := range []bool{true, true, false} {
		r.Answered(progress.Answer{At: week.Add(time.Duration(i) * time.Minute), Lesson: "lost-update", Kind: "predict", Confidence: 80, Right: right})
	}
	r.Answered(progress.Answer{At: week, Lesson: "lost-update", Kind: "predict", Confidence: 50})
	return r
}

// hurried is the record of somebody who came to the end of the first lesson
// yesterday, and skipped two stages on the way.
func hurried() progress.Record {
	var r progress.Record
	yesterday := monday.AddDate(0, 0, -1)
	for _, s := range course.Stages() {
		if s != course.Break && s != course.Fix {
			r.FinishStage("lost-update", string(s), yesterday)
		}
	}
	r.Finish("lost-update", yesterday)
	return r
}

func openCourse(t testing.TB, c *Course, width, height int) *lab {
	t.Helper()
	return openLab(t, Options{Course: c, Theme: "dark", Profile: colorprofile.NoTTY}, width, height)
}

func TestGoldenCourse(t *testing.T) {
	// Fixing finds its own way to the lock, whatever the order of the switches.
	scenes := []struct {
		name, keys string
		record     progress.Record
	}{
		{"welcome", "", progress.Record{}},
		{"home", "", known()},
		{"home-due", "", finished()},
		{"home-skipped", "", hurried()},
		{"home-help", "?", known()},
		{"standing-skipped", "G up enter", hurried()},
		{"page", "G up up up up enter down enter", known()},
		{"page-link", "G up up up up enter down enter tab tab", known()},
		{"story", "enter", known()},
		{"predict", "enter n", known()},
		{"predicted", "enter n 1 2 enter 9 enter", known()},
		{"break", "enter n n", known()},
		{"broken", "enter n n 1 2 1 2", known()},
		{"hints", "enter n n H H", known()},
		{"explain", "enter n n n", known()},
		{"name", "enter n n n " + ordered(t), known()},
		{"name-sure", "enter n n n " + ordered(t) + " 1", known()},
		{"named-wrong", "enter n n n " + ordered(t) + " " + misnamed(t) + " 8 enter", known()},
		{"fix", "enter n n n n", known()},
		{"fixed", "enter n n n n " + row(t, "lock") + " enter", known()},
		{"prove", "enter n n n n " + row(t, "lock") + " enter n", known()},
		{"debrief", "enter n n n n n n n", known()},
		{"standing", "G up enter", finished()},
		{"settings", "G enter", known()},
		{"keys", "enter ?", known()},
	}
	sizes := []struct {
		name          string
		width, height int
	}{{"80x24", 80, 24}, {"120x40", 120, 40}, {"200x60", 200, 60}}
	looks := []struct {
		name    string
		theme   theme.Name
		profile colorprofile.Profile
	}{
		{"plain", theme.Dark, colorprofile.ASCII},
		{"dark", theme.Dark, colorprofile.TrueColor},
	}
	for _, scene := range scenes {
		for _, size := range sizes {
			for _, look := range looks {
				name := scene.name + "-" + size.name + "-" + look.name
				t.Run(name, func(t *testing.T) {
					o := Options{Course: courseOf(t, nil, scene.record), Theme: string(look.theme), Profile: look.profile}
					golden(t, "course-"+name, openLab(t, o, size.width, size.height).press(scene.keys).frame())
				})
			}
		}
	}
}

func TestSomebodyNewBeginsWithTheFirstLesson(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, progress.Record{}), 80, 24)
	l.sees("the first minute", "You are the scheduler", "Press 1:").press("1").sees("Press 2: bob reads")
	l.press("u").lacks("reads 100").press("1 2 2 1").sees("30 are gone", "Press l to turn on a lock").press("l").sees("waits for the lock", "bob has to wait", "180")
	l.press("enter").sees("Welcome", "Alice and Bob share an account")
	l.press("q").sees("━ Course", "A deposit disappears", "0 of 1 lesson done").press("q")
	// Enter alone goes the same way, and n leaves it at once.
	openCourse(t, courseOf(t, nil, progress.Record{}), 80, 24).press("enter enter enter enter").sees("are gone").press("enter enter").sees("Welcome")
	openCourse(t, courseOf(t, nil, progress.Record{}), 40, 12).press("1 n").sees("━ Course")
}

// The whole first lesson, by keys alone, with what is kept of it.
func TestALessonFromStoryToDebrief(t *testing.T) {
	store := &progress.Memory{}
	l := openCourse(t, courseOf(t, store, progress.Record{}), 80, 24)
	l.press("n enter").sees("Welcome").press("enter").sees("What can be left behind?")
	for i, o := range studyOf(t).Predict().Options {
		if o.Right {
			l.press(fmt.Sprint(i + 1))
		}
	}
	l.press("enter").sees("How sure are you?").press("8 enter").sees("✓ Right; you were 80 % sure.")
	l.press("enter").sees("You are the scheduler. Press 1").press("1").sees("Now press 2").press("2").sees("Continue with 1 and 2")
	l.press("1 2").sees("✓ Broken with", "balance is 130")
	l.press("r 1 2 2 1").sees("✓ Broken with 1 preemption, and it is proven that no run")
	l.press("n")
	p := studyOf(t).Order()
	for _, at := range p.Order {
		l.press(fmt.Sprint(at + 1))
	}
	l.sees("✓ Right. That is the order of the run.", "enter next question")
	l.press("1").sees("Press enter for the next question.").press("enter").sees("Which pattern is this?") // a key too many answers nothing
	l.press(option(t, "lost update")).sees("How sure are you?").press("9 enter").sees("✓ Right; you were 90 % sure. lost update: What decided it: bob read")
	l.press("n").press(row(t, "lock-each")+" enter").sees("✗ It does not hold", "lock-each")
	l.press("v").sees("This run breaks it").press("esc").sees("━ Fixes")
	l.press("space").press(row(t, "lock") + " space enter").sees("✓ It holds in every interleaving")
	l.press("n").sees("Proven: with lock no interleaving fails.", "[✓ holds]", "✗ 66.7 %", "0 of 2 interleavings fail", "It does not")
	l.press("enter x").sees("1,000 runs")
	l.press("esc n")
	for range 10 {
		if len(l.screens) == 1 {
			break
		}
		l.press("enter")
	}
	l.sees("Done: A deposit disappears", "1 of 1 lesson done")
	r, err := store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := r.Lessons["lost-update"]
	if got.Done.IsZero() || got.Best == nil || *got.Best != 1 || len(got.Fixes) != 1 {
		t.Errorf("kept: %+v", got)
	}
	for _, s := range course.Stages() {
		if _, ok := got.Stages[string(s)]; !ok {
			t.Errorf("stage %s is not kept", s)
		}
	}
	want := []progress.Calibration{{Confidence: 80, Answers: 1, Right: 1}, {Confidence: 90, Answers: 1, Right: 1}}
	if c := r.Calibrate(); !slices.Equal(c, want) {
		t.Errorf("calibration %+v", c)
	}
}

func studyOf(t testing.TB) *course.Study {
	t.Helper()
	l, err := lessons.Find("lost-update")
	if err != nil {
		t.Fatal(err)
	}
	s, err := course.Open(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// row are the keys that bring the cursor to a switch of the first lesson, from wherever it
// is.
func row(t testing.TB, name string) string {
	t.Helper()
	return rowIn(t, "lost-update", name)
}

// rowIn is row for a switch of another lesson.
func rowIn(t testing.TB, lesson, name string) string {
	t.Helper()
	l, err := lessons.Find(lesson)
	if err != nil {
		t.Fatal(err)
	}
	keys := strings.Repeat("up ", len(l.Switches))
	for _, s := range attempt.New(l, shell.NewNotes(&shell.Env{}), 0).Remedies() {
		if s.Name == name {
			return strings.TrimSpace(keys)
		}
		keys += "down "
	}
	t.Fatalf("there is no %s", name)
	return ""
}

// option is the key of a name of the first lesson.
func option(t testing.TB, name string) string {
	return fmt.Sprint(1 + slices.IndexFunc(studyOf(t).Name().Options, func(o course.Option) bool { return o.Text == name }))
}

// ordered are the keys that put the steps of the first lesson in order, and go on.
func ordered(t testing.TB) string {
	var keys []string
	for _, at := range studyOf(t).Order().Order {
		keys = append(keys, fmt.Sprint(at+1))
	}
	return strings.Join(append(keys, "enter"), " ")
}

// misnamed is the key of a name that the pattern of the first lesson does not have.
func misnamed(t testing.TB) string {
	i := slices.IndexFunc(studyOf(t).Name().Options, func(o course.Option) bool { return !o.Right })
	return fmt.Sprint(i + 1)
}

// How sure a learner is of a name counts once: what is said after the answer was
// told is no measure of what was known.
func TestOnlyTheFirstNameCountsForCalibration(t *testing.T) {
	store := &progress.Memory{}
	l := openCourse(t, courseOf(t, store, known()), 80, 24).press("enter n n n " + ordered(t))
	l.press(misnamed(t)).sees("How sure are you?").press("esc").sees("Which pattern is this?")
	if r, _ := store.Load(t.Context()); len(r.Calibrate()) != 0 {
		t.Error("a name that was taken back is kept")
	}
	l.press(misnamed(t)+" 7 enter").sees("Not right; you were 70 % sure.", "For that,", "The glossary")
	l.press(option(t, "lost update")).sees("✓ Right. lost update: What decided it: bob read")
	r, _ := store.Load(t.Context())
	if c := r.Calibrate(); len(c) != 1 || c[0] != (progress.Calibration{Confidence: 70, Answers: 1}) {
		t.Errorf("calibration %+v of %+v", c, r.Answers)
	}
}

func TestStepsAndNamesCanBeClicked(t *testing.T) {
	click := func(l *lab, text string) {
		for y, line := range strings.Split(ansi.Strip(l.frame()), "\n") {
			if y > 0 && strings.Contains(line, text) {
				l.send(tea.MouseClickMsg{X: 5, Y: y, Button: tea.MouseLeft})
				return
			}
		}
		t.Fatalf("there is no %q to click", text)
	}
	l := openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter n n n")
	for _, at := range studyOf(t).Order().Order {
		click(l, fmt.Sprintf(" %d ", at+1))
	}
	l.sees("✓ Right. That is the order of the run.").press("enter")
	click(l, " lost update")
	l.sees("How sure are you?").press("end enter").sees("✓ Right; you were 100 % sure. lost update: What decided it: bob read")
}

func TestALessonGoesOnWhereItWasLeft(t *testing.T) {
	store := &progress.Memory{}
	if _, err := store.Update(t.Context(), func(r *progress.Record) { *r = known() }); err != nil {
		t.Fatal(err)
	}
	openCourse(t, courseOf(t, store, known()), 80, 24).press("enter n n")
	r, err := store.Load(t.Context())
	if err != nil || r.Last.Stage != "break" {
		t.Fatalf("%+v, %v", r.Last, err)
	}
	l := openCourse(t, courseOf(t, store, r), 80, 24)
	l.sees("Continue: A deposit disappears").press("enter").sees("Break it: steer the actors")
}

// Who skips stages comes to the end all the same; the map says which, and a key
// goes there.
func TestSkippedStagesAreNotDone(t *testing.T) {
	store := &progress.Memory{}
	l := openCourse(t, courseOf(t, store, known()), 80, 24).press("enter n n n n n n n").sees("Debrief")
	l.press("n").sees("o opens what you skipped: ", "◑ A deposit disappears", "0 of 1 lesson done, 1 with stages skipped")
	l.press("down").sees("finished", "o what was skipped").press("o").sees("What can be left behind?").press("q")
	l.press("G up enter").sees("0 of 1 lesson done, 1 finished with stages skipped.", "skipped predict, break").press("q")
	r, _ := store.Load(t.Context())
	if got := r.Lessons["lost-update"]; got.Done.IsZero() || course.StateOf(got) != course.Finished {
		t.Errorf("kept %+v", got)
	}
	// With the last of them it is done, wherever the learner goes then.
	r = hurried()
	l = openCourse(t, courseOf(t, &progress.Memory{}, r), 80, 24)
	l.press("o").sees("Break it: steer the actors").press("1 2 1 2").sees("✓ Broken with").press("q").sees("◑ A deposit disappears")
	l.press("o").sees("━ Fixes").press(row(t, "lock")+" enter").sees("✓ It holds", "try one of the others").lacks("That was the last")
	l.press(row(t, "load-store") + " enter").sees("✗ It does not hold")
	l.sees("That was the last stage skipped: the lesson is done.").press("q").sees("✓ A deposit disappears", "done", "1 of 1 lesson done")
	l.press("o").sees("You have not skipped a stage in any lesson that you finished.")
}

// After a failure and a switch the two are offered side by side; a step of the new run
// takes the offer back.
func TestAFailureAndASwitchAreCompared(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 120, 40).press("enter n n 1 2 1 2 tab space").sees("lock is on: the same 4 steps, replayed; v compares.")
	l.sees("it is another program, and no run of it counts").lacks("no run of this program fails with fewer")
	l.press("v").sees("130", "lock", "≠")
	openCourse(t, courseOf(t, nil, known()), 120, 40).press("enter n n 1 2 1 2 tab space esc home 2 v").sees("lock off:")
	l = openCourse(t, courseOf(t, nil, known()), 120, 40).press("enter n n 1 1 2 2 tab space").lacks("v compares")
	l.press("v").sees("lock off:")
}

// What the learner is asked to name is not named on the screen before.
func TestTheNameIsNotToldBeforeItIsAskedFor(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 120, 40).press("enter n n 1 2 1 2").sees("ob wrote 130").lacks("Lost update: ")
	l.press("w").sees("What happened").lacks("▸ Lost update")
	passed := known()
	passed.FinishStage("lost-update", "explain", monday)
	openCourse(t, courseOf(t, nil, passed), 120, 40).press("enter n n 1 2 1 2").sees("▸ Lost update")
}

// Two lessons may be under way at once; each goes on where it was left.
func TestALessonLeftForAnotherGoesOn(t *testing.T) {
	r := known()
	r.FinishStage("lost-update", "predict", monday)
	r.Visit(progress.Place{Lesson: "oversell", Stage: "fix"}, monday)
	openCourse(t, courseOf(t, nil, r), 80, 24).press("down down enter").sees("Break it: steer the actors")
}

func TestTheChosenRowStaysChosen(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, hurried()), 80, 24).press("G up up up up enter down").sees("▸   ≡")
	l.press("enter").press("q").sees("▸ ")
	l.press("enter G q").sees("▸   ✓")
}

func TestAFoundFailureIsNotTheLearners(t *testing.T) {
	store := &progress.Memory{}
	l := openCourse(t, courseOf(t, store, known()), 80, 24).press("enter n n f").sees("it does not count: you did not steer that run alone")
	r, _ := store.Load(t.Context())
	if r.Lessons["lost-update"].Best != nil {
		t.Error("a found failure is kept as the learner's")
	}
	l.press("r 1 2 1 2").sees("✓ Broken with")
}

func TestATypedPrediction(t *testing.T) {
	for typed, verdict := range map[string]string{
		"Balance 130":   "Partly right; you were 100 % sure.",
		"130, 150, 180": "✓ Right; you were 100 % sure.",
		"Balance 100":   "✗",
	} {
		l := openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter n t")
		for _, c := range typed {
			if c == ' ' {
				l.press("space")
			} else {
				l.send(tea.KeyPressMsg{Code: c, Text: string(c)})
			}
		}
		l.press("enter").sees("In your words: "+typed).press("end enter").sees(verdict, "In your words: "+typed)
	}
	// What was picked before stays picked: the words are one outcome more.
	l := openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter n 2 t 1 5 0 enter")
	l.sees("2 [x] balance 130", "In your words: 150", "How sure").press("esc").sees("2 [x] balance 130", "In your words: 150")
	l.press("t").sees("It leaves: 150").press("backspace 1 enter").sees("In your words: 151").press("7 enter")
	l.sees("Partly right; you were 70 % sure.", "balance 151: no interleaving", "2 [x] balance 130")
	// While text is typed, keys are text: q does not leave, T changes no theme.
	l = openCourse(t, courseOf(t, nil, known()), 80, 24)
	before := l.look.Styles.Name
	l = openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter n t q T m ?").sees("It leaves: qTm?")
	if l.look.Styles.Name != before {
		t.Error("a typed letter changed the theme")
	}
}

func TestWrongOrdersSayWhere(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter n n n")
	p := studyOf(t).Order()
	for i := range p.Order {
		l.press(fmt.Sprint(p.Order[len(p.Order)-1-i] + 1))
	}
	l.sees("✗")
}

func TestSearchOpensWhatIsFound(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 120, 40).press("/")
	for _, c := range "isolation" {
		l.send(tea.KeyPressMsg{Code: c, Text: string(c)})
	}
	l.sees("Search", "isolation").press("enter")
	if len(l.screens) != 2 {
		t.Fatal("nothing opened")
	}
	l.press("q").sees("━ Course")
	l.press("/ x y z z y").sees("Nothing matches").press("esc").sees("A deposit disappears")
	l.press("/ ctrl+c")
}

func TestReviewIsTheSameBugElsewhere(t *testing.T) {
	store := &progress.Memory{}
	r0 := finished()
	r0.Finish("optimistic", monday)
	l := openCourse(t, courseOf(t, store, r0), 120, 40)
	l.sees("Review: 1 lesson due").press("enter").sees("This is the same bug in another place", "Which of these hold")
	l.press("1 enter 7 enter").sees("you were 70 % sure", "enter finish")
	r, _ := store.Load(t.Context())
	last := r.Answers[len(r.Answers)-1]
	if last.Kind != "review" || last.Lesson != "lost-update" || last.Confidence != 70 {
		t.Errorf("kept %+v", last)
	}
	l.press("enter").sees("Nothing is due").press("enter").sees("━ Course")
}

func TestSettingsAreKept(t *testing.T) {
	store := &progress.Memory{}
	l := openCourse(t, courseOf(t, store, known()), 80, 24).press("G enter").sees("Theme: dark")
	l.press("enter").sees("Theme: light").press("down down enter").sees("Reduced motion: on").press("down enter").sees("Mouse: off")
	r, _ := store.Load(t.Context())
	if s := r.Settings; s.Theme != "light" || !s.ReducedMotion || !s.NoMouse {
		t.Errorf("kept %+v", s)
	}
	again := openLab(t, Options{Course: courseOf(t, store, r)}, 80, 24)
	if again.look.Styles.Name != theme.Light || again.mouse || !again.env.ReducedMotion {
		t.Error("the settings of the last time are not taken up")
	}
	_, cmd := l.press("down").Update(keyPress("enter"))
	l.run(cmd)
	if !l.WantsPlain() {
		t.Error("plain text is not asked for")
	}
	if s := l.env.Record().Settings; !s.Plain || s.Theme != "light" || l.env.Flush() == nil {
		t.Errorf("after asking for plain text the settings are %+v, and nothing is to be stored: %v", s, l.env.Flush() == nil)
	}
}

// T and m mean the same on the settings as everywhere, and what they set is not
// taken back by the next thing that is set there.
func TestSettingsFollowTheKeys(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 80, 24).press("G enter").sees("Theme: dark")
	l.press("T m").press("down down enter").sees("Reduced motion: on", "Mouse: off")
	if l.look.Styles.Name == theme.Dark || l.mouse || !l.env.ReducedMotion {
		t.Errorf("theme %s, mouse %v", l.look.Styles.Name, l.mouse)
	}
}

// failing is a store on a full disk.
type failing struct{ progress.Memory }

func (*failing) Update(context.Context, func(*progress.Record)) (progress.Record, error) {
	return progress.Record{}, errors.New("no space left on device; what was saved before is still there")
}

func TestAStoreThatFailsIsToldOf(t *testing.T) {
	openCourse(t, courseOf(t, &failing{}, known()), 80, 24).press("enter").sees("no space left on device")
}

// What happened to a file of progress is told on the screen, not behind it, before
// anything else.
func TestNoticesOfTheStoreAreShown(t *testing.T) {
	c := courseOf(t, &progress.Memory{}, known())
	waiting := []string{"Your progress in /a/rather/long/path/that/somebody/has/racelab/progress.json could not be read. It is kept as progress.json.damaged-1."}
	c.Notices = func() []string { told := waiting; waiting = nil; return told }
	l := openCourse(t, c, 80, 24).sees("About your progress", "could not be read.", "It is kept as", "damaged-1.", "enter go on")
	l.press("q").sees("━ Course", "A deposit disappears")
	l.press("enter").sees("Alice and Bob")
	waiting = []string{"A second."}
	l.press("n").sees("A second.").press("1").sees("What can be left behind?", "1 [ ]")
	waiting = []string{"A third."}
	_, cmd := l.press("n").sees("A third.").Update(keyPress("ctrl+c"))
	if cmd == nil {
		t.Error("ctrl+c does not end the lab while a notice is shown")
	}
}

// Whatever is pressed at whatever size, the screen is drawn and nothing panics.
func FuzzCourse(f *testing.F) {
	f.Add(uint16(80), uint16(24), "enter n n 1 2 1 2 n q", uint64(1))
	f.Add(uint16(0), uint16(0), "/ a enter", uint64(2))
	f.Add(uint16(3), uint16(2), "G enter enter n H H H H H esc", uint64(3))
	f.Fuzz(func(t *testing.T, width, height uint16, keys string, seed uint64) {
		r := known()
		switch seed % 3 {
		case 0:
			r = finished()
		case 1:
			r = hurried()
		}
		c := courseOf(t, &progress.Memory{}, r)
		l := openCourse(t, c, int(width%300), int(height%100))
		pool := strings.Fields("enter n p 1 2 3 4 5 0 9 q esc up down left right space tab shift+tab / t H ? T m v c w f x r u o y G home end backspace pgdown")
		chance := rand.New(rand.NewPCG(seed, 0))
		names := append(strings.Fields(keys), pool[chance.IntN(len(pool))], pool[chance.IntN(len(pool))])
		for i, name := range names {
			if i > 40 || len(name) > 12 {
				break
			}
			if name == "ctrl+c" || name == "q" && len(l.screens) == 1 {
				continue
			}
			_, cmd := l.Update(keyPress(name))
			l.soon(cmd)
			lines := strings.Split(l.View().Content, "\n")
			if w, h := l.width, l.height; len(lines) != h {
				t.Fatalf("after %q at %d×%d: %d lines", name, w, h, len(lines))
			}
		}
	})
}

// soon runs what a command asks for, unless the lab has ended.
func (l *lab) soon(cmd tea.Cmd) {
	if len(l.screens) > 0 {
		l.run(cmd)
	}
}

// Who leaves in the middle of it, or opens it later by its name, is guided still;
// who has made it fail knows the keys.
func TestTheGuideComesBack(t *testing.T) {
	c := courseOf(t, nil, progress.Record{})
	l := openCourse(t, c, 80, 24).press("n enter enter n 1").sees("Now press 2: bob takes a step")
	l.press("q enter").sees("Now press 2: bob takes a step") // as it was left
	broke := progress.Record{}
	broke.Broke("lost-update", 1)
	c = courseOf(t, nil, broke)
	c.Start = "lost-update"
	openCourse(t, c, 80, 24).press("enter n").sees("Break it: steer the actors")
}

func TestTheGuideNamesWhoHasNotStepped(t *testing.T) {
	c := courseOf(t, nil, progress.Record{})
	openCourse(t, c, 80, 24).press("n enter enter n").sees("Press 1: alice takes one step").press("2").sees("Now press 1: alice takes a step")
	openCourse(t, c, 80, 24).press("n enter enter n 1").sees("Now press 2: bob takes a step")
}

func TestCostsOfFixesStandSideBySide(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 120, 40).press("enter n n n n").press(row(t, "lock") + " enter")
	l.sees("It holds in every interleaving", "no switch      4.0", "lock           8.0").lacks("failed", "fault of the lesson")
	l.press("space").press(row(t, "atomic")+" space enter").sees("atomic         2.0", "lock           8.0", "no switch      4.0")
}

func TestComingBackToALessonIsTheSameScreen(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter n 1 2")
	before := l.frame()
	if after := l.press("q").sees("━ Course").press("enter").frame(); after != before {
		t.Errorf("the picks are\n%s\nand were\n%s", after, before)
	}
	before = l.press("n 1 2").frame()
	if after := l.press("q").sees("━ Course").press("enter").frame(); after != before {
		t.Errorf("the run is\n%s\nand was\n%s", after, before)
	}
	l.press("n n " + row(t, "lock-each") + " enter").sees("✗ It does not hold")
	l.press("q enter").sees("lock-each", "✗ It does not hold")
}
