package katas

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"racelab/sim"
)

// MaxFile bounds the files of katas that somebody else wrote, in bytes.
const MaxFile = 64 << 10

// Further bounds of them.
const (
	maxSubmissions = 40
	wantHints      = 3
)

// Sections returns the headings that every page has, in order.
func Sections() []string { return []string{"Specification", "Hints", "Solutions", "Wrong", "For real"} }

// Read reads a kata from its folder and its page. The error names the file and says what to
// do.
func Read(name string, folder fs.FS, page string) (*Kata, error) {
	k := &Kata{Name: name, Timers: "any"}
	wrap := func(err error) error { return fmt.Errorf("the kata %s: %w", name, err) }
	sections, err := k.parse(page)
	if err != nil {
		return nil, wrap(fmt.Errorf("its page: %w", err))
	}
	if err := k.readStarter(folder); err != nil {
		return nil, wrap(err)
	}
	if k.Right, err = k.submissions(folder, "right", sections["Solutions"]); err != nil {
		return nil, wrap(err)
	}
	if k.Wrong, err = k.submissions(folder, "wrong", sections["Wrong"]); err != nil {
		return nil, wrap(err)
	}
	for i := range k.Wrong {
		if err := k.Wrong[i].expect(); err != nil {
			return nil, wrap(err)
		}
	}
	return k, nil
}

// parse reads the page: its fields into k, and its sections by heading.
func (k *Kata) parse(page string) (map[string]string, error) {
	page = strings.ReplaceAll(page, "\r\n", "\n")
	head, body, ok := strings.Cut(strings.TrimPrefix(page, "---\n"), "\n---\n")
	if !ok || !strings.HasPrefix(page, "---\n") {
		return nil, errors.New("begin it with a line ---, the fields title, order, level, minutes and goal, and another line ---")
	}
	for _, line := range strings.Split(head, "\n") {
		key, value, _ := strings.Cut(line, ":")
		if err := k.field(strings.TrimSpace(key), strings.TrimSpace(value)); err != nil {
			return nil, err
		}
	}
	if k.Title == "" || k.Goal == "" || k.Order < 1 || k.Minutes < 1 || k.Level < 1 || k.Level > 3 {
		return nil, errors.New("it needs a title, a goal, an order and minutes from 1, and a level from 1 to 3")
	}
	sections := parts(body, "## ")
	for _, want := range Sections() {
		if sections[want] == "" {
			return nil, fmt.Errorf("the section %q is missing or empty: add a line ## %s, and the text", want, want)
		}
	}
	k.Spec, k.Note = sections["Specification"], sections["For real"]
	for _, hint := range strings.Split(sections["Hints"], "\n\n") {
		if hint = strings.TrimSpace(hint); hint != "" {
			k.Hints = append(k.Hints, hint)
		}
	}
	if len(k.Hints) != wantHints {
		return nil, fmt.Errorf("the section Hints has %d paragraphs and needs %d: each is one hint, the first gives least away", len(k.Hints), wantHints)
	}
	return sections, nil
}

// field takes one field of the head of a page.
func (k *Kata) field(key, value string) (err error) {
	number := func(to *int) {
		if *to, err = strconv.Atoi(value); err != nil {
			err = fmt.Errorf("the field %s needs a number and has %q", key, value)
		}
	}
	switch key {
	case "title":
		k.Title = value
	case "goal":
		k.Goal = value
	case "order":
		number(&k.Order)
	case "level":
		number(&k.Level)
	case "minutes":
		number(&k.Minutes)
	case "timers":
		if n, bad := strconv.Atoi(value); value != "any" && value != "idle" && (bad != nil || n < 1 || n > 9) {
			return fmt.Errorf("the field timers is any, idle, or a number from 1 to 9, and not %q", value)
		}
		k.Timers = value
	case "forbid":
		k.Forbid = append(k.Forbid, listed(value)...)
	case "audits":
		k.Audits = append(k.Audits, listed(value)...)
	default:
		return fmt.Errorf("the field %q is not one of title, order, level, minutes, goal, timers, forbid and audits", key)
	}
	return err
}

// listed returns what stands in a field between commas.
func listed(value string) (out []string) {
	for _, name := range strings.Split(value, ",") {
		out = append(out, strings.TrimSpace(name))
	}
	return out
}

// parts splits a text at headings of a level, such as "## ".
func parts(text, level string) map[string]string {
	out := map[string]string{}
	for _, part := range strings.Split("\n"+text, "\n"+level)[1:] {
		heading, text, _ := strings.Cut(part, "\n")
		out[strings.TrimSpace(heading)] = strings.TrimSpace(text)
	}
	return out
}

// readStarter reads what the learner begins with and the tests.
func (k *Kata) readStarter(folder fs.FS) error {
	files, err := GoFiles(folder, "starter")
	if err != nil {
		return err
	}
	for _, f := range files {
		switch {
		case strings.HasSuffix(f.Name, "_test.go"):
			k.Tests = append(k.Tests, f)
		case k.Starter.Name != "":
			return fmt.Errorf("starter has %s and %s: a learner writes one file", k.Starter.Name, f.Name)
		default:
			k.Starter = f
		}
	}
	if k.Starter.Name == "" || len(k.Tests) == 0 {
		return errors.New("starter needs the Go file that the learner begins with, and the tests in files that end in _test.go")
	}
	if k.Hidden, err = GoFiles(folder, "hidden"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, f := range k.Hidden {
		if !strings.HasSuffix(f.Name, "_test.go") || slices.ContainsFunc(k.Tests, func(t sim.File) bool { return t.Name == f.Name }) {
			return fmt.Errorf("hidden/%s: hidden has tests in files that end in _test.go, with other names than those in starter", f.Name)
		}
	}
	return nil
}

// GoFiles reads the Go files of a folder in another, each of at most MaxFile bytes. Links are not followed: no path
// leaves the folder.
func GoFiles(folder fs.FS, dir string) ([]sim.File, error) {
	entries, err := fs.ReadDir(folder, dir)
	if err != nil {
		return nil, fmt.Errorf("reading the folder %s: %w", dir, err)
	}
	var out []sim.File
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		if !e.Type().IsRegular() {
			return nil, fmt.Errorf("%s/%s is no regular file: put the file itself there, links are not followed", dir, e.Name())
		}
		info, err := e.Info()
		if err != nil {
			return nil, fmt.Errorf("reading %s/%s: %w", dir, e.Name(), err)
		}
		if info.Size() > MaxFile {
			return nil, fmt.Errorf("%s/%s has more than %d KiB", dir, e.Name(), MaxFile>>10)
		}
		text, err := fs.ReadFile(folder, path.Join(dir, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("reading %s/%s: %w", dir, e.Name(), err)
		}
		out = append(out, sim.File{Name: e.Name(), Text: text})
	}
	return out, nil
}

// submissions reads the folders below right or wrong, each with what the page says of it.
func (k *Kata) submissions(folder fs.FS, dir, section string) ([]Submission, error) {
	entries, err := fs.ReadDir(folder, dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading the folder %s: %w", dir, err)
	}
	if len(entries) > maxSubmissions {
		return nil, fmt.Errorf("%s has more than %d folders", dir, maxSubmissions)
	}
	texts := parts(section, "### ")
	var out []Submission
	for _, e := range entries {
		if !e.IsDir() {
			return nil, fmt.Errorf("%s/%s is no folder: each submission has one", dir, e.Name())
		}
		files, err := GoFiles(folder, path.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		if len(files) != 1 || files[0].Name != k.Starter.Name {
			return nil, fmt.Errorf("%s/%s needs one Go file, %s", dir, e.Name(), k.Starter.Name)
		}
		text, ok := texts[e.Name()]
		if !ok || text == "" {
			return nil, fmt.Errorf("the page says nothing of %s/%s: add a line ### %s, and the text", dir, e.Name(), e.Name())
		}
		delete(texts, e.Name())
		out = append(out, Submission{Name: e.Name(), Text: text, File: files[0]})
	}
	for name := range texts {
		return nil, fmt.Errorf("the page speaks of %s/%s, and there is no such folder", dir, name)
	}
	slices.SortFunc(out, func(a, b Submission) int {
		return strings.Index(section, "### "+a.Name+"\n") - strings.Index(section, "### "+b.Name+"\n")
	})
	return out, nil
}

// expect takes the line "Fails: TestName: words" from the text of a wrong submission.
func (s *Submission) expect() error {
	line, text, _ := strings.Cut(s.Text, "\n")
	rest, ok := strings.CutPrefix(line, "Fails: ")
	test, said, cut := strings.Cut(rest, ": ")
	if !ok || !cut || said == "" || strings.TrimSpace(text) == "" {
		return fmt.Errorf("what the page says of wrong/%s has to begin with a line “Fails: TestName: words of the verdict”, and the reason after it", s.Name)
	}
	s.Test, s.Said, s.Text = test, said, strings.TrimSpace(text)
	return nil
}
