// Package class is the screen that leads from a learner's own lab to a class: to join one at an address, to open one on
// this machine, or to practise with learners who are simulated.
//
// What it starts has the terminal until it ends: ssh, or racelab serve. Then the screen is there again.
package class

import (
	"os/exec"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/keys"
	"racelab/ui/palette"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// Screen is the screen.
type Screen struct {
	env           *shell.Env
	chosen        int
	address       textinput.Model
	typing        bool
	width, height int
}

// door is something that the screen leads to.
type door struct{ title, text string }

var doors = [...]door{
	{"Join a class", "Somebody gave you an address, perhaps with a code: lab.example.org, or CODE@lab.example.org, or either with a port, lab.example.org:23234, which it is unless you name another. Your own ssh connects to it, and this screen is here again when you leave the class. What you do there is kept there: racelab progress pull ADDRESS brings it home."},
	{"Open a class on this machine", "racelab serve opens the lab to whoever reaches this machine at port 23234 with an SSH client. They get a lab, and nothing else of the machine. Whoever may open rooms has a key in the file that the server names when it starts. ctrl-c ends the class and leads back here. racelab docs classroom is the page for those who run one."},
	{"Practise a class alone", "The same, for this machine alone: to every room that you open come twelve simulated learners, who vote, get stuck and drop out. Open a room from a second terminal with ssh -t -p 23234 127.0.0.1 room new lost-update; your key has to be in the file that the server names when it starts. ctrl-c ends it and leads back here."},
}

const (
	join = iota
	open
	practise
)

// readyMsg brings the connection to a class, or why there is none. It is made beside the screen: ssh is asked for its
// configuration.
type readyMsg struct {
	of  *Screen
	cmd *exec.Cmd
	err error
}

// endedMsg says that what had the terminal has ended.
type endedMsg struct {
	of   *Screen
	what string
	err  error
}

// New returns the screen.
func New(env *shell.Env) *Screen {
	return &Screen{env: env, address: shell.NewInput("Address: "), width: 80, height: 24}
}

// Init implements shell.Screen.
func (s *Screen) Init() tea.Cmd { return nil }

// SetSize implements shell.Screen.
func (s *Screen) SetSize(width, height int) tea.Cmd {
	s.width, s.height = width, height
	s.address.SetWidth(max(width-cells.Width(s.address.Prompt)-2, 1))
	return nil
}

// SetStyles implements shell.Screen.
func (s *Screen) SetStyles(st *theme.Styles) tea.Cmd {
	s.env.Styles = st
	return nil
}

// Open implements shell.Screen.
func (s *Screen) Open() bool { return true }

// Typing implements shell.Screen.
func (s *Screen) Typing() bool { return s.typing }

// Say implements shell.Screen.
func (s *Screen) Say(text string) { s.env.Board.Say(text) }

// Close implements shell.Screen.
func (s *Screen) Close() {}

// Handle implements shell.Screen.
func (s *Screen) Handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case readyMsg:
		if msg.of == s {
			return s.ready(msg)
		}
	case endedMsg:
		if msg.of == s {
			s.ended(msg)
		}
	case tea.KeyPressMsg:
		if s.typing {
			return s.pressAddress(msg)
		}
		return s.press(msg)
	case tea.PasteMsg:
		if s.typing {
			s.typed(msg)
		}
	case tea.MouseWheelMsg:
		s.move(shell.Wheel(msg, 1))
	case tea.MouseClickMsg:
		if i := msg.Mouse().Y - 2; i >= 0 && i < len(doors) && !s.typing {
			if i == s.chosen {
				return s.enter()
			}
			s.chosen = i
		}
	}
	return nil
}

func (s *Screen) move(by int) { s.chosen = max(min(s.chosen+by, len(doors)-1), 0) }

func (s *Screen) press(k tea.KeyPressMsg) tea.Cmd {
	m := s.env.Keys
	if by, ok := shell.Step(k, m, len(doors), len(doors)); ok {
		s.move(by)
		return nil
	}
	switch {
	case key.Matches(k, m.Quit), key.Matches(k, m.Close), key.Matches(k, m.Back):
		return shell.Send(shell.Back{})
	case key.Matches(k, m.Enter), key.Matches(k, m.Forward):
		return s.enter()
	}
	return nil
}

// pressAddress is press while an address is typed.
func (s *Screen) pressAddress(k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc":
		s.typing = false
		s.address.Blur()
	case "enter":
		return s.join()
	default:
		s.typed(k)
	}
	return nil
}

func (s *Screen) typed(msg tea.Msg) { s.address, _ = s.address.Update(msg) }

// enter goes through the chosen door.
func (s *Screen) enter() tea.Cmd {
	if s.chosen == join {
		s.typing = true
		s.address.Focus()
		return nil
	}
	cmd, err := s.env.Class.Serve(s.chosen == practise)
	return s.start(cmd, err, "The class")
}

func (s *Screen) join() tea.Cmd {
	class, where := s.env.Class, strings.TrimSpace(s.address.Value())
	return func() tea.Msg {
		cmd, err := class.Join(where)
		return readyMsg{s, cmd, err}
	}
}

// ready connects, unless the learner has left the line meanwhile.
func (s *Screen) ready(msg readyMsg) tea.Cmd {
	if !s.typing {
		return nil
	}
	if msg.err == nil {
		s.typing = false
		s.address.Blur()
	}
	return s.start(msg.cmd, msg.err, "The connection")
}

// start hands the terminal to a command.
func (s *Screen) start(cmd *exec.Cmd, err error, what string) tea.Cmd {
	if err != nil {
		s.Say("✗ " + err.Error() + ".")
		return nil
	}
	return s.env.Exec(cmd, func(err error) tea.Msg { return endedMsg{s, what, err} })
}

func (s *Screen) ended(msg endedMsg) {
	if msg.err != nil {
		s.Say("! " + msg.what + " has ended: " + msg.err.Error() + ". What it said stands above, in the terminal, once you quit.")
		return
	}
	s.Say(msg.what + " has ended.")
}

// Lines implements shell.Screen.
func (s *Screen) Lines() []string {
	st := s.env.Styles
	out := []string{shell.Header(st, s.width, "", "classroom"),
		draw.Rule{Title: "A class", Note: "enter opens", Focused: true, Line: st.Focused, Label: st.Heading, Muted: st.Faint}.Draw(s.width)}
	for i, d := range doors {
		r, style := draw.NewRow(s.width), st.Text
		if i == s.chosen {
			r.Put(st.Accent, "▸")
			style = st.Selected()
		}
		out = append(out, r.To(1).Put(style, d.title).String())
	}
	out = append(out, draw.Blank(s.width))
	if s.typing {
		out = append(out, shell.Typed(st, &s.address, s.width), draw.Blank(s.width))
	}
	out = append(out, shell.Wrapped(st.Text, doors[s.chosen].text, min(s.width, mostText))...)
	return append(draw.Fill(out, s.width, s.height-1), s.foot())
}

// mostText is how wide text is at most, in columns.
const mostText = 72

func (s *Screen) foot() string {
	if s.typing {
		return shell.Hints(s.env.Styles, s.width, []shell.Hint{{Key: "enter", Words: "connect"}, {Key: "esc", Words: "back"}})
	}
	return shell.Hints(s.env.Styles, s.width, []shell.Hint{{Key: "↑ ↓", Words: "choose"}, {Key: "enter", Words: "open"}, {Key: "esc", Words: "back"}})
}

// Keys says what the keys do.
func (s *Screen) Keys() (text string, ok bool) {
	m := s.env.Keys
	return keys.List("The classroom", []key.Binding{keys.In(m.Up, "choose"), keys.In(m.Down, "choose"), keys.In(m.Enter, "join, or open what is chosen"), keys.In(m.Quit, "back")}), true
}

// Commands returns what can be opened here.
func (s *Screen) Commands() []palette.Command {
	var out []palette.Command
	for i, d := range doors {
		out = append(out, palette.Command{Kind: "class", Name: d.title, Text: "open it", Do: func() tea.Cmd {
			s.chosen = i
			return s.enter()
		}})
	}
	return out
}
