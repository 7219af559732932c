// Package keys is the lab's key map: what each key does and how the help says
// it, in one place.
package keys

import (
	"strings"

	"charm.land/bubbles/v2/key"
)

// Map is the key map of one learner.
type Map struct {
	Step    key.Binding // a digit: that actor steps
	Clock   key.Binding // what is nobody's: the clock, faults
	Choices key.Binding // a list of everything that may happen next
	Auto    key.Binding
	Faster  key.Binding
	Slower  key.Binding

	Back     key.Binding
	Forward  key.Binding
	Up       key.Binding
	Down     key.Binding
	PageUp   key.Binding
	PageDown key.Binding
	First    key.Binding
	Last     key.Binding
	Reset    key.Binding
	Undo     key.Binding
	Redo     key.Binding

	Find           key.Binding
	Shortest       key.Binding
	Census         key.Binding
	Why            key.Binding
	Counterfactual key.Binding
	Real           key.Binding
	Pause          key.Binding
	Detect         key.Binding // on the stage For real
	State          key.Binding
	Code           key.Binding
	Zoom           key.Binding
	Left           key.Binding // the code, sideways
	Right          key.Binding
	Story          key.Binding
	Copy           key.Binding

	NextStage key.Binding // of a lesson
	PrevStage key.Binding
	Hint      key.Binding
	Answer    key.Binding // in the learner's own words
	Write     key.Binding // a fix of the learner's own
	Outside   key.Binding // the same, in the learner's own editor
	Whole     key.Binding // on Fix it: the whole source
	Search    key.Binding
	Skipped   key.Binding // of a finished lesson

	NextPane key.Binding
	PrevPane key.Binding
	Enter    key.Binding
	Toggle   key.Binding
	Close    key.Binding

	Palette key.Binding // every command

	Help  key.Binding
	Mouse key.Binding
	Theme key.Binding
	Quit  key.Binding
	Force key.Binding // leaves at once, from anywhere
}

// Group is a titled part of the help.
type Group struct {
	Title    string
	Bindings []key.Binding
}

func bind(keyWords, desc string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(keyWords, desc))
}

// New returns the key map.
func New() Map {
	return Map{
		Step:    bind("1–9", "let that actor take a step", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
		Clock:   bind("0", "let time pass, or let a fault strike", "0"),
		Choices: bind(".", "list everything that can happen next", "."),
		Auto:    bind("space", "run by itself, stop", "space"),
		Faster:  bind("+", "run faster", "+", "="),
		Slower:  bind("-", "run slower", "-", "_"),

		Back:     bind("← h", "one step back", "left", "h"),
		Forward:  bind("→ l", "one step forward", "right", "l"),
		Up:       bind("↑ k", "one up (timeline: back)", "up", "k"),
		Down:     bind("↓ j", "one down (timeline: forward)", "down", "j"),
		PageUp:   bind("pgup", "a page up", "pgup", "ctrl+b"),
		PageDown: bind("pgdn", "a page down", "pgdown", "ctrl+f"),
		First:    bind("home g", "to the start", "home", "g"),
		Last:     bind("end G", "to the last step", "end", "G"),
		Reset:    bind("r", "start over", "r"),
		Undo:     bind("u", "undo what the last key did to the run", "u", "ctrl+z"),
		Redo:     bind("U", "undo the undo", "U", "ctrl+y"),

		Find:           bind("f", "find a failure, then the next", "f"),
		Shortest:       bind("F", "the shortest failure", "F"),
		Census:         bind("c", "census: every interleaving counted", "c"),
		Why:            bind("w", "why did this happen", "w"),
		Counterfactual: bind("v", "same schedule, other switches", "v"),
		Real:           bind("x", "for real: compiled, 1,000 runs", "x"),
		Pause:          bind("P", "for real, with a pause between the steps", "P"),
		Detect:         bind("D", "on For real: ask Go's race detector", "D"),
		State:          bind("s", "state: tables, variables, output", "s"),
		Code:           bind("e", "the code", "e"),
		Zoom:           bind("z", "all the room for this pane, and back", "z"),
		Left:           bind("<", "the code, a little to the left", "<"),
		Right:          bind(">", "the code, a little to the right", ">"),
		Story:          bind("i", "the incident's story", "i"),
		Copy:           bind("y", "copy the token of this run", "y"),

		NextStage: bind("n", "the next stage; skips an unanswered one", "n"),
		PrevStage: bind("p", "the stage before", "p"),
		Hint:      bind("H", "a hint, then the next, then the solution", "H"),
		Answer:    bind("t", "type an answer of your own", "t"),
		Write:     bind("e", "on Fix it: write a fix of your own", "e"),
		Outside:   bind("E", "on Fix it: the same in your $EDITOR", "E"),
		Whole:     bind("d", "on Fix it: the whole file, or the changes only", "d"),
		Search:    bind("/", "on the map: search the course", "/"),
		Skipped:   bind("o", "on the map: open the first stage skipped", "o"),

		NextPane: bind("tab", "next: timeline, switches, code", "tab"),
		PrevPane: bind("shift+tab", "the one before", "shift+tab"),
		Enter:    bind("enter", "flip the switch, take the choice", "enter"),
		Toggle:   bind("space", "flip the switch", "space"),
		Close:    bind("esc", "close, back to the timeline", "esc"),

		Palette: bind(": ctrl-p", "every command, by a word of it", ":", "ctrl+p"),

		Help:  bind("? F1", "these keys", "?", "f1"),
		Mouse: bind("m", "mouse on or off (off: select text)", "m"),
		Theme: bind("T", "theme: dark, light, colour-blind safe", "T"),
		Quit:  bind("q", "quit", "q"),
		Force: bind("ctrl+c", "quit at once", "ctrl+c"),
	}
}

// CourseGroup returns the keys that a lesson's path has besides those of Groups.
func (m *Map) CourseGroup() Group {
	return Group{"The lesson", []key.Binding{m.NextStage, m.PrevStage, m.Hint, m.Answer, m.Write, m.Outside, m.Whole, m.Detect, m.Search, m.Skipped}}
}

// Groups returns the map as the bench's help shows it. Every binding of the map is
// in exactly one group, or in CourseGroup.
func (m *Map) Groups() []Group {
	return []Group{
		{"Step", []key.Binding{m.Step, m.Clock, m.Choices, m.Auto, m.Faster, m.Slower}},
		{"Travel", []key.Binding{m.Back, m.Forward, m.Up, m.Down, m.PageUp, m.PageDown, m.First, m.Last, m.Reset, m.Undo, m.Redo}},
		{"Look", []key.Binding{m.Find, m.Shortest, m.Census, m.Why, m.Counterfactual, m.Real, m.Pause, m.State, m.Code, m.Zoom, m.Left, m.Right, m.Story, m.Copy}},
		{"Switches and panes", []key.Binding{m.NextPane, m.PrevPane, m.Toggle, m.Enter, m.Close}},
		{"The lab", []key.Binding{m.Palette, m.Help, m.Mouse, m.Theme, m.Quit, m.Force}},
	}
}

// Everywhere returns the keys that mean the same on every screen.
func (m *Map) Everywhere() []key.Binding {
	return []key.Binding{m.Palette, m.Help, m.Theme, m.Mouse, m.Force}
}

// List is bindings as Markdown, below a title.
func List(title string, bindings []key.Binding) string {
	var b strings.Builder
	b.WriteString("**" + title + "**\n\n")
	for _, k := range bindings {
		b.WriteString("- `" + k.Help().Key + "`  " + k.Help().Desc + "\n")
	}
	return b.String()
}

// Own is a key that one screen alone has.
func Own(name, words string) key.Binding { return bind(name, words, strings.Fields(name)...) }

// In is a binding in the words of a screen instead of the bench's.
func In(b key.Binding, words string) key.Binding {
	b.SetHelp(b.Help().Key, words)
	return b
}
