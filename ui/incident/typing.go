package incident

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"racelab/lessons/course/drill"
	"racelab/ui/shell"
)

// ask opens a line to be typed, beginning with some text.
func (r *Incident) ask(what asking, text string) {
	r.asking, r.recall, r.chosen = what, 0, -1
	r.input.SetValue(text)
	r.input.CursorEnd()
	r.input.Focus() // its cursor would blink; ours stands still
}

// typed hands a message to the line.
func (r *Incident) typed(msg tea.Msg) {
	before := r.input.Value()
	r.input, _ = r.input.Update(msg)
	if r.input.Value() != before {
		r.chosen = -1
	}
	if r.asking == filtering { // it filters while it is typed
		r.pane().filter = strings.TrimSpace(r.input.Value())
		r.found(r.focus, "")
	}
}

// pressTyping takes a key while a line is typed.
func (r *Incident) pressTyping(k tea.KeyPressMsg) tea.Cmd {
	ways := r.ways()
	switch name := k.String(); {
	case name == "esc":
		r.asking = nothing
	case name == "backspace" && r.input.Value() == "":
		r.asking = nothing
	case name == "enter":
		return r.entered()
	case name == "tab" && len(ways) > 0:
		r.complete(ways)
	case name == "shift+tab" && len(ways) > 0:
		r.chosen = (max(r.chosen, 0) + len(ways) - 1) % len(ways)
	case name == "up":
		r.remember(1)
	case name == "down":
		r.remember(-1)
	default:
		r.typed(k)
	}
	return nil
}

// entered takes the line that was typed.
func (r *Incident) entered() tea.Cmd {
	line := strings.TrimSpace(r.input.Value())
	what := r.asking
	if what == commands { // the colon that opens the line, pressed once more
		line = strings.TrimLeft(line, ": ")
	}
	if what == filtering {
		r.asking = nothing
		if _, ok := r.known.seen[r.focus]; !ok && line != "" { // nothing was fetched that could be filtered
			return r.enter(map[drill.View]string{drill.Logs: "logs ", drill.Traces: "trace "}[r.focus] + line)
		}
		return nil
	}
	if ways := r.ways(); r.chosen >= 0 && r.chosen < len(ways) { // enter fills the line, and the next one acts
		r.input.SetValue(ways[r.chosen].Line)
		r.input.CursorEnd()
		r.chosen = -1
		return nil
	}
	if r.busy != "" { // the line stays
		return r.enter(line)
	}
	r.asking = nothing
	if line == "" {
		return nil
	}
	if n := len(r.history); n == 0 || r.history[n-1] != line {
		r.history = append(r.history, line)
	}
	switch word := strings.Fields(line)[0]; word {
	case "quit", "exit", "q":
		return shell.Send(shell.Back{Said: kept})
	}
	return r.enter(line)
}

// remember goes through the lines that were entered before.
func (r *Incident) remember(by int) {
	if r.asking != commands || len(r.history) == 0 {
		return
	}
	r.recall = max(min(r.recall+by, len(r.history)), 0)
	text := ""
	if r.recall > 0 {
		text = r.history[len(r.history)-r.recall]
	}
	r.input.SetValue(text)
	r.input.CursorEnd()
	r.chosen = -1
}

// ways are how the line can go on.
func (r *Incident) ways() []drill.Completion {
	if r.asking != commands {
		return nil
	}
	return drill.Complete(r.drill, r.input.Value())
}

// complete goes on with the line as far as all ways agree, or by the one that is chosen, the next at each key.
func (r *Incident) complete(ways []drill.Completion) {
	value := r.input.Value()
	common := ways[0].Line
	for _, w := range ways[1:] {
		common = shared(common, w.Line)
	}
	if len(ways) == 1 || len(common) > len(value) {
		r.input.SetValue(common)
		r.chosen = -1
	} else {
		r.chosen = (r.chosen + 1) % len(ways)
		return
	}
	r.input.CursorEnd()
}

// shared is the beginning that two texts have in common.
func shared(a, b string) string {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return strings.ToValidUTF8(a[:n], "")
}
