package screen

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"racelab/classroom/room"
)

const questions = `## Which of these are data races?
- [x] a read beside a write
- [x] a write beside a write
- [ ] a read beside a read
  > Thinks that a read changes something.

## How many interleavings fail?
= 4
> Of six, the two serial ones hold.

## Put a lost update in order
1. Alice reads
2. Bob reads
3. Alice writes

## Where would you look first?
`

func TestPreparedQuestionsAreAskedAndAnswered(t *testing.T) {
	teacher, bob := class(t)
	all, err := room.ParseQuestions(questions)
	if err != nil {
		t.Fatal(err)
	}
	teacher.choose("Prepared questions")
	teacher.shows("there are none yet: ssh HOST room questions")
	if err := teacher.rooms.Prepare(t.Context(), teacher.m.seat.Me(), teacher.m.look.Room.Code, all); err != nil {
		t.Fatal(err)
	}

	ask := func(n int, text string) {
		t.Helper()
		teacher.choose("Prepared questions")
		teacher.shows("enter asks it")
		for range n {
			teacher.press("down")
		}
		teacher.press("enter")
		teacher.shows("? " + text)
		bob.shows("? " + text)
	}
	done := func() {
		t.Helper()
		teacher.choose("Reveal: run it")
		teacher.shows("Revealed.")
	}
	drop := func() {
		t.Helper()
		teacher.choose("Done with the question")
		bob.until("no question", func() bool { return bob.m.look.Room.Question == nil })
	}

	ask(0, "Which of these are data races?")
	bob.press("1")
	bob.shows("● you")
	bob.press("3")
	bob.until("both", func() bool { return bob.m.look.Mines[0] == "1,3" })
	teacher.shows("1 of 1 have voted")
	done()
	teacher.shows("1 of 1: Thinks that a read changes something.")
	drop()

	ask(1, "How many interleavings fail?")
	bob.press("v", "4", ".", "0", "enter")
	bob.until("answered", func() bool { return bob.m.look.Mines[0] == "4" })
	done()
	bob.shows("Right: 4")
	bob.shows("Of six, the two serial ones hold.")
	drop()

	ask(2, "Put a lost update in order")
	q := bob.m.look.Room.Question
	for _, n := range room.Chosen(q.Answer) {
		bob.press(string(rune('0' + n)))
	}
	bob.until("put in order", func() bool { return bob.m.look.Mines[0] == q.Answer })
	done()
	bob.shows("Right: Alice reads → Bob reads → Alice writes")
	drop()

	ask(3, "Where would you look first?")
	bob.press("v", "l", "o", "g", "s", "enter")
	teacher.shows("1 of 1 have voted")
	teacher.choose("Close the vote and show it")
	teacher.shows("logs")
	teacher.press("R")
	for _, s := range [][2]int{{80, 24}, {40, 10}, {20, 5}, {1, 1}} {
		teacher.send(tea.WindowSizeMsg{Width: s[0], Height: s[1]})
		bob.send(tea.WindowSizeMsg{Width: s[0], Height: s[1]})
		_, _ = teacher.screen(), bob.screen() // nothing panics
	}
}
