package topics

import (
	"strings"
	"testing"

	"racelab/lessons"
	"racelab/sim/cells"
	"racelab/sim/export"
)

func TestTimelineOfTheFirstLesson(t *testing.T) {
	w := &writer{ctx: t.Context(), numbers: map[string]lessons.Numbers{}}
	got, err := w.timeline("lost-update")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"alice", "bob", "● read balance 100", "◆ write balance 130", "✗ balance 130", "Lost update:"} {
		if !strings.Contains(got, want) {
			t.Errorf("the timeline lacks %q:\n%s", want, got)
		}
	}
}

// Whatever a lesson does, its timeline fits a page, and every step of it is
// there.
func TestTimelinesFit(t *testing.T) {
	for _, l := range lessons.All() {
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel()
			w := &writer{ctx: t.Context(), numbers: map[string]lessons.Numbers{}}
			sets := [][]string{nil}
			for _, s := range l.Switches {
				if s.Kind != "fix" {
					sets = append(sets, []string{s.Name})
				}
			}
			for _, set := range sets {
				got, err := w.timeline(l.Name, set...)
				if err != nil {
					if strings.Contains(err.Error(), "no run fails") {
						continue
					}
					t.Fatal(err)
				}
				for _, line := range strings.Split(got, "\n") {
					if cells.Width(line) > pageWidth {
						t.Errorf("with %v a line has %d cells: %s", set, cells.Width(line), line)
					}
				}
				return // one that fails is enough
			}
			t.Error("there is no timeline to show")
		})
	}
}

func TestDrawTimeline(t *testing.T) {
	act := func(text string) export.Cell { return export.Cell{Kind: export.Acts, Text: text} }
	p := &export.Picture{
		Lanes: []string{"ann", "ben", "idler"},
		Rows: []export.Row{
			{Cells: []export.Cell{{Kind: export.Begins}, {Kind: export.Begins}, {Kind: export.Begins}}, Actor: -1},
			{Step: 1, Actor: 0, Words: "lock mu", Cells: []export.Cell{act("┏ lock"), {Kind: export.Idle}, {Kind: export.Idle}}},
			{Step: 2, Actor: 1, Words: strings.Repeat("word ", 20), Cells: []export.Cell{{Kind: export.Held}, act("● read"), {Kind: export.Idle}}},
			{Step: 3, Actor: -1, Words: "time passes to 1s", Cells: []export.Cell{{Kind: export.Held}, {Kind: export.Waits, Text: "waits mu"}, {Kind: export.Idle}}},
			{Step: 4, Actor: 0, Words: "unlock mu", Cells: []export.Cell{act("┗ unlock"), {Kind: export.Waits, Text: "waits mu"}, {Kind: export.Idle}}},
		},
		Ended: true, Outcome: "all is well",
	}
	got := drawTimeline(p)
	for _, want := range []string{"1   ┏ lock mu", "┃", "3   — time passes to 1s", "┊ waits mu", "✓ all is well"} {
		if !strings.Contains(got, want) {
			t.Errorf("the timeline lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "idler") {
		t.Errorf("an actor who does nothing has a lane:\n%s", got)
	}
	if n := strings.Count(got, "word"); n != 20 {
		t.Errorf("%d of 20 words of a long step are there:\n%s", n, got)
	}
}
