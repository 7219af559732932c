package screen

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"racelab/sim/cells"
)

// click clicks where a text begins; on what shows it first from above.
func (x *member) click(text string) {
	x.Helper()
	for y, row := range strings.Split(x.screen(), "\n") {
		if before, _, ok := strings.Cut(row, text); ok {
			x.send(tea.MouseClickMsg{X: cells.Width(before), Y: y, Button: tea.MouseLeft})
			return
		}
	}
	x.Fatalf("nothing shows %q to be clicked; the screen is\n%s", text, x.screen())
}

func (x *member) wheel(button tea.MouseButton) { x.send(tea.MouseWheelMsg{X: 5, Y: 5, Button: button}) }

// A room has the mouse of the lab: on the bench of whoever may move it, in lists, and for answers.
func TestTheMouseInARoom(t *testing.T) {
	teacher, bob := class(t)
	if teacher.m.View().MouseMode != tea.MouseModeCellMotion {
		t.Error("a terminal is not asked for its mouse")
	}
	teacher.click("1 alice")
	teacher.shows("step 1")
	bob.shows("step 1")
	bob.click("1 alice") // who follows moves nothing
	teacher.press("R")
	teacher.shows("In this room")
	teacher.wheel(tea.MouseWheelDown)
	teacher.wheel(tea.MouseWheelDown)
	if teacher.m.selected != 2 {
		t.Errorf("the wheel chose %d", teacher.m.selected)
	}
	teacher.wheel(tea.MouseWheelUp)
	teacher.click("People here")
	teacher.shows("In this room") // the first click chooses
	teacher.click("People here")
	teacher.shows("Bob")
	teacher.press("esc")

	teacher.explored()
	teacher.choose("Ask: can it still fail?")
	bob.shows("? ")
	bob.until("the question is there", func() bool { return bob.m.look.Room.Question != nil })
	bob.click(" 2  ")
	bob.until("the vote is counted", func() bool { return bob.m.look.Mine[0] == 1 })
	if at := teacher.m.at(); at != 1 {
		t.Errorf("the room's bench is at step %d", at)
	}

	teacher.press("m")
	teacher.shows("The mouse is off")
	if teacher.m.View().MouseMode != tea.MouseModeNone {
		t.Error("the mouse is still on")
	}
}
