// Package pack reads packs: folders of lessons and katas that somebody else wrote, such as a
// team of its own incidents. They are used without building racelab anew.
//
//	incidents/
//	  pack.md                  format: 2, name: incidents, version: 1, title: Our incidents
//	  lost-invoice/            a lesson
//	    lesson.md              the page, as those in content/lessons
//	    invoice.go             the code, as in a lesson of the course: the one Go file
//	    right/NAME/invoice.go  if need be: fixes that are written otherwise than by the switches
//	    wrong/NAME/invoice.go  if need be: what people type in that does not hold
//	  slow-queue/              a kata, as package katas has it
//	    kata.md
//	    starter/, right/, wrong/
//
// A lesson or a kata alone is a pack of one without a name. What is read becomes a
// lessons.Lesson or a katas.Kata, and from there on the rules are those of the course: there
// are no others. Its name is that of the pack and of its folder, incidents/lost-invoice, so it
// never is the name of something of the course.
//
// A pack is not trusted: nothing outside its folder is read, wherever links lead; files, their
// number and their size are bounded; texts have no characters that a terminal obeys; and pages
// have placeholders, but no programs. Its code is explored by the engine. It is compiled and
// run with the rights of whoever runs racelab when they ask for real runs, and only then.
package pack

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"racelab/lessons"
	"racelab/lessons/katas"
	"racelab/sim"
	"racelab/sim/cells"
)

const (
	packFile   = "pack.md"
	lessonFile = "lesson.md"
	kataFile   = "kata.md"

	mostItems = 200 // lessons and katas
	mostTyped = 40  // folders of right and of wrong
)

// Pack is what a folder has.
type Pack struct {
	Manifest
	Lessons []*Lesson
	Katas   []*katas.Kata
	Single  bool // one lesson or kata was named, not the whole pack
}

// Lesson is a lesson of a pack.
type Lesson struct {
	*lessons.Lesson
	Right, Wrong []Typed // what may be typed in as a fix, for the linter
}

// Typed is a fix that is written out.
type Typed struct {
	Name string
	File sim.File
}

// IsPath reports whether a name on the command line is the folder of a pack or of a part of
// one, and nothing of the course.
func IsPath(name string) bool {
	return strings.HasPrefix(name, ".") || strings.ContainsAny(name, `/\`)
}

// Base is the name of a lesson or kata without that of its pack.
func Base(name string) string { return path.Base(name) }

// Open reads a pack, or one lesson or kata of it, from a folder. The error names the file, and
// says what to do.
func Open(dir string) (*Pack, error) {
	p, err := open(dir)
	if err != nil {
		return nil, fmt.Errorf("reading the pack %s: %w", cells.Clean(dir), err)
	}
	return p, nil
}

func open(dir string) (*Pack, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, cause(err)
	}
	defer root.Close()
	if !has(root.FS(), lessonFile) && !has(root.FS(), kataFile) {
		return readPack(root.FS())
	}
	above, err := os.OpenRoot(filepath.Dir(abs))
	if err == nil {
		defer above.Close()
		if has(above.FS(), packFile) { // the pack that it is of says its name
			return readPart(above.FS(), filepath.Base(abs))
		}
	}
	p := &Pack{Manifest: Manifest{Name: unnamed}, Single: true}
	return p, p.add(root.FS(), filepath.Base(abs))
}

// readPart reads one folder of a pack.
func readPart(folder fs.FS, name string) (*Pack, error) {
	p, err := readHead(folder)
	if err != nil {
		return nil, err
	}
	sub, err := fs.Sub(folder, name)
	if err != nil {
		return nil, err
	}
	p.Single = true
	return p, p.add(sub, name)
}

func readHead(folder fs.FS) (*Pack, error) {
	text, err := page(folder, packFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("it has no %s, as a pack has, no %s, as a lesson has, and no %s, as a kata has: racelab lessons new DIR makes one to begin with", packFile, lessonFile, kataFile)
	}
	if err != nil {
		return nil, err
	}
	m, err := ParseManifest(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", packFile, err)
	}
	return &Pack{Manifest: m}, nil
}

func readPack(folder fs.FS) (*Pack, error) {
	p, err := readHead(folder)
	if err != nil {
		return nil, err
	}
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, cause(err)
	}
	for _, e := range entries {
		sub, err := fs.Sub(folder, e.Name())
		if err != nil || !e.IsDir() || strings.HasPrefix(e.Name(), ".") || !has(sub, lessonFile) && !has(sub, kataFile) {
			continue // something else
		}
		if err := p.add(sub, e.Name()); err != nil {
			return nil, err
		}
		if len(p.Lessons)+len(p.Katas) > mostItems {
			return nil, fmt.Errorf("it has more than %d lessons and katas", mostItems)
		}
	}
	if len(p.Lessons)+len(p.Katas) == 0 {
		return nil, fmt.Errorf("none of its folders has a %s or a %s; links are not followed", lessonFile, kataFile)
	}
	slices.SortFunc(p.Lessons, func(a, b *Lesson) int { return cmp.Or(a.Order-b.Order, strings.Compare(a.Name, b.Name)) })
	slices.SortFunc(p.Katas, func(a, b *katas.Kata) int { return cmp.Or(a.Order-b.Order, strings.Compare(a.Name, b.Name)) })
	return p, nil
}

// add reads the lesson or the kata of a folder.
func (p *Pack) add(folder fs.FS, name string) error {
	isLesson, isKata := has(folder, lessonFile), has(folder, kataFile)
	switch {
	case isLesson && isKata:
		return fmt.Errorf("%s has a %s and a %s: put the kata into a folder of its own", cells.Clean(name), lessonFile, kataFile)
	case isKata:
		return p.addKata(folder, name)
	}
	if err := checkName("a lesson", name); err != nil {
		return err
	}
	l, err := p.lesson(folder, name)
	if err != nil {
		return fmt.Errorf("the lesson %s: %w", name, err)
	}
	p.Lessons = append(p.Lessons, l)
	return nil
}

func (p *Pack) addKata(folder fs.FS, name string) error {
	if p.Version != "" { // packs of the first format were less strict
		if err := checkName("a kata", name); err != nil {
			return err
		}
	}
	text, err := page(folder, kataFile)
	if err != nil {
		return fmt.Errorf("the kata %s: %w", cells.Clean(name), err)
	}
	k, err := katas.Read(p.Name+"/"+name, folder, text)
	if err != nil {
		return err
	}
	files := slices.Concat([]sim.File{k.Starter}, k.Tests, k.Hidden)
	for _, s := range slices.Concat(k.Right, k.Wrong) {
		files = append(files, s.File)
	}
	if err := decentFiles(files); err != nil {
		return fmt.Errorf("the kata %s: %w", cells.Clean(name), err)
	}
	p.Katas = append(p.Katas, k)
	return nil
}

func (p *Pack) lesson(folder fs.FS, name string) (*Lesson, error) {
	text, err := page(folder, lessonFile)
	if err != nil {
		return nil, err
	}
	w := lessons.Written{Name: p.Name + "/" + name, Part: cmp.Or(p.Title, "Your own"), Page: text}
	all, err := katas.GoFiles(folder, ".")
	if err != nil {
		return nil, err
	}
	for _, f := range all {
		if !strings.HasSuffix(f.Name, "_test.go") {
			w.Files = append(w.Files, f)
		}
	}
	if len(w.Files) != 1 {
		return nil, fmt.Errorf("it has %d Go files, and a lesson has one: whoever takes it edits that", len(w.Files))
	}
	if err := decentFiles(w.Files); err != nil {
		return nil, err
	}
	l := &Lesson{}
	if l.Lesson, err = w.Make(); err != nil {
		return nil, err
	}
	if l.Right, err = typed(folder, "right", w.Files[0].Name); err != nil {
		return nil, err
	}
	l.Wrong, err = typed(folder, "wrong", w.Files[0].Name)
	return l, err
}

// typed reads the fixes that are written out in the folders of dir.
func typed(folder fs.FS, dir, file string) (out []Typed, err error) {
	entries, err := fs.ReadDir(folder, dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading the folder %s: %w", dir, cause(err))
	}
	if len(entries) > mostTyped {
		return nil, fmt.Errorf("%s has more than %d folders", dir, mostTyped)
	}
	for _, e := range entries {
		if !e.IsDir() {
			return nil, fmt.Errorf("%s/%s is no folder: each of them has one", dir, cells.Clean(e.Name()))
		}
		files, err := katas.GoFiles(folder, path.Join(dir, e.Name()))
		if err == nil {
			err = decentFiles(files)
		}
		if err != nil {
			return nil, err
		}
		if len(files) != 1 || files[0].Name != file {
			return nil, fmt.Errorf("%s/%s needs one Go file, %s", dir, cells.Clean(e.Name()), file)
		}
		out = append(out, Typed{e.Name(), files[0]})
	}
	return out, nil
}

// has reports whether a folder has a regular file of that name. A link is none.
func has(folder fs.FS, name string) bool {
	info, err := fs.Lstat(folder, name)
	return err == nil && info.Mode().IsRegular()
}

// page reads a page, which has a bound.
func page(folder fs.FS, name string) (string, error) {
	info, err := fs.Lstat(folder, name)
	if err != nil {
		return "", cause(err)
	}
	if !info.Mode().IsRegular() || info.Size() > katas.MaxFile {
		return "", fmt.Errorf("%s is no regular file of at most %d KiB", name, katas.MaxFile>>10)
	}
	text, err := fs.ReadFile(folder, name)
	if err != nil {
		return "", cause(err)
	}
	page := strings.ReplaceAll(string(text), "\r\n", "\n")
	if err := decent(page); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return page, nil
}

func decentFiles(files []sim.File) error {
	for _, f := range files {
		if err := decent(strings.ReplaceAll(string(f.Text), "\r\n", "\n")); err != nil {
			return fmt.Errorf("%s: %w", cells.Clean(f.Name), err)
		}
	}
	return nil
}

// decent refuses a text that is no UTF-8, or has characters that a terminal obeys or that show
// it otherwise than it is.
func decent(text string) error {
	if !utf8.ValidString(text) {
		return errors.New("it is not UTF-8: save it as that")
	}
	for i, line := range strings.Split(text, "\n") {
		for _, r := range line {
			if r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
				return fmt.Errorf("line %d has the control character %U: take it out", i+1, r)
			}
		}
	}
	return nil
}

// cause drops the path from an error that already has it.
func cause(err error) error {
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// Catalogue returns the lessons of packs as the catalogue takes them (lessons.Add). The error
// is that two packs have one name.
func Catalogue(packs ...*Pack) (all []*lessons.Lesson, err error) {
	seen := map[string]bool{}
	for _, p := range packs {
		if seen[p.Name] {
			return nil, fmt.Errorf("two packs have the name %s: progress is kept by it, so give one of them another", p.Name)
		}
		seen[p.Name] = true
		for _, l := range p.Lessons {
			all = append(all, l.Lesson)
		}
	}
	return all, nil
}
