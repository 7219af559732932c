package lessons

import (
	"bytes"
	"errors"
	"go/parser"
	"go/token"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"racelab/content"
	"racelab/lessons/internal/register"
	"racelab/sim"
)

func TestRegistryIsFresh(t *testing.T) {
	want, err := register.Source(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile(register.File)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want) {
		t.Errorf("lessons/%s does not match the folders: run go generate ./lessons", register.File)
	}
}

// TestEveryFolderAndPageIsALesson finds what All leaves out.
func TestEveryFolderAndPageIsALesson(t *testing.T) {
	names := map[string]bool{}
	for _, l := range All() {
		names[l.Name] = true
		if l.New == nil || reflect.TypeOf(l.New()).Elem().Name() != "Lesson" {
			t.Errorf("lesson %s has no compiled value: run go generate ./lessons", l.Name)
		}
	}
	folders, err := register.Folders(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		if !names[folder] {
			_, err := read(source, content.FS(), folder)
			t.Errorf("lessons/%s is not in the catalogue: %v", folder, err)
		}
	}
	pages, err := fs.Glob(content.FS(), "lessons/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		if name := strings.TrimSuffix(strings.TrimPrefix(p, "lessons/"), ".md"); !names[name] {
			t.Errorf("content/%s has no folder lessons/%s", p, name)
		}
	}
}

func TestOrderOfTheCourse(t *testing.T) {
	seen := map[int]string{}
	last := 0
	for _, l := range All() {
		if other, twice := seen[l.Order]; twice {
			t.Errorf("%s and %s both have the order %d", other, l.Name, l.Order)
		}
		if l.Order < last {
			t.Errorf("%s with order %d comes after %d", l.Name, l.Order, last)
		}
		seen[l.Order], last = l.Name, l.Order
	}
}

func TestSwitchesOfTheFirstLesson(t *testing.T) {
	l, err := Find("lost-update")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range l.Switches {
		got = append(got, s.Name+" "+s.Kind+" "+s.Field)
		if s.Text == "" {
			t.Errorf("switch %s says nothing", s.Name)
		}
	}
	want := "lock fix Lock, atomic fix Atomic, lock-each wrong LockEach, load-store wrong LoadStore"
	if strings.Join(got, ", ") != want {
		t.Errorf("switches are %q, want %q", got, want)
	}
}

func TestFindNamesWhatComesClose(t *testing.T) {
	for name, want := range map[string]string{
		"lostupdate":  "did you mean lost-update?",
		"lost-updat":  "did you mean lost-update?",
		"Lost Update": "did you mean lost-update?",
		"lost":        "lost-update", // and others that begin so
		"quorum":      "the lessons are ",
		"":            "the lessons are ",
		"\x00\xff":    "the lessons are ",
	} {
		_, err := Find(name)
		var unknown *UnknownError
		if !errors.As(err, &unknown) || unknown.Name != name || !strings.Contains(err.Error(), want) {
			t.Errorf("Find(%q): %v, want an error with %q", name, err, want)
		}
	}
}

func TestReadTellsTheAuthorWhatIsMissing(t *testing.T) {
	code := &fstest.MapFile{Data: []byte("package p\n")}
	page := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	tests := []struct {
		name  string
		files fstest.MapFS
		want  string
	}{
		{"no page", fstest.MapFS{"x/x.go": code}, "needs a page content/lessons/x.md"},
		{"no fields", fstest.MapFS{"x/x.go": code, "lessons/x.md": page("# X\n")}, "begin the page with"},
		{"no order", fstest.MapFS{"x/x.go": code, "lessons/x.md": page("---\ntitle: X\npart: Y\n---\n")}, "an order from 1"},
		{"unknown field", fstest.MapFS{"x/x.go": code, "lessons/x.md": page("---\ntitel: X\n---\n")}, `"titel: X"`},
		{"code that does not parse", fstest.MapFS{"x/x.go": page("package"), "lessons/x.md": page("")}, "x/x.go:1:8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := read(tt.files, tt.files, "x"); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestKebab(t *testing.T) {
	for field, want := range map[string]string{
		"Lock": "lock", "LockEach": "lock-each", "HTTPRetry": "http-retry", "UseSQL": "use-sql",
		"TTL": "ttl", "A": "a", "": "", "Größe": "größe",
	} {
		if got := kebab(field); got != want {
			t.Errorf("kebab(%q) = %q, want %q", field, got, want)
		}
	}
}

// The catalogue reads switches without the engine; the two must agree.
func TestSwitchesAreNamedAsTheEngineNamesThem(t *testing.T) {
	src := "package p\n\ntype Lesson struct {\n"
	for _, field := range []string{"Lock", "LockEach", "HTTPRetry", "UseSQL", "TTL", "A", "Größe", "V2", "Retry3Times", "ReadURLs"} {
		src += field + " bool `fix:\"about " + field + "\"`\n"
	}
	src += "Plain bool\nOther bool `json:\"no\"`\nX, Y bool `fault:\"both\"`\n}\n" +
		"func (l *Lesson) Actor() {}\nfunc (l *Lesson) Outcome() string { return \"\" }\nfunc (l *Lesson) Invariant() error { return nil }\n"
	file, err := parser.ParseFile(token.NewFileSet(), "", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	program, err := sim.Load("p", []sim.File{{Name: "p.go", Text: []byte(src)}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := switchFields(file), program.Switches(); !slices.Equal(got, want) {
		t.Errorf("the catalogue knows\n%v\nthe engine\n%v", got, want)
	}
}

// fakeNumbers pretends that 4 of 6 interleavings fail without a switch, and none
// of 2 with one.
func fakeNumbers(switches ...string) (*sim.Report, error) {
	if len(switches) > 0 {
		return &sim.Report{Interleavings: big.NewInt(2), Failing: big.NewInt(0), States: 9}, nil
	}
	return &sim.Report{
		Interleavings: big.NewInt(6), Failing: big.NewInt(4), States: 12,
		Outcomes: []sim.Outcome{{Text: "left", Interleavings: big.NewInt(1)}, {Text: "right", Interleavings: big.NewInt(2)}},
		Shortest: &sim.Failure{Steps: 4, Preemptions: 1},
	}, nil
}

func TestPlaceholders(t *testing.T) {
	l := &Lesson{Name: "x", Files: []sim.File{{Name: "x.go", Text: []byte("package p\nfunc (l *Lesson) Alice() { l.add(50, 7) }\n")}}}
	tests := []struct{ text, want, err string }{
		{"{{failing}} of {{interleavings}}, {{holding}} hold", "4 of 6, 2 hold", ""},
		{`{{failing "lock"}} of {{interleavings "lock"}}`, "0 of 2", ""},
		{`{{leave "left"}}, {{leave "right"}}`, "1 ends with “left”, 2 end with “right”", ""},
		{`{{steps}} steps, {{preemptions}} preemption, {{states}} states`, "4 steps, 1 preemption, 12 states", ""},
		{`{{literal "Alice"}}`, "50", ""},
		{`{{leave "middle"}}`, "", `no run has the outcome "middle"`},
		{`{{steps "lock"}}`, "", "no run fails"},
		{`{{literal "Carol"}}`, "", "no method Carol"},
		{`{{weather}}`, "", "weather"},
		{`{{`, "", "Story"},
	}
	for _, tt := range tests {
		l.page.sections = map[string]string{"Story": tt.text}
		got, err := l.Prose("Story", fakeNumbers)
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%s: error %v, want one with %q", tt.text, err, tt.err)
			}
			continue
		}
		if err != nil || got != tt.want {
			t.Errorf("%s: got %q, %v; want %q", tt.text, got, err, tt.want)
		}
	}
}

func TestStoryAndWatchNeedNoEngine(t *testing.T) {
	refuse := func(...string) (*sim.Report, error) { return nil, errors.New("asked for numbers") }
	for _, l := range All() {
		for _, section := range []string{"Story", "What to watch"} {
			if _, err := l.Prose(section, refuse); err != nil {
				t.Errorf("the section %s of %s is read before anything is explored: %v", section, l.Name, err)
			}
		}
	}
}

func TestTypedCountsAreFound(t *testing.T) {
	for text, want := range map[string]string{
		"Of {{interleavings \"lock2\"}} interleavings {{failing}} fail.": "",
		"{{failing}} of {{interleavings}} interleavings fail":            "",
		"4 of 6 fail":                        "4 of 6 fail",
		"4 of the 6 end well":                "4 of the 6 end",
		"all 1,076 interleavings":            "1,076 interleavings",
		"of its 12 states":                   "12 states",
		"3 other orders":                     "3 other orders",
		"2 of {{interleavings}} hold":        "2 of {} hold",
		"the answer is 502, after 30 s":      "",
		"`4 of 6` is a setting, `x =\n4 of`": "",
		"17 of 22 were found by audit":       "",
		"he pays 50 of his own":              "",
		"after 15 minutes of waiting":        "",
		"the first 100 ways2 go":             "",
	} {
		if got := typedCounts(text)[1]; got != want {
			t.Errorf("%q: found %q, want %q", text, got, want)
		}
	}
	if got := typedCounts("one\ntwo `a\nb`\n4 of 6 fail"); got[4] != "4 of 6 fail" {
		t.Errorf("the lines of what was found are %v", got)
	}
}

func TestLeftoversAreFound(t *testing.T) {
	for body, want := range map[string]bool{
		"if l.A {\n\tf()\n}":                    false,
		"if x := f(); l.A || x > 0 {\n\tg()\n}": true,
		"on := l.A\nf(on)":                      true,
		"switch {\ncase l.A:\n\tf()\n}":         true,
		"for l.B {\n\tf()\n}":                   true,
	} {
		src := []byte(inLesson(body))
		source, err := parseFold(src)
		if err != nil {
			t.Fatal(err)
		}
		got, err := leftovers(source, Fold(src, set("a")))
		if err != nil || (len(got) > 0) != want {
			t.Errorf("%q leaves %v", body, got)
		}
	}
}

func BenchmarkAll(b *testing.B) {
	for b.Loop() {
		All()
	}
}

func BenchmarkFold(b *testing.B) {
	l, err := Find("lost-update")
	if err != nil {
		b.Fatal(err)
	}
	on := map[string]bool{"lock": true}
	for b.Loop() {
		Fold(l.Files[0].Text, on)
	}
}

// The copies with places for pauses are what the lessons are today.
func TestPacedCopiesAreFresh(t *testing.T) {
	want, err := register.PacedSources(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	err = fs.WalkDir(os.DirFS(register.Paced), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		have[name] = true
		text, err := os.ReadFile(filepath.Join(register.Paced, name))
		if err == nil && !bytes.Equal(text, want[name]) {
			t.Errorf("lessons/%s/%s is not a copy of today's lesson: run go generate ./lessons", register.Paced, name)
		}
		return err
	})
	if err != nil || len(have) != len(want) {
		t.Errorf("there are %d copies, want %d (%v): run go generate ./lessons", len(have), len(want), err)
	}
}
