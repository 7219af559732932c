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

	"racelab/course"
	"racelab/lessons"
	"racelab/progress"
	"racelab/topics"
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
		{"page", "G up up enter", known()},
		{"page-link", "G up up enter tab tab", known()},
		{"story", "enter", known()},
		{"predict", "enter n", known()},
		{"predicted", "enter n 1 2 enter 9", known()},
		{"break", "enter n n", known()},
		{"broken", "enter n n 1 2 1 2", known()},
		{"hints", "enter n n H H", known()},
		{"explain", "enter n n n", known()},
		{"name", "enter n n n " + ordered(t), known()},
		{"name-sure", "enter n n n " + ordered(t) + " 1", known()},
		{"named-wrong", "enter n n n " + ordered(t) + " " + misnamed(t) + " 8", known()},
		{"fix", "enter n n n n", known()},
		{"fixed", "enter n n n n enter", known()},
		{"prove", "enter n n n n n", known()},
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
	l.sees("Welcome", "Alice and Bob share an account")
	l.press("q").sees("the course", "Lost update", "0 of 1 lesson done")
}

// The whole first lesson, by keys alone, with what is kept of it.
func TestALessonFromStoryToDebrief(t *testing.T) {
	store := &progress.Memory{}
	l := openCourse(t, courseOf(t, store, progress.Record{}), 80, 24)
	l.press("enter").sees("What can be left behind?")
	for i, o := range studyOf(t).Predict().Options {
		if o.Right {
			l.press(fmt.Sprint(i + 1))
		}
	}
	l.press("enter").sees("How sure are you?").press("8").sees("✓ Right, and you were 80 % sure.")
	l.press("enter").sees("You are the scheduler. Press 1").press("1").sees("Now press 2").press("2").sees("Go on with 1 and 2")
	l.press("1 2").sees("✓ Broken with", "balance is 130")
	l.press("r 1 2 2 1").sees("✓ Broken with 1 preemption, and no run fails with fewer")
	l.press("n")
	p := studyOf(t).Order()
	for _, at := range p.Order {
		l.press(fmt.Sprint(at + 1))
	}
	l.sees("✓ That is the order.", "Which pattern is this?")
	for i, o := range studyOf(t).Name().Options {
		if o.Right {
			l.press(fmt.Sprint(i + 1))
		}
	}
	l.sees("How sure are you?").press("9").sees("✓ lost update, and you were 90 % sure: bob wrote")
	l.press("n down down enter").sees("✗ It breaks", "lock-each")
	l.press("v").sees("The run that breaks it").press("esc").sees("Fix it")
	l.press("space up up space enter").sees("✓ It holds in every interleaving")
	l.press("n").sees("With lock: 0 of 2 fail", "As it stands: 4 of 6")
	l.press("enter x").sees("1,000 runs")
	l.press("esc n")
	for range 10 {
		if len(l.screens) == 1 {
			break
		}
		l.press("enter")
	}
	l.sees("Done: Lost update", "1 of 1 lesson done")
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

// ordered are the keys that put the steps of the first lesson in order.
func ordered(t testing.TB) string {
	var keys []string
	for _, at := range studyOf(t).Order().Order {
		keys = append(keys, fmt.Sprint(at+1))
	}
	return strings.Join(keys, " ")
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
	l.press(misnamed(t) + " 7").sees("Not quite; you were 70 % sure.")
	for i, o := range studyOf(t).Name().Options {
		if o.Right {
			l.press(fmt.Sprint(i + 1)).sees("✓ lost update: bob wrote")
		}
	}
	r, _ := store.Load(t.Context())
	if c := r.Calibrate(); len(c) != 1 || c[0] != (progress.Calibration{Confidence: 70, Answers: 1}) {
		t.Errorf("calibration %+v of %+v", c, r.Answers)
	}
}

func TestStepsAndNamesCanBeClicked(t *testing.T) {
	click := func(l *lab, text string) {
		for y, line := range strings.Split(ansi.Strip(l.frame()), "\n") {
			if strings.Contains(line, text) {
				l.send(tea.MouseClickMsg{X: 5, Y: y, Button: tea.MouseLeft})
				return
			}
		}
		t.Fatalf("there is no %q to click", text)
	}
	l := openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter n n n")
	for _, at := range studyOf(t).Order().Order {
		click(l, fmt.Sprintf("│ %d ", at+1))
	}
	l.sees("✓ That is the order.")
	click(l, " lost update")
	l.sees("How sure are you?").press("0").sees("✓ lost update, and you were 100 % sure: bob wrote")
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
	l.sees("Continue: Lost update, break it").press("enter").sees("Break it: steer the actors")
}

// Who skips stages comes to the end all the same; the map says which, and a key
// goes there.
func TestSkippedStagesAreNotDone(t *testing.T) {
	store := &progress.Memory{}
	l := openCourse(t, courseOf(t, store, known()), 80, 24).press("enter n n n n n n n").sees("Debrief")
	l.press("n").sees("o takes up what was skipped: ", "◑ Lost update", "skipped predict, break, explain, fix, real, debrief", "0 of 1 lesson done, 1 with stages skipped")
	l.press("down").sees("o what was skipped").press("o").sees("What can be left behind?").press("q")
	l.press("G up enter").sees("0 of 1 lesson done, 1 finished with stages skipped.", "skipped predict, break").press("q")
	r, _ := store.Load(t.Context())
	if got := r.Lessons["lost-update"]; got.Done.IsZero() || course.StateOf(got) != course.Finished {
		t.Errorf("kept %+v", got)
	}
	// With the last of them it is done, wherever the learner goes then.
	r = hurried()
	l = openCourse(t, courseOf(t, &progress.Memory{}, r), 80, 24)
	l.press("o").sees("Break it: steer the actors").press("1 2 1 2").sees("✓ Broken with").press("q").sees("skipped fix")
	l.press("o").sees("Fix it: choose").press("down down enter")
	for range 10 {
		if strings.Contains(ansi.Strip(l.frame()), "✓ It holds") {
			break
		}
		l.press("space up space enter")
	}
	l.sees("That was the last stage skipped: the lesson is done.").press("q").sees("✓ Lost update", "done", "1 of 1 lesson done")
	l.press("o").sees("No lesson that you finished has a stage that you skipped.")
}

// Two lessons may be under way at once; each goes on where it was left.
func TestALessonLeftForAnotherGoesOn(t *testing.T) {
	r := known()
	r.FinishStage("lost-update", "predict", monday)
	r.Visit(progress.Place{Lesson: "oversell", Stage: "fix"}, monday)
	openCourse(t, courseOf(t, nil, r), 80, 24).press("down enter").sees("Break it: steer the actors")
}

func TestTheChosenRowStaysChosen(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, hurried()), 80, 24).press("G up up").sees("▸ ≡")
	l.press("enter").press("q").sees("▸ ")
	l.press("enter G q").sees("▸ ✓")
}

func TestAFoundFailureIsNotTheLearners(t *testing.T) {
	store := &progress.Memory{}
	l := openCourse(t, courseOf(t, store, known()), 80, 24).press("enter n n f").sees("That failure was found for you")
	r, _ := store.Load(t.Context())
	if r.Lessons["lost-update"].Best != nil {
		t.Error("a found failure is kept as the learner's")
	}
	l.press("r 1 2 1 2").sees("✓ Broken with")
}

func TestATypedPrediction(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter n t")
	for _, c := range "Balance 130" {
		if c == ' ' {
			l.press("space")
		} else {
			l.send(tea.KeyPressMsg{Code: c, Text: string(c)})
		}
	}
	l.press("enter").sees("Your answer: Balance 130").press("0").sees("✓ Right, and you were 100 % sure.", "Your answer: Balance 130")
	// While text is typed, keys are text: q does not leave, T changes no theme.
	before := l.styles.Name
	l = openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter n t q T m ?").sees("It leaves: qTm?")
	if l.styles.Name != before {
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
	l.press("q").sees("the course")
	l.press("/ x y z z y").sees("Nothing is called so").press("esc").sees("Lost update")
	l.press("/ ctrl+c")
}

func TestReviewIsTheSameBugElsewhere(t *testing.T) {
	store := &progress.Memory{}
	l := openCourse(t, courseOf(t, store, finished()), 120, 40)
	l.sees("Review: 1 lesson due").press("enter").sees("This is the same bug in another place", "Which of these hold")
	l.press("1 enter 7").sees("you were 70 % sure", "enter finish")
	r, _ := store.Load(t.Context())
	last := r.Answers[len(r.Answers)-1]
	if last.Kind != "review" || last.Lesson != "lost-update" || last.Confidence != 70 {
		t.Errorf("kept %+v", last)
	}
	l.press("enter").sees("Nothing is due").press("enter").sees("the course")
}

func TestSettingsAreKept(t *testing.T) {
	store := &progress.Memory{}
	l := openCourse(t, courseOf(t, store, known()), 80, 24).press("G enter").sees("Theme: dark")
	l.press("enter").sees("Theme: light").press("down enter").sees("Reduced motion: on").press("down enter").sees("Mouse: off")
	r, _ := store.Load(t.Context())
	if s := r.Settings; s.Theme != "light" || !s.ReducedMotion || !s.NoMouse {
		t.Errorf("kept %+v", s)
	}
	again := openLab(t, Options{Course: courseOf(t, store, r)}, 80, 24)
	if again.styles.Name != theme.Light || again.mouse || !again.env.ReducedMotion {
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
	l.press("T m").press("down enter").sees("Reduced motion: on", "Mouse: off")
	if l.styles.Name == theme.Dark || l.mouse || !l.env.ReducedMotion {
		t.Errorf("theme %s, mouse %v", l.styles.Name, l.mouse)
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
	l.press("q").sees("the course", "Lost update")
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
	l := openCourse(t, c, 80, 24).press("enter n 1").sees("Now press 2: bob takes a step")
	l.press("q enter").sees("Press 1: alice takes one step")
	broke := progress.Record{}
	broke.Broke("lost-update", 1)
	c = courseOf(t, nil, broke)
	c.Start = "lost-update"
	openCourse(t, c, 80, 24).press("enter n").sees("Break it: steer the actors")
}

func TestTheGuideNamesWhoHasNotStepped(t *testing.T) {
	c := courseOf(t, nil, progress.Record{})
	openCourse(t, c, 80, 24).press("enter n").sees("Press 1: alice takes one step").press("2").sees("Now press 1: alice takes a step")
	openCourse(t, c, 80, 24).press("enter n 1").sees("Now press 2: bob takes a step")
}

func TestCostsOfFixesStandSideBySide(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 120, 40).press("enter n n n n enter")
	l.sees("It holds in every interleaving", "no switch      4.0", "lock           8.0").lacks("failed", "fault of the lesson")
	l.press("space down space enter").sees("atomic         2.0", "lock           8.0", "no switch      4.0")
}
