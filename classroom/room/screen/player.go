package screen

import (
	"context"
	"fmt"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"racelab/classroom/room"
	"racelab/sim/cells"
	"racelab/ui"
	"racelab/ui/bench"
	"racelab/ui/draw"
	"racelab/ui/keys"
	"racelab/ui/look"
	"racelab/ui/palette"
	"racelab/ui/prompt"
	"racelab/ui/signs"
	"racelab/ui/theme"
)

// longest is the longest pause that a replay keeps: people who talk for ten
// minutes do not make it wait so long.
const longest = 3 * time.Second

// PlayerOptions say what is replayed and to whom.
type PlayerOptions struct {
	Events  []room.Event                           // as room.ReadRecording returns them
	Lesson  ui.Lesson                              // with which the room was opened
	Open    func(lesson string) (ui.Lesson, error) // another that it went to
	Context context.Context
	Profile colorprofile.Profile
	// Theme and Locale are as in Options.
	Theme, Locale string
	Still         bool // begins stopped
}

// Player replays the recording of a room: what was on its bench, what was asked,
// how the class voted.
type Player struct {
	events  []room.Event
	paint   *look.Look
	styles  *theme.Styles  // those of paint
	prompt  *prompt.Prompt // the open palette
	recent  palette.Recent
	keys    keys.Map
	cancel  context.CancelFunc
	bench   *bench.Bench
	env     bench.Env
	first   ui.Lesson
	open    func(string) (ui.Lesson, error)
	lesson  string // on the bench; empty: the first
	broken  string // why a lesson cannot be shown
	at      int    // events shown
	look    room.Look
	playing bool
	turn    int // tells the ticks of one playing from those of another
	width   int
	height  int
}

type playMsg struct{ turn int }

// NewPlayer returns the model of a replay.
func NewPlayer(o PlayerOptions) *Player {
	if o.Context == nil {
		o.Context = context.Background()
	}
	ctx, cancel := context.WithCancel(o.Context)
	p := &Player{events: o.Events, keys: keys.New(), cancel: cancel, playing: !o.Still, width: 80, height: 24}
	p.paint = look.New(theme.Name(o.Theme), o.Profile, "", signs.Set(o.Locale))
	p.styles = p.paint.Styles
	p.first, p.open, p.env = o.Lesson, o.Open, bench.Env{Context: ctx, Keys: &p.keys}
	p.put(o.Lesson)
	p.look.Room.Title = o.Lesson.Title
	return p
}

// Init implements tea.Model.
func (p *Player) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, p.bench.Init(), p.seek(1), p.next())
}

// next waits for the next event, as long as it took then.
func (p *Player) next() tea.Cmd {
	if !p.playing || p.at >= len(p.events) {
		return nil
	}
	wait := time.Duration(0)
	if p.at > 0 {
		wait = min(max(p.events[p.at].At.Sub(p.events[p.at-1].At), 0), longest)
	}
	turn := p.turn
	return tea.Tick(wait, func(time.Time) tea.Msg { return playMsg{turn} })
}

// Update implements tea.Model.
func (p *Player) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		p.width, p.height = msg.Width, msg.Height
		return p, p.resize()
	case tea.ColorProfileMsg:
		return p, p.dressed(p.paint.Dress(p.styles.Name, msg.Profile))
	case tea.BackgroundColorMsg:
		return p, p.dressed(p.paint.See(msg.IsDark()))
	case playMsg:
		if msg.turn != p.turn || !p.playing {
			return p, nil
		}
		cmd := p.seek(p.at + 1)
		return p, tea.Batch(cmd, p.next())
	case tea.KeyPressMsg:
		return p, p.press(msg)
	}
	return p, p.bench.Handle(msg)
}

func (p *Player) press(k tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(k, p.keys.Force):
		return p.quit()
	case p.prompt != nil:
		return p.takes(p.prompt.Press(k))
	case key.Matches(k, p.keys.Palette):
		p.prompt = prompt.Open(p.commands(), &p.recent, &p.keys)
		return nil
	}
	p.turn++ // what ticks now is over
	switch {
	case key.Matches(k, p.keys.Quit, p.keys.Close):
		return p.quit()
	case key.Matches(k, p.keys.Toggle):
		return p.toggle()
	case key.Matches(k, p.keys.Forward):
		return p.stop(p.at + 1)
	case key.Matches(k, p.keys.Back):
		return p.stop(p.at - 1)
	case key.Matches(k, p.keys.First):
		return p.stop(1)
	case key.Matches(k, p.keys.Last):
		return p.stop(len(p.events))
	case key.Matches(k, p.keys.Theme):
		return tea.Batch(p.dressed(p.paint.Dress(p.styles.Name.Next(), p.styles.Profile)), p.next())
	}
	return p.next()
}

func (p *Player) quit() tea.Cmd {
	p.bench.Close()
	p.cancel()
	return tea.Quit
}

// toggle stops, or goes on; from the start, if everything was shown.
func (p *Player) toggle() tea.Cmd {
	p.playing = !p.playing
	if p.at >= len(p.events) && p.playing {
		return tea.Batch(p.seek(1), p.next())
	}
	return p.next()
}

// stop stops after so many events.
func (p *Player) stop(at int) tea.Cmd {
	p.playing = false
	return p.seek(at)
}

// commands are what the palette lists.
func (p *Player) commands() []palette.Command {
	do := func(name, key string, do func() tea.Cmd) palette.Command {
		return palette.Command{Kind: "key", Name: name, Key: key, Do: func() tea.Cmd {
			p.turn++
			return do()
		}}
	}
	own := []palette.Command{
		do("play or stop", "space", p.toggle),
		do("next event", "→", func() tea.Cmd { return p.stop(p.at + 1) }),
		do("event before", "←", func() tea.Cmd { return p.stop(p.at - 1) }),
		do("to the start", "g", func() tea.Cmd { return p.stop(1) }),
		do("to the end", "G", func() tea.Cmd { return p.stop(len(p.events)) }),
	}
	own = append(own, look.Commands(
		func(n theme.Name) tea.Cmd { return p.dressed(p.paint.Dress(n, p.styles.Profile)) },
		func(s signs.Set) tea.Cmd { p.paint.Sign(s); return nil },
	)...)
	return append(own, do("quit", "q", p.quit))
}

// takes does what somebody asked of the palette.
func (p *Player) takes(a prompt.Asked) tea.Cmd {
	if a.Close {
		p.prompt = nil
	}
	if a.Do == nil {
		return nil
	}
	return a.Do()
}

// dressed hands the colours to the bench if they are others.
func (p *Player) dressed(changed bool) tea.Cmd {
	if !changed {
		return nil
	}
	p.styles = p.paint.Styles
	return p.bench.SetStyles(p.styles)
}

// seek shows how things were after so many events.
func (p *Player) seek(to int) tea.Cmd {
	to = min(max(to, 1), len(p.events))
	if to < p.at { // the past is told from the beginning
		title := p.look.Room.Title
		p.look, p.at = room.Look{Room: room.Room{Title: title}}, 0
		p.goTo(p.events[0].Lesson)
	}
	var scene *room.Scene
	var turned tea.Cmd
	for ; p.at < to; p.at++ {
		e := p.events[p.at]
		switch {
		case e.Scene != nil:
			scene = e.Scene
		case e.State != nil:
			p.take(e.State)
			if cmd := p.goTo(e.State.Lesson); cmd != nil {
				turned, scene = cmd, nil
			}
			if q := e.State.Question; q != nil && q.Phase == room.Revealed && q.Reveal != nil && scene == nil {
				continue // the scene that follows shows it
			}
		case e.Votes != nil:
			p.tally(e.Votes)
		}
	}
	if scene == nil && to == 1 {
		scene = &room.Scene{}
	}
	var cmd tea.Cmd
	if scene != nil {
		cmd = p.bench.Show(benchScene(*scene))
	}
	return tea.Batch(turned, cmd, p.resize())
}

// put makes the bench of a lesson.
func (p *Player) put(l ui.Lesson) {
	if p.bench != nil {
		p.bench.Close()
	}
	p.env.Styles = p.styles
	p.bench = bench.New(l, p.env)
}

// goTo puts the lesson on the bench that the room is at; nil if it is there.
func (p *Player) goTo(name string) tea.Cmd {
	if first := p.events[0].Lesson; name == "" || name == first {
		name = ""
	}
	if name == p.lesson {
		return nil
	}
	p.lesson, p.broken = name, ""
	l, err := p.first, error(nil)
	if name != "" && p.open != nil {
		l, err = p.open(name)
	}
	if err != nil {
		p.broken = cells.Clean(err.Error())
		return nil
	}
	p.put(l)
	return p.bench.Init()
}

// take takes in a state of the room.
func (p *Player) take(r *room.Room) {
	old := p.look.Room.Question
	p.look.Room = *r
	if q := r.Question; q == nil || old == nil || q.ID != old.ID {
		p.look.First, p.look.Second = nil, nil
	}
	p.look.Mine = [2]int{-1, -1}
}

func (p *Player) tally(votes map[string][]int) {
	q := p.look.Room.Question
	if q == nil {
		return
	}
	first, second := votes[q.ID+".1"], votes[q.ID+".2"]
	if len(first) == len(q.Options) && q.Phase != room.Vote {
		p.look.First = first
	}
	if len(second) == len(q.Options) && q.Phase != room.Revote {
		p.look.Second = second
	}
}

func (p *Player) box() int {
	q := p.look.Room.Question
	if q == nil {
		return 0
	}
	return min(len(q.Options)+4, p.height/2)
}

func (p *Player) resize() tea.Cmd {
	return p.bench.SetSize(max(min(p.width, maxWidth), 1), max(min(p.height, maxHeight)-2-p.box(), 1))
}

// View implements tea.Model.
func (p *Player) View() tea.View {
	w, h := max(min(p.width, maxWidth), 1), max(min(p.height, maxHeight), 1)
	lines := []string{p.title(w)}
	lines = append(lines, p.bench.Lines()...)
	lines[len(lines)-1] = draw.Blank(w) // its hints are for who steps
	if q := p.look.Room.Question; q != nil {
		lines = append(lines, questionLines(p.styles, p.look, w, p.box(), nil)...)
	}
	for len(lines) < h-1 {
		lines = append(lines, draw.Blank(w))
	}
	lines = append(lines[:h-1], p.hints(w))
	if p.prompt != nil {
		lines = p.prompt.Over(p.styles, lines, w, h)
	}
	v := tea.NewView(strings.Join(p.paint.Paint(lines, false), "\n"))
	v.AltScreen = true
	v.WindowTitle = "racelab · a recording"
	return v
}

func (p *Player) title(w int) string {
	st := p.styles
	r := draw.NewRow(w).Space(1).Put(st.Accent, "recording ").Put(st.Strong, cells.Clean(p.events[0].Room)).Put(st.Faint, " · ").
		Put(st.Text, cells.Clean(p.look.Room.Title))
	state := "stopped"
	if p.playing && p.at < len(p.events) {
		state = "playing"
	}
	when := p.events[max(p.at-1, 0)].At.Sub(p.events[0].At).Round(time.Second)
	return r.PutRight(st.Faint.Paint(fmt.Sprintf("%s · %s · %d of %d ", state, when, p.at, len(p.events)))).String()
}

func (p *Player) hints(w int) string {
	if p.broken != "" {
		return draw.NewRow(w).Space(1).Put(p.styles.Bad, p.broken).String()
	}
	hints := []draw.Hint{{Key: "space", Words: "play, stop"}, {Key: "← →", Words: "event by event"}, {Key: "g G", Words: "start, end"}, {Key: "T", Words: "theme"}, {Key: "q", Words: "quit"}}
	return draw.Hints(p.styles, w, hints, []draw.Hint{{Key: ":", Words: "commands"}})
}
