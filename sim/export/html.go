package export

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
)

//go:embed page.html
var page string

// htmlPage is what page.html shows.
type htmlPage struct {
	Heading     string
	Light, Dark template.CSS
	LaneClasses [6]struct{}
	Last        int
	Files       []File
	Lanes       []htmlName
	Vars        []string
	Rows        []htmlRow
	Fails       bool
	Verdict     string
	Why         []string
	Replay      string
	Idle        string // who takes no step
	Mark, Clock string // of the row where it went wrong, and of what no actor did
}

type htmlName struct{ Name, Class string }

type htmlRow struct {
	Step    int
	Guilty  bool
	Words   string
	Ambient string // of the clock or a fault, over all lanes
	Span    int
	Stands  string // JSON: for each lane "file:line", or ""
	Cells   []htmlCell
	State   []Value
}

type htmlCell struct{ Class, Text string }

// HTML returns a page that stands alone: code beside timeline, stepped with keys
// or buttons, and whole without scripts. It loads nothing from anywhere.
func HTML(p *Picture) ([]byte, error) {
	t, err := template.New("page").Parse(page)
	if err != nil {
		return nil, fmt.Errorf("reading the page's template: %w", err)
	}
	data := htmlPage{
		Heading: p.heading(), Light: cssColours(light()), Dark: cssColours(dark()), Last: len(p.Rows) - 1, Files: p.Files,
		Vars: p.Vars, Fails: p.Fails, Verdict: p.verdict(), Why: p.Why, Replay: p.Replay,
		Idle: strings.Join(p.Idle, ", "), Mark: "✗ ", Clock: "◷ ",
	}
	if p.Words {
		data.Mark, data.Clock = "here it goes wrong: ", ""
	}
	for i, name := range p.Lanes {
		data.Lanes = append(data.Lanes, htmlName{name, laneClass(i)})
	}
	for _, r := range p.Rows {
		row, err := p.htmlRow(r)
		if err != nil {
			return nil, err
		}
		data.Rows = append(data.Rows, row)
	}
	var out bytes.Buffer
	if err := t.Execute(&out, data); err != nil {
		return nil, fmt.Errorf("filling the page: %w", err)
	}
	return out.Bytes(), nil
}

func laneClass(i int) string { return fmt.Sprintf("l%d", i%6) }

func (p *Picture) htmlRow(r Row) (htmlRow, error) {
	row := htmlRow{Step: r.Step, Guilty: r.Guilty, Span: max(len(p.Lanes), 1), State: r.State}
	if r.Actor >= 0 && r.Actor < len(p.Lanes) {
		row.Words = p.Lanes[r.Actor] + ": " + r.Words
	} else if r.Words != "" {
		row.Words, row.Ambient = r.Words, r.Words
	}
	stands := make([]string, len(r.Stands))
	for i, at := range r.Stands {
		if at.Line > 0 {
			stands[i] = fmt.Sprintf("%s:%d", at.File, at.Line)
		}
	}
	text, err := json.Marshal(stands)
	if err != nil {
		return row, fmt.Errorf("writing where the actors stand: %w", err)
	}
	row.Stands = string(text)
	for i, c := range r.Cells {
		cell := htmlLane(i, c)
		if p.Words {
			cell.Text = c.words()
		}
		row.Cells = append(row.Cells, cell)
	}
	return row, nil
}

func htmlLane(lane int, c Cell) htmlCell {
	switch c.Kind {
	case Acts:
		class, text := laneClass(lane), c.Text
		if c.Crash {
			class = "crash"
		}
		if c.Held {
			text = "┃" + text
		}
		return htmlCell{class, text}
	case Held:
		return htmlCell{"held", "┃"}
	case Waits:
		return htmlCell{"wait", strings.TrimSpace("┊ " + c.Text)}
	case Idle:
		return htmlCell{"idle", "│"}
	case Begins:
		return htmlCell{"idle", strings.TrimSpace("╷ " + c.Text)}
	case Ends:
		return htmlCell{"idle", "╵"}
	}
	return htmlCell{"idle", ""}
}

func cssColours(c palette) template.CSS {
	var b strings.Builder
	fmt.Fprintf(&b, "--ground:%s;--text:%s;--faint:%s;--border:%s;--held:%s;--good:%s;--bad:%s;--warn:%s;--added:%s",
		c.Ground, c.Text, c.Faint, c.Border, c.Held, c.Good, c.Bad, c.Warn, c.Added)
	for i, lane := range c.Lanes {
		fmt.Fprintf(&b, ";--lane%d:%s", i, lane)
	}
	return template.CSS(b.String())
}
