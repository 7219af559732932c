package incident

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons/course/drill"
	"racelab/ui/keys"
	"racelab/ui/palette"
	"racelab/ui/shell"
)

// kept is said when the learner leaves.
const kept = "The night is kept as it is."

func (r *Incident) press(k tea.KeyPressMsg) tea.Cmd {
	switch {
	case r.bench != nil && r.leaves(k) && !r.bench.Open():
		r.closeBench()
		return nil
	case r.bench != nil:
		return r.bench.Handle(k)
	case r.asking != nothing:
		return r.pressTyping(k)
	}
	p := r.pane()
	if by, ok := shell.Step(k, r.env.Keys, max(p.lines, 1), max(p.shown-1, 1)); ok {
		r.move(by)
		return nil
	}
	if r.leaves(k) {
		switch {
		case p.unfolded:
			p.unfolded = false
		case p.filter != "" && key.Matches(k, r.env.Keys.Close):
			p.filter = ""
			r.found(r.focus, "")
		case r.zoomed:
			r.zoomed = false
		default:
			return shell.Send(shell.Back{Said: kept})
		}
		return nil
	}
	return r.pressPane(k)
}

// pressPane takes a key that names a pane, or does something with the one in focus.
func (r *Incident) pressPane(k tea.KeyPressMsg) tea.Cmd {
	m := r.env.Keys
	switch name := k.String(); {
	case len(name) == 1 && name[0] >= '1' && name[0] <= '9':
		r.choose(drill.View(name[0] - '1'))
	case key.Matches(k, m.NextPane):
		r.choose(drill.View((int(r.focus) + 1) % paneCount))
	case key.Matches(k, m.PrevPane):
		r.choose(drill.View((int(r.focus) + paneCount - 1) % paneCount))
	case name == ":":
		r.ask(commands, "")
	case name == "space":
		return r.enter("wait 30s")
	case name == "/":
		r.filter()
	case name == "r":
		return r.fetch()
	case name == "z":
		r.zoomed = !r.zoomed
	case name == "<", name == ">":
		r.sideways(name)
	case name == "u":
		r.Say("Production has no undo. After the end, whatif shows the night with an action left out.")
	case name == "v":
		return r.debrief()
	case name == "+":
		return r.note()
	case name == "c" && r.focus == drill.Traces:
		r.mark()
	case name == "n", name == "p":
		r.other(name)
	case key.Matches(k, m.Enter):
		return r.take()
	}
	return nil
}

// choose shows a pane; the one that is shown already has all the room, or gives it back.
func (r *Incident) choose(v drill.View) {
	if v == r.focus {
		r.zoomed = !r.zoomed
		return
	}
	r.focusOn(v)
}

func (r *Incident) pane() *pane { return &r.panes[r.focus] }

// move moves the cursor of the pane in focus, or what it shows.
func (r *Incident) move(by int) {
	p := r.pane()
	p.follow = false
	switch {
	case r.focus == drill.Traces && p.unfolded:
		p.deep = max(min(p.deep+by, p.lines-p.shown), 0)
		return
	case r.lists():
		p.at = max(min(p.at+by, p.lines-1), 0)
		return
	}
	p.top = max(min(p.top+by, p.lines-p.shown), 0)
}

// lists reports whether the pane in focus has a cursor.
func (r *Incident) lists() bool {
	switch r.focus {
	case drill.Logs, drill.Metrics, drill.Traces, drill.Actions, drill.Board:
		return true
	}
	return false
}

func (r *Incident) sideways(name string) {
	p := r.pane()
	if name == "<" {
		p.wide = max(p.wide-8, 0)
	} else {
		p.wide = min(p.wide+8, 400)
	}
}

// fetches are the commands that fetch what a pane shows.
var fetches = map[drill.View]string{drill.Pager: "tickets", drill.Logs: "logs", drill.Metrics: "metrics", drill.Actions: "ps"}

// fetch has the view of the pane in focus fetched again, or asks for what is missing to do so.
func (r *Incident) fetch() tea.Cmd {
	switch r.focus {
	case drill.Logs, drill.Metrics, drill.Pager, drill.Actions:
		return r.enter(fetches[r.focus])
	case drill.Traces:
		if f := r.pane().filter; f != "" {
			return r.enter("trace " + f)
		}
		r.ask(commands, "trace ")
	case drill.Stores:
		r.ask(commands, r.lastLine("sql "))
	case drill.Debrief:
		if r.known.state.Ended {
			return r.enter("report")
		}
		return r.enter("goals")
	case drill.Board:
		return r.enter("goals")
	}
	return nil
}

// lastLine is the last line that was answered in the pane in focus; otherwise what is given.
func (r *Incident) lastLine(otherwise string) string {
	if line := r.lastOf(r.focus); line != "" {
		return line
	}
	return otherwise
}

// lastOf is the last line that was answered in a pane; empty if none was.
func (r *Incident) lastOf(v drill.View) string {
	for _, a := range slices.Backward(r.known.state.Answers) {
		if a.View == v {
			return a.Line
		}
	}
	return ""
}

// filter opens the filter of the pane in focus. What was fetched is filtered for nothing.
func (r *Incident) filter() {
	switch r.focus {
	case drill.Logs, drill.Traces:
		r.ask(filtering, r.pane().filter)
	case drill.Stores:
		r.ask(commands, "sql ")
	default:
		r.Say("A filter is for logs and traces: 2 and 4.")
	}
}

// take does what enter means in the pane in focus.
func (r *Incident) take() tea.Cmd {
	p := r.pane()
	switch r.focus {
	case drill.Logs:
		r.around()
	case drill.Traces, drill.Metrics:
		p.unfolded, p.deep = !p.unfolded, 0
	case drill.Actions:
		deeds := drill.Deeds()
		if p.at < len(deeds) {
			r.ask(commands, deeds[p.at].Name+" ")
		}
	case drill.Stores, drill.Pager, drill.Board, drill.Debrief, drill.Code:
		r.ask(commands, "")
	}
	return nil
}

// note puts what the pane in focus has chosen on the board.
func (r *Incident) note() tea.Cmd {
	p := r.pane()
	switch r.focus {
	case drill.Logs:
		if all := r.logs(); p.at < len(all) {
			l := all[p.at]
			text := l.Msg
			for _, a := range l.Attrs {
				text += " " + a.Name + " " + a.Value
			}
			return r.enter(fmt.Sprintf("note %s %s: %s", drill.Clock(l.At), l.Process, text))
		}
	case drill.Traces:
		if all := r.requests(); p.at < len(all) {
			q := all[p.at]
			what, _, _ := strings.Cut(q.Root.Name, "?")
			return r.enter(fmt.Sprintf("note %s request %s : %s", drill.Clock(q.Root.Start), q.ID, what))
		}
	}
	r.ask(commands, "note ")
	return nil
}

// mark names requests for cause: the first, then the second, which fills the line.
func (r *Incident) mark() {
	all := r.requests()
	if p := r.pane(); p.at < len(all) {
		id := all[p.at].ID
		switch r.marked {
		case "", id:
			r.marked = id
			r.Say("First of two for cause: " + id + ". Choose the other, and press c.")
		default:
			r.ask(commands, "cause "+r.marked+" "+id)
			r.marked = ""
		}
	}
}

// other shows the next file of the code, or the next request whose waterfall is open; p the one before.
func (r *Incident) other(name string) {
	p, n := r.pane(), 0
	switch {
	case r.focus == drill.Code:
		n = len(r.files)
	case r.focus == drill.Traces && p.unfolded:
		n = len(r.requests())
	}
	if n == 0 {
		return
	}
	by := 1
	if name == "p" {
		by = n - 1
	}
	p.at, p.deep, p.wide, p.follow = (p.at+by)%n, 0, 0, false
	if r.focus == drill.Code {
		p.top = 0
	}
}

// Keys says what the keys do.
func (r *Incident) Keys() (text string, ok bool) {
	if r.bench != nil {
		return "", false
	}
	m := r.env.Keys
	return keys.List("The room", []key.Binding{
		keys.Own(":", "a command: tab completes it, up and down go through those before"), keys.Own("1 2 3 4 5 6 7 8 9", "a pane; again: all the room for it, where several stand side by side"),
		keys.In(m.NextPane, "the next pane"), keys.In(m.PrevPane, "the pane before"), keys.Own("space", "wait 30 s"),
		keys.Own("r", "fetch what the pane shows; that costs time"), keys.Own("/", "in logs and traces: filter what was fetched, which is free; in stores: a query"),
		keys.In(m.Enter, "logs: the lines of that request; traces, metrics: all the room; actions: fill in the line"),
		keys.Own("+", "put what is chosen on the board"), keys.Own("c", "in traces: name two requests for cause"), keys.Own("< >", "sideways"),
		keys.Own("n p", "the next file of the code, the one before; so with requests that are shown whole"), keys.Own("v", "after the end: the slice that decides, on the bench"),
		keys.In(m.Close, "close; drop the filter; leave"), keys.In(m.Quit, "leave; the night is kept"),
	}), true
}

// Commands returns what can be done in the room, for the palette.
func (r *Incident) Commands() []palette.Command {
	var out []palette.Command
	for _, c := range drill.Complete(r.drill, "") {
		out = append(out, palette.Command{Kind: "room", Name: c.Word, Text: c.Does + "  " + c.Cost, Do: func() tea.Cmd {
			r.ask(commands, c.Line)
			return nil
		}})
	}
	return out
}
