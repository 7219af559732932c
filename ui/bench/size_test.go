package bench

import (
	"math/rand/v2"
	"strings"
	"testing"

	"racelab/sim/cells"
	"racelab/ui/keys"
)

// checkSize fails the test unless lines are exactly what fills the screen.
func checkSize(t *testing.T, lines []string, width, height int) {
	t.Helper()
	if len(lines) != height {
		t.Fatalf("%d×%d: %d lines\n%s", width, height, len(lines), strings.Join(lines, "\n"))
	}
	for i, l := range lines {
		if w := cells.Width(l); w != width {
			t.Fatalf("%d×%d: line %d is %d cells wide: %q", width, height, i, w, l)
		}
	}
}

func TestTooSmallSaysSo(t *testing.T) {
	for _, size := range [][2]int{{39, 12}, {40, 11}, {20, 5}, {1, 1}} {
		d := open(t, lostUpdate(), size[0], size[1])
		checkSize(t, d.Lines(), size[0], size[1])
	}
	open(t, lostUpdate(), 39, 20).sees("This window is too small", "1 column")
	open(t, lostUpdate(), 60, 10).sees("Make it larger by 2")
	open(t, lostUpdate(), 38, 11).sees("1 row", "2", "columns")
	open(t, lostUpdate(), 40, 12).sees("1 alice", "Press 1 to step alice")
}

func TestEverySizeIsFilledExactly(t *testing.T) {
	d := open(t, realLesson(rarely()), 80, 24)
	for _, setup := range []string{"", "1 2 1 2", "x", "c", "esc v", "enter", "w", "?", "s", "y", ".", "tab", "tab"} {
		d.press(setup)
		for w := 0; w <= 300; w += 7 {
			for h := 0; h <= 100; h += 3 {
				d.SetSize(w, h)
				checkSize(t, d.Lines(), w, h)
			}
		}
	}
}

// allKeys returns every key of the map, and some that mean nothing.
func allKeys() []string {
	m := keys.New()
	out := []string{"X", "p", "Z", "é", "@"}
	for _, g := range m.Groups() {
		for _, k := range g.Bindings {
			out = append(out, k.Keys()...)
		}
	}
	return out
}

func TestRandomKeysAtRandomSizes(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	all := allKeys()
	for range 60 {
		d := open(t, realLesson(rarely()), 80, 24)
		var pressed []string
		for range 120 {
			k := all[rnd.IntN(len(all))]
			pressed = append(pressed, k)
			d.run(d.Handle(keyPress(k)))
			d.Handle(tickMsg{d.auto.id})
			if rnd.IntN(8) == 0 {
				d.SetSize(rnd.IntN(160), rnd.IntN(60))
			}
			checkSize(t, d.Lines(), d.width, d.height)
			if v := d.hist.view(); v.Step != d.hist.at {
				t.Fatalf("after %v the view is of step %d, not %d", pressed, v.Step, d.hist.at)
			}
		}
	}
}

func FuzzBench(f *testing.F) {
	f.Add(80, 24, []byte("1212"))
	f.Add(0, 0, []byte("fvc?"))
	f.Add(40, 12, []byte{200, 3, 40, 5, 6})
	all := allKeys()
	f.Fuzz(func(t *testing.T, width, height int, presses []byte) {
		width, height = min(max(width, 0), 300), min(max(height, 0), 100)
		d := open(t, lostUpdate(), width, height)
		for _, p := range presses[:min(len(presses), 60)] {
			d.run(d.Handle(keyPress(all[int(p)%len(all)])))
			checkSize(t, d.Lines(), width, height)
		}
	})
}
