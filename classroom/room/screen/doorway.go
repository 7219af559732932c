package screen

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"racelab/classroom/room"
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/look"
	"racelab/ui/signs"
	"racelab/ui/theme"
)

// DoorwayOptions say who comes, and what is behind the door.
type DoorwayOptions struct {
	Context context.Context
	Profile colorprofile.Profile
	// Theme, Signs and Locale are as in Options.
	Theme, Signs, Locale string
	Room                 string // what it is about
	Name                 string // a proposal
	Why                  error  // why a name that they had will not do; nil if they had none
	// Enter lets them in with that name.
	Enter func(ctx context.Context, name string) (tea.Model, error)
}

// maxName bounds what is typed for a name, in letters.
const maxName = 40

// Doorway asks somebody what they want to be called, and becomes the screen of the room.
type Doorway struct {
	opts          DoorwayOptions
	paint         *look.Look
	input         line
	why           string
	entering      bool
	inner         tea.Model
	width, height int
}

// enteredMsg is what came of a name.
type enteredMsg struct {
	inner tea.Model
	err   error
}

// NewDoorway returns the screen of somebody at the door of a room.
func NewDoorway(o DoorwayOptions) *Doorway {
	d := &Doorway{opts: o, input: line{limit: maxName}, width: 80, height: 24}
	d.paint = look.New(theme.Name(o.Theme), o.Profile, signs.Set(o.Signs), signs.Set(o.Locale))
	d.input.insert(o.Name)
	if o.Why != nil {
		d.why = o.Why.Error()
	}
	return d
}

// Init implements tea.Model.
func (d *Doorway) Init() tea.Cmd { return nil }

// Update implements tea.Model.
func (d *Doorway) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if d.inner != nil {
		var cmd tea.Cmd
		d.inner, cmd = d.inner.Update(msg)
		return d, cmd
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		d.width, d.height = msg.Width, msg.Height
	case tea.ColorProfileMsg:
		d.paint.Dress(d.paint.Styles.Name, msg.Profile)
	case tea.BackgroundColorMsg:
		d.paint.See(msg.IsDark())
	case tea.PasteMsg:
		d.input.insert(msg.Content)
	case tea.KeyPressMsg:
		return d, d.press(msg)
	case enteredMsg:
		return d, d.entered(msg)
	}
	return d, nil
}

func (d *Doorway) press(k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc", "ctrl+c":
		return tea.Quit
	case "enter":
		return d.enter()
	}
	d.input.press(k)
	return nil
}

// enter tries the name that was typed.
func (d *Doorway) enter() tea.Cmd {
	name, err := room.Name(string(d.input.text))
	if err != nil {
		d.why = err.Error()
		return nil
	}
	if d.entering {
		return nil
	}
	d.entering, d.why = true, ""
	return func() tea.Msg {
		inner, err := d.opts.Enter(d.opts.Context, name)
		return enteredMsg{inner, err}
	}
}

// entered opens the room, or says why it stays closed.
func (d *Doorway) entered(msg enteredMsg) tea.Cmd {
	d.entering = false
	if msg.err != nil {
		d.why = cells.Clean(msg.err.Error())
		return nil
	}
	d.inner = msg.inner
	first := d.inner.Init()
	var sized, profiled tea.Cmd
	d.inner, sized = d.inner.Update(tea.WindowSizeMsg{Width: d.width, Height: d.height})
	d.inner, profiled = d.inner.Update(tea.ColorProfileMsg{Profile: d.paint.Styles.Profile})
	return tea.Batch(first, sized, profiled)
}

// View implements tea.Model.
func (d *Doorway) View() tea.View {
	if d.inner != nil {
		return d.inner.View()
	}
	v := tea.NewView(strings.Join(d.paint.Paint(d.lines(max(min(d.width, maxWidth), 1), max(min(d.height, maxHeight), 1)), false), "\n"))
	v.AltScreen = true
	v.WindowTitle = "racelab · a room"
	return v
}

func (d *Doorway) lines(w, h int) []string {
	st := d.paint.Styles
	out := []string{draw.Blank(w), draw.NewRow(w).Space(1).Put(st.Heading, "A room about "+cells.Clean(d.opts.Room)).String(), draw.Blank(w)}
	for _, l := range cells.Wrap("What do you want to be called here? Everybody in the room sees this name. You can change it later: R, Change your name.", max(w-2, 10)) {
		out = append(out, draw.NewRow(w).Space(1).Put(st.Text, l).String())
	}
	out = append(out, draw.Blank(w), draw.NewRow(w).Space(1).Put(st.Accent, "Your name: ").Put(st.Strong, d.input.show(max(w-14, 5))).String(), draw.Blank(w))
	for _, l := range cells.Wrap(d.why, max(w-4, 10)) {
		out = append(out, draw.NewRow(w).Space(1).Put(st.Bad, l).String())
	}
	hint := draw.NewRow(w).Space(1).Put(st.Key, "enter").Put(st.Faint, " come in · ").Put(st.Key, "ctrl+u").Put(st.Faint, " empty the line · ").Put(st.Key, "esc").Put(st.Faint, " leave").String()
	return append(fit(out, w, h-1), hint)
}
