package export_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"racelab/lessons"
	"racelab/sim"
	"racelab/sim/export"
)

var update = flag.Bool("update", false, "write the golden files anew, to be looked at by eye")

// picture is the shortest failing run of a program.
func picture(t testing.TB, p *sim.Program, switches ...string) *export.Picture {
	t.Helper()
	return drawn(t, p, false, switches...)
}

// drawn is picture, in words or with signs.
func drawn(t testing.TB, p *sim.Program, inWords bool, switches ...string) *export.Picture {
	t.Helper()
	config := sim.Config{Entry: p.Entries()[0].Name, Switches: switches}
	r, err := p.Explore(t.Context(), config, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	token := r.Outcomes[0].Token
	if r.Shortest != nil {
		token = r.Shortest.Token
	}
	run, err := p.Replay(token)
	if err != nil {
		t.Fatal(err)
	}
	s := export.Subject{Title: "Lost update", Switches: switches, Token: token, Replay: "racelab replay " + token, Words: inWords}
	for _, f := range p.Files() {
		file := export.File{Name: f.Name}
		for i, text := range strings.Split(string(f.Text), "\n") {
			file.Lines = append(file.Lines, export.Line{Number: i + 1, Text: text})
		}
		s.Files = append(s.Files, file)
	}
	return export.New(run, s)
}

func lesson(t *testing.T, name string) *sim.Program {
	t.Helper()
	l, err := lessons.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := l.Load()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// formats is every format by the end of its files' names.
func formats(t *testing.T, p *export.Picture) map[string][]byte {
	t.Helper()
	html, err := export.HTML(p)
	if err != nil {
		t.Fatal(err)
	}
	cast, err := export.Cast(p)
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{
		"svg": export.SVG(p, export.Auto), "light.svg": export.SVG(p, export.Light), "dark.svg": export.SVG(p, export.Dark),
		"html": html, "md": export.Markdown(p), "cast": cast,
	}
}

func TestGoldenPictures(t *testing.T) {
	for _, on := range []string{"", "lock"} {
		name, switches := "lost-update", []string(nil)
		if on != "" {
			name, switches = name+"-"+on, []string{on}
		}
		all := formats(t, picture(t, lesson(t, "lost-update"), switches...))
		for _, kind := range []string{"svg", "html", "md", "cast"} {
			file := filepath.Join("testdata", name+"."+kind)
			if *update {
				if err := os.WriteFile(file, all[kind], 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(all[kind], want) {
				t.Errorf("%s is not as it was reviewed; look at it and run go test ./sim/export -update", file)
			}
		}
	}
}

// What the picture says is what the run did.
func TestPictureTellsTheRun(t *testing.T) {
	p := picture(t, lesson(t, "lost-update"))
	if !p.Fails || p.Outcome != "balance 130" && p.Outcome != "balance 150" {
		t.Fatalf("outcome %q, fails %v", p.Outcome, p.Fails)
	}
	if len(p.Lanes) != 2 || len(p.Rows) != 5 || len(p.Vars) != 1 || p.Vars[0] != "balance" {
		t.Fatalf("lanes %v, %d rows, vars %v", p.Lanes, len(p.Rows), p.Vars)
	}
	guilty := 0
	for i, r := range p.Rows {
		acts := 0
		for _, c := range r.Cells {
			if c.Kind == export.Acts {
				acts++
			}
		}
		if want := min(i, 1); acts != want {
			t.Errorf("row %d: %d actors act, want %d", i, acts, want)
		}
		if r.Guilty {
			guilty = i
		}
	}
	if guilty != 4 {
		t.Errorf("the guilty step is %d, want 4", guilty)
	}
	if last := p.Rows[4].State[0]; "balance "+last.Text != p.Outcome || !last.Changed {
		t.Errorf("the last row has %+v, the outcome is %s", last, p.Outcome)
	}
}

func TestLocksAndWaitingShow(t *testing.T) {
	p := picture(t, lesson(t, "lost-update"), "lock")
	held, waits := false, false
	for _, r := range p.Rows {
		for _, c := range r.Cells {
			held = held || c.Kind == export.Held || c.Held
			waits = waits || c.Kind == export.Waits
		}
	}
	if p.Fails || !strings.Contains(string(export.SVG(p, export.Light)), `class="held"`) && held {
		t.Errorf("fails %v, held %v, waits %v", p.Fails, held, waits)
	}
}

// Every lesson's failure can be drawn, and what is drawn is well formed.
func TestEveryLessonCanBeDrawn(t *testing.T) {
	for _, l := range lessons.All() {
		p, err := l.Load()
		if err != nil {
			t.Errorf("%s: %v", l.Name, err)
			continue
		}
		var switches []string
		for _, s := range l.Switches {
			if s.Kind == "fault" {
				switches = append(switches, s.Name)
				break
			}
		}
		wellFormed(t, formats(t, picture(t, p, switches...)))
	}
}

func wellFormed(t *testing.T, all map[string][]byte) {
	t.Helper()
	for kind, text := range all {
		switch {
		case strings.HasSuffix(kind, "svg"):
			if err := parseXML(text); err != nil {
				t.Errorf("%s: %v", kind, err)
			}
		case kind == "cast":
			checkCast(t, text)
		}
		if kind != "cast" && bytes.ContainsAny(text, "\x1b\x00\x07\x9b") {
			t.Errorf("%s holds control characters", kind)
		}
	}
}

func parseXML(text []byte) error {
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// checkCast holds a recording to the format: a header of version 2, then events
// [time, "o", text] whose times do not go back.
func checkCast(t *testing.T, text []byte) {
	t.Helper()
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	var head struct{ Version, Width, Height int }
	if err := json.Unmarshal(lines[0], &head); err != nil || head.Version != 2 || head.Width < 1 || head.Height < 1 {
		t.Errorf("cast: header %s: %v", lines[0], err)
	}
	before := -1.0
	for _, l := range lines[1:] {
		var event []any
		if err := json.Unmarshal(l, &event); err != nil || len(event) != 3 || event[1] != "o" {
			t.Fatalf("cast: event %s: %v", l, err)
		}
		at, ok := event[0].(float64)
		if _, isText := event[2].(string); !ok || !isText || at <= before {
			t.Fatalf("cast: event %s after %v", l, before)
		}
		before = at
	}
}

const hostile = `package main

import ("fmt"; "sync")

type box struct{ s string }

func main() {
	b := &box{"<script>alert(1)</script>"}
	var wg sync.WaitGroup
	wg.Add(2)
	for range 2 {
		go func() {
			defer wg.Done()
			b.s = b.s + "]]>&\x1b[31m|\x60*\u202e</td>\x00"
		}()
	}
	wg.Wait()
	fmt.Print(b.s, "\x1b]0;title\x07")
}
`

func TestHostileTextIsOnlyText(t *testing.T) {
	p, err := sim.Load("x", []sim.File{{Name: "a<b>&\".go", Text: []byte(hostile)}})
	if err != nil {
		t.Fatal(err)
	}
	pic := picture(t, p)
	all := formats(t, pic)
	wellFormed(t, all)
	for kind, text := range all {
		for _, bad := range []string{"<script>alert", "\u202e", "]0;title\x07", "\\u001b]0;"} {
			if bytes.Contains(text, []byte(bad)) {
				t.Errorf("%s lets %q through", kind, bad)
			}
		}
	}
	for _, l := range strings.Split(string(all["md"]), "\n") {
		if strings.HasPrefix(l, "| ") && strings.Count(strings.ReplaceAll(l, `\|`, ""), "|") != len(pic.Lanes)+len(pic.Vars)+3 {
			t.Errorf("a row of the table has other columns than its head: %s", l)
		}
	}
}

// Whatever a program is called or says, pictures stay well formed.
func FuzzPicture(f *testing.F) {
	f.Add("Lost update", "balance 130", "a.go")
	f.Add("<&>\"'", "]]>\x1b[31m", "\x00|`")
	f.Fuzz(func(t *testing.T, title, text, file string) {
		p := &export.Picture{
			Subject: export.Subject{Title: title, Replay: text, Files: []export.File{{Name: file, Lines: []export.Line{{Number: 1, Text: text}}}}},
			Lanes:   []string{title}, Vars: []string{text}, Fails: true, Ended: true, Outcome: text, Why: []string{title},
			Rows: []export.Row{{Actor: 0, Words: text, Place: file, Cells: []export.Cell{{Kind: export.Acts, Text: text}},
				State: []export.Value{{Text: title, Known: true}}, Stands: []export.Place{{File: file, Line: 1}}}},
		}
		if err := parseXML(export.SVG(p, export.Auto)); err != nil {
			t.Error(err)
		}
		html, err := export.HTML(p)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(bytes.ToLower(html), []byte("<script")); n != 1 {
			t.Errorf("%d scripts", n)
		}
		cast, err := export.Cast(p)
		if err != nil {
			t.Fatal(err)
		}
		checkCast(t, cast)
		export.Markdown(p)
	})
}

// In words a picture has no sign that must be known, and says what the signs say.
func TestInWords(t *testing.T) {
	for _, switches := range [][]string{nil, {"lock"}} {
		p := drawn(t, lesson(t, "lost-update"), true, switches...)
		for name, text := range formats(t, p) {
			shown := string(text)
			if name == "html" { // what a script draws on its buttons is no step
				_, shown, _ = strings.Cut(shown, "<tbody>")
				shown, _, _ = strings.Cut(shown, "<script>")
			}
			if i := strings.IndexAny(shown, "●◆┏┗┃┊╵╷◷✗✓"); i >= 0 {
				t.Errorf("%s %v in words has a sign: %q", name, switches, shown[max(i-40, 0):min(i+40, len(shown))])
			}
			for _, want := range map[bool][]string{true: {"read", "write", "It fails: "}, false: {"read", "write", "It holds: ", "holds a lock"}}[switches == nil] {
				if !strings.Contains(shown, want) && !(strings.HasSuffix(name, "svg") && want == "holds a lock") {
					t.Errorf("%s %v in words does not say %q", name, switches, want)
				}
			}
		}
	}
}
