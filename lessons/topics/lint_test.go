package topics

import (
	"context"
	"fmt"
	"go/format"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"racelab/content"
	"racelab/lessons"
	"racelab/sim"
)

// TestTopics is the linter of the pages. Its messages are for the author.
func TestTopics(t *testing.T) {
	for _, p := range All() {
		t.Run(p.Name, func(t *testing.T) {
			text, err := p.Render(t.Context())
			if err != nil {
				t.Fatalf("content/topics/%s.md: %v", p.Name, err)
			}
			for _, complaint := range slices.Concat(lintPage(p), lintText(text)) {
				t.Errorf("content/topics/%s.md: %s", p.Name, complaint)
			}
		})
	}
}

var (
	link        = regexp.MustCompile(`\]\([^)]*\)`)
	noteMark    = regexp.MustCompile(`\[(P|S|M|I|R)( [^\]]*)?\]`)
	typedCount  = regexp.MustCompile(`(?i)\b([0-9][0-9,]*|two|three|four|five|six)\s+(of\s+\S+\s+)?(interleavings?|schedules)\b`)
	figure      = regexp.MustCompile("`[^`]*`|{{[^}]*}}")
	minimalText = 8 // words of a section
)

// lintPage looks at the page as it was written.
func lintPage(p *Topic) (complaints []string) {
	complain := func(format string, args ...any) { complaints = append(complaints, fmt.Sprintf(format, args...)) }
	known := map[string]bool{}
	for _, heading := range p.Headings() {
		if known[strings.ToLower(heading)] {
			complain("the heading %q stands there twice, so a search cannot tell the two apart", heading)
		}
		known[strings.ToLower(heading)] = true
	}
	for _, s := range p.Sections {
		if len(strings.Fields(s.text)) < minimalText {
			complain("the section %q says too little", s.Heading)
		}
		if m := link.FindString(s.text); m != "" {
			complain("%s is a link that a terminal cannot follow; use {{see …}}, or name the source in words", m)
		}
		if m := noteMark.FindString(s.text); m != "" {
			complain("%s is a mark of the notes; say in words who says so", m)
		}
		for _, name := range seen(s.text) {
			if name == p.Name {
				complain("the section %q points to its own page", s.Heading)
			}
		}
		prose := figure.ReplaceAllString(s.text, "…")
		if m := typedCount.FindString(prose); m != "" {
			complain("%q is typed; let the engine count, with {{lesson …}} or {{check …}}", m)
		}
	}
	if name := p.Name; nameTaken(name) {
		complain("there is a lesson of the same name, and {{see %q}} means the lesson", name)
	}
	return complaints
}

func nameTaken(name string) bool {
	_, err := lessons.Find(name)
	return err == nil
}

// lintText looks at the page as it is read.
func lintText(text string) (complaints []string) {
	if strings.Contains(text, "{{") || strings.Contains(text, "<no value>") {
		complaints = append(complaints, "a placeholder was not filled in")
	}
	fenced := false
	for i, l := range strings.Split(text, "\n") {
		if strings.HasPrefix(l, "```") {
			fenced = !fenced
			continue
		}
		if n := len([]rune(l)); fenced && n > pageWidth {
			complaints = append(complaints, fmt.Sprintf("line %d of the text is code of %d cells; at most %d fit a terminal of 80: %s", i+1, n, pageWidth, l))
		}
	}
	if fenced {
		complaints = append(complaints, "a block of code does not end")
	}
	return complaints
}

func TestTheLinterOfPagesComplains(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"sound", "{{lesson \"lost-update\" \"failing\"}} of {{lesson \"lost-update\" \"interleavings\"}} interleavings lose money, see the lesson.", ""},
		{"a number typed", "Of all of these there are 4 of 6 interleavings that lose money here.", `"4 of 6 interleavings" is typed`},
		{"a number in words", "There are six interleavings of the two deposits in this little program.", `"six interleavings" is typed`},
		{"a mark of the notes", "The site was down for two and a half hours on that day [R].", "a mark of the notes"},
		{"a link", "Read more of this in [the book](http://example.com/book) that everybody has read.", "cannot follow"},
		{"too little", "See there.", "says too little"},
		{"a page that points to itself", `More of this stands in {{see "page"}}, which is where you are just now.`, "points to its own page"},
		{"a heading twice", "Enough words are here so that nobody has to complain.\n\n### Below\n\n### below\n", "stands there twice"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := parse("page", "---\ntitle: Page\npart: Part\norder: 1\n---\n## One\n\n"+tt.text+"\n")
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(lintPage(p), "\n")
			if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
				t.Errorf("the linter says %q, want %q", got, tt.want)
			}
		})
	}
	long := "```text\n" + strings.Repeat("x", pageWidth+1) + "\n```"
	for text, want := range map[string]string{"{{see}}": "not filled in", long: "code of 73 cells", "```go\nx": "does not end"} {
		if got := strings.Join(lintText(text), "\n"); !strings.Contains(got, want) {
			t.Errorf("of %q the linter says %q, want %q", text, got, want)
		}
	}
}

func TestPlaceholdersThatCannotBeFilledIn(t *testing.T) {
	tests := []struct{ placeholder, want string }{
		{`{{see "lost-updaet"}}`, "neither a lesson nor a page"},
		{`{{see}}`, "say which lesson or page"},
		{`{{lesson "lost-update" "falling"}}`, "falling"},
		{`{{lesson "lost-updaet" "failing"}}`, "did you mean lost-update"},
		{`{{lesson "lost-update" "failing" "lok"}}`, `has no switch "lok"`},
		{`{{source "lost-update" "withdraw"}}`, "declares no withdraw"},
		{`{{source "lost-update"}}`, "say which declaration"},
		{`{{source "order.go" "Deposit"}}`, "no such declaration"},
		{`{{source "nothing.go"}}`, "there is no program content/topics/_live/nothing.go"},
		{`{{check "counter_test.go"}}`, "has several entries"},
		{`{{check "counter_test.go" "TestNothing"}}`, "has no entry"},
		{`{{check "order.go" "main" "twice"}}`, "name one test"},
		{`{{timeline "lost-update" "lock"}}`, "no run fails"},
		{`{{incidents "Nowhere"}}`, "no section"},
		{`{{check "lost-update" }`, "unexpected"},
	}
	for _, tt := range tests {
		t.Run(tt.placeholder, func(t *testing.T) {
			p, err := parse("page", "---\ntitle: P\npart: P\norder: 1\n---\n## One\n\n"+tt.placeholder+"\n")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := p.Render(t.Context()); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("the error is %v, want %q", err, tt.want)
			}
		})
	}
}

// Every live program is shown on some page, loads, is formatted, and keeps to
// the width of a page.
func TestLivePrograms(t *testing.T) {
	files, err := fs.Glob(content.FS(), "topics/_live/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no live programs: %v", err)
	}
	for _, file := range files {
		name := strings.TrimPrefix(file, "topics/_live/")
		t.Run(name, func(t *testing.T) {
			text, err := readLive(name)
			if err != nil {
				t.Fatal(err)
			}
			if formatted, err := format.Source(text); err != nil || string(formatted) != string(text) {
				t.Errorf("it is not as gofmt has it (%v)", err)
			}
			if _, err := sim.Load(name, []sim.File{{Name: name, Text: text}}); err != nil {
				t.Error(err)
			}
			if !slices.ContainsFunc(All(), func(p *Topic) bool {
				return slices.ContainsFunc(p.Sections, func(s Section) bool { return strings.Contains(s.text, `"`+name+`"`) })
			}) {
				t.Error("no page shows it")
			}
		})
	}
}

// What the pages claim of their live programs.
func TestLiveProgramsDoAsThePagesSay(t *testing.T) {
	tests := []struct {
		name, test          string
		fails, races, holds bool // some interleaving fails; there is a data race; some does not fail
	}{
		{"same.go", "", false, true, true},
		{"order.go", "", true, false, true},
		{"audit.go", "", true, false, true},
		{"requestid.go", "", true, false, true},
		{"guard.go", "", true, false, false},
		{"serializable.go", "", true, false, true},
		{"heartbeat.go", "", true, false, true},
		{"lease_test.go", "", true, false, false},
		{"counter_test.go", "TestEveryCallSaysOK", false, false, true},
		{"counter_test.go", "TestAllResultsAreTheSame", true, false, false},
		{"counter_test.go", "TestTheCountIsRight", true, false, true},
		{"counter_test.go", "TestTheRightCountIsRight", false, false, true},
	}
	w := &writer{ctx: context.Background()}
	for _, tt := range tests {
		t.Run(tt.name+" "+tt.test, func(t *testing.T) {
			var args []string
			if tt.test != "" {
				args = []string{tt.test}
			}
			s, err := w.subject(tt.name, args)
			if err != nil {
				t.Fatal(err)
			}
			if !s.report.Complete {
				t.Fatalf("it is too large: %s", s.report.Coverage)
			}
			fails := slices.ContainsFunc(s.report.Outcomes, func(o sim.Outcome) bool { return o.Fails })
			holds := slices.ContainsFunc(s.report.Outcomes, func(o sim.Outcome) bool { return !o.Fails })
			if races := len(s.report.Races) > 0; fails != tt.fails || holds != tt.holds || races != tt.races {
				t.Errorf("some fail %v, some hold %v, data races %v; want %v, %v, %v", fails, holds, races, tt.fails, tt.holds, tt.races)
			}
		})
	}
}

func TestGlossaryTermsAreUniqueAndSorted(t *testing.T) {
	p, err := Find("glossary")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]string{}
	for _, s := range p.Sections {
		sorted := slices.IsSortedFunc(s.Subheadings, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
		if len(s.Subheadings) == 0 || !sorted {
			t.Errorf("the terms under %q are not in alphabetical order: %q", s.Heading, s.Subheadings)
		}
		for _, term := range s.Subheadings {
			if other, ok := known[term]; ok {
				t.Errorf("%q stands under %q and under %q", term, other, s.Heading)
			}
			known[term] = s.Heading
		}
	}
}

func TestIncidents(t *testing.T) {
	p, err := Find(incidentsPage)
	if err != nil {
		t.Fatal(err)
	}
	headings := 0
	for _, s := range p.Sections {
		headings += len(s.Subheadings)
		for _, text := range strings.Split("\n"+s.text, "\n### ")[1:] {
			if _, err := parseIncident(text); err != nil {
				t.Errorf("content/topics/incidents.md: %v", err)
			}
		}
	}
	all := Incidents()
	if len(all) != headings || headings < 17 {
		t.Errorf("%d incidents under %d headings, want as many, and at least 17", len(all), headings)
	}
	groups := map[string]int{}
	for _, in := range all {
		groups[in.Group]++
		if !strings.Contains(in.Name, ", ") {
			t.Errorf("the incident %q is not headed by who and when", in.Name)
		}
		if len(in.See) == 0 {
			t.Errorf("the incident %q points to no lesson", in.Name)
		}
		for _, name := range in.See {
			if _, err := follow(name); err != nil {
				t.Errorf("the incident %q: %v", in.Name, err)
			}
		}
	}
	for _, group := range []string{"Races", "Close relatives", "Not races"} {
		if groups[group] == 0 {
			t.Errorf("no incident stands under %q; there are %v", group, groups)
		}
	}
}

func TestParseIncident(t *testing.T) {
	const sound = "Acme, May 2020\n\n- **When:** May 2020\n- **What raced:** This\n  and that.\n- **Source:** A.\n- **See:** {{see \"race\" \"lost-update\"}}\n"
	in, err := parseIncident(sound)
	if err != nil || in.Name != "Acme, May 2020" || in.What != "This and that." || !slices.Equal(in.See, []string{"race", "lost-update"}) {
		t.Errorf("read %+v, %v", in, err)
	}
	for text, want := range map[string]string{
		strings.Replace(sound, "Source", "Sauce", 1): `has a field "Sauce"`,
		"Acme, May 2020\n\n- **When:** 2020\n":       "needs at least When",
		"Acme, May 2020\n":                           "needs at least When",
		"":                                           "needs at least When",
	} {
		if _, err := parseIncident(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("of %q the error is %v, want %q", text, err, want)
		}
	}
}
