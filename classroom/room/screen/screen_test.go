package screen

import (
	"context"
	"fmt"
	"io"
	"log/slog"
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
	"racelab/sim"
	"racelab/sim/cells"
	"racelab/ui"
)

// patience is how long something may take that a test waits for, on the busiest machine.
const patience = 2 * time.Minute

func lostUpdate(t testing.TB) ui.Lesson { return lessonOf(t, "lost-update") }

func lessonOf(t testing.TB, name string) ui.Lesson {
	t.Helper()
	l, err := lessons.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := l.Load()
	if err != nil {
		t.Fatal(err)
	}
	return ui.Lesson{Name: l.Name, Title: l.Title, Program: ui.FromSim(p), Entry: p.Entries()[0].Name}
}

// member is a screen that a test drives message by message, as Bubble Tea does,
// but one at a time.
type member struct {
	*testing.T
	m     *Model
	rooms *room.Rooms
	queue chan func() // of all members: nobody waits for another
}

func (x *member) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			for _, c := range msg {
				x.run(c)
			}
		default:
			select {
			case x.queue <- func() { x.send(msg) }:
			case <-x.Context().Done():
			}
		}
	}()
}

func (x *member) send(msg tea.Msg) {
	_, cmd := x.m.Update(msg)
	x.run(cmd)
}

// until handles messages until ok says so.
func (x *member) until(what string, ok func() bool) {
	x.Helper()
	late := time.After(patience)
	for !ok() {
		select {
		case next := <-x.queue:
			next()
		case <-late:
			x.Fatalf("never: %s; the screen is\n%s", what, x.screen())
		}
	}
}

func (x *member) screen() string { return ansi.Strip(x.m.View().Content) }

func (x *member) shows(text string) {
	x.Helper()
	x.until(fmt.Sprintf("shows %q", text), func() bool { return strings.Contains(x.screen(), text) })
}

func (x *member) press(keys ...string) {
	for _, k := range keys {
		msg := tea.KeyPressMsg{Text: k}
		switch k {
		case "enter":
			msg = tea.KeyPressMsg{Code: tea.KeyEnter}
		case "esc":
			msg = tea.KeyPressMsg{Code: tea.KeyEscape}
		case "tab":
			msg = tea.KeyPressMsg{Code: tea.KeyTab}
		case "down":
			msg = tea.KeyPressMsg{Code: tea.KeyDown}
		case "backspace":
			msg = tea.KeyPressMsg{Code: tea.KeyBackspace}
		default:
			msg.Code = []rune(k)[0]
		}
		x.send(msg)
	}
}

// openFor opens the lessons that a room goes to.
func openFor(t testing.TB) func(string) (ui.Lesson, *Learner, error) {
	return func(name string) (ui.Lesson, *Learner, error) { return lessonOf(t, name), nil, nil }
}

// class returns a teacher's and a learner's screen in one room.
func class(t *testing.T) (teacher, bob *member) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	rooms := room.NewRooms(s, slog.New(slog.NewTextHandler(io.Discard, nil)))
	ada := room.Person{ID: "key-ada", Name: "Ada", Instructor: true}
	code, err := rooms.New(t.Context(), ada, "lost-update", "Lost update")
	if err != nil {
		t.Fatal(err)
	}
	lesson := lostUpdate(t)
	queue := make(chan func(), 1000)
	sit := func(p room.Person) *member {
		seat, err := rooms.Sit(t.Context(), code, p)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(seat.Leave)
		x := &member{T: t, rooms: rooms, m: New(Options{Seat: seat, Lesson: lesson, Context: t.Context(), Profile: colorprofile.ANSI256, Invite: "ssh -t lab.example.org", Open: openFor(t), Lessons: []Titled{{"lost-update", "Lost update"}, {"lazy-init", "Lazy init"}}}), queue: queue}
		x.run(x.m.Init())
		x.send(tea.WindowSizeMsg{Width: 80, Height: 24})
		return x
	}
	return sit(ada), sit(room.Person{ID: "key-bob", Name: "Bob"})
}

func TestNobodyLooksAheadWhileAPredictionIsOpen(t *testing.T) {
	teacher, bob := class(t)
	teacher.explored()
	bob.press("b")
	bob.shows("your own branch")
	bob.press("f")
	teacher.press("R", "f")
	bob.shows("can it still fail?")
	for _, x := range []*member{teacher, bob} { // a large screen has a census beside the run
		x.shows("can it still fail?")
		x.send(tea.WindowSizeMsg{Width: 200, Height: 60})
		if s := x.screen(); strings.Contains(s, "interleaving:") || strings.Contains(s, "chance") {
			t.Errorf("the census is seen while the prediction is open:\n%s", s)
		}
	}
	teacher.press("c")
	if s := teacher.screen(); strings.Contains(s, "chance") {
		t.Errorf("the census page is seen while the prediction is open:\n%s", s)
	}
	teacher.press("c")
	for _, k := range []string{"f", "F", "c", "w", "x", "v", "b", "space"} {
		bob.press(k)
	}
	if s := bob.screen(); strings.Contains(s, "interleavings fail") || strings.Contains(s, "your own branch") {
		t.Errorf("bob looks ahead:\n%s", s)
	}
	bob.press("2")
	bob.shows("● you")
	teacher.shows("1 of 1 have voted")
	teacher.choose("Reveal: run it") // at once
	bob.shows("your own branch")
	bob.press("q")
	bob.shows("4 of the 6")
}

func TestChallengeEndsSpoilersAndRanksResults(t *testing.T) {
	teacher, bob := class(t)
	teacher.explored()
	teacher.choose("Challenge: break it, 3 minutes")
	bob.shows("break it: ")
	bob.press("f")
	bob.shows("that would answer it")
	bob.press("1", "2", "1", "2")
	bob.shows("with 2 preemptions")
	bob.press("r", "1", "2", "2", "1")
	bob.shows("with 1 preemption.")
	bob.press("R")
	bob.shows("The board")
	teacher.choose("The board")
	teacher.shows("the fewest")
	if s := teacher.screen(); !strings.Contains(s, "Bob") || strings.Contains(s, "2 preemptions") {
		t.Errorf("the board is\n%s", s)
	}
}

// A learner's bench has all switches: the challenge is with those of the room.
func TestChallengeIsWithItsSwitches(t *testing.T) {
	teacher, bob := class(t)
	teacher.explored()
	teacher.choose("Challenge: break it, 3 minutes")
	bob.shows("break it: ")
	bob.press("tab", "down", "down", "down", " ") // load-store: it still fails
	bob.shows("[x] load-store")
	bob.press("1", "2", "1", "2")
	bob.shows("the task is the program without any switch")
	if board := bob.m.look.Board; len(board) > 0 {
		t.Errorf("with another switch than the challenge has: %+v", board)
	}
	bob.press(" ", "r", "1", "2", "1", "2") // the flip replays what was stepped; the task asks for steps of one's own
	bob.shows("with 2 preemptions")
	teacher.until("Bob is on the board", func() bool { return len(teacher.m.look.Board) == 1 })
	entry := teacher.m.look.Board[0]
	if entry.Preemptions != 2 || strings.Contains(entry.Token, "load-store") {
		t.Errorf("the board: %+v", entry)
	}
}

func TestTokensAreRunAgain(t *testing.T) {
	_, bob := class(t)
	own, err := bob.m.opts.Lesson.Program.NewRun(sim.Config{Entry: bob.m.opts.Lesson.Entry})
	if err != nil {
		t.Fatal(err)
	}
	for _, actor := range []int{0, 1, 0, 1} {
		choices := own.View(own.Len()).Choices
		i := slices.IndexFunc(choices, func(c sim.Choice) bool { return c.Actor == actor })
		if err := own.Step(choices[i]); err != nil {
			t.Fatal(err)
		}
	}
	got, err := bob.m.replay(own.Token(), true)
	if err != nil || !got.Fails || got.Preemptions != 2 || len(got.Switches) != 0 || got.AnyTimers {
		t.Errorf("replay: %+v, %v", got, err)
	}
	half := own.Token()
	own.Truncate(2)
	if got, err := bob.m.replay(own.Token(), true); err != nil || got.Fails {
		t.Errorf("a run that has not ended: %+v, %v", got, err)
	}
	for name, token := range map[string]string{"none": "", "cut": half[:len(half)-2], "another lesson's": strings.Replace(half, "lost-update", "deadlock", 1)} {
		if got, err := bob.m.replay(token, true); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestWheelGoesRound(t *testing.T) {
	teacher, bob := class(t)
	teacher.shows("2 here")
	teacher.choose("Hand the wheel to somebody")
	teacher.shows("Bob")
	teacher.press("down", "enter")
	bob.shows("you have the wheel")
	bob.press("1")
	teacher.shows("step 1")
	teacher.press("1")
	teacher.shows("You follow Bob")
	bob.press("R")
	bob.shows("Give the wheel back")
	bob.press("g")
	teacher.shows("you have the wheel")
}

func TestTypedQuestionsAndHands(t *testing.T) {
	teacher, bob := class(t)
	bob.press("h")
	bob.press(strings.Split("help x", "")...)
	bob.press("backspace", "enter")
	bob.shows("Your hand is up")
	teacher.choose("People here")
	teacher.shows("“help”")
	teacher.press("esc")
	teacher.choose("Ask a question of your own")
	teacher.press(strings.Split("Why?/because/*so", "")...)
	teacher.press("enter")
	bob.shows("? Why?")
	bob.shows(" 2  so")
}

func TestParseQuestion(t *testing.T) {
	for in, want := range map[string]string{
		"Does a lock help? / *yes / no": "Does a lock help? [yes no] 0",
		"a/b/c":                         "a [b c] -1",
		"a//b//*c":                      "a [b c] 1",
		"":                              "error",
		"only a question?":              "error",
		"a/b":                           "error",
		"/a/b":                          "error",
		"a/1/2/3/4/5/6/7/8/9/10":        "error",
	} {
		q, err := parseQuestion(in)
		got := fmt.Sprint(q.Text, " ", q.Options, " ", q.Right)
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%q is %s, want %s", in, got, want)
		}
	}
}

// Whatever size a terminal claims, every page fits it.
func TestEverySizeIsDrawnWhole(t *testing.T) {
	teacher, bob := class(t)
	teacher.explored()
	check := func(x *member, what string) {
		for _, s := range [][2]int{{80, 24}, {120, 40}, {0, 0}, {1, 1}, {5, 2}, {20, 5}, {40, 10}, {300, 3}, {10, 100}, {-3, 7}, {4000, 4000}, {79, 23}} {
			x.send(tea.WindowSizeMsg{Width: s[0], Height: s[1]})
			w, h := x.m.size()
			lines := strings.Split(x.m.View().Content, "\n")
			if len(lines) != h {
				t.Fatalf("%s at %v: %d lines, want %d", what, s, len(lines), h)
			}
			for _, l := range lines {
				if cells.Width(ansi.Strip(l)) > w {
					t.Fatalf("%s at %v: a line has %d cells of %d: %q", what, s, cells.Width(ansi.Strip(l)), w, ansi.Strip(l))
				}
			}
		}
	}
	check(teacher, "the bench")
	teacher.press(":")
	check(teacher, "the palette")
	teacher.press("esc")
	for page := menuPage; page <= helpPage; page++ {
		teacher.m.open(page)
		teacher.m.stale = true
		check(teacher, fmt.Sprint("page ", page))
	}
	teacher.m.page = noPage
	teacher.press("R", "f")
	bob.shows("can it still fail?")
	check(bob, "a question")
	bob.press("h", "x")
	check(bob, "typing")
	bob.press("esc")
	teacher.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	teacher.shows("can it still fail?")
	teacher.choose("Close the vote and show it")
	bob.until("discussed", func() bool { return bob.m.look.First != nil })
	check(bob, "a histogram")
}

func TestLetters(t *testing.T) {
	seen := map[[5]uint8]rune{}
	for _, r := range "ABCDEFGHJKMNPQRSTUVWXYZ23456789" {
		shape := letter(r)
		if other, ok := seen[shape]; ok {
			t.Errorf("%c looks like %c", r, other)
		}
		seen[shape] = r
	}
	if _, ok := seen[letter('?')]; ok {
		t.Error("a letter is missing")
	}
}

// recorded returns a player of six events.
func recorded(t *testing.T, profile colorprofile.Profile) *Player {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	q := room.Question{ID: "q1", Text: "Will it fail?", Options: []string{"no", "yes"}, Right: 1, Phase: room.Vote}
	closed := q
	closed.Phase = room.Discuss
	events := []room.Event{
		{Kind: "opened", Room: "K7QFX", Lesson: "lost-update", At: at},
		{Kind: "scene", Room: "K7QFX", At: at.Add(time.Second), Scene: &room.Scene{Choices: []room.Choice{{Actor: 0}, {Actor: 1}}, At: 2}},
		{Kind: "room", Room: "K7QFX", At: at.Add(2 * time.Second), State: &room.Room{Title: "Lost update", Question: &q}},
		{Kind: "room", Room: "K7QFX", At: at.Add(3 * time.Second), State: &room.Room{Title: "Lost update", Question: &closed}},
		{Kind: "tally", Room: "K7QFX", At: at.Add(3 * time.Second), Votes: map[string][]int{"q1.1": {3, 8}}},
		{Kind: "scene", Room: "K7QFX", At: at.Add(400 * time.Second), Scene: &room.Scene{Choices: []room.Choice{{Actor: 99}}, At: 7}}, // fits nothing
	}
	p := NewPlayer(PlayerOptions{Events: events, Lesson: lostUpdate(t), Context: context.Background(), Profile: profile, Still: true})
	p.Init()
	p.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	return p
}

func TestPlayerShowsWhatHappened(t *testing.T) {
	p := recorded(t, colorprofile.ASCII)
	text := func() string { return ansi.Strip(p.View().Content) }
	for i, want := range []string{"step 0", "step 2", "Will it fail?", "Talk to your neighbours", "███ 8", "6 of 6"} {
		if i > 0 {
			p.Update(tea.KeyPressMsg{Code: tea.KeyRight})
		}
		if !strings.Contains(text(), want) {
			t.Errorf("event %d does not show %q:\n%s", i+1, want, text())
		}
	}
	p.Update(tea.KeyPressMsg{Code: tea.KeyHome})
	if s := text(); strings.Contains(s, "Will it fail?") || !strings.Contains(s, "1 of 6") {
		t.Errorf("back at the start:\n%s", s)
	}
	for _, s := range [][2]int{{1, 1}, {0, 0}, {30, 6}, {4000, 4000}} {
		p.Update(tea.WindowSizeMsg{Width: s[0], Height: s[1]})
		p.Update(tea.KeyPressMsg{Code: tea.KeyEnd})
		_ = text()
	}
}

func TestInstructorKeepsTheDoor(t *testing.T) {
	teacher, bob := class(t)
	teacher.shows("2 here")
	teacher.choose("People here")
	teacher.shows("lock the door")
	teacher.shows("Bob")
	teacher.press("down", "n")
	teacher.press("R", "o", "b", "enter")
	teacher.shows("Bob is Rob here now.")
	teacher.choose("People here")
	teacher.press("L")
	teacher.shows("Nobody new comes in.")
	teacher.press("esc")
	teacher.shows("locked")
	open := func() {
		teacher.choose("People here")
		teacher.shows("follows")
		teacher.press("down")
	}
	open()
	teacher.press("x")
	teacher.press("n", "o", "enter")
	teacher.shows("Rob stays.")
	open()
	teacher.press("x")
	teacher.press("y", "e", "s", "enter")
	bob.shows("has taken you out of this room")
	teacher.shows("1 here")
	bob.press("b", "1", "R") // nothing of the room is left to press
	if text := bob.screen(); strings.Contains(text, "balance") {
		t.Errorf("who was taken out still sees the room:\n%s", text)
	}
}

// explored waits until the explorer has been through the program on the room's bench.
func (x *member) explored() {
	x.Helper()
	x.until("explored", func() bool { return x.m.scene.Report() != nil })
}

// choose does what the menu of the room has under a label. The menu is as the room was when it was opened, so it is
// opened until what others have seen has come here, too.
func (x *member) choose(label string) {
	x.Helper()
	i := -1
	x.until("a menu with "+label, func() bool {
		x.press("R")
		i = slices.IndexFunc(x.m.menu, func(a action) bool { return a.label == label })
		if i < 0 {
			x.press("esc")
		}
		return i >= 0
	})
	for range i {
		x.press("down")
	}
	x.press("enter")
}
