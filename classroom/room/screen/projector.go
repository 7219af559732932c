package screen

import (
	"context"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"racelab/classroom/room"
	"racelab/ui"
	"racelab/ui/bench"
	"racelab/ui/draw"
	"racelab/ui/keys"
	"racelab/ui/look"
	"racelab/ui/signs"
	"racelab/ui/theme"
)

// ProjectorOptions say what a projector shows.
type ProjectorOptions struct {
	Seat    *room.Seat // made by Watch
	Lesson  ui.Lesson
	Open    func(lesson string) (ui.Lesson, error) // another lesson that the room goes to
	Context context.Context
	Profile colorprofile.Profile
	Invite  string
	// Theme, Signs and Locale are as in Options.
	Theme, Signs, Locale string
}

// Projector is a room as all in it see it on the wall: read only and large. It has no notes of whoever teaches,
// no names of those who need help, and no result before all see it.
type Projector struct {
	opts          ProjectorOptions
	ctx           context.Context
	cancel        context.CancelFunc
	paint         *look.Look
	styles        *theme.Styles
	keys          keys.Map
	seen          room.Look
	scene         *bench.Bench
	lesson        string // that the room is at
	onBench       string
	shown         uint64
	err           string
	width, height int
}

// projectedMsg is another lesson for the bench.
type projectedMsg struct {
	name   string
	lesson ui.Lesson
	err    error
}

// NewProjector returns the screen for a projector.
func NewProjector(o ProjectorOptions) *Projector {
	if o.Context == nil {
		o.Context = context.Background()
	}
	p := &Projector{opts: o, keys: keys.New(), width: 80, height: 24}
	p.ctx, p.cancel = context.WithCancel(o.Context)
	p.paint = look.New(theme.Name(o.Theme), o.Profile, signs.Set(o.Signs), signs.Set(o.Locale))
	p.styles = p.paint.Styles
	p.seen = o.Seat.Look()
	p.lesson = p.seen.Room.Lesson
	p.put(p.lesson, o.Lesson)
	return p
}

// put makes the bench of a lesson.
func (p *Projector) put(name string, l ui.Lesson) {
	if p.scene != nil {
		p.scene.Close()
	}
	p.onBench, p.shown = name, 0
	p.scene = bench.New(l, bench.Env{Context: p.ctx, Keys: &p.keys, Styles: p.styles})
	p.scene.Watched(true)
}

// Init implements tea.Model.
func (p *Projector) Init() tea.Cmd {
	return tea.Batch(p.scene.Init(), tea.RequestBackgroundColor, p.listen(), tick(), p.follow())
}

func (p *Projector) listen() tea.Cmd {
	return func() tea.Msg {
		select {
		case <-p.opts.Seat.News():
			return newsMsg{}
		case <-p.ctx.Done():
			return nil
		}
	}
}

// Update implements tea.Model.
func (p *Projector) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case newsMsg:
		return p, tea.Batch(p.listen(), p.follow())
	case tickMsg:
		return p, tick() // the clocks
	case tea.WindowSizeMsg:
		p.width, p.height = msg.Width, msg.Height
		return p, p.resize()
	case tea.ColorProfileMsg:
		return p, p.dressed(p.paint.Dress(p.styles.Name, msg.Profile))
	case tea.BackgroundColorMsg:
		return p, p.dressed(p.paint.See(msg.IsDark()))
	case projectedMsg:
		return p, p.turned(msg)
	case tea.KeyPressMsg:
		return p, p.press(msg)
	case tea.MouseClickMsg, tea.MouseWheelMsg, tea.PasteMsg:
		return p, nil
	}
	return p, p.scene.Handle(msg)
}

func (p *Projector) press(k tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(k, p.keys.Force), k.String() == "q":
		p.scene.Close()
		p.cancel()
		return func() tea.Msg {
			p.opts.Seat.Leave()
			return tea.QuitMsg{}
		}
	case key.Matches(k, p.keys.Theme):
		return p.dressed(p.paint.Dress(p.styles.Name.Next(), p.styles.Profile))
	}
	return nil
}

// dressed takes over what changed in the look.
func (p *Projector) dressed(changed bool) tea.Cmd {
	if !changed {
		return nil
	}
	p.styles = p.paint.Styles
	return p.scene.SetStyles(p.styles)
}

// follow shows the room as it is now.
func (p *Projector) follow() tea.Cmd {
	p.seen = p.opts.Seat.Look()
	if name := p.seen.Room.Lesson; name != p.lesson && p.opts.Open != nil {
		p.lesson = name
		return func() tea.Msg {
			l, err := p.opts.Open(name)
			return projectedMsg{name, l, err}
		}
	}
	var show tea.Cmd
	if s := p.seen.Scene; s.N > p.shown && p.onBench == p.lesson {
		p.shown = s.N
		show = p.scene.Show(benchScene(s))
	}
	return tea.Batch(show, p.resize())
}

func (p *Projector) turned(msg projectedMsg) tea.Cmd {
	if msg.name != p.lesson {
		return nil // the room has gone on
	}
	if p.err = ""; msg.err != nil {
		p.err = "The lesson cannot be shown: " + msg.err.Error()
		return nil
	}
	p.put(msg.name, msg.lesson)
	return tea.Batch(p.scene.Init(), p.follow())
}

// split reports whether the bench and a question share the screen, and how high the question is.
func (p *Projector) split() int {
	q := p.seen.Room.Question
	if q == nil || q.Phase != room.Revealed {
		return 0
	}
	w, h := p.size()
	return min(len(questionBody(p.styles, p.seen, w, nil))+2, h/2)
}

func (p *Projector) size() (w, h int) {
	return max(min(p.width, maxWidth), 1), max(min(p.height, maxHeight), 1)
}

func (p *Projector) resize() tea.Cmd {
	w, h := p.size()
	hide := p.scene.Conceal(!p.seen.Room.Shows(p.scene.Scene().Switches))
	return tea.Batch(hide, p.scene.SetSize(w, max(h-p.split(), 1))) // the bench's last line, its hints, is the first of the room
}

// View implements tea.Model.
func (p *Projector) View() tea.View {
	w, h := p.size()
	v := tea.NewView(strings.Join(p.paint.Paint(fit(append([]string{p.title(w)}, p.body(w, h-1)...), w, h), false), "\n"))
	v.AltScreen = true
	v.WindowTitle = "racelab · room " + p.seen.Room.Code
	return v
}

// title is the first line.
func (p *Projector) title(w int) string {
	st, r := p.styles, p.seen.Room
	row := draw.NewRow(w).Space(1).Put(st.Accent, "room ").Put(st.Strong, r.Code).Put(st.Faint, " · ").PutWithin(st.Text, r.Title, max(w/2, 8))
	right := count(p.seen.Present, "person") + " here"
	style := st.Faint
	switch c := r.Challenge; {
	case !r.Closed.IsZero():
		right, style = "closed", st.Bad
	case c.Running(time.Now()):
		right, style = "break it: "+clock(c.Until), st.Warn
	}
	return row.PutRight(style.Paint(right) + " ").String()
}

// body is what matters now: how to join, the question, the board, or the bench.
func (p *Projector) body(w, h int) []string {
	r := p.seen.Room
	q, c := r.Question, r.Challenge
	switch {
	case p.err != "":
		return []string{draw.Blank(w), draw.NewRow(w).Space(1).Put(p.styles.Bad, p.err).String()}
	case r.Poster, q == nil && c == nil && len(p.seen.Scene.Choices) == 0 && len(r.Past) == 0:
		return joinLines(p.paint, r.Code, p.opts.Invite, p.seen.Present, w, h)
	case q != nil && q.Phase != room.Revealed:
		return p.questionLines(w, h)
	case c != nil:
		return append([]string{draw.Blank(w)}, boardLines(p.styles, p.seen, "", 0, w, h-1)...)
	}
	lines := p.scene.Lines()
	lines = lines[:max(len(lines)-1, 0)] // without hints: nobody presses keys here
	if q != nil {
		lines = append(lines, questionLines(p.styles, p.seen, w, p.split(), nil)...)
	}
	return lines
}

// questionLines is a question on a wall: with air between the options, and with how many have voted in large.
func (p *Projector) questionLines(w, h int) []string {
	body := questionBody(p.styles, p.seen, w, nil)
	if airy := spread(body, w); len(airy)+10 <= h {
		body = airy
	}
	out := append([]string{draw.Blank(w)}, body...)
	words := phaseWords(p.seen)
	if _, open := p.seen.Room.Question.Phase.Open(); open && len(out)+9 <= h {
		out = append(out, draw.Blank(w))
		for _, row := range largeText(large(p.seen.Voted)+"/"+large(p.seen.Voters), 2) {
			out = append(out, draw.NewRow(w).Space(3).Put(p.styles.Strong, row).String())
		}
	}
	return append(out, draw.Blank(w), draw.NewRow(w).Space(3).Put(p.styles.Text, words).String())
}

// spread puts an empty line after each.
func spread(lines []string, w int) []string {
	var out []string
	for _, l := range lines {
		out = append(out, l, draw.Blank(w))
	}
	return out
}
