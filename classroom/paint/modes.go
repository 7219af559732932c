package paint

import (
	"image/color"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/lucasb-eyer/go-colorful"
)

// modes writes what of the terminal's state has to change for the view.
func (p *Painter) modes(v tea.View) {
	if v.AltScreen != p.last.AltScreen {
		p.either(v.AltScreen, ansi.SetModeAltScreenSaveCursor, ansi.ResetModeAltScreenSaveCursor)
		p.clear = p.clear || v.AltScreen
	}
	if !p.begun {
		// Without auto wrap a character that the terminal thinks wider than we do
		// costs a cell, not a line.
		p.begun = true
		p.frame.WriteString(ansi.ResetModeAutoWrap + ansi.SetModeBracketedPaste + ansi.HideCursor)
	}
	if v.MouseMode != p.last.MouseMode {
		p.mouse(v.MouseMode)
	}
	if v.WindowTitle != p.last.WindowTitle {
		p.frame.WriteString(ansi.SetWindowTitle(v.WindowTitle))
	}
	p.ground(v.BackgroundColor, p.last.BackgroundColor, ansi.SetBackgroundColor, ansi.ResetBackgroundColor)
	p.ground(v.ForegroundColor, p.last.ForegroundColor, ansi.SetForegroundColor, ansi.ResetForegroundColor)
}

func (p *Painter) either(on bool, set, reset string) {
	if !on {
		set = reset
	}
	p.frame.WriteString(set)
}

func (p *Painter) mouse(m tea.MouseMode) {
	p.frame.WriteString(ansi.ResetModeMouseButtonEvent + ansi.ResetModeMouseAnyEvent)
	switch m {
	case tea.MouseModeNone:
		p.frame.WriteString(ansi.ResetModeMouseExtSgr)
	case tea.MouseModeCellMotion:
		p.frame.WriteString(ansi.SetModeMouseButtonEvent + ansi.SetModeMouseExtSgr)
	case tea.MouseModeAllMotion:
		p.frame.WriteString(ansi.SetModeMouseAnyEvent + ansi.SetModeMouseExtSgr)
	}
}

// ground sets the terminal's own colour, or gives it back.
func (p *Painter) ground(now, before color.Color, set func(string) string, reset string) {
	if now == before {
		return
	}
	if now != nil {
		if c, ok := colorful.MakeColor(now); ok { // not if it is transparent
			p.frame.WriteString(set(c.Hex()))
			return
		}
	}
	p.frame.WriteString(reset)
}

// cursor shows it where the view has it, or hides it.
func (p *Painter) cursor(now *tea.Cursor) {
	before := p.last.Cursor
	switch {
	case now == nil && before != nil:
		p.frame.WriteString(ansi.HideCursor)
	case now != nil:
		// Whatever was drawn has moved it.
		p.frame.WriteString(ansi.CursorPosition(now.X+1, now.Y+1))
		if before == nil {
			p.frame.WriteString(ansi.ShowCursor)
		}
	}
}
