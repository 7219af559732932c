package path

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/course/attempt"
	"racelab/sim"
	"racelab/sim/number"
	"racelab/ui/prose"
	"racelab/ui/shell"
)

// proving shows the censuses that together prove a fix, as one table: fixes down, faults across. What the learner has
// not tried is ? until they ask for it. Below the table stands what exactly the chosen census says.
type proving struct {
	seat               // while a run of a cell is looked at
	of     string      // the switches that the proof is about
	none   *prose.Page // what is said while no fix is chosen
	proof  *attempt.Proof
	said   string
	failed error

	rows        [][]string             // sets of switches; the first is none
	columns     [][]string             // faults besides those of the lesson
	cells       map[string]*sim.Report // by keyOf of everything that is on
	busy        string                 // the cell that is worked on
	wrong       string                 // why one could not be
	row, column int
	top, left   int // first row and column shown
	low         int // first row shown of what stands below the table
	head        int // rows of the table when last drawn
	last        closing
	past        shell.Past[[2]int] // cells that were chosen
}

// provedMsg brings the censuses.
type provedMsg struct {
	to    *proving
	of    string
	proof *attempt.Proof
	err   error
}

// cellMsg brings the census of one cell.
type cellMsg struct {
	to     *proving
	key    string
	report *sim.Report
	err    error
}

func (v *proving) enter(p *Path) tea.Cmd {
	if p.study() == nil {
		return nil
	}
	if v.cells == nil {
		v.cells = map[string]*sim.Report{}
	}
	on := p.a.Chosen()
	if on == nil {
		v.of, v.none = "", prose.NewPage(attempt.NothingChosen+"\n")
		return nil
	}
	v.none = nil
	v.lay(p, on)
	v.row, v.column = min(v.row, len(v.rows)-1), min(v.column, len(v.columns)-1)
	k := keyOf(on)
	if k == v.of && v.proof != nil {
		return nil
	}
	v.of, v.proof, v.failed, v.low, v.column = k, nil, nil, 0, 0
	v.last = closing{}
	v.row = max(slices.IndexFunc(v.rows, func(r []string) bool { return keyOf(r) == k }), 0)
	s := p.study()
	return func() tea.Msg {
		proof, err := attempt.Examine(s, on)
		return provedMsg{to: v, of: k, proof: proof, err: err}
	}
}

// lay makes the rows and columns of the table, and fills in what was tried.
func (v *proving) lay(p *Path, chosen []string) {
	base := p.study().Base()
	v.rows = [][]string{nil}
	if len(chosen) > 1 {
		v.rows = append(v.rows, chosen)
	}
	for _, s := range p.a.Remedies() {
		v.rows = append(v.rows, []string{s.Name})
	}
	v.columns = [][]string{nil}
	var all []string
	for _, s := range p.a.Faults() {
		if !slices.Contains(base, s.Name) {
			v.columns, all = append(v.columns, []string{s.Name}), append(all, s.Name)
		}
	}
	if len(all) == 2 {
		v.columns = append(v.columns, all)
	}
	v.put(p.study().Report(), base)
	for _, t := range p.a.Trials() {
		for _, c := range t.Censuses {
			v.put(c.Report, base, t.Switches, nonEmpty(c.Fault))
		}
	}
}

// put keeps the census of everything that is on.
func (v *proving) put(r *sim.Report, on ...[]string) { v.cells[allOf(on...)] = r }

// union returns what is on in several sets, each once.
func union(sets ...[]string) []string {
	on := slices.Concat(sets...)
	slices.Sort(on)
	return slices.Compact(on)
}

// allOf names what is on in several sets; the name is never empty.
func allOf(sets ...[]string) string { return "on " + keyOf(union(sets...)) }

// key names the cell at a place.
func (v *proving) key(p *Path, row, column int) string {
	return allOf(p.study().Base(), v.rows[row], v.columns[column])
}

func (v *proving) handle(p *Path, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case provedMsg:
		if m.to != v || m.of != v.of {
			return nil
		}
		if v.failed = m.err; m.err != nil {
			return nil
		}
		v.proof = m.proof
		for _, c := range m.proof.Censuses {
			v.put(c.Report, m.proof.Base, m.proof.Switches, nonEmpty(c.Fault))
		}
		var news string
		v.said, news = p.a.Prove(m.proof)
		p.tell(news)
		if m.proof.Holds && m.proof.Complete {
			return v.last.ask(p.study(), m.proof.Switches)
		}
		return nil
	case closingMsg:
		v.last.take(m)
		return nil
	case cellMsg:
		if m.to != v {
			return nil
		}
		if v.busy, v.wrong = "", ""; m.err != nil {
			v.wrong = m.err.Error()
			return nil
		}
		v.cells[m.key] = m.report
		return nil
	}
	if v.bench != nil {
		return v.hand(p, msg)
	}
	if p.a.At() != course.Prove {
		return nil
	}
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		v.low = max(v.low+shell.Wheel(m, 3), 0)
	case tea.MouseClickMsg:
		if y := m.Mouse().Y - 3; y >= 0 && y < v.head-2 && v.top+y < len(v.rows) {
			v.row, v.low = v.top+y, 0
		}
		v.last.answer(p, v.last.clicked(m.Mouse().Y))
	}
	return nil
}

func (v *proving) press(p *Path, k tea.KeyPressMsg) tea.Cmd {
	m := p.env.Keys
	switch {
	case v.bench != nil:
		if (key.Matches(k, m.Close) || key.Matches(k, m.Quit)) && !v.isOpen() {
			v.close()
			return nil
		}
		return v.bench.Handle(k)
	case key.Matches(k, m.Enter) && (v.none != nil || v.proof != nil):
		return p.next()
	case v.proof == nil:
		return nil
	}
	if key.Matches(k, m.Undo) {
		v.undo(p)
		return nil
	}
	was := [2]int{v.row, v.column}
	switch {
	case key.Matches(k, m.Down):
		v.row = min(v.row+1, len(v.rows)-1)
	case key.Matches(k, m.Up):
		v.row = max(v.row-1, 0)
	case key.Matches(k, m.Forward):
		v.column = min(v.column+1, len(v.columns)-1)
	case key.Matches(k, m.Back):
		v.column = max(v.column-1, 0)
	case key.Matches(k, m.PageDown):
		v.low += 5
	case key.Matches(k, m.PageUp):
		v.low = max(v.low-5, 0)
	case key.Matches(k, m.Toggle):
		return v.ask(p)
	case key.Matches(k, m.Counterfactual):
		return v.show(p)
	case key.Matches(k, m.Copy):
		return p.copy(v.command(p))
	default:
		if n, err := strconv.Atoi(k.String()); err == nil {
			v.last.answer(p, n)
		}
	}
	if was != [2]int{v.row, v.column} {
		v.low, v.wrong = 0, ""
		v.past.Keep(was)
	}
	return nil
}

func (v *proving) moment(p *Path) string {
	return fmt.Sprint(v.row, v.column, v.busy, v.last.picked, v.seat.moment(p))
}

// undo goes back to the cell before. What the engine has said, and what was answered, stay.
func (v *proving) undo(p *Path) {
	to, ok := v.past.Take()
	if !ok {
		p.env.Board.Say(shell.NothingToUndo)
		return
	}
	v.row, v.column, v.low, v.wrong = min(to[0], len(v.rows)-1), min(to[1], len(v.columns)-1), 0, ""
}

// ask has the engine run the chosen cell, which the learner has not tried.
func (v *proving) ask(p *Path) tea.Cmd {
	k := v.key(p, v.row, v.column)
	switch {
	case v.cells[k] != nil:
		p.env.Board.Say("This one was run already; the result is below.")
		return nil
	case v.busy != "":
		p.env.Board.Say("The engine is still running another one.")
		return nil
	}
	v.busy, v.wrong = k, ""
	s, on := p.study(), union(p.study().Base(), v.rows[v.row], v.columns[v.column])
	return func() tea.Msg {
		r, err := s.Numbers(on...)
		return cellMsg{v, k, r, err}
	}
}

// show puts the shortest failing run of the chosen cell on the bench.
func (v *proving) show(p *Path) tea.Cmd {
	r := v.cells[v.key(p, v.row, v.column)]
	switch token := failing(r); {
	case r == nil:
		p.env.Board.Say("This one has not been run yet. Press space to run it.")
	case token == "":
		p.env.Board.Say("No interleaving fails here, so there is no run to show.")
	default:
		return v.sit(p, nil, token, shell.Hint{Key: "esc", Words: "back to the table"})
	}
	return nil
}

// failing is the token of a run that a census has against a set of switches; empty if it holds.
func failing(r *sim.Report) string {
	switch {
	case r == nil:
	case r.Shortest != nil:
		return r.Shortest.Token
	case len(r.Deadlocks) > 0:
		return r.Deadlocks[0].Token
	case len(r.Livelocks) > 0:
		return r.Livelocks[0].Token
	case len(r.Races) > 0:
		return r.Races[0].Token
	}
	return ""
}

// word says in a few words what a census comes to.
func word(r *sim.Report) string {
	switch {
	case r == nil:
		return "?"
	case r.Shortest != nil && r.Failing != nil && r.Interleavings != nil && r.Interleavings.Sign() > 0:
		share, _ := new(big.Rat).SetFrac(r.Failing, r.Interleavings).Float64()
		return "✗ " + number.Percent(share)
	case r.Shortest != nil:
		return "✗ fails"
	case len(r.Deadlocks) > 0:
		return "✗ deadlock"
	case len(r.Livelocks) > 0:
		return "✗ livelock"
	case len(r.Races) > 0:
		return "✗ data race"
	case !r.Complete:
		return "≈ none yet"
	}
	return "✓ holds"
}

// command is what runs the census of the chosen cell in a terminal. Lessons of a pack, which have its name before theirs, are
// explored all at once.
func (v *proving) command(p *Path) string {
	if lessons.OfPack(p.lesson.Name) {
		return "racelab lint, with the folder of the pack"
	}
	out := "racelab check " + p.lesson.Name
	for _, s := range p.lesson.Switches {
		if slices.Contains(union(p.study().Base(), v.rows[v.row], v.columns[v.column]), s.Name) {
			out += " --switch " + s.Name
		}
	}
	return out
}

func (v *proving) resize(p *Path) tea.Cmd { return v.size(p) }

func (v *proving) hints(p *Path) []shell.Hint {
	hints := []shell.Hint{{Key: "enter", Words: "for real"}, {Key: "q", Words: "course"}, {Key: "p", Words: "other fixes"}}
	if v.proof == nil {
		return hints
	}
	if v.cells[v.key(p, v.row, v.column)] == nil {
		hints = slices.Insert(hints, 1, shell.Hint{Key: "space", Words: "run this one"})
	} else if failing(v.cells[v.key(p, v.row, v.column)]) != "" {
		hints = slices.Insert(hints, 1, shell.Hint{Key: "v", Words: "see it fail"})
	}
	if v.last.asked && v.last.picked == 0 {
		hints = append(hints, shell.Hint{Key: "1–9", Words: "answer"})
	}
	return append(hints, shell.Hint{Key: "↑ ↓", Words: "fix"}, shell.Hint{Key: "← →", Words: "fault"}, shell.Hint{Key: "y", Words: "copy the command"})
}

func (v *proving) open(*Path) bool   { return v.bench != nil }
func (v *proving) typing(*Path) bool { return false }
