package export

import (
	"encoding/json"
	"fmt"
	"strings"

	"racelab/sim/cells"
)

// castPace is the time between two steps of a recording, in seconds.
const castPace = 1.2

// castHeader is the first line of a recording.
type castHeader struct {
	Version int               `json:"version"`
	Width   int               `json:"width"`
	Height  int               `json:"height"`
	Title   string            `json:"title"`
	Env     map[string]string `json:"env"`
}

// Cast returns a recording in the format asciicast v2
// (docs.asciinema.org/manual/asciicast/v2): each step draws its row, and the
// last frame stands.
func Cast(p *Picture) ([]byte, error) {
	lanes, vars := p.textColumns()
	width := 6
	for _, w := range append(append([]int{}, lanes...), vars...) {
		width += w + 2
	}
	width = min(max(width, 60), 200)
	var frames []string
	frames = append(frames, "\x1b[1m"+cells.Cut(p.heading(), width)+"\x1b[0m\r\n\r\n"+p.castNames(lanes, vars)+"\r\n")
	for _, r := range p.Rows {
		frames = append(frames, p.castRow(r, lanes, vars)+"\r\n")
	}
	frames = append(frames, p.castEnd(width))
	rows := strings.Count(strings.Join(frames, ""), "\n") + 1
	out, err := json.Marshal(castHeader{Version: 2, Width: width, Height: min(max(rows, 12), 60), Title: p.heading(),
		Env: map[string]string{"TERM": "xterm-256color"}})
	if err != nil {
		return nil, fmt.Errorf("writing the recording's header: %w", err)
	}
	out = append(out, '\n')
	for i, f := range frames {
		event, err := json.Marshal([]any{float64(i) * castPace, "o", f})
		if err != nil {
			return nil, fmt.Errorf("writing frame %d of the recording: %w", i, err)
		}
		out = append(append(out, event...), '\n')
	}
	return out, nil
}

// textColumns returns the cells of each lane and each variable.
func (p *Picture) textColumns() (lanes, vars []int) {
	for i, name := range p.Lanes {
		w := max(6, cells.Width(name))
		for _, r := range p.Rows {
			w = max(w, cells.Width(p.text(r.Cells[i]))+1)
		}
		lanes = append(lanes, min(w, 40))
	}
	for i, name := range p.Vars {
		w := cells.Width(name)
		for _, r := range p.Rows {
			w = max(w, cells.Width(r.State[i].Text))
		}
		vars = append(vars, min(w, 24))
	}
	return lanes, vars
}

// The 256-colour numbers of the lanes.
func castColour(lane int) int { return [...]int{80, 215, 177, 186, 211, 111}[lane%6] }

func padded(text string, width int) string {
	text = cells.Cut(text, width)
	return text + strings.Repeat(" ", max(width-cells.Width(text), 0))
}

func (p *Picture) castNames(lanes, vars []int) string {
	var b strings.Builder
	b.WriteString("    ")
	for i, name := range p.Lanes {
		fmt.Fprintf(&b, "\x1b[1;38;5;%dm%s\x1b[0m  ", castColour(i), padded(name, lanes[i]))
	}
	for i, name := range p.Vars {
		fmt.Fprintf(&b, "\x1b[2m%s\x1b[0m  ", padded(name, vars[i]))
	}
	return b.String()
}

func (p *Picture) castRow(r Row, lanes, vars []int) string {
	var b strings.Builder
	mark := " "
	if r.Guilty && !p.Words {
		mark = "\x1b[31m✗\x1b[0m"
	}
	fmt.Fprintf(&b, "\x1b[2m%2d\x1b[0m%s ", r.Step, mark)
	if r.Actor < 0 && r.Words != "" {
		all, clock := 0, "◷ "
		if p.Words {
			clock = ""
		}
		for _, w := range lanes {
			all += w + 2
		}
		fmt.Fprintf(&b, "\x1b[33m%s\x1b[0m", padded(clock+r.Words, all))
	} else {
		for i, c := range r.Cells {
			b.WriteString(p.castCell(c, i, lanes[i]) + "  ")
		}
	}
	for i, v := range r.State {
		style := "0"
		if v.Changed {
			style = "1"
		}
		fmt.Fprintf(&b, "\x1b[%sm%s\x1b[0m  ", style, padded(v.Text, vars[i]))
	}
	return strings.TrimRight(b.String(), " ")
}

func (p *Picture) castCell(c Cell, lane, width int) string {
	text, style := c.Text, fmt.Sprintf("38;5;%d", castColour(lane))
	switch c.Kind {
	case Acts:
		if c.Held {
			text = "┃" + text
		}
		if c.Crash {
			style = "31"
		}
	case Held:
		text, style = "┃", "38;5;183"
	case Waits:
		text, style = strings.TrimSpace("┊ "+text), "2"
	case Idle:
		text, style = "│", "2"
	case Begins:
		text, style = strings.TrimSpace("╷ "+text), "2"
	case Ends:
		text, style = "╵", "2"
	}
	if p.Words {
		text = c.words()
	}
	return fmt.Sprintf("\x1b[%sm%s\x1b[0m", style, padded(text, width))
}

func (p *Picture) castEnd(width int) string {
	style := "32"
	if p.Fails {
		style = "31"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\r\n\x1b[1;%sm%s\x1b[0m\r\n", style, cells.Cut(p.verdict(), width))
	for _, why := range p.Why {
		for _, l := range cells.Wrap(why, width) {
			b.WriteString(l + "\r\n")
		}
	}
	return b.String()
}
