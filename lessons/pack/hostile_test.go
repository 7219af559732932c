package pack

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"racelab/lessons"
	"racelab/lessons/katas"
)

// made is a pack with one lesson, as lessons new writes it.
func made(t *testing.T) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "incidents")
	if _, err := CreateLesson(filepath.Join(dir, "lost-invoice")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// edit replaces words in a file of a pack.
func edit(t *testing.T, file, from, to string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), from) {
		t.Fatalf("%v: %q is not in %s", err, from, file)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), from, to, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A pack that is not what it says is refused by the linter, with a sentence for each lie.
func TestThePackThatLies(t *testing.T) {
	t.Parallel()
	dir := made(t)
	folder := filepath.Join(dir, "lost-invoice")
	code, page := filepath.Join(folder, "lostinvoice.go"), filepath.Join(folder, "lesson.md")
	edit(t, filepath.Join(folder, "wrong/lock-each/lostinvoice.go"), "\tl.mu.Unlock()\n\tif left == 0 {\n\t\treturn\n\t}\n\tl.mu.Lock()\n", "\tif left == 0 {\n\t\tl.mu.Unlock()\n\t\treturn\n\t}\n")
	edit(t, filepath.Join(folder, "right/channel/lostinvoice.go"), "make(chan struct{}, 1)", "make(chan struct{}, 2)")
	edit(t, code, `fix:"Hold`, `wrong:"Hold`)
	edit(t, code, `wrong:"Look first`, `fix:"Look first`)
	edit(t, page, "unserved: there is one seat, so whoever comes second gets none\n", "")
	edit(t, page, "{{failing}} of {{interleavings}}", "138 of 216 fail, so many")
	p, err := Open(folder)
	if err != nil || !p.Single || p.Name != "incidents" {
		t.Fatalf("%+v, %v", p, err)
	}
	var all string
	err = p.Lint(t.Context(), func(f Found) error {
		all += strings.Join(f.Complaints, "\n") + "\n"
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"lost-invoice: with the fix early ([early]) it still fails", "lost-invoice: with lock no interleaving fails",
		"fix early, typed in, should count, and does not", "wrong lock, typed in, counts, and should not",
		"right/channel should count, and does not", "wrong/lock-each counts, and should not",
		"the count in \"138 of 216 fail\" is typed", "say under ### early, after *Where it stops helping.*",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("it does not say %q:\n%s", want, all)
		}
	}
}

// A draft that serves only one is told, unless the page says that this is as it should be.
func TestServingOnlyOneIsTold(t *testing.T) {
	t.Parallel()
	dir := made(t)
	edit(t, filepath.Join(dir, "lost-invoice", "lesson.md"), "unserved: there is one seat, so whoever comes second gets none\n", "")
	p, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	err = p.Lint(t.Context(), func(f Found) error {
		if len(f.Complaints) != 1 || !strings.Contains(f.Complaints[0], "a draft that serves only one counts") {
			t.Errorf("%q", f.Complaints)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// What a pack must not have is refused when it is read, with a sentence that names the file.
func TestHostilePacks(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret.go")
	if err := os.WriteFile(secret, []byte("package secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const lesson = "lost-invoice/lesson.md"
	tests := map[string]struct {
		do   func(t *testing.T, dir string)
		said string
	}{
		"a linked page":        {link(lesson, secret), "none of its folders has a lesson.md"},
		"linked code":          {link("lost-invoice/lostinvoice.go", secret), "links are not followed"},
		"a linked solution":    {link("lost-invoice/right/channel/lostinvoice.go", secret), "links are not followed"},
		"linked solutions":     {link("lost-invoice/right", filepath.Dir(secret)), "reading the folder right"},
		"a linked manifest":    {link("pack.md", secret), "pack.md is no regular file"},
		"a huge page":          {write(lesson, strings.Repeat("x", katas.MaxFile+1)), "lesson.md is no regular file of at most 64 KiB"},
		"huge code":            {write("lost-invoice/lostinvoice.go", strings.Repeat("/", katas.MaxFile+1)), "has more than 64 KiB"},
		"two Go files":         {write("lost-invoice/more.go", "package lostinvoice\n"), "it has 2 Go files"},
		"a lesson and a kata":  {write("lost-invoice/kata.md", "x"), "put the kata into a folder of its own"},
		"a terminal's orders":  {replace(lesson, "## Story\n", "## Story\n\x1b]0;owned\a"), "control character U+001B"},
		"text turned round":    {replace(lesson, "## Story\n", "## Story\n\u202e"), "control character U+202E"},
		"orders in the code":   {replace("lost-invoice/lostinvoice.go", "customers", "custo\x1b[31mmers"), "control character U+001B"},
		"no UTF-8":             {replace(lesson, "## Story\n", "## Story\n\xff"), "not UTF-8"},
		"a page that computes": {replace(lesson, "## Story\n", "## Story\n{{range $i := 1000000000}}x{{end}}"), "is no placeholder"},
		"a page that prints":   {replace(lesson, "## Story\n", "## Story\n{{printf \"%9999999d\" 1}}"), "is no placeholder"},
		"a page that pipes":    {replace(lesson, "## Story\n", "## Story\n{{failing | len}}"), "is no placeholder"},
		"an unknown name":      {replace(lesson, "## Story\n", "## Story\n\n{{bogus \"lock\"}}"), "section Story: line 1: \"bogus\" is no placeholder"},
		"no quotation marks":   {replace(lesson, "## Story\n", "## Story\n{{failing lock}}"), "names of switches stand in quotation marks; placeholders are early, failing"},
		"a template":           {replace(lesson, "## Story\n", "## Story\n{{define \"x\"}}{{template \"x\"}}{{end}}"), "defines no templates"},
		"too many switches":    {replace("lost-invoice/lostinvoice.go", "\tmu   sync.Mutex", "\tA, B, C, D, E, F, G, H, I bool `wrong:\"x\"`\n\tmu sync.Mutex"), "a lesson has at most 10"},
		"code that is no Go":   {replace("lost-invoice/lostinvoice.go", "func", "fonc"), "lost-invoice/lostinvoice.go"},
		"a later format":       {replace("pack.md", "format: 2", "format: 3"), "take a newer racelab"},
		"a name of ours":       {replace("pack.md", "name: incidents", "name: lost-update"), "a lesson of the course has it"},
		"a name that climbs":   {replace("pack.md", "name: incidents", "name: ../incidents"), "cannot be the name of a pack"},
		"a lesson of ours":     {rename("lost-invoice", "lost-update"), "a lesson of the course has it"},
		"a name of Go's":       {rename("lost-invoice", "vendor"), "uses it for something else"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := made(t)
			tt.do(t, dir)
			p, err := Open(dir)
			if err == nil || !strings.Contains(err.Error(), tt.said) {
				t.Errorf("it is %+v, %v; want an error with %q", p, err, tt.said)
			}
			if err != nil && strings.ContainsAny(err.Error(), "\x1b\a\u202e") {
				t.Errorf("the error itself has control characters: %q", err)
			}
		})
	}
}

func link(name, to string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		at := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.RemoveAll(at); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(to, at); err != nil {
			t.Skip("this system has no links")
		}
	}
}

func write(name, text string) func(*testing.T, string) {
	return func(t *testing.T, dir string) { put(t, dir, name, text) }
}

func replace(name, from, to string) func(*testing.T, string) {
	return func(t *testing.T, dir string) { edit(t, filepath.Join(dir, filepath.FromSlash(name)), from, to) }
}

func rename(from, to string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		if err := os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)); err != nil {
			t.Fatal(err)
		}
	}
}

// Lessons of packs stand behind those of the course, under the name of their pack, and only as long as they are wanted.
func TestALessonOfAPackIsInTheCatalogue(t *testing.T) {
	p, err := Open(made(t))
	if err != nil {
		t.Fatal(err)
	}
	all, err := Catalogue(p)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Catalogue(p, p); err == nil || !strings.Contains(err.Error(), "two packs have the name incidents") {
		t.Errorf("two packs of one name: %v", err)
	}
	remove, err := lessons.Add(all...)
	if err != nil {
		t.Fatal(err)
	}
	l, err := lessons.Find("incidents/lost-invoice")
	if known := lessons.All(); err != nil || known[len(known)-1] != l || l.Part != "Incidents" || l.New != nil {
		t.Errorf("%+v, %v", l, err)
	}
	if _, err := lessons.Add(all...); err == nil || !strings.Contains(err.Error(), "there is a lesson incidents/lost-invoice already") {
		t.Errorf("it is added again: %v", err)
	}
	w, ok := l.Written()
	again, err := w.Make()
	if err != nil || !ok || again.Title != l.Title {
		t.Errorf("made again of what was written it is %+v, %v", again, err)
	}
	remove()
	if _, err := lessons.Find("incidents/lost-invoice"); err == nil {
		t.Error("it is still there")
	}
}

// A manifest of a lesson of a pack is the pack's, also when the lesson alone is opened; and without one it has none.
func TestALessonAlone(t *testing.T) {
	dir := made(t)
	if err := os.Remove(filepath.Join(dir, "pack.md")); err != nil {
		t.Fatal(err)
	}
	p, err := Open(filepath.Join(dir, "lost-invoice"))
	if err != nil || !p.Single || len(p.Lessons) != 1 || p.Lessons[0].Name != "pack/lost-invoice" || p.Lessons[0].Part != "Your own" {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := CreateLesson(filepath.Join(dir, "lost-update")); err == nil || !strings.Contains(err.Error(), "a lesson of the course has it") {
		t.Errorf("a lesson with a name of ours: %v", err)
	}
	if _, err := CreateLesson(filepath.Join(dir, "go")); err == nil || !strings.Contains(err.Error(), "meaning of its own in Go") {
		t.Errorf("a lesson with a name of Go's: %v", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("what was refused left something behind: %v, %v", entries, err)
	}
}

// Whatever a pack.md has, it is read, or refused with a sentence that a terminal can show.
func FuzzManifest(f *testing.F) {
	for _, seed := range []string{
		manifestFor("incidents"), manifestFor("9 lives!"), "format: 1\ntitle: Ours\n", "format: 2\nname: a\nversion: 1\ntitle: b\n\nfree text",
		"format: 99999999999999999999\n", "format: -1", "", "\n\n", ":::", "format: 2\nname: A B\nversion: \x1b\ntitle: \u202e", strings.Repeat("x", 300),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ParseManifest(text)
		if err != nil {
			if decent(err.Error()) != nil || strings.Contains(err.Error(), "\n") {
				t.Errorf("the error of %q cannot be shown: %q", text, err)
			}
			return
		}
		if m.Name != unnamed && checkName("a pack", m.Name) != nil || m.Title == "" || decent(m.Title+m.Version) != nil || (m.Version == "") != (m.Name == unnamed) {
			t.Errorf("%q is taken as %+v", text, m)
		}
	})
}
