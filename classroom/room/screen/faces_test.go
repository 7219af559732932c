package screen

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"racelab/classroom/room"
	"racelab/classroom/store"
	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/course/attempt"
	"racelab/lessons/progress"
	"racelab/sim"
	"racelab/ui"
	"racelab/ui/plain"
)

// A move is what a learner does, in the words of each face: keys of the screens, and
// lines of text. A room has the keys of the bench.
type move struct{ keys, lines string }

// script is a way through the first lesson with everything that a rule decides: a typed
// outcome that is not understood, failures that do not count and some that do, hints, an
// order and a name that are wrong at first, fixes that fail and that hold, and a proof.
func script(t *testing.T) (all []move, breaking []move) {
	t.Helper()
	l, err := lessons.Find("lost-update")
	if err != nil {
		t.Fatal(err)
	}
	s, err := course.Open(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	steps := func(numbers string) move {
		return move{numbers, strings.ReplaceAll(numbers, " ", "\n")}
	}
	flip := move{"tab down down space esc", "switch lock-each"}
	back := move{"tab space esc", "switch lock-each"}
	breaking = []move{
		flip, steps("1 1 1 2 2 2 1 1 1 2 2 2"), back, // with another switch on
		{"f", "fail"}, {"r", "start"}, // found by the lab
		steps("1 2 1 2"), {"r", "start"}, steps("1 1 2 2"), {"r", "start"}, steps("1 2 2 1"),
	}
	order, wrong := numbers(s.Order().Order), slices.Clone(s.Order().Order)
	slices.Reverse(wrong)
	right, other := named(s, true), named(s, false)
	all = []move{
		{"n", "next"}, // the story
		{"t x y z enter esc", "xyz"}, {"1 2 enter 7 enter enter", "1 2\n70"},
		{"H", "hint"}, {"esc", ""},
	}
	all = append(all, breaking...)
	return append(all,
		move{"n", "done"},
		steps2(numbers(wrong)), inOrder(order),
		move{fmt.Sprintf("%d 3 enter", other), fmt.Sprintf("%d\n30", other)}, move{fmt.Sprint(right), fmt.Sprint(right)},
		move{"n", ""},
		try(l, "lock"), try(l, "lock-each"), try(l, "load-store"), move{"n", ""},
		move{"n", ""}, move{"n", "next"}, move{"n", "next"}, // prove, for real and the debrief
	), breaking
}

func numbers(order []int) string {
	var out []string
	for _, i := range order {
		out = append(out, fmt.Sprint(i+1))
	}
	return strings.Join(out, " ")
}

// steps2 is an order, digit by digit and as a line.
func steps2(order string) move { return move{order, order} }

// inOrder is the right order; on a screen, what it is told is seen until enter.
func inOrder(order string) move { return move{order + " enter", order} }

func named(s *course.Study, right bool) int {
	return 1 + slices.IndexFunc(s.Name().Options, func(o course.Option) bool { return o.Right == right })
}

// try is to try one switch alone.
func try(l *lessons.Lesson, name string) move {
	at := slices.IndexFunc(attempt.New(l, none{}, 0).Remedies(), func(s sim.Switch) bool { return s.Name == name })
	return move{strings.Repeat("up ", len(l.Switches)) + strings.Repeat("down ", at) + "enter", fmt.Sprint(at + 1)}
}

// none are notes that keep nothing.
type none struct{}

func (none) Record() progress.Record       { return progress.Record{} }
func (none) Now() time.Time                { return time.Time{} }
func (none) Change(func(*progress.Record)) {}

// byScreens drives the moves through the screens.
func byScreens(t *testing.T, moves []move, first string) progress.Record {
	t.Helper()
	return ofLesson(t, "lost-update", numbersOf(t, "lost-update"), moves, first)
}

func numbersOf(t *testing.T, name string) lessons.Numbers {
	t.Helper()
	l, err := lessons.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return l.Numbers(t.Context())
}

func ofLesson(t *testing.T, name string, numbers lessons.Numbers, moves []move, first string) progress.Record {
	t.Helper()
	l, err := lessons.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	store := &progress.Memory{}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	lesson := shared(t, name, numbers)
	reports := func(context.Context, *lessons.Lesson) lessons.Numbers { return numbers }
	m := ui.New(ui.Options{
		Context: ctx, Profile: colorprofile.NoTTY, Theme: "dark",
		After:  func(time.Duration, tea.Msg) tea.Cmd { return nil }, // nobody waits for a message to go
		Course: &ui.Course{Start: l.Name, Store: store, Reports: reports, Now: noon(), Open: func(*lessons.Lesson) ui.Lesson { return lesson }},
	})
	var run func(tea.Cmd)
	send := func(msg tea.Msg) {
		var cmd tea.Cmd
		m, cmd = m.Update(msg)
		run(cmd)
	}
	run = func(cmd tea.Cmd) {
		if cmd == nil {
			return
		}
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			for _, c := range msg {
				run(c)
			}
		default:
			send(msg)
		}
	}
	run(m.Init())
	send(tea.WindowSizeMsg{Width: 120, Height: 40})
	for _, name := range strings.Fields(first) {
		send(keyOf(name))
	}
	for _, mv := range moves {
		for _, name := range strings.Fields(mv.keys) {
			send(keyOf(name))
		}
	}
	r, err := store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if t.Failed() || len(r.Lessons) == 0 {
		t.Log(ansi.Strip(m.View().Content))
	}
	return r
}

// keyOf is a key by its name.
func keyOf(name string) tea.KeyPressMsg {
	codes := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "left": tea.KeyLeft, "up": tea.KeyUp, "down": tea.KeyDown, "backspace": tea.KeyBackspace,
	}
	switch code, ok := codes[name]; {
	case ok:
		return tea.KeyPressMsg{Code: code}
	case name == "space":
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

// byText drives the moves through lines of text.
func byText(t *testing.T, moves []move, first string) progress.Record {
	t.Helper()
	return textOfLesson(t, "lost-update", numbersOf(t, "lost-update"), moves, first)
}

func textOfLesson(t *testing.T, name string, numbers lessons.Numbers, moves []move, first string) progress.Record {
	t.Helper()
	lines := first
	for _, mv := range moves {
		lines += mv.lines + "\n"
	}
	store := &progress.Memory{}
	var out bytes.Buffer
	reports := func(context.Context, *lessons.Lesson) lessons.Numbers { return numbers }
	if err := plain.Run(t.Context(), plain.Options{In: strings.NewReader(lines), Out: &out, Store: store, Lesson: name, Now: noon(), Reports: reports}); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	r, err := store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if testing.Verbose() {
		t.Log(out.String())
	}
	return r
}

// noon is a second later whenever it is asked.
func noon() func() time.Time {
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	return func() time.Time {
		at = at.Add(time.Second)
		return at
	}
}

// timeless is a record without what says when or where: faces differ in that.
func timeless(r progress.Record) progress.Record {
	out := progress.Record{Lessons: map[string]progress.Lesson{}}
	for name, l := range r.Lessons {
		for _, times := range []map[string]time.Time{l.Stages, l.Fixes} {
			for k := range times {
				times[k] = time.Time{}
			}
		}
		if !l.Done.IsZero() {
			l.Done = time.Unix(0, 0)
		}
		out.Lessons[name] = l
	}
	for _, a := range r.Answers {
		a.At = time.Time{}
		out.Answers = append(out.Answers, a)
	}
	return out
}

func TestOneScriptLeavesOneRecordThroughEveryFace(t *testing.T) {
	all, breaking := script(t)
	screens, text := timeless(byScreens(t, all, "")), timeless(byText(t, all, ""))
	if !reflect.DeepEqual(screens, text) {
		t.Errorf("the screens keep\n%+v\nlines of text keep\n%+v", show(screens), show(text))
	}
	l := screens.Lessons["lost-update"]
	if l.Best == nil || *l.Best != 1 || l.Hints != 1 || len(l.Fixes) != 1 || l.Done.IsZero() || len(screens.Answers) != 3 {
		t.Errorf("kept is %s", show(screens))
	}
	if stages := slices.Sorted(maps.Keys(l.Stages)); !slices.Equal(stages, []string{"break", "explain", "fix", "predict", "prove"}) {
		t.Errorf("passed are %v", stages)
	}

	screens, text = timeless(byScreens(t, breaking, "n n")), timeless(byText(t, breaking, "next\nnext\n"))
	inRoom := timeless(byRoom(t, breaking))
	if !reflect.DeepEqual(screens, text) || !reflect.DeepEqual(screens, inRoom) {
		t.Errorf("the screens keep\n%s\nlines of text keep\n%s\na room keeps\n%s", show(screens), show(text), show(inRoom))
	}
}

// What is asked about the run, between its order and its name, is kept alike, too: once, with
// how sure the learner was, and against what it was judged.
func TestWhatIsAskedAboutTheRunIsKeptAlike(t *testing.T) {
	const name = "rate-limiter"
	l, err := lessons.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := course.Open(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	q, ok := s.Deeper()
	if !ok {
		t.Fatal("nothing is asked about the run")
	}
	wrong := 1 + slices.IndexFunc(q.Options, func(o course.Option) bool { return !o.Right })
	right := named(s, true)
	order := inOrder(numbers(s.Order().Order))
	moves := []move{order, {fmt.Sprintf("%d 4 enter enter", wrong), fmt.Sprintf("%d\n40", wrong)}, {fmt.Sprintf("%d 8 enter", right), fmt.Sprintf("%d\n80", right)}}
	screens := timeless(ofLesson(t, name, s.Numbers, moves, "n n n"))
	text := timeless(textOfLesson(t, name, s.Numbers, moves, "next\nnext\nnext\n"))
	if !reflect.DeepEqual(screens, text) {
		t.Errorf("the screens keep\n%s\nlines of text keep\n%s", show(screens), show(text))
	}
	at := slices.IndexFunc(screens.Answers, func(a progress.Answer) bool { return a.Kind == "decided" })
	if at < 0 {
		t.Fatalf("kept is %s", show(screens))
	}
	if a := screens.Answers[at]; a.Right || !a.Rated || a.Confidence != 40 || a.Against != q.Truth() || a.Text != q.Options[wrong-1].Text {
		t.Errorf("kept is %+v, against %q", a, q.Truth())
	}
	if _, passed := screens.Lessons[name].Stages["explain"]; !passed || len(screens.Answers) != 3 {
		t.Errorf("kept is %s", show(screens))
	}
}

// What does not count in one face counts in none.
func TestWhatDoesNotCountCountsInNoFace(t *testing.T) {
	_, breaking := script(t)
	for name, moves := range map[string][]move{
		"with a wrong fix":         breaking[:2],
		"found, and walked back":   {{"f", "fail"}, {"left 2", "back\n2"}},
		"held":                     {{"1 1 2 2", "1\n1\n2\n2"}},
		"begun by hand, not ended": {{"1 2 2", "1\n2\n2"}},
	} {
		for face, r := range map[string]progress.Record{
			"screens": byScreens(t, moves, "n n"), "text": byText(t, moves, "next\nnext\n"), "room": byRoom(t, moves),
		} {
			if l := r.Lessons["lost-update"]; l.Best != nil || !l.Stages["break"].IsZero() {
				t.Errorf("%s, %s: kept is %s", name, face, show(r))
			}
		}
	}
}

func show(r progress.Record) string {
	text, _ := progress.Encode(r)
	return string(text)
}

// newRooms returns rooms that end with the test.
func newRooms(t *testing.T) *room.Rooms {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return room.NewRooms(s, slog.New(slog.NewTextHandler(io.Discard, nil)))
}

// byRoom drives the moves of the bench through a branch of one's own in a room.
func byRoom(t *testing.T, moves []move) progress.Record {
	t.Helper()
	return ofRoom(t, newRooms(t), "lost-update", numbersOf(t, "lost-update"), moves)
}

func ofRoom(t *testing.T, rooms *room.Rooms, name string, numbers lessons.Numbers, moves []move) progress.Record {
	t.Helper()
	l, err := lessons.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	code, err := rooms.New(t.Context(), room.Person{ID: "key-ada", Name: "Ada", Instructor: true}, l.Name, l.Title)
	if err != nil {
		t.Fatal(err)
	}
	seat, err := rooms.Sit(t.Context(), code, room.Person{ID: "key-bob", Name: "Bob"})
	if err != nil {
		t.Fatal(err)
	}
	defer seat.Leave()
	mine := &progress.Memory{}
	x := &member{T: t, queue: make(chan func(), 1000), m: New(Options{
		Seat: seat, Lesson: shared(t, name, numbers), Context: t.Context(), Profile: colorprofile.NoTTY,
		Learner: &Learner{Lesson: l, Numbers: numbers, Store: mine},
	})}
	x.run(x.m.Init())
	x.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	x.until("the lesson is open", func() bool { return x.m.lesson.a.Study() != nil })
	x.send(keyOf("b"))
	x.shows("your own branch")
	x.until("the census is known", func() bool { return x.m.own.Report() != nil })
	for _, mv := range moves {
		for _, key := range strings.Fields(mv.keys) {
			x.send(keyOf(key))
			x.until("the census is known", func() bool { return x.m.own.Report() != nil })
		}
	}
	x.until("all is stored", func() bool {
		r, err := mine.Load(t.Context())
		return err == nil && reflect.DeepEqual(r.Lessons, x.m.lesson.Learner.Record.Lessons)
	})
	r, err := mine.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}
