// Pictures takes the pictures of README anew: it plays the lab in tmux, by keys alone, and has Chromium draw what is
// on the screen.
//
//	go build -o /tmp/racelab . && go run ./.ci/pictures /tmp/racelab docs
//
// It needs tmux and chromium. Look at each picture before committing it.
package main

import (
	"fmt"
	"html"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// picture is a screen, and how to get there: each key is sent when the text before it is shown.
type picture struct {
	name   string
	args   []string
	script []string // text to wait for, key, text, key, …, text
}

const (
	columns, rows    = 120, 40
	cellW, cellH     = 9, 17 // pixels
	margin, patience = 12, time.Minute
)

var pictures = []picture{
	{"course", nil, []string{"You are the scheduler", "n", "Can you make"}},
	{"bench", []string{"lab", "lost-update"}, []string{"at random", "F", "no return"}},
}

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: pictures RACELAB FOLDER")
	}
	for _, p := range pictures {
		screen, err := p.play(os.Args[1])
		if err == nil {
			err = draw(screen, filepath.Join(os.Args[2], p.name+".png"))
		}
		if err != nil {
			log.Fatalf("the picture %s: %v", p.name, err)
		}
	}
}

// play returns what is on the screen at the end of the script, with its colours.
func (p picture) play(racelab string) (string, error) {
	state, err := os.MkdirTemp("", "pictures")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(state)
	server := filepath.Join(state, "tmux")
	tmux := func(args ...string) (string, error) {
		out, err := exec.Command("tmux", append([]string{"-S", server, "-f", "/dev/null"}, args...)...).CombinedOutput()
		if err != nil {
			err = fmt.Errorf("tmux %s: %w: %s", args[0], err, out)
		}
		return string(out), err
	}
	command := append([]string{"new-session", "-d", "-x", strconv.Itoa(columns), "-y", strconv.Itoa(rows),
		"env", "-u", "NO_COLOR", "TERM=tmux-256color", "COLORTERM=truecolor", "RACELAB_THEME=dark", "RACELAB_REDUCED_MOTION=1", "XDG_STATE_HOME=" + state, racelab}, p.args...)
	if _, err := tmux(command...); err != nil {
		return "", err
	}
	defer func() { _, _ = tmux("kill-server") }()
	for i, part := range p.script {
		if i%2 == 1 {
			_, err = tmux("send-keys", part)
		} else {
			err = shows(tmux, part)
		}
		if err != nil {
			return "", err
		}
	}
	return tmux("capture-pane", "-e", "-p")
}

// shows waits until a text is on the screen.
func shows(tmux func(...string) (string, error), text string) error {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if screen, err := tmux("capture-pane", "-p"); err != nil || strings.Contains(screen, text) {
			return err
		}
	}
	return fmt.Errorf("the screen never showed %q", text)
}

// draw has Chromium draw a screen.
func draw(screen, file string) error {
	page, err := os.CreateTemp("", "picture*.html")
	if err != nil {
		return err
	}
	defer os.Remove(page.Name())
	if _, err := page.WriteString(toHTML(screen)); err != nil {
		return err
	}
	if err := page.Close(); err != nil {
		return err
	}
	out, err := exec.Command("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1",
		fmt.Sprintf("--window-size=%d,%d", columns*cellW+2*margin, rows*cellH+2*margin), "--screenshot="+file, "file://"+page.Name()).CombinedOutput()
	if err != nil {
		return fmt.Errorf("chromium: %w: %s", err, out)
	}
	return nil
}

// toHTML turns a screen with SGR sequences into a page, each run of cells in a box as wide as its cells, so that signs which
// the font lacks move nothing.
func toHTML(screen string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<meta charset="utf-8"><style>body{margin:%dpx;background:#121212;color:#e6e9f0;font:15px/%dpx "DejaVu Sans Mono",monospace}p{margin:0;height:%dpx;white-space:pre}i{display:inline-block;width:%dpx;font-style:normal;text-align:center}</style>`, margin, cellH, cellH, cellW)
	var st style
	for _, line := range strings.Split(strings.TrimRight(screen, "\n"), "\n") {
		b.WriteString("<p>")
		for line != "" {
			if rest, ok := strings.CutPrefix(line, "\x1b["); ok {
				codes, after, _ := strings.Cut(rest, "m")
				st.apply(strings.Split(codes, ";"))
				line = after
				continue
			}
			r := []rune(line)[0]
			fmt.Fprintf(&b, `<i style="%s">%s</i>`, st, html.EscapeString(string(r)))
			line = line[len(string(r)):]
		}
		b.WriteString("</p>")
	}
	return b.String()
}

// style is how cells look.
type style struct {
	ink, ground                   string
	bold, faint, underline, swaps bool
}

func (s *style) apply(codes []string) {
	for i := 0; i < len(codes); i++ {
		switch codes[i] {
		case "", "0":
			*s = style{}
		case "1":
			s.bold = true
		case "2":
			s.faint = true
		case "4":
			s.underline = true
		case "7":
			s.swaps = true
		case "22":
			s.bold, s.faint = false, false
		case "24":
			s.underline = false
		case "27":
			s.swaps = false
		case "39":
			s.ink = ""
		case "49":
			s.ground = ""
		case "38", "48": // tmux has the 256 colours
			if i+2 >= len(codes) || codes[i+1] != "5" {
				return
			}
			colour := indexed(codes[i+2])
			if codes[i] == "38" {
				s.ink = colour
			} else {
				s.ground = colour
			}
			i += 2
		}
	}
}

// indexed is one of the 256 colours beyond the terminal's own 16: a cube of 6×6×6, and 24 greys.
func indexed(code string) string {
	n, err := strconv.Atoi(code)
	if err != nil || n < 16 {
		return ""
	}
	if n >= 232 {
		grey := 8 + 10*(n-232)
		return fmt.Sprintf("rgb(%d,%d,%d)", grey, grey, grey)
	}
	steps := [6]int{0, 95, 135, 175, 215, 255}
	n -= 16
	return fmt.Sprintf("rgb(%d,%d,%d)", steps[n/36], steps[n/6%6], steps[n%6])
}

func (s style) String() string {
	ink, ground := s.ink, s.ground
	if s.swaps {
		ink, ground = orElse(ground, "#12141c"), orElse(ink, "#e6e9f0")
	}
	out := ""
	for property, value := range map[string]string{"color": ink, "background": ground} {
		if value != "" {
			out += property + ":" + value + ";"
		}
	}
	if s.bold {
		out += "font-weight:bold;"
	}
	if s.faint {
		out += "opacity:.7;"
	}
	if s.underline {
		out += "text-decoration:underline;"
	}
	return out
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
