package command

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"racelab/sim/cells"
	bindings "racelab/ui/keys"
)

func newEntryList(n, width, height int) *entryList {
	l := &entryList{title: "bank_test.go", keys: bindings.New(), picked: -1, width: width, height: height}
	for i := range n {
		l.names = append(l.names, fmt.Sprintf("Test%02d", i+1))
	}
	return l
}

func TestPickingATest(t *testing.T) {
	named := map[string]rune{"down": tea.KeyDown, "up": tea.KeyUp, "end": tea.KeyEnd, "home": tea.KeyHome, "pgdown": tea.KeyPgDown, "enter": tea.KeyEnter, "esc": tea.KeyEscape}
	tests := []struct {
		name, keys string
		tests      int
		picked     int
		ends       bool
	}{
		{"the first", "enter", 3, 0, true},
		{"down", "down enter", 3, 1, true},
		{"not below the last", "down down down down enter", 3, 2, true},
		{"not above the first", "up enter", 3, 0, true},
		{"the last", "end enter", 40, 39, true},
		{"the first again", "end home enter", 40, 0, true},
		{"a page down", "pgdown enter", 40, 20, true},
		{"by its digit", "3", 40, 2, true},
		{"a digit that no test has", "4", 3, -1, false},
		{"a key that means nothing", "z", 3, -1, false},
		{"none, by q", "down q", 3, -1, true},
		{"none, by escape", "esc", 3, -1, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := newEntryList(tt.tests, 80, 24)
			ended := false
			for _, k := range strings.Fields(tt.keys) {
				code, ok := named[k]
				if !ok {
					code = rune(k[0])
				}
				_, cmd := l.Update(tea.KeyPressMsg{Code: code})
				ended = cmd != nil
			}
			if l.picked != tt.picked || ended != tt.ends {
				t.Errorf("picked %d, ended %t; want %d, %t", l.picked, ended, tt.picked, tt.ends)
			}
		})
	}
}

func TestTheListOfTestsFitsTheScreen(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {12, 5}, {40, 12}, {200, 60}} {
		for _, n := range []int{2, 9, 10, 300} {
			l := newEntryList(n, 80, 24)
			l.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			l.at = n - 1
			lines := strings.Split(l.text(), "\n")
			if len(lines) > max(size[1], 5) {
				t.Errorf("%d tests in %v: %d lines", n, size, len(lines))
			}
			for _, line := range lines {
				if cells.Width(line) > size[0] {
					t.Errorf("%d tests in %v: %q is too wide", n, size, line)
				}
			}
			if size[0] >= 40 && !strings.Contains(l.text(), fmt.Sprintf("▸ %s  %s", map[bool]string{true: fmt.Sprint(n), false: " "}[n <= 9], l.names[n-1])) {
				t.Errorf("%d tests in %v: the one that is pointed at is not there:\n%s", n, size, l.text())
			}
		}
	}
}
