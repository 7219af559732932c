// Package scaffold writes a new lesson: a small one that works, for its author
// to replace.
package scaffold

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"
)

//go:embed template/*.tmpl
var templates embed.FS

// Where lessons and pages stand in the repository.
const (
	codeFolder  = "lessons"
	pagesFolder = "content/lessons"
)

// Root returns the folder of the repository that dir is in. The error says what to
// do if it is in none.
func Root(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("finding the repository: %w", err)
	}
	for at := abs; ; at = filepath.Dir(at) {
		if isRoot(at) {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", errors.New("a lesson is compiled into racelab, so it needs racelab's source, and this folder is not in it: clone the repository, and run this in it")
		}
	}
}

var ours = regexp.MustCompile(`(?m)^module racelab\s*$`)

func isRoot(dir string) bool {
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil || !ours.Match(mod) {
		return false
	}
	for _, folder := range []string{codeFolder, pagesFolder} {
		if info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(folder))); err != nil || !info.IsDir() {
			return false
		}
	}
	return true
}

// New writes the lesson of that name into the repository at root, and returns
// the paths of its files, relative to root. It overwrites nothing. The error is a
// sentence for the author; then nothing was written.
func New(root, name string) (files []string, err error) {
	if err := check(root, name); err != nil {
		return nil, err
	}
	order, err := nextOrder(filepath.Join(root, filepath.FromSlash(pagesFolder)))
	if err != nil {
		return nil, err
	}
	data := map[string]any{"Package": packageOf(name), "Title": title(name), "Order": order, "Part": "Drafts"}
	folder := filepath.Join(root, codeFolder, name)
	if err := os.Mkdir(folder, 0o777); err != nil {
		return nil, fmt.Errorf("making the folder of the lesson: %w", err)
	}
	files = []string{codeFolder + "/" + name + "/" + packageOf(name) + ".go", pagesFolder + "/" + name + ".md"}
	for i, t := range []string{"lesson.go.tmpl", "page.md.tmpl"} {
		if err := write(filepath.Join(root, filepath.FromSlash(files[i])), t, data); err != nil {
			return nil, errors.Join(err, remove(root, folder, files[:i]))
		}
	}
	return files, nil
}

// Own writes the lesson of that name into a folder that is there and empty, as packs have it: its page, its code,
// and a fix that is written out of each kind. It returns the paths of its files, relative to dir. The name is one that
// New takes.
func Own(dir, name string) (files []string, err error) {
	pkg := packageOf(name)
	if token.IsKeyword(pkg) || types.Universe.Lookup(pkg) != nil || pkg == "main" || pkg == "init" {
		return nil, fmt.Errorf("%q cannot be the name of a lesson, because %s has a meaning of its own in Go: add a word", name, pkg)
	}
	data := map[string]any{"Package": pkg, "Title": title(name), "Order": 10, "Part": ""}
	code := pkg + ".go"
	for _, f := range []struct{ name, template string }{
		{"lesson.md", "page.md.tmpl"}, {code, "lesson.go.tmpl"},
		{"right/channel/" + code, "right.go.tmpl"}, {"wrong/lock-each/" + code, "wrong.go.tmpl"},
	} {
		path := filepath.Join(dir, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return nil, fmt.Errorf("writing the lesson: %w", err)
		}
		if err := write(path, f.template, data); err != nil {
			return nil, err
		}
		files = append(files, f.name)
	}
	return files, nil
}

var kebab = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// check refuses names that could not be a lesson's.
func check(root, name string) error {
	if !kebab.MatchString(name) || len(name) > 40 {
		return fmt.Errorf("%q cannot be the name of a lesson: use lower-case letters and digits, in words joined by hyphens, such as lost-update, 40 characters at most", name)
	}
	pkg := packageOf(name)
	if reserved := []string{"drills", "init", "internal", "lessons", "main", "reality", "testdata", "vendor"}; token.IsKeyword(pkg) || types.Universe.Lookup(pkg) != nil || slices.Contains(reserved, pkg) {
		return fmt.Errorf("%q cannot be the name of a lesson, because %s has a meaning of its own in Go or in this folder: add a word", name, pkg)
	}
	folders, err := os.ReadDir(filepath.Join(root, codeFolder))
	if err != nil {
		return fmt.Errorf("reading the lessons that there are: %w", err)
	}
	for _, f := range folders {
		if f.Name() == name {
			return fmt.Errorf("there is a lesson %s already: take another name", name)
		}
		if f.IsDir() && packageOf(f.Name()) == pkg {
			return fmt.Errorf("the lesson %s has the package %s already: take a name that differs in more than hyphens", f.Name(), pkg)
		}
	}
	page := filepath.Join(root, filepath.FromSlash(pagesFolder), name+".md")
	if _, err := os.Lstat(page); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is a page %s/%s.md already: take another name, or remove the page", pagesFolder, name)
	}
	return nil
}

// packageOf is the name of the package of a lesson.
func packageOf(name string) string { return strings.ReplaceAll(name, "-", "") }

// title makes "Lost update" of lost-update.
func title(name string) string {
	words := strings.ReplaceAll(name, "-", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}

var orderField = regexp.MustCompile(`(?m)^order: *([0-9]+)\s*$`)

// nextOrder returns a place behind the lessons that there are.
func nextOrder(pages string) (int, error) {
	names, err := filepath.Glob(filepath.Join(pages, "*.md"))
	if err != nil {
		return 0, fmt.Errorf("reading the pages that there are: %w", err)
	}
	last := 0
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return 0, fmt.Errorf("reading the pages that there are: %w", err)
		}
		if m := orderField.FindSubmatch(text); m != nil {
			n, _ := strconv.Atoi(string(m[1])) // one that is too large is no order
			last = max(last, n)
		}
	}
	return last + 10, nil
}

// write fills a template into a new file. In pages the engine's placeholders stand
// between brackets until then.
func write(path, name string, data map[string]any) error {
	t, err := template.ParseFS(templates, "template/"+name)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := t.Execute(&text, data); err != nil {
		return err
	}
	out := text.Bytes()
	if strings.HasPrefix(name, "page") {
		out = bytes.ReplaceAll(bytes.ReplaceAll(out, []byte("[["), []byte("{{")), []byte("]]"), []byte("}}"))
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return fmt.Errorf("writing the lesson: %w", err)
	}
	_, err = f.Write(out)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(fmt.Errorf("writing the lesson: %w", err), os.Remove(path))
	}
	return nil
}

// remove takes away what New wrote before it failed: its own files, and the
// folder if nobody put anything else into it.
func remove(root, folder string, files []string) error {
	for _, f := range files {
		if err := os.Remove(filepath.Join(root, filepath.FromSlash(f))); err != nil {
			return err
		}
	}
	return os.Remove(folder)
}
