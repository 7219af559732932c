package ui

import (
	"context"
	"errors"
	"os/exec"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"racelab/ui/shell"
)

// ownFolder is a folder with three programs of somebody's own, one of which does not compile.
type ownFolder struct {
	t   *testing.T
	err error
}

func (o ownFolder) Find(context.Context) ([]shell.OwnEntry, error) {
	if o.err != nil {
		return nil, o.err
	}
	return []shell.OwnEntry{{Path: "./bank", Name: "TestDeposit", Text: "func TestDeposit(t *testing.T) {\n\tvar a Account\n}"},
		{Path: "./broken", Name: "TestBroken", Text: "func TestBroken(t *testing.T) { x }"}}, nil
}

func (o ownFolder) Open(e shell.OwnEntry) (Lesson, error) {
	if e.Path == "./broken" {
		return Lesson{}, errors.New("broken_test.go:3:33: undefined: *x_")
	}
	return ownLesson(o.t, ownTest), nil
}

// someClass notes what was asked for.
type someClass struct{ asked *[]string }

func (c someClass) Join(where string) (*exec.Cmd, error) {
	if where == "" || where[0] == '-' {
		return nil, errors.New("that is no address")
	}
	*c.asked = append(*c.asked, where)
	return exec.Command("ssh", where), nil
}

func (c someClass) Serve(rehearsing bool) (*exec.Cmd, error) {
	*c.asked = append(*c.asked, map[bool]string{false: "serve", true: "rehearse"}[rehearsing])
	return exec.Command("racelab", "serve"), nil
}

// doors is home with both doors. What has the terminal ends at once, the second time badly.
func doors(t *testing.T, own shell.Own, width, height int) (l *lab, asked *[]string) {
	t.Helper()
	asked = new([]string)
	times := 0
	c := courseOf(t, nil, known())
	c.Own, c.Class = own, someClass{asked}
	c.Exec = func(_ *exec.Cmd, done tea.ExecCallback) tea.Cmd {
		if times++; times == 2 {
			return func() tea.Msg { return done(errors.New("exit status 255")) }
		}
		return func() tea.Msg { return done(nil) }
	}
	return openCourse(t, c, width, height), asked
}

func TestAProgramOfOnesOwnIsOpenedFromHome(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {44, 14}} {
		l, _ := doors(t, ownFolder{t: t}, size[0], size[1])
		l.types(":your own program").press("enter")
		l.sees("TestDeposit", "TestBroken")
		if size[0] >= 80 {
			l.sees("./bank", "var a Account")
		}
		l.press("down enter").sees("TestBroken could not be loaded")
		if size[0] >= 80 {
			l.sees("undefined:", "*x_ ")
		}
		l.press("esc up enter").sees("bench", "esc back").press("F")
		l.press("z esc") // the bench's own first
		l.sees("bench").press("esc").sees("Tests and programs").press("esc").sees("COURSE")
	}
}

func TestNoProgramsOfOnesOwn(t *testing.T) {
	l, _ := doors(t, ownFolder{t, errors.New("no test is below this folder")}, 80, 24)
	l.types(":your own program").press("enter").sees("no test is below this folder.").press("esc").sees("COURSE")
}

func TestTheWayToAClass(t *testing.T) {
	l, asked := doors(t, ownFolder{t: t}, 80, 24)
	l.types(":classroom").press("enter").sees("Join a class", "Practise a class alone")
	l.press("enter").types("-oProxy").press("enter").sees("that is no address.", "Address: -oProxy")
	for range len("-oProxy") {
		l.press("backspace")
	}
	l.types("AB@lab.example.org").press("enter").sees("The connection has ended.")
	l.press("down enter").sees("The class has ended: exit status 255")
	l.press("down enter").sees("The class has ended.")
	if got := strings.Join(*asked, " "); got != "AB@lab.example.org serve rehearse" {
		t.Errorf("asked for %s", got)
	}
	l.press("q").sees("COURSE")
}

// Where others share the process there are no such doors.
func TestNoDoorsOutOfASharedProcess(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 120, 40)
	l.lacks("Your own program", "Classroom")
	l.types(":your own").lacks("a test or a main function")
}
