package bench

import (
	"context"
	"flag"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"racelab/lessons"
	"racelab/sim"
	"racelab/sim/cells"
	"racelab/ui/keys"
	"racelab/ui/message"
	"racelab/ui/theme"
)

// everywhere makes the test go over every switch of every lesson and more sizes; without it a sample is taken.
var everywhere = flag.Bool("everywhere", false, "check the bench with every switch of every lesson, at more sizes")

// internal are names of the engine that no learner should meet.
var internal = regexp.MustCompile(`\bDB\.(run|commit|rollback|cancel)\b|redisdb\.|\.func\d|0xc0`)

// raw is how Go prints what is inside of something. An element is named by its index, as the source names it, in a
// cell of the timeline; in a table it has a row.
var (
	raw      = regexp.MustCompile(`map\[|&[a-z]+\.[a-z]|<nil>|\{`)
	rawState = regexp.MustCompile(raw.String() + `|\[[^\]0-9]|\[\]`)
)

// seat is a bench within the lab that a test plays at.
type seat struct {
	*driver
	size [2]int
}

// sit opens a lesson on its shortest failure, as the lab does.
func sit(t *testing.T, l *lessons.Lesson, p *sim.Program, on []string) seat {
	t.Helper()
	m := keys.New()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	d := &driver{t: t, ctx: ctx, cancel: cancel}
	d.Bench = New(Lesson{Name: l.Name, Title: l.Title, Program: FromSim(p), Switches: on, Fold: folded},
		Env{Context: ctx, Keys: &m, Styles: theme.New(theme.Dark, colorprofile.NoTTY), ReducedMotion: true, Budget: budget(), Board: &message.Board{}, Palette: true})
	d.run(d.Init())
	d.press("F")
	return seat{driver: d}
}

// budget is what exploring a lesson may cost: the whole of it, or what a gate can afford.
func budget() sim.Budget {
	if *everywhere {
		return sim.Budget{States: 20_000, Time: 3 * time.Second}
	}
	return sim.Budget{States: 3000, Time: 300 * time.Millisecond}
}

// folded is the source as learners read it.
func folded(src []byte, on map[string]bool) []Line {
	var out []Line
	for _, l := range lessons.Reading(lessons.Fold(src, on)) {
		out = append(out, Line{Number: l.Number, Text: l.Text, Added: l.Added})
	}
	return out
}

// TestTheBenchOfEveryLesson holds the bench to its rules on every lesson's shortest failure: nothing is cut where it
// may not be, nothing of the engine shows, state reads as tables, who can act is seen, panes are not empty, and the
// ways to commands and keys are in the last row.
func TestTheBenchOfEveryLesson(t *testing.T) {
	sizes := [][2]int{{80, 24}, {120, 40}}
	if *everywhere {
		sizes = append(sizes, [2]int{40, 12}, [2]int{200, 60}, [2]int{60, 20}, [2]int{72, 20}, [2]int{99, 27}, [2]int{100, 28}, [2]int{159, 39}, [2]int{160, 40})
	}
	screens := 0
	for i, l := range lessons.All() {
		if !*everywhere && i%7 != 0 {
			continue
		}
		p, err := l.Load()
		if err != nil {
			t.Fatal(err)
		}
		sets := [][]string{nil}
		for _, s := range p.Switches() {
			if *everywhere {
				sets = append(sets, []string{s.Name})
			}
		}
		for _, on := range sets {
			t.Run(fmt.Sprint(l.Name, on), func(t *testing.T) {
				s := sit(t, l, p, on)
				for _, size := range sizes {
					s.size = size
					s.run(s.SetSize(size[0], size[1]-1))
					s.rules()
					screens++
				}
			})
		}
	}
	t.Logf("%d screens", screens)
}

// complain fails the test with the screen.
func (s seat) complain(what string, line string) {
	s.t.Helper()
	s.t.Errorf("%v: %s: %q\n%s", s.size, what, line, s.screen())
}

// rules checks one screen.
func (s seat) rules() {
	s.t.Helper()
	lines := strings.Split(s.screen(), "\n")
	if len(lines) != s.size[1]-1 {
		s.complain("rows", fmt.Sprint(len(lines)))
	}
	for _, line := range lines {
		if found := internal.FindString(line); found != "" {
			s.complain("a name of the engine, "+found, line)
		}
		if cells.Width(line) != s.size[0] {
			s.complain("a row of another width", line)
		}
	}
	if last := lines[len(lines)-1]; !strings.Contains(last, ": commands  ? keys") {
		s.complain("no way to the commands and the keys", last)
	}
	s.seen()
	s.whole()
	s.tables()
	s.outcomesApart()
	if s.size == [2]int{120, 40} && s.hist.tape.view(s.hist.tape.len()).End != nil {
		s.used()
	}
	if s.size == [2]int{80, 24} {
		s.steps()
	}
}

// seen says that whoever can act has a lane, as far as there are columns for lanes at all.
func (s seat) seen() {
	s.t.Helper()
	if !s.place.shown(timelineBox) {
		return
	}
	r := s.place.inner(timelineBox)
	g := newGrid(r.w, s.place.lane, s.place.changed, s.hist.tape, s.hist.at)
	able := 0
	for a := range s.hist.view().Actors {
		if canStep(s.hist.view(), a) {
			able++
		}
	}
	for a := range s.hist.view().Actors {
		if _, ok := g.laneX(a); canStep(s.hist.view(), a) && !ok && able <= len(g.lanes) {
			s.complain("an actor that can act has no lane", s.hist.view().Actors[a].Name)
		}
	}
}

// whole says that no cell, lane head or line of code is cut with a mark. What a step changed may be: State has it whole.
func (s seat) whole() {
	s.t.Helper()
	if s.place.shown(timelineBox) && s.place.lane >= leastLane {
		g := newGrid(s.place.inner(timelineBox).w, s.place.lane, s.place.changed, s.hist.tape, s.hist.at)
		lanes := g.left() + len(g.lanes)*g.lane
		if g.changed == 0 {
			lanes = s.place.inner(timelineBox).w
		}
		rows := s.timelineLines()
		for _, row := range rows[:len(rows)-s.footRows()] { // what stands below the steps is cut between words, with a mark
			text := ansi.Strip(row)
			if strings.Contains(ansi.Cut(text, 0, lanes), "…") {
				s.complain("the timeline is cut", text)
			} else if found := raw.FindString(text); found != "" {
				s.complain("a value as Go prints it, "+found, text)
			}
		}
	}
	if !s.place.shown(codeBox) {
		return
	}
	marks := 0
	for _, l := range s.source.lines {
		marks += strings.Count(spelled(l.spans), "…")
	}
	if text := ansi.Strip(strings.Join(s.codeLines()[1:], "\n")); strings.Count(text, "…") > marks {
		s.complain("code is cut", text)
	}
}

// tables says that State never shows how Go prints a value.
func (s seat) tables() {
	s.t.Helper()
	for step := range s.hist.tape.len() + 1 {
		for _, row := range (stateView{s.hist.tape, step, s.st}).lines(60) {
			if text := ansi.Strip(row); rawState.MatchString(text) {
				s.complain(fmt.Sprintf("state at %d as Go prints it", step), text)
			}
		}
	}
}

// outcomesApart says that no two outcomes are shown by the same name.
func (s seat) outcomesApart() {
	s.t.Helper()
	r := s.report()
	if r == nil || !s.place.shown(censusBox) {
		return
	}
	c := censusPane{x: s.explorer.now, st: s.st, selected: -1, here: -1}
	seen := map[string]string{}
	for i, name := range c.measure(r, s.place.inner(censusBox).w).names {
		whole := outcomeText(r.Outcomes[i])
		if was, ok := seen[name]; ok && was != whole {
			s.complain("two outcomes have one name: "+was+" and "+whole, name)
		}
		seen[name] = whole
	}
}

// used says that at 120×40 all panes are there, and none is mostly empty.
func (s seat) used() {
	s.t.Helper()
	for _, p := range []pane{timelineBox, stateBox, whyBox, censusBox} {
		if !s.place.shown(p) {
			s.complain("a pane is not shown", fmt.Sprint(p))
			continue
		}
		empty := 0
		for _, row := range s.paneLines(p)[1:] {
			if strings.TrimSpace(ansi.Strip(row)) == "" {
				empty++
			}
		}
		if empty > mostEmpty {
			s.complain(fmt.Sprintf("%d rows of a pane are empty", empty), ansi.Strip(s.paneLines(p)[0]))
		}
	}
	if r := s.report(); r != nil && r.Decider() != nil && s.stripRows() > 0 && s.line() != nil && !strings.Contains(s.screen(), " fails ") {
		s.complain("the strip is not shown", "")
	}
}

// mostEmpty is how many rows of a pane may be empty at 120×40.
const mostEmpty = 6

// steps says that at 80×24 the timeline shows ten steps, or all that there are.
func (s seat) steps() {
	s.t.Helper()
	shown := s.place.inner(timelineBox).h - 1 - s.footRows()
	if want := min(10, s.hist.tape.len()+1); shown < want {
		s.complain(fmt.Sprintf("the timeline has room for %d steps, want %d", shown, want), "")
	}
}

// TestEveryKeyInATitleRowWorks presses each key that the title row of a pane names while the pane has the arrows.
func TestEveryKeyInATitleRowWorks(t *testing.T) {
	names := map[string][]string{"↑↓": {"up", "down"}, "←→": {"left", "right"}, "tab,": {"tab"}}
	for _, jump := range []string{"", "e", "s", "w", "c", "tab"} {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
			d := open(t, realLesson(rarely()), size[0], size[1]).press("F " + jump)
			p := d.focus.pane()
			if !d.place.shown(p) {
				continue
			}
			title := strings.Trim(ansi.Strip(d.paneLines(p)[0]), "━─┬┼ ↑↓")
			_, note, _ := strings.Cut(title, "━ ")
			note = strings.Trim(note, "━ ")
			for _, part := range strings.Split(note, "  ") {
				words := strings.Fields(part)
				if len(words) < 2 {
					continue
				}
				press := names[words[0]]
				if press == nil {
					press = words[:1]
				}
				for _, k := range press {
					again := open(t, realLesson(rarely()), size[0], size[1]).press("F " + jump)
					_, inPane := again.pressFocus(keyPress(k))
					if _, everywhere := again.pressBench(keyPress(k)); !inPane && !everywhere {
						t.Errorf("%v: the title row of %q names %q (%q), which does nothing", size, jump, k, title)
					}
				}
			}
		}
	}
}
