package screen

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"racelab/classroom/room"
	"racelab/ui"
)

// again is another screen in the room of x, of the same person or of another.
func (x *member) again(p room.Person) *member {
	x.Helper()
	seat, err := x.rooms.Sit(x.Context(), x.m.look.Room.Code, p)
	if err != nil {
		x.Fatal(err)
	}
	x.Cleanup(seat.Leave)
	o := x.m.opts
	o.Seat, o.Lesson, o.Learner = seat, lessonOf(x, seat.Look().Room.Lesson), nil
	y := &member{T: x.T, rooms: x.rooms, m: New(o), queue: x.queue}
	y.run(y.m.Init())
	y.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	return y
}

// pick chooses in the menu that is open.
func (x *member) pick(label string) {
	x.Helper()
	i := slices.IndexFunc(x.m.menu, func(a action) bool { return a.label == label })
	if i < 0 || x.m.page != menuPage {
		x.Fatalf("the menu has no %q:\n%s", label, x.screen())
	}
	for range i {
		x.press("down")
	}
	x.press("enter")
}

// The instructor takes the room to another lesson: benches, branches and attempts of the one before are gone,
// and what is stepped then is of the new one.
func TestTheRoomGoesToAnotherLesson(t *testing.T) {
	teacher, bob := class(t)
	teacher.explored()
	teacher.press("1", "2")
	bob.shows("step 2")
	bob.press("b")
	bob.shows("your own branch")
	teacher.choose("The day: lessons, scores, projector")
	teacher.pick("Go to another lesson")
	teacher.press("down", "enter")
	for _, x := range []*member{teacher, bob} {
		x.until("the other lesson", func() bool { return x.m.onBench == "lazy-init" })
		x.shows("step 0")
	}
	teacher.press("1")
	bob.shows("step 1")
	if s := bob.screen(); strings.Contains(s, "your own branch") || strings.Contains(s, "deposit") {
		t.Errorf("the lesson before is still seen:\n%s", s)
	}
	teacher.shows("step 1")
	late := bob.again(room.Person{ID: "key-late", Name: "Late"})
	late.shows("step 1")
}

// Of two windows of whoever drives, each follows what is done in the other.
func TestTheSecondWindowFollows(t *testing.T) {
	teacher, bob := class(t)
	second := teacher.again(teacher.m.seat.Me())
	teacher.press("1")
	second.shows("step 1")
	second.press("2")
	teacher.shows("step 2")
	bob.shows("step 2")
	teacher.press("1")
	second.shows("step 3")
	bob.shows("step 3")
}

func TestWhoLostTheConnectionIsWhereTheyWere(t *testing.T) {
	teacher, bob := class(t)
	bob.press("b")
	bob.shows("your own branch")
	bob.press("2", "2", "1")
	bob.shows("step 3")
	bob.m.seat.Leave() // the screen is cut off: it says nothing more
	again := bob.again(bob.m.seat.Me())
	again.shows("You are back on your own branch.")
	again.shows("step 3")
	again.press("q")
	again.shows("Back in the room.")
	teacher.press("1")
	again.shows("step 1")
}

func TestFollowersAreNotToldToPressWhatTheyMayNot(t *testing.T) {
	teacher, bob := class(t)
	tells := []string{"You are the scheduler", "1 2 step", "f fail", "z zoom", "s focus"}
	for _, word := range tells {
		teacher.shows(word)
		if s := bob.screen(); strings.Contains(s, word) {
			t.Errorf("who follows is told %q:\n%s", word, s)
		}
	}
	bob.press("esc")
	if s := bob.screen(); strings.Contains(s, "You follow") {
		t.Errorf("escape does something:\n%s", s)
	}
	bob.press("b")
	bob.shows("You are the scheduler")
}

func TestScoresAreOfAllRounds(t *testing.T) {
	teacher, bob := class(t)
	teacher.explored()
	eve := bob.again(room.Person{ID: "key-eve", Name: "Eve"})
	teacher.choose("Ask: can it still fail?")
	bob.shows("can it still fail?")
	eve.shows("can it still fail?")
	bob.press("2")
	eve.press("1")
	teacher.shows("all 2 in")
	teacher.choose("Reveal: run it")
	bob.shows("Revealed.")
	bob.choose("Scores so far")
	bob.shows("1 point")
	if s := bob.screen(); strings.Index(s, "Bob") > strings.Index(s, "Eve") {
		t.Errorf("the scores are\n%s", s)
	}
}

// projector is what hangs on the wall.
func projector(x *member) (*Projector, func(cond func(string) bool)) {
	x.Helper()
	seat, err := x.rooms.Watch(x.Context(), x.m.look.Room.Code, room.Person{ID: "key-ada", Name: "Ada", Instructor: true})
	if err != nil {
		x.Fatal(err)
	}
	x.Cleanup(seat.Leave)
	p := NewProjector(ProjectorOptions{
		Seat: seat, Lesson: lessonOf(x, "lost-update"), Context: x.Context(), Profile: colorprofile.ANSI256, Invite: "ssh -t -p 23234 lab.example.org",
		Open: func(name string) (ui.Lesson, error) { return lessonOf(x, name), nil },
	})
	wall := &onWall{x, p}
	wall.run(p.Init())
	wall.send(tea.WindowSizeMsg{Width: 100, Height: 40})
	return p, func(cond func(string) bool) {
		x.Helper()
		x.until("on the wall", func() bool { return cond(ansi.Strip(p.View().Content)) })
	}
}

type onWall struct {
	*member
	p *Projector
}

func (o *onWall) send(msg tea.Msg) {
	_, cmd := o.p.Update(msg)
	o.run(cmd)
}

func (o *onWall) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			for _, c := range msg {
				o.run(c)
			}
		default:
			select {
			case o.queue <- func() { o.send(msg) }:
			case <-o.Context().Done():
			}
		}
	}()
}

// The projector shows how to join, then what the class sees, and never what only the instructor may see.
func TestTheProjectorShowsWhatTheClassSees(t *testing.T) {
	teacher, bob := class(t)
	_, wall := projector(teacher)
	has := func(words ...string) func(string) bool {
		return func(s string) bool {
			for _, w := range words {
				if !strings.Contains(s, w) {
					return false
				}
			}
			return true
		}
	}
	wall(has("Join with the code", "ssh -t -p 23234 lab.example.org room "+teacher.m.look.Room.Code, "▀"))
	teacher.explored()
	teacher.press("1", "2")
	wall(func(s string) bool { return has("step 2", "Timeline")(s) && !has("travel")(s) && !has("4 of 6")(s) })
	bob.press("h", "m", "y", "enter") // a hand is the instructor's to see
	teacher.shows("1 hand")
	teacher.choose("Ask: can it still fail?")
	bob.shows("can it still fail?")
	bob.press("1")
	wall(func(s string) bool {
		return has("can it still fail?", "1 of 1 have voted", "█")(s) && !has("hand")(s) && !has("Bob")(s) && !has("✓")(s) && !has("Timeline")(s)
	})
	teacher.shows("all 1 in")
	teacher.choose("Reveal: run it")
	wall(has("✓", "Revealed.", "Timeline"))
	teacher.choose("Done with the question")
	teacher.choose("The day: lessons, scores, projector")
	teacher.pick("Go to another lesson")
	teacher.press("down", "enter")
	teacher.until("the other lesson", func() bool { return teacher.m.onBench == "lazy-init" })
	teacher.press("1")
	wall(has("step 1"))
	teacher.choose("The day: lessons, scores, projector")
	teacher.pick("Projector: show how to join")
	wall(has("Join with the code"))
}

// Whoever teaches has a path on the desk, which nobody else can read, and goes from part to part.
func TestTheDeskHasNotesAndWhatComesNext(t *testing.T) {
	teacher, bob := class(t)
	code := teacher.m.look.Room.Code
	text := "# A morning\nFor all.\n## 10 min: lesson lost-update\nSay hello to everybody.\n- They think that it is one step.\n## 15 min: lesson lazy-init\nSay more.\n"
	ada := room.Person{ID: "key-ada", Name: "Ada", Instructor: true}
	if err := teacher.rooms.SetPath(t.Context(), bob.m.seat.Me(), code, text); err == nil {
		t.Error("a learner gives the room a path")
	}
	if err := teacher.rooms.SetPath(t.Context(), ada, code, text); err != nil {
		t.Fatal(err)
	}
	if got, err := bob.m.seat.Path(t.Context()); err == nil {
		t.Errorf("a learner reads the notes: %s", got)
	}
	desk := func() {
		teacher.choose("The day: lessons, scores, projector")
		teacher.pick("Your desk: notes, what comes next, who is stuck")
	}
	bob.press("h", "m", "y", "enter")
	teacher.shows("1 hand")
	desk()
	teacher.shows("A morning, 25 min: enter begins.")
	teacher.shows("Bob: hand is up “my”")
	teacher.press("enter")
	teacher.shows("Part 1 of 2: A deposit disappears (lesson)")
	for _, words := range []string{"Say hello to everybody.", "They think that it is one step.", "Next, enter: A ticket for nothing, 15 min", "0 of 10 min · as planned"} {
		teacher.shows(words)
	}
	teacher.press("enter")
	for _, x := range []*member{teacher, bob} {
		x.until("the other lesson", func() bool { return x.m.onBench == "lazy-init" })
	}
	desk()
	teacher.shows("Say more.")
}
