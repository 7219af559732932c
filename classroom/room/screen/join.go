package screen

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"rsc.io/qr"

	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/look"
	"racelab/ui/signs"
	"racelab/ui/theme"
)

// joinLines is for the projector: how to join a room, and how many are here.
func joinLines(in *look.Look, code, invite string, present, w, h int) []string {
	st := in.Styles
	var picture []string
	if in.Signs != signs.ASCII && st.Profile >= colorprofile.ANSI256 { // without colours, a dark terminal would show it the wrong way round
		picture = qrLines(joinLink(invite, code))
	}
	side := 0
	if len(picture) > 0 && len(picture) <= h && w >= cells.Width(picture[0])+6*len(code)+8 {
		side = cells.Width(picture[0]) + 4
	}
	lines := codeLines(st, code, invite, present, w-side, h)
	if side == 0 {
		return lines
	}
	top := (h - len(picture)) / 2
	for i := range lines {
		row := draw.Blank(side)
		if i >= top && i-top < len(picture) {
			// In colours of its own: a reader needs dark on light, whatever the theme.
			row = "  " + paper + picture[i-top] + plainAgain + "  "
		}
		lines[i] += row
	}
	return lines
}

// codeLines is the code in large letters, and the command.
func codeLines(st *theme.Styles, code, invite string, present, w, h int) []string {
	wide, tall := 1, 1
	for wide < 4 && (wide+1)*6*len(code)+4 <= w && 5*(tall+1)+8 <= h {
		wide++
		tall = max(wide/2, 1)
	}
	center := func(style theme.Style, s string) string {
		s = cells.Cut(s, w)
		return draw.Blank((w-cells.Width(s))/2) + style.Paint(s)
	}
	lines := []string{"", center(st.Faint, "Join with the code"), ""}
	for _, row := range largeText(code, wide) {
		for range tall {
			lines = append(lines, center(st.Strong, row))
		}
	}
	lines = append(lines, "")
	if invite != "" {
		lines = append(lines, center(st.Accent, invite+" room "+code), center(st.Faint, "without an SSH key: "+invite), center(st.Faint, "then type the code"))
	}
	lines = append(lines, "", center(st.Text, count(present, "person")+" here"))
	if top := (h - len(lines)) / 2; top > 0 {
		lines = append(make([]string, top), lines...)
	}
	return draw.Fill(lines, w, h)
}

// joinLink is the link that a phone or a terminal opens, made of the command that joins the class; empty if that
// is none that can be read.
func joinLink(invite, code string) string {
	host, port, user := "", "", code
	words := strings.Fields(invite)
	for i := 0; i < len(words); i++ {
		switch w := words[i]; {
		case w == "ssh" && i == 0 || w == "-t" || w == "-tt":
		case w == "-p" && i+1 < len(words):
			i++
			port = ":" + words[i]
		case strings.HasPrefix(w, "-") || host != "":
			return "" // more than a link can say
		default:
			host = w
		}
	}
	if _, after, ok := strings.Cut(host, "@"); ok {
		host = after
	}
	if host == "" {
		return ""
	}
	return fmt.Sprintf("ssh://%s@%s%s", user, host, port)
}

// paper is black on white, and plainAgain ends it.
const (
	paper      = "\x1b[38;5;16;48;5;231m"
	plainAgain = "\x1b[39;49m"
)

// qrMargin is how many light cells stand around a QR code. The standard says four; readers do with two.
const qrMargin = 2

// qrLines draws a QR code, two rows of it in a line, as dark on light; nil if there is nothing to draw.
func qrLines(text string) []string {
	if text == "" {
		return nil
	}
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return nil // too long for any code
	}
	var out []string
	for y := -qrMargin; y < code.Size+qrMargin; y += 2 {
		var b strings.Builder
		for x := -qrMargin; x < code.Size+qrMargin; x++ {
			b.WriteString(halves(code.Black(x, y), code.Black(x, y+1)))
		}
		out = append(out, b.String())
	}
	return out
}

// halves is the cell whose upper and lower half are dark.
func halves(upper, lower bool) string {
	switch {
	case upper && lower:
		return "█"
	case upper:
		return "▀"
	case lower:
		return "▄"
	}
	return " "
}
