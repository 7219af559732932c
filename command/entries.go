package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/sim"
	"racelab/sim/cells"
	bindings "racelab/ui/keys"
)

// errNothingPicked says that the learner left the list of tests.
var errNothingPicked = errors.New("no test was chosen")

// pickEntry asks on the terminal which of the tests the lab shall open.
func (a *app) pickEntry(ctx context.Context, out *os.File, program string, entries []sim.Entry) (string, error) {
	list := &entryList{title: cells.Clean(filepath.Base(pathName(program))), keys: bindings.New(), picked: -1, width: 80, height: 24}
	for _, e := range entries {
		list.names = append(list.names, cells.Clean(e.Name))
	}
	_, err := tea.NewProgram(list, tea.WithContext(ctx), tea.WithInput(a.stdin), tea.WithOutput(out), tea.WithEnvironment(a.environ)).Run()
	if err != nil && !errors.Is(err, tea.ErrInterrupted) && ctx.Err() == nil {
		return "", fmt.Errorf("asking which test to open: %w", err)
	}
	if list.picked < 0 {
		return "", errNothingPicked
	}
	return entries[list.picked].Name, nil
}

// entryList is a screen with the tests of a program, one of which is picked.
type entryList struct {
	title         string
	names         []string
	keys          bindings.Map
	at, top       int
	picked        int // -1: none
	width, height int
}

func (l *entryList) Init() tea.Cmd { return nil }

func (l *entryList) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		l.width, l.height = msg.Width, msg.Height
	case tea.KeyPressMsg:
		return l, l.press(msg)
	}
	return l, nil
}

func (l *entryList) press(k tea.KeyPressMsg) tea.Cmd {
	last := len(l.names) - 1
	switch {
	case key.Matches(k, l.keys.Quit, l.keys.Force, l.keys.Close):
		return tea.Quit
	case key.Matches(k, l.keys.Up):
		l.at = max(l.at-1, 0)
	case key.Matches(k, l.keys.Down):
		l.at = min(l.at+1, last)
	case key.Matches(k, l.keys.PageUp):
		l.at = max(l.at-l.rows(), 0)
	case key.Matches(k, l.keys.PageDown):
		l.at = min(l.at+l.rows(), last)
	case key.Matches(k, l.keys.First):
		l.at = 0
	case key.Matches(k, l.keys.Last):
		l.at = last
	case key.Matches(k, l.keys.Enter):
		l.picked = l.at
		return tea.Quit
	case key.Matches(k, l.keys.Step):
		if i := int(k.Code - '1'); i <= last {
			l.picked = i
			return tea.Quit
		}
	}
	return nil
}

// rows is how many names the screen has room for.
func (l *entryList) rows() int { return max(l.height-4, 1) }

func (l *entryList) View() tea.View {
	v := tea.NewView(l.text())
	v.AltScreen = true
	v.WindowTitle = "racelab"
	return v
}

// text draws the list without colours: nobody has told yet on what ground.
func (l *entryList) text() string {
	l.top = min(max(l.top, l.at-l.rows()+1), l.at)
	line := func(s string) string { return cells.Cut(s, max(l.width, 1)) + "\n" }
	out := line(fmt.Sprintf(" racelab › %s has %d tests. Which one?", l.title, len(l.names))) + "\n"
	for i := l.top; i < min(l.top+l.rows(), len(l.names)); i++ {
		mark, number := "   ", " "
		if i == l.at {
			mark = " ▸ "
		}
		if i < 9 {
			number = strconv.Itoa(i + 1)
		}
		out += line(mark + number + "  " + l.names[i])
	}
	return out + "\n" + cells.Cut(" ↑ ↓ choose · enter open · 1–9 open that one · q quit", max(l.width, 1))
}
